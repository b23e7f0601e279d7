"""What a camera wrote beside the picture: taken out first, then read for two facts only.

Turned how, and taken when. Everything else (place, serial number, its own thumbnail) is dropped, and nothing
that is wrong with it may ever fail the photo: so a JPEG reaches the decoder without its metadata segments.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time

from PIL import Image

ORIENTATION, DATE_TIME = 0x0112, 0x0132
EXIF_IFD, DATE_TIME_ORIGINAL, OFFSET_ORIGINAL = 0x8769, 0x9003, 0x9011
_STAMP = re.compile(r"(\d{4})[:\-.](\d\d)[:\-.](\d\d)[ T](\d\d):(\d\d):(\d\d)")
_OFFSET = re.compile(r"[+-]\d\d:\d\d")

_SOI, _SOS, _COMMENT, _APP0, _APP1, _APP14, _APP15 = 0xD8, 0xDA, 0xFE, 0xE0, 0xE1, 0xEE, 0xEF


@dataclass(frozen=True)
class Shot:
    """`orientation` 1…8 as EXIF counts it; `taken_at` ISO local time, with offset only when the camera knew it."""

    orientation: int = 1
    taken_at: str | None = None


def split_jpeg(data: bytes) -> tuple[bytes, bytes]:
    """A JPEG without application segments and comments, and its Exif payload (empty when there is none).

    Kept are APP0 (JFIF) and APP14 (Adobe: how CMYK is to be understood). A stream that cannot be walked comes
    back untouched: the decoder will say what is wrong with it.
    """
    kept, exif, at = bytearray(data[:2]), b"", 2
    while at + 4 <= len(data):
        if data[at] != 0xFF:
            return data, exif
        marker = data[at + 1]
        if marker == 0xFF:  # fill byte
            at += 1
            continue
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        if marker == _SOS or length < 2 or 0xD0 <= marker <= 0xD9:
            return bytes(kept) + data[at:], exif
        segment = data[at : at + 2 + length]
        if marker == _APP1 and not exif and segment[4:10] == b"Exif\x00\x00":
            exif = segment[4:]
        if not (_APP0 < marker <= _APP15 or marker == _COMMENT) or marker == _APP14:
            kept += segment
        at += 2 + length
    return data, exif


def read_shot(payload: bytes) -> Shot:
    """Orientation and time out of an Exif payload; whatever cannot be read counts as absent."""
    if not payload:
        return Shot()
    exif = Image.Exif()
    try:
        exif.load(payload)
    except Exception:
        return Shot()
    return shot_of(exif)


def shot_of(exif: Image.Exif) -> Shot:
    """The two facts out of Pillow's Exif mapping."""
    turned = _look(exif, ORIENTATION)
    orientation = turned if isinstance(turned, int) and turned in range(1, 9) else 1
    return Shot(orientation, _taken_at(exif))


def _taken_at(exif: Image.Exif) -> str | None:
    try:
        detail: object = exif.get_ifd(EXIF_IFD)
    except Exception:
        detail = {}
    stamp = _stamp(_look(detail, DATE_TIME_ORIGINAL))
    if stamp is None:
        return _stamp(_look(exif, DATE_TIME))
    offset = _look(detail, OFFSET_ORIGINAL)
    return stamp + offset if isinstance(offset, str) and _OFFSET.fullmatch(offset) else stamp


def _look(mapping: object, tag: int) -> object:
    """One tag, or None: Pillow decodes lazily, so any look can meet rubbish and raise anything."""
    try:
        return mapping.get(tag)  # type: ignore[attr-defined]
    except Exception:
        return None


def _stamp(raw: object) -> str | None:
    found = _STAMP.match(raw.strip()) if isinstance(raw, str) else None
    if found is None:
        return None
    year, month, day, hour, minute, second = (int(part) for part in found.groups())
    try:
        return f"{date(year, month, day).isoformat()}T{time(hour, minute, min(second, 59)).isoformat()}"
    except ValueError:
        return None
