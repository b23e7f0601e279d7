"""Sheets that came back: photographs, scans and the pages of a PDF, each with what its QR code says.

Needs no workspace and runs on any thread: reading a folder of scans must not hold up the window or the database.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import InvalidInput
from core.service.source import read_file, show_name

if TYPE_CHECKING:  # imaging, PDF and QR code are loaded with the first sheet
    from PIL import Image

    from core.service.picture import Prepared

MAX_FILE_BYTES = 100_000_000
MAX_PAGES = 200
READING_EDGE = 4000  # a code of 15 mm on a photographed A4 page has then about 5 pixels to a module
SCAN_DPI = 200
VERSION = "NF1"


@dataclass(frozen=True)
class SheetCode:
    """What the code on a sheet says: the record and the first 16 digits of its hash."""

    record_id: str
    hash_start: str


@dataclass(frozen=True)
class SheetPage:
    """One page that came back. `code` None: no code of ours could be read on it."""

    file: str
    number: int
    picture: Prepared
    code: SheetCode | None

    @property
    def name(self) -> str:
        """What to call it: the file, and the page of a longer one."""
        return f"{self.file} 第{self.number}页" if self.number > 1 else self.file


def read_pages(path: Path) -> Iterator[SheetPage]:
    """The pages of one file, one at a time.

    Raises InvalidInput: photo.* for what is no picture, "document.bad_pdf", "paper.too_many_pages".
    """
    from core.service import picture

    name = show_name(path.name)
    data = read_file(path, name, MAX_FILE_BYTES)
    if data.startswith(b"%PDF"):
        yield from _pdf_pages(data, name)
        return
    image = picture.pixels(data, name, READING_EDGE)
    yield SheetPage(name, 1, picture.prepare(data, name), read_code(image))


def _pdf_pages(data: bytes, name: str) -> Iterator[SheetPage]:
    from core.document import raster
    from core.service import picture

    count = raster.page_count(data)
    if count > MAX_PAGES:
        raise InvalidInput("paper.too_many_pages", file=name, count=count, limit=MAX_PAGES)
    for index in range(count):
        png = raster.page_png(data, index, SCAN_DPI)
        yield SheetPage(name, index + 1, picture.prepare(png, name), read_code(picture.pixels(png, name, READING_EDGE)))


def read_code(image: Image.Image) -> SheetCode | None:
    """The code of ours on a page, however it lies; None when there is none, or several that disagree."""
    import zxingcpp

    found = {
        parse_code(one.text)
        for one in zxingcpp.read_barcodes(image, formats=zxingcpp.barcode_formats_from_str("QRCode"))
    }
    ours = [code for code in found if code is not None]
    return ours[0] if len(ours) == 1 else None


def parse_code(text: str) -> SheetCode | None:
    """ "NF1:<record>:<hash>" in its parts; None for any other text."""
    parts = text.strip().split(":")
    if len(parts) != 3 or parts[0] != VERSION or len(parts[1]) > 64 or len(parts[2]) != 16:
        return None
    if not all(char in "0123456789abcdef-" for char in (parts[1] + parts[2]).lower()):
        return None
    return SheetCode(parts[1].lower(), parts[2].lower())
