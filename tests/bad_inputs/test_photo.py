"""Bad inputs 44–50: what is handed over as a photo, decided by its content and named."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from PIL import Image

from core.errors import InvalidInput
from core.service import picture
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
    assert "HEIC" in refused(b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic")


def test_bad_input_48_what_the_camera_wrote() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0xA431] = "SERIAL-12345"
    made = prepare(encode(make_image(320, 240), exif=exif.tobytes()), "西屋.jpg")
    assert (made.width, made.height) == (240, 320)
    assert b"SERIAL" not in made.jpeg
    assert b"Exif" not in made.jpeg
    assert prepare(encode(make_image(), exif=b"Exif\x00\x00rubbish"), "西屋.jpg").jpeg


@pytest.mark.parametrize(("mode", "kind"), [("CMYK", "JPEG"), ("I;16", "PNG")])
def test_bad_input_49_pixels_of_another_kind(mode: str, kind: str) -> None:
    made = prepare(encode(Image.new(mode, (40, 30)), kind), "西屋.jpg")
    assert Image.open(io.BytesIO(made.jpeg)).mode == "RGB"


def test_bad_input_50_a_path_that_leads_nowhere(tmp_path: Path) -> None:
    ring = tmp_path / "ring.jpg"
    ring.symlink_to(ring)
    assert "指向自己" in refused(ring)
    for gone in (tmp_path / "gone.jpg", Path(r"\\?\C:\西屋.jpg"), Path(r"\\server\share\西屋.jpg")):
        assert "找不到照片" in refused(gone)
