from __future__ import annotations

import io
import os
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from core.errors import InvalidInput
from core.service import picture, source
from core.service.picture import LONGEST_EDGE, prepare
from tests.helpers.pictures import bomb_png, encode, jpeg, make_image


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def refusal(data: bytes | Path, name: str = "照片.jpg") -> str:
    with pytest.raises(InvalidInput) as caught:
        prepare(data, name)
    return caught.value.code


def segments(data: bytes) -> list[int]:
    markers, at = [], 2
    while data[at + 1] != 0xDA:
        markers.append(data[at + 1])
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return markers


def exif_with(orientation: int = 1, *, taken: str = "", place: bool = False) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "PhoneMaker"
    exif[0xA431] = "SERIAL123"
    if taken:
        exif.get_ifd(0x8769)[0x9003] = taken
    if place:
        exif.get_ifd(0x8825)[2] = (39.0, 54.0, 27.0)
    return exif.tobytes()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "BMP", "TIFF", "GIF"])
def test_every_allowed_kind_becomes_a_jpeg_whatever_its_name_says(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "照片.doc"
    path.write_bytes(encode(make_image(), kind))
    prepared = prepare(path, path.name)
    image = opened(prepared.jpeg)
    assert (image.format, image.size, image.mode) == ("JPEG", (320, 240), "RGB")
    assert (prepared.width, prepared.height) == (320, 240)


def test_the_longest_edge_is_scaled_to_1600_and_the_shape_kept() -> None:
    assert opened(prepare(jpeg(4000, 3000), "a.jpg").jpeg).size == (1600, 1200)
    assert opened(prepare(jpeg(1000, 2500), "a.jpg").jpeg).size == (640, 1600)
    assert max(opened(prepare(jpeg(4000, 3000), "a.jpg").thumbnail).size) == 256
    assert opened(prepare(encode(make_image(5000, 3), "PNG"), "a.png").jpeg).size == (LONGEST_EDGE, 1)


def test_a_small_photo_is_not_blown_up() -> None:
    assert opened(prepare(jpeg(100, 50), "a.jpg").jpeg).size == (100, 50)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_photo_stands_upright(orientation: int) -> None:
    upright = make_image(320, 240)
    back = {2: 2, 3: 3, 4: 4, 5: 5, 6: 8, 7: 7, 8: 6}.get(orientation)
    turned = upright if back is None else upright.transpose(picture._TURNS[back])
    result = opened(prepare(encode(turned, "JPEG", exif=exif_with(orientation), quality=95), "a.jpg").jpeg)
    assert result.size == (320, 240)
    assert sum(result.getpixel((10, 10))) < 60
    assert sum(result.getpixel((310, 10))) > 120


def test_nothing_the_camera_wrote_survives() -> None:
    data = encode(
        make_image(),
        "JPEG",
        exif=exif_with(place=True),
        icc_profile=b"x" * 3000,
        comment=b"home of somebody",
        dpi=(72, 72),
    )
    assert b"SERIAL123" in data
    clean = prepare(data, "a.jpg").jpeg
    assert {marker for marker in segments(clean) if 0xE0 <= marker <= 0xFE} == {0xE0}
    assert b"SERIAL" not in clean
    assert b"home" not in clean
    assert not opened(clean).getexif()


def test_a_picture_with_text_chunks_loses_them() -> None:
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("Comment", "home of somebody")
    assert b"home" not in prepare(encode(make_image(), "PNG", pnginfo=info), "a.png").jpeg


def test_the_time_of_the_shot_is_kept_as_data() -> None:
    data = encode(make_image(), "JPEG", exif=exif_with(taken="2026:10:03 09:12:44"))
    assert prepare(data, "a.jpg").taken_at == "2026-10-03T09:12:44"
    nonsense = encode(make_image(), "JPEG", exif=exif_with(taken="0000:00:00 00:00:00"))
    assert prepare(nonsense, "a.jpg").taken_at is None
    assert prepare(jpeg(), "a.jpg").taken_at is None


def test_corrupt_exif_never_fails_the_photo() -> None:
    noise = random.Random(5)
    whole = encode(make_image(), "JPEG", exif=exif_with(6, taken="2026:10:03 09:12:44", place=True))
    start, end = whole.index(b"Exif"), whole.index(b"Exif") + 140
    for _ in range(60):
        data = bytearray(whole)
        for at in noise.sample(range(start + 6, end), 12):
            data[at] = noise.randrange(256)
        assert prepare(bytes(data), "a.jpg").width in (320, 240)


def test_a_megabyte_of_embedded_thumbnail_is_no_trouble() -> None:
    filler = b"\xff\xe1\xff\xff" + b"Exif\x00\x00" + b"x" * (65533 - 6)
    data = jpeg()
    assert prepare(data[:2] + filler * 16 + data[2:], "a.jpg").width == 320


@pytest.mark.parametrize("mode", ["L", "1", "P", "CMYK", "RGBA", "LA", "I;16", "I", "F"])
def test_odd_pixel_kinds_are_converted(mode: str) -> None:
    base = make_image()
    if mode == "I;16":
        deep = base.convert("I").point(lambda value: value * 256 + 0)
        data = encode(deep.convert("I;16"), "PNG")
    elif mode in ("I", "F"):
        data = encode(base.convert(mode), "TIFF")
    elif mode == "CMYK":
        data = encode(base.convert("CMYK"), "JPEG")
    else:
        data = encode(base.convert(mode), "PNG")
    image = opened(prepare(data, "a").jpeg)
    assert image.mode == "RGB"
    assert max(image.getpixel((10, 10))) < 40
    assert max(image.getpixel((300, 230))) > 100


def test_transparent_parts_become_white_paper() -> None:
    layer = Image.new("RGBA", (50, 50), (0, 0, 0, 0))
    assert opened(prepare(encode(layer, "PNG"), "a.png").jpeg).getpixel((25, 25)) == (255, 255, 255)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "BMP", "WEBP", "GIF", "TIFF"])
