"""What stands on a printed page."""

from __future__ import annotations

from pypdfium2 import PdfDocument


def text_of(pdf: bytes) -> str:
    """The text of all pages without spaces and line ends, as a reader would copy it."""
    document = PdfDocument(pdf)
    try:
        pages = [page.get_textpage().get_text_bounded() for page in document]
    finally:
        document.close()
    return "".join("".join(page.split()) for page in pages)
