"""Pages as pictures: for the preview in the window and for printers that take pictures."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pypdfium2
from PIL import Image

from core.errors import InvalidInput, NotFound

_PDFIUM = threading.Lock()  # the library keeps state for the whole process and may be entered by one thread only


@dataclass(frozen=True)
class Bitmap:
    """A page in colour: blue, green, red, unused; `stride` bytes to a line."""

    width: int
    height: int
    stride: int
    data: bytes


def page_count(pdf: bytes) -> int:
    """Number of pages. Raises InvalidInput("document.bad_pdf")."""
    with _opened(pdf) as document:
        return len(document)


def page_sizes(pdf: bytes) -> list[tuple[float, float]]:
    """Width and height of every page in points. Raises InvalidInput("document.bad_pdf")."""
    with _opened(pdf) as document:
        return [document.get_page_size(index) for index in range(len(document))]


def page_text(pdf: bytes, index: int) -> str:
    """The text of a page, as copying and searching find it. Raises like `page_bitmap`."""
    with _opened(pdf) as document:
        page = document[_checked(document, index)]
        return str(page.get_textpage().get_text_bounded())


def page_bitmap(pdf: bytes, index: int, dpi: float) -> Bitmap:
    """A page on white paper. Raises InvalidInput("document.bad_pdf"), NotFound("document.no_page")."""
    with _opened(pdf) as document:
        page = document[_checked(document, index)]
        bitmap = page.render(scale=dpi / 72, force_bitmap_format=pypdfium2.raw.FPDFBitmap_BGRx)
        return Bitmap(bitmap.width, bitmap.height, bitmap.stride, bytes(bitmap.buffer))


def page_png(pdf: bytes, index: int, dpi: float) -> bytes:
    """A page as a PNG file. Raises like `page_bitmap`."""
    shot = page_bitmap(pdf, index, dpi)
    image = Image.frombuffer("RGB", (shot.width, shot.height), shot.data, "raw", "BGRX", shot.stride, 1)
    out = io.BytesIO()
    image.save(out, "PNG", dpi=(dpi, dpi))
    return out.getvalue()


@contextmanager
def _opened(pdf: bytes) -> Iterator[pypdfium2.PdfDocument]:
    with _PDFIUM:
        try:
            document = pypdfium2.PdfDocument(pdf)
        except pypdfium2.PdfiumError as trouble:
            raise InvalidInput("document.bad_pdf") from trouble
        try:
            yield document
        finally:
            document.close()


def _checked(document: pypdfium2.PdfDocument, index: int) -> int:
    if not 0 <= index < len(document):
        raise NotFound("document.no_page", page=index + 1, pages=len(document))
    return index
