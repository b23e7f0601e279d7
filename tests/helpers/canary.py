"""Seeded names, numbers, places and pictures, and the search for them in everything a program wrote."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from PIL import Image

from tests.helpers.people import id_number
from tests.helpers.pictures import encode, make_image

ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030", "unicode_escape")
LATITUDE = (7_654_321, 1_000_003)  # minutes, as a camera writes them: no other file holds these eight bytes
CAMERA = "CANARY-CAMERA-0815"
RUN = 48  # so many bytes of a picture in a row are nobody else's


@dataclass(frozen=True)
class Canary:
    """One invented person whose traces are looked for. `note` is what was written about him."""

    name: str = "欧阳探针"
    id_number: str = id_number(date(1938, 4, 12), serial=377)
    phone: str = "13957246801"
    address: str = "探针胡同七十三号"
    note: str = "夜里咳嗽三回探针"

    def texts(self) -> tuple[str, ...]:
        return (self.name, self.id_number, self.phone, self.address, self.note, CAMERA)

    def photo(self) -> bytes:
        """A picture as a telephone makes it: with the place and the telephone's number inside."""
        exif = Image.Exif()
        exif[0x010F], exif[0x013B] = CAMERA, self.name
        exif.get_ifd(0x8825).update({1: "N", 2: (39.0, LATITUDE[0] / LATITUDE[1], 0.0)})
        return encode(make_image(640, 480), exif=exif.tobytes())


def needles(canary: Canary, pictures: Iterable[bytes] = ()) -> dict[str, bytes]:
    """What to look for: every text in every encoding, and a run out of the middle of every picture."""
    found = {}
    for text in canary.texts():
        for encoding in ENCODINGS:
            found[f"{text} {encoding}"] = text.encode(encoding)
    for number, picture in enumerate(pictures):
        found[f"picture {number}"] = picture[len(picture) // 2 :][:RUN]
    found["place"] = struct.pack(">II", *LATITUDE)
    return found


def leaks(folders: Iterable[Path], wanted: dict[str, bytes]) -> list[str]:
    """`file: what` for everything that was found, in contents and in names of files."""
    found = []
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            data = path.read_bytes() if path.is_file() else b""
            data += b"\n" + str(path.relative_to(folder)).encode()
            found += [f"{path.name}: {what}" for what, needle in wanted.items() if needle in data]
    return found
