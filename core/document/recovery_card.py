"""恢复卡: the code that opens the workspace when the passphrase is forgotten, to be kept in a sealed envelope.

The code stands on the upper half of the sheet, below a line to fold along; nothing of it can be read from outside.
"""

from __future__ import annotations

from core.document.blocks.furniture import Furniture
from core.document.blocks.grid import field_grid
from core.document.blocks.heading import heading
from core.document.blocks.prose import gap, labelled, paragraph
from core.document.fonts import Typeface
from core.document.layout import Layout, lay_out, pdf_of, texts_of
from core.document.page import Strip
from core.document.pen import MIDDLE, Pen
from core.document.qr import QUIET, modules
from core.document.setting import SECOND, SMALL_FIFTH, Setting
from core.document.types import FieldItem, RecoveryCard, Stamp
from core.document.wording import Words, words_of

_GROUP = 4
_CODE_SIZE = 30.0
_BOX = 150.0


def compose(data: RecoveryCard, stamp: Stamp, typeface: Typeface) -> Layout:
    """Measures the card. Raises InvalidInput("document.no_glyph")."""
    words = words_of("recovery")
    typeface.require_glyphs([*texts_of(data), *texts_of(stamp), *texts_of(words)])
    setting = Setting(typeface, size=12, pad=6)
    title = data.title or words["title"]
    day = f"{data.made_on.year}年{data.made_on.month}月{data.made_on.day}日"
    items = [FieldItem(words["workspace"], data.workspace, 2), FieldItem(words["made_on"], day, 1)]
    strips = [
        *heading(setting, title, org=data.org_title, right=data.serial),
        *field_grid(setting, items),
        _code(setting, data.code, words),
        gap(12),
        _caption(setting, words["keep_title"]),
    ]
    for number, text in enumerate(words["keep"], start=1):
        strips += paragraph(setting, f"{number}. {text}", leading=1.6, indent=0, after=4)
    strips += [gap(8), _fold(setting, words["fold"]), gap(10)]
    envelope = words["envelope"].format(workspace=data.workspace, day=day)
    strips += [*labelled(setting, words["envelope_title"], envelope, 48), gap(26), _line(setting, words["keeper"])]
    return lay_out(setting, strips, Furniture.of(setting, words, stamp, title, data.serial, ""))


def render(data: RecoveryCard, stamp: Stamp, typeface: Typeface) -> bytes:
    """The card as PDF bytes. Raises what `compose` raises."""
    return pdf_of(compose(data, stamp, typeface))


def groups_of(code: str) -> list[str]:
    """The code in groups of four, whatever separators it came with."""
    plain = "".join(char for char in code if char.isalnum())
    return [plain[at : at + _GROUP] for at in range(0, len(plain), _GROUP)]


def _code(setting: Setting, code: str, words: Words) -> Strip:
    """Two rows of three groups, large, and the same as a QR code at the right."""
    groups = groups_of(code)
    side, runs = modules("-".join(groups))
    unit = (_BOX - 30) / (side + 2 * QUIET)
    style = setting.heading

    def draw(pen: Pen, left: float, top: float) -> None:
        pen.rule(left, top, left + setting.room, top)
        split = left + setting.room - _BOX
        pen.rule(split, top, split, top - _BOX)
        pen.text(left + 8, top - 20, words["code_label"], style, setting.size)
        column = (setting.room - _BOX) / 3
        for number, group in enumerate(groups):
            x = left + (number % 3 + 0.5) * column
            y = top - 66 - (number // 3) * 52
            pen.centred(x, y, group, style, _CODE_SIZE)
        pen.squares(split + 15 + QUIET * unit, top - _BOX + 24 + QUIET * unit, unit, runs)
        pen.centred(split + _BOX / 2, top - _BOX + 12, words["code_note"], setting.body, SMALL_FIFTH)

    return Strip(_BOX, draw)


def _caption(setting: Setting, text: str) -> Strip:
    def draw(pen: Pen, left: float, top: float) -> None:
        pen.text(left, top - 16, text, setting.heading, SECOND * 0.9)

    return Strip(26, draw, is_framed=False)


def _fold(setting: Setting, text: str) -> Strip:
    def draw(pen: Pen, left: float, top: float) -> None:
        middle, y = left + setting.room / 2, top - 8
        half = setting.body.width(text, SMALL_FIFTH) / 2 + 8
        pen.dashes(0, y, middle - half, y)
        pen.dashes(middle + half, y, setting.paper.width, y)
        pen.centred(middle, y - MIDDLE * SMALL_FIFTH, text, setting.body, SMALL_FIFTH)

    return Strip(16, draw, is_framed=False)


def _line(setting: Setting, text: str) -> Strip:
    def draw(pen: Pen, left: float, top: float) -> None:
        pen.text(left, top - 14, text, setting.body, 10.5)

    return Strip(22, draw, is_framed=False)
