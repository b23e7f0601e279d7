"""重大变化报告表 with the slip that the family keeps: proof that the change was reported, and whom to call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.document.blocks.grid import field_grid
from core.document.blocks.prose import gap, paragraph
from core.document.fonts import Typeface
from core.document.layout import Layout, pdf_of
from core.document.page import Strip, bundle
from core.document.pen import MIDDLE, Pen
from core.document.setting import SECOND, SMALL_FIFTH, Setting
from core.document.sheet import compose_sheet
from core.document.types import FieldItem, Receipt, Sheet, Stamp
from core.document.wording import Words, words_of


def compose(data: Sheet, stamp: Stamp, typeface: Typeface) -> Layout:
    """Measures report and slip. Raises InvalidInput("document.no_glyph" | "document.bad_picture")."""
    return compose_sheet(data, stamp, typeface, "change", most_pages=1, extra=_slip)


def render(data: Sheet, stamp: Stamp, typeface: Typeface) -> bytes:
    """The report as PDF bytes. Raises what `compose` raises."""
    return pdf_of(compose(data, stamp, typeface))


def family_receipt(*, person: str, day: str, what: str, contacts: Sequence[FieldItem] = ()) -> Receipt:
    """The slip in the words of the district: who reported what on which day, and the telephones to ask."""
    words = words_of("change")
    texts = [text.format(person=person, day=day, what=what) for text in words["receipt_text"]]
    return Receipt(texts, contacts)


def _slip(setting: Setting, data: Sheet, words: Words) -> list[Strip]:
    """The lower part, to be cut off; it is never divided between two pages."""
    if data.receipt is None:
        return []
    receipt = data.receipt
    strips = [
        _title(setting, receipt.title or words["receipt_title"], words["receipt_serial"].format(serial=data.serial))
    ]
    for text in receipt.paragraphs:
        strips += paragraph(setting, text, size=11, leading=1.6)
    if receipt.contacts:
        strips += [gap(4), *field_grid(setting, receipt.contacts, thirds=2)]
    strips.append(_sign_line(setting, words["receipt_sign"]))
    cut = [gap(12), _cut_line(setting, words["cut_line"]), gap(4)]
    return [replace(bundle([*cut, *strips], setting.room), opening=bundle([gap(10), *strips], setting.room))]


def _cut_line(setting: Setting, text: str) -> Strip:
    size = SMALL_FIFTH - 0.5

    def draw(pen: Pen, left: float, top: float) -> None:
        middle, y = left + setting.room / 2, top - 7
        half = setting.body.width(text, size) / 2 + 8
        pen.dashes(0, y, middle - half, y)
        pen.dashes(middle + half, y, setting.paper.width, y)
        pen.centred(middle, y - MIDDLE * size, text, setting.body, size)

    return Strip(14, draw, is_framed=False)


def _title(setting: Setting, title: str, serial: str) -> Strip:
    def draw(pen: Pen, left: float, top: float) -> None:
        pen.centred(left + setting.room / 2, top - 17, title, setting.heading, SECOND * 0.93)
        pen.right(left + setting.room, top - 35, serial, setting.body, SMALL_FIFTH)

    return Strip(42, draw, is_framed=False)


def _sign_line(setting: Setting, text: str) -> Strip:
    def draw(pen: Pen, left: float, top: float) -> None:
        pen.right(left + setting.room - 6, top - 34, text, setting.body, setting.size)

    return Strip(44, draw, is_framed=False)
