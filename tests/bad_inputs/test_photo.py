"""Bad inputs 44–50: what is handed over as a photo, decided by its content and named."""

from __future__ import annotations

import errno
import io
import os
from pathlib import Path

import pytest
from PIL import Image

from core.errors import InvalidInput
from core.service import picture, source
from core.service.picture import prepare
from tests.bad_inputs.words import said
from tests.helpers.pictures import bomb_png, encode, jpeg, make_image


def refused(source: bytes | Path) -> str:
    with pytest.raises(InvalidInput) as caught:
        prepare(source, "西屋.jpg")
    return said(caught.value)


def test_bad_input_44_half_a_photo() -> None:
    data = encode(Image.effect_noise((400, 300), 90).convert("RGB"))
    assert (
        refused(data[: len(data) // 2])
        == "照片“西屋.jpg”不完整，只有一部分。请重新拍摄，或从手机里重新复制。（photo.incomplete）"
    )


def test_bad_input_45_a_picture_that_would_fill_the_memory() -> None:
    assert refused(bomb_png()) == (
        "照片“西屋.jpg”太大（89+ 百万像素，最多 40 百万）。请用手机的普通模式重新拍。（photo.too_many_pixels）"
    )
    assert "太大（49 百万像素，最多 40 百万）" in refused(bomb_png(7_000, 7_000))


def test_bad_input_46_too_big_empty_a_folder_a_pipe_a_device(tmp_path: Path) -> None:
    big, pipe = tmp_path / "big.jpg", tmp_path / "pipe"
    with big.open("wb") as file:
        file.truncate(picture.MAX_FILE_BYTES + 1_000_000)
    os.mkfifo(pipe)
    assert "太大了" in refused(big)
    assert "是空文件" in refused(b"")
    assert "是一个文件夹" in refused(tmp_path)
    for odd in (pipe, Path("/dev/zero")):
        assert "不是普通文件" in refused(odd)


def test_bad_input_47_another_kind_under_the_name_of_a_photo() -> None:
    assert prepare(encode(make_image(), "PNG"), "西屋.jpg").jpeg.startswith(b"\xff\xd8\xff")
    assert b"script" not in prepare(jpeg() + b"<html><script>1</script></html>", "西屋.jpg").jpeg
    assert "SVG" in refused(b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>")
    gif = encode(make_image(40, 30), "GIF")
    start = gif.index(b"\x2c", 13 + 3 * 2 ** ((gif[10] & 7) + 1))
    film = prepare(gif[:start] + gif[start:-1] * 10_000 + b";", "西屋.jpg")
    assert (film.width, film.height) == (40, 30), "the first picture of ten thousand"
    assert "HEIC" in refused(b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic")


def test_bad_input_48_what_the_camera_wrote() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0xA431] = "SERIAL-12345"
    exif[0x8825] = {1: "N", 2: (39.0, 20.0, 11.0), 29: "2026:11:22"}
    taken = encode(make_image(320, 240), exif=exif.tobytes())
    assert b"2026:11:22" in taken and b"SERIAL-12345" in taken
    small = b"\xff\xe2" + (60_002).to_bytes(2, "big") + b"THUMB" * 12_000  # a megabyte of them
    made = prepare(taken[:2] + small * 17 + taken[2:], "西屋.jpg")
    assert b"2026:11:22" not in made.jpeg and b"THUMB" not in made.jpeg
    assert (made.width, made.height) == (240, 320)
    assert b"SERIAL" not in made.jpeg
    assert b"Exif" not in made.jpeg
    assert prepare(encode(make_image(), exif=b"Exif\x00\x00rubbish"), "西屋.jpg").jpeg


@pytest.mark.parametrize(("mode", "kind"), [("CMYK", "JPEG"), ("I;16", "PNG")])
def test_bad_input_49_pixels_of_another_kind(mode: str, kind: str) -> None:
    made = prepare(encode(Image.new(mode, (40, 30)), kind), "西屋.jpg")
    assert Image.open(io.BytesIO(made.jpeg)).mode == "RGB"
    profiled = encode(make_image(), icc_profile=b"\x7f" * 3_000_000)
    assert len(profiled) > 3_000_000
    assert "icc_profile" not in Image.open(io.BytesIO(prepare(profiled, "西屋.jpg").jpeg)).info


def _gone_while_read(path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The stick is pulled out after the first piece: reading ends with an error of the device."""
    path.write_bytes(jpeg(2000, 1500))
    real, pieces = os.read, iter([True])

    def read(handle: int, size: int) -> bytes:
        if next(pieces, False):
            return real(handle, 100)
        path.unlink(missing_ok=True)
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(source.os, "read", read)
        return refused(path)


def test_bad_input_50_a_path_that_leads_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ring = tmp_path / "ring.jpg"
    ring.symlink_to(ring)
    assert "指向自己" in refused(ring)
    assert "读取“西屋.jpg”时出错，存储卡或优盘可能接触不好" in _gone_while_read(tmp_path / "stick.jpg", monkeypatch)
    for gone in (tmp_path / "gone.jpg", Path(r"\\?\C:\西屋.jpg"), Path(r"\\server\share\西屋.jpg")):
        assert "找不到照片" in refused(gone)
