from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from core.errors import InvalidInput, Unavailable
from core.service.photos import Photos
from core.vault.media import MediaStore
from tests.helpers.pictures import encode, jpeg, make_image


class Rows:
    """The table, in memory: what the service asked to be written."""

    def __init__(self) -> None:
        self.by_hash: dict[str, tuple[object, ...]] = {}

    def add(self, hash: str, size_bytes: int, width: int, height: int, kind: str, taken_at: str = "") -> None:
        self.by_hash[hash] = (size_bytes, width, height, kind, taken_at)

    def get(self, hash: str) -> object | None:
        return self.by_hash.get(hash)


@pytest.fixture
def rows() -> Rows:
    return Rows()


@pytest.fixture
def photos(tmp_path: Path, rows: Rows) -> Photos:
    return Photos(MediaStore(tmp_path, bytes(range(32))), rows)


def signature_png() -> bytes:
    image = Image.new("RGBA", (800, 300), (255, 255, 255, 0))
    ImageDraw.Draw(image).line([(200, 100), (300, 180), (420, 90)], fill=(10, 20, 90, 255), width=5)
    return encode(image, "PNG")


def test_a_kept_photo_is_the_prepared_one(photos: Photos, rows: Rows) -> None:
    prepared = photos.prepare(jpeg(2400, 1200), "a.jpg")
    photo = photos.keep(prepared)
    assert photo.hash == prepared.sha256
    assert photo.answer == f"media:{prepared.sha256}"
    assert photos.load(photo.hash) == photos.load(photo.answer) == prepared.jpeg
    assert rows.by_hash[photo.hash] == (len(prepared.jpeg), 1600, 800, "photo", "")
    assert photo.changes.touches("photo")


def test_the_file_is_there_before_the_row(photos: Photos, rows: Rows, monkeypatch: pytest.MonkeyPatch) -> None:
    def look(hash: str, *_: object) -> None:
        assert photos.load(hash)

    monkeypatch.setattr(rows, "add", look)
    photos.keep(photos.prepare(jpeg(), "a.jpg"))


def test_a_thumbnail_is_made_of_the_stored_photo_and_lies_on_no_disk(
    photos: Photos, tmp_path: Path, rows: Rows
) -> None:
    photo = photos.keep(photos.prepare(jpeg(2400, 1200), "a.jpg"))
    fresh = Photos(MediaStore(tmp_path, bytes(range(32))), rows)
    assert Image.open(io.BytesIO(fresh.thumbnail(photo.answer))).size == (256, 128)
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


def test_a_missing_photo_says_so(photos: Photos) -> None:
    with pytest.raises(Unavailable, match=r"media\.missing"):
        photos.thumbnail("media:" + "0" * 64)


def test_a_signature_is_trimmed_to_its_ink_on_white(photos: Photos, rows: Rows) -> None:
    photo = photos.keep_signature(signature_png())
    image = Image.open(io.BytesIO(photos.load(photo.hash)))
    assert (image.format, image.mode) == ("PNG", "L")
    assert 220 < image.width < 260
    assert 90 < image.height < 130
    assert image.getpixel((0, 0)) == 255
    assert rows.by_hash[photo.hash][3] == "signature"
    assert Image.open(io.BytesIO(photos.thumbnail(photo.hash))).format == "JPEG"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (encode(Image.new("RGBA", (80, 30)), "PNG"), "photo.no_ink"),
        (encode(Image.new("L", (80, 30), 255), "PNG"), "photo.no_ink"),
        (jpeg(), "photo.broken"),
        (encode(make_image(), "PNG")[:400], "photo.broken"),
    ],
)
def test_a_blank_or_broken_signature_is_refused(photos: Photos, data: bytes, code: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        photos.keep_signature(data)
    assert caught.value.code == code
