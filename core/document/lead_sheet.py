"""主动发现线索登记表: a household in hardship that nobody had reported yet.

The four times (found, reported, received by the township, first relief) stand in the fields, because the 24 hours of
先行救助 are counted from them.
"""

from __future__ import annotations

from core.document.fonts import Typeface
from core.document.layout import Layout, pdf_of
from core.document.sheet import compose_sheet
from core.document.types import Sheet, Stamp


def compose(data: Sheet, stamp: Stamp, typeface: Typeface) -> Layout:
    """Measures the sheet. Raises InvalidInput("document.no_glyph" | "document.bad_picture")."""
    return compose_sheet(data, stamp, typeface, "lead", most_pages=1)


def render(data: Sheet, stamp: Stamp, typeface: Typeface) -> bytes:
    """The sheet as PDF bytes. Raises what `compose` raises."""
    return pdf_of(compose(data, stamp, typeface))
