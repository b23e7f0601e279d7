"""The code on a printed receipt, found on a photograph or a scan of it. Needs no workspace; runs on any thread."""

from __future__ import annotations

from pathlib import Path

from core.errors import InvalidInput
from core.service.page_reader import MAX_FILE_BYTES, MAX_PAGES, READING_EDGE, SCAN_DPI
from core.service.source import read_file, show_name

MARK = "NFQ1."


def read_receipt_code(path: Path) -> str:
    """The text of the code. Raises InvalidInput: photo.*, "document.bad_pdf", "stick.no_code"."""
    import zxingcpp

    from core.document import raster
    from core.service import picture

    name = show_name(path.name)
    data = read_file(path, name, MAX_FILE_BYTES)
    pages = [data]
    if data.startswith(b"%PDF"):
        pages = [raster.page_png(data, index, SCAN_DPI) for index in range(min(MAX_PAGES, raster.page_count(data)))]
    for page in pages:
        image = picture.pixels(page, name, READING_EDGE)
        for found in zxingcpp.read_barcodes(image, formats=zxingcpp.barcode_formats_from_str("QRCode")):
            if found.text.strip().startswith(MARK):
                return found.text.strip()
    raise InvalidInput("stick.no_code", where="file", file=name)
