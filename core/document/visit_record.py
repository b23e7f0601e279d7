"""探视巡防记录表: what the assistant saw at one visit, signed and sealed.

Fields follow the minimum record of 探访 forms (number, person, day and time, manner, visitors, checklist with
正常/异常/不适用, problems with owner and term, signatures or who signed instead, next visit).
"""

from __future__ import annotations

from core.document.fonts import Typeface
from core.document.layout import Layout, pdf_of
from core.document.sheet import compose_sheet
from core.document.types import Sheet, Stamp

_MOST_PAGES = 2  # one sheet of paper, printed on both sides


def compose(data: Sheet, stamp: Stamp, typeface: Typeface) -> Layout:
    """Measures the record. Raises InvalidInput("document.no_glyph" | "document.bad_picture")."""
    return compose_sheet(data, stamp, typeface, "visit", most_pages=_MOST_PAGES)


def render(data: Sheet, stamp: Stamp, typeface: Typeface) -> bytes:
    """The record as PDF bytes. Raises what `compose` raises."""
    return pdf_of(compose(data, stamp, typeface))