def test_half_a_picture_is_refused_by_name(kind: str) -> None:
    noise = Image.effect_noise((400, 300), 90).convert("RGB")
    data = encode(noise, kind)
    with pytest.raises(InvalidInput) as caught:
        prepare(data[: len(data) // 2], "西屋.jpg")
    assert caught.value.code in ("photo.incomplete", "photo.broken")
    assert caught.value.params["name"] == "西屋.jpg"
    if kind == "JPEG":
        assert caught.value.code == "photo.incomplete"


def test_a_picture_that_would_fill_the_memory_is_refused_before_it_is_decoded() -> None:
    assert refusal(bomb_png()) == "photo.too_many_pixels"
    assert refusal(bomb_png(8_000, 5_001)) == "photo.too_many_pixels"
    assert refusal(bomb_png(10_000, 9_500)) == "photo.too_many_pixels"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "photo.empty"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "photo.heic"),
        (b"\x00\x00\x00\x18ftypisom\x00\x00\x00\x00", "photo.unsupported"),
        (b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>", "photo.svg"),
        (b"\xef\xbb\xbf\n<!DOCTYPE html><html></html>", "photo.web_page"),
        (b"%PDF-1.7\n", "photo.pdf"),
        (b"just words", "photo.unsupported"),
        (b"BM", "photo.unsupported"),
        (b"\xff\xd8\xff\xe0", "photo.broken"),
        (b"\x89PNG\r\n\x1a\n", "photo.broken"),
        (b"\x00" * 5000, "photo.unsupported"),
    ],
)
def test_what_is_no_photo_is_refused_by_its_content(data: bytes, code: str) -> None:
    assert refusal(data) == code


def test_a_web_page_hidden_behind_a_photo_is_left_behind() -> None:
    clean = prepare(jpeg() + b"<html><script>alert(1)</script></html>", "a.jpg").jpeg
    assert b"script" not in clean


def test_of_ten_thousand_frames_only_the_first_is_decoded() -> None:
    frames = [make_image(40, 30, "P") for _ in range(60)]
    assert prepare(encode(frames[0], "GIF", save_all=True, append_images=frames[1:]), "a.gif").width == 40


def test_files_that_are_no_files_get_a_clear_answer(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jpg")
    (tmp_path / "loop.jpg").symlink_to(tmp_path / "loop.jpg")
    (tmp_path / "empty.jpg").touch()
    assert refusal(tmp_path) == "photo.folder"
    assert refusal(tmp_path / "pipe.jpg") == "photo.not_a_file"
    assert refusal(Path("/dev/zero")) == "photo.not_a_file"
    assert refusal(tmp_path / "loop.jpg") == "photo.link_loop"
    assert refusal(tmp_path / "empty.jpg") == "photo.empty"
    assert refusal(tmp_path / "gone.jpg") == "photo.missing"
    assert refusal(tmp_path / ("长" * 300)) == "photo.missing"
    assert refusal(tmp_path / "empty.jpg" / "a.jpg") == "photo.missing"
    assert refusal(Path("a\x00b.jpg")) == "photo.missing"


def test_a_link_to_a_photo_is_followed(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(jpeg())
    (tmp_path / "b.jpg").symlink_to(tmp_path / "a.jpg")
    assert prepare(tmp_path / "b.jpg", "b.jpg").width == 320


def test_a_file_over_the_limit_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "big.jpg"
    with path.open("wb") as file:
        file.truncate(picture.MAX_FILE_BYTES + 1)
    with pytest.raises(InvalidInput) as caught:
        prepare(path, "big.jpg")
    assert (caught.value.code, caught.value.params["size_mb"]) == ("photo.file_too_large", 101)


def test_a_card_pulled_out_while_reading_is_an_incomplete_photo(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(jpeg(2000, 1500))
    real = os.read
    calls = []

    def short(handle: int, size: int) -> bytes:
        calls.append(size)
        return real(handle, 100) if len(calls) == 1 else b""

    monkeypatch.setattr(source.os, "read", short)
    assert refusal(path) == "photo.incomplete"


def test_a_name_is_made_fit_for_a_sentence() -> None:
    assert source.show_name("C:\\Users\\王\\照片.jpg") == "照片.jpg"
    assert source.show_name("a\n\x00b\u202e.jpg") == "ab.jpg"
    assert len(source.show_name("长" * 300 + ".jpg")) <= 60


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["JPEG", "PNG", "WEBP", "BMP", "TIFF", "GIF"]), st.integers(0, 300))
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_any_bytes_end_in_a_photo_or_a_refusal(noise: bytes, kind: str, at: int) -> None:
    data = bytearray(encode(make_image(24, 16), kind))
    data[at : at + len(noise) // 4] = noise[: len(noise) // 4]
    for candidate in (noise, bytes(data)):
        try:
            prepared = prepare(candidate, "a")
        except InvalidInput as error:
            assert error.code.startswith("photo.")
        else:
            assert prepared.width >= 1
