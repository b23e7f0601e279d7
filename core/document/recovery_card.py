"""恢复卡: the code that opens the workspace when the passphrase is forgotten, to be kept in a sealed envelope.

The code stands on the upper half of the sheet; folded inwards along the middle, nothing of it can be read from outside.
"""

from __future__ import annotations

from core.document.blocks.cut import dashed
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
from core.document.wording import letters_of, words_of

_GROUP = 4
_CODE_SIZE = 30.0
_PANEL, _CODE_BOX = 176.0, 150.0  # height of the code's panel, width of the square code's cell


def compose(data: RecoveryCard, stamp: Stamp, typeface: Typeface) -> Layout:
    """Measures the card. Raises InvalidInput("document.no_glyph")."""
    words = words_of("recovery")
    typeface.require_glyphs([*texts_of(data), *texts_of(stamp), letters_of("recovery")])
    setting = Setting(typeface, size=12, pad=6)
    title = data.title or words["title"]
    day = f"{data.made_on.year}年{data.made_on.month}月{data.made_on.day}日"
    items = [FieldItem(words["workspace"], data.workspace), FieldItem(words["made_on"], day)]
    upper = [
        gap(14),
        *heading(setting, title, org=data.org_title, right=data.serial),
        gap(8),
        *field_grid(setting, items, thirds=2),
        _code(setting, data.code, words["code_label"], words["code_note"]),
    ]
    to_fold = setting.paper.height / 2 - setting.paper.top - sum(strip.height for strip in upper) - 8
    lower = [gap(max(to_fold, 6)), _fold(setting, words["fold"]), gap(10), _caption(setting, words["keep_title"])]
    for number, text in enumerate(words["keep"], start=1):
        lower += paragraph(setting, f"{number}. {text}", leading=1.55, indent=0, after=3)
    envelope = words["envelope"].format(workspace=data.workspace, day=day)
    signing = [FieldItem(name) for name in words["keepers"]]
    lower += [gap(8), *labelled(setting, words["envelope_title"], envelope), *field_grid(setting, signing, thirds=2)]
    return lay_out(setting, [*upper, *lower], Furniture.of(setting, words, stamp, title, data.serial, ""))


def render(data: RecoveryCard, stamp: Stamp, typeface: Typeface) -> bytes:
    """The card as PDF bytes. Raises what `compose` raises."""
    return pdf_of(compose(data, stamp, typeface))


def groups_of(code: str) -> list[str]:
    """The code in groups of four, whatever separators it came with."""
    plain = "".join(char for char in code if char.isalnum())
    return [plain[at : at + _GROUP] for at in range(0, len(plain), _GROUP)]


def _code(setting: Setting, code: str, name: str, note: str) -> Strip:
    """Rows of three groups, large, and the same as a QR code at the right."""
    groups = groups_of(code)
    side, runs = modules("-".join(groups))
    unit = (_CODE_BOX - 24) / (side + 2 * QUIET)
    style = setting.heading
    column = (setting.room - _CODE_BOX - 12) / 3
    widest = max(style.width(group, 1) for group in groups or ["0"])
    size = min(_CODE_SIZE, (column - 22) / widest)

    def draw(pen: Pen, left: float, top: float) -> None:
        pen.rule(left, top, left + setting.room, top)
        split = left + setting.room - _CODE_BOX
        pen.rule(split, top, split, top - _PANEL)
        pen.text(left + 10, top - 24, name, style, setting.size)
        for number, group in enumerate(groups):
            x, y = left + 6 + (number % 3) * column, top - 46 - (number // 3) * 60
            pen.frame(x + 4, y - 48, column - 8, 44, 0.8)
            pen.centred(x + column / 2, y - 26 - MIDDLE * size, group, style, size)
        corner = top - _PANEL + (_PANEL - _CODE_BOX) / 2 + 20 + QUIET * unit
        pen.squares(split + 12 + QUIET * unit, corner, unit, runs)
        pen.centred(split + _CODE_BOX / 2, top - _PANEL + 16, note, setting.body, SMALL_FIFTH)

    return Strip(_PANEL, draw)


def _caption(setting: Setting, text: str) -> Strip:
    def draw(pen: Pen, left: float, top: float) -> None:
        pen.text(left, top - 16, text, setting.heading, SECOND * 0.9)

    return Strip(26, draw, is_framed=False)


def _fold(setting: Setting, text: str) -> Strip:
    def draw(pen: Pen, left: float, top: float) -> None:
        dashed(pen, setting, text, left, top - 8, SMALL_FIFTH)

    return Strip(16, draw, is_framed=False)
