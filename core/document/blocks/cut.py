"""What is cut off and kept by somebody else: the line to cut along, and the family's slip under it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.document.blocks.grid import field_grid
from core.document.blocks.prose import gap, paragraph
from core.document.images import Picture, read_picture
from core.document.page import Strip, bundle
from core.document.pen import MIDDLE, Pen, fit
from core.document.setting import SECOND, SMALL_FIFTH, Setting
from core.document.types import Receipt
from core.document.wording import Words

_CODE = 68.0  # 24 mm


def slip(setting: Setting, receipt: Receipt, serial: str, words: Words) -> list[Strip]:
    """The family's slip in the words of the form it hangs on."""
    number = words["receipt_serial"].format(serial=serial) if serial else ""
    strips = [slip_title(setting, receipt.title or words["receipt_title"], number)]
    for text in receipt.paragraphs:
        strips += paragraph(setting, text, size=setting.size + 0.5, leading=setting.leading + 0.28)
    if receipt.contacts:
        strips += [gap(4), *field_grid(setting, receipt.contacts, thirds=2)]
    picture = read_picture(receipt.picture) if receipt.picture else None
    strips.append(_sign_line(setting, words["receipt_sign"], picture, words["code_text"]))
    return [cut_off(setting, strips, words["cut_line"])]


def cut_off(setting: Setting, strips: Sequence[Strip], text: str) -> Strip:
    """Strips under a line to cut along, as one that is never divided; without the line where it begins a page."""
    cut = [gap(12), _cut_line(setting, text), gap(4)]
    return replace(bundle([*cut, *strips], setting.room), opening=bundle([gap(10), *strips], setting.room))


def _cut_line(setting: Setting, text: str) -> Strip:
    size = SMALL_FIFTH - 0.5

    def draw(pen: Pen, left: float, top: float) -> None:
        dashed(pen, setting, text, left, top - 7, size)

    return Strip(14, draw, is_framed=False)


def dashed(pen: Pen, setting: Setting, text: str, left: float, y: float, size: float) -> None:
    """A dashed line over the whole paper with its meaning in the middle."""
    middle = left + setting.room / 2
    half = setting.body.width(text, size) / 2 + 8
    pen.dashes(0, y, middle - half, y)
    pen.dashes(middle + half, y, setting.paper.width, y)
    pen.centred(middle, y - MIDDLE * size, text, setting.body, size)


def slip_title(setting: Setting, title: str, serial: str) -> Strip:
    """The title of a slip, and below at the right the number of what it belongs to."""

    def draw(pen: Pen, left: float, top: float) -> None:
        pen.centred(left + setting.room / 2, top - 17, title, setting.heading, SECOND * 0.93)
        pen.right(left + setting.room, top - 35, serial, setting.body, SMALL_FIFTH)

    return Strip(42, draw, is_framed=False)


def _sign_line(setting: Setting, text: str, picture: Picture | None, code_text: str) -> Strip:
    """Who signs the slip; the district's code stands at the left, large enough to be read by a telephone."""
    height = 4.2 * setting.size if picture is None else _CODE + 20

    def draw(pen: Pen, left: float, top: float) -> None:
        pen.right(left + setting.room - 6, top - height + 10, text, setting.body, setting.size)
        if picture is not None:
            wide, high = fit(picture, _CODE, _CODE)
            middle = left + 6 + _CODE / 2
            pen.picture(picture, middle - wide / 2, top - 4 - high, wide, high)
            pen.centred(middle, top - height + 6, code_text, setting.body, SMALL_FIFTH - 0.5)

    return Strip(height, draw, is_framed=False)
