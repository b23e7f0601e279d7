"""U盘上报回执: what the district took from a stick, with a code that proves it to the laptop at home."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.document.blocks.furniture import Furniture
from core.document.blocks.grid import field_grid
from core.document.blocks.heading import heading
from core.document.blocks.prose import gap, paragraph, sign_row
from core.document.blocks.table import listing
from core.document.fonts import Typeface
from core.document.layout import Layout, lay_out, pdf_of, texts_of
from core.document.page import MM, Strip
from core.document.papers import ColumnItem, Grid, RowGroup
from core.document.pen import Pen
from core.document.qr import QUIET, modules
from core.document.setting import Setting
from core.document.types import FieldItem, Stamp
from core.document.wording import Words, letters_of, words_of

NAME = "stick_receipt"
_CODE = 88 * MM  # a code of 900 letters has modules of 0.7 mm: any telephone reads it


@dataclass(frozen=True)
class StickSlip:
    """What is printed. `code` is the signed text, empty when only the file will do; `others` are the lines that were
    not simply taken: (number of the line from 1, outcome, reason in words)."""

    district: str
    device: str
    villages: str
    taken_at: str
    export: str
    count: int
    others: Sequence[tuple[int, str, str]]
    code: str


def compose(data: StickSlip, stamp: Stamp, typeface: Typeface) -> Layout:
    """Measures the slip. Raises InvalidInput("document.no_glyph")."""
    words = words_of(NAME)
    typeface.require_glyphs([*texts_of(data), *texts_of(stamp), letters_of(NAME)])
    setting = Setting(typeface, size=11)
    strips = [
        *heading(setting, words["title"], org=data.district),
        *field_grid(setting, _fields(data, words)),
        gap(10),
        *_code(setting, data.code, words),
    ]
    if data.others:
        strips += [gap(8), *paragraph(setting, words["list_title"], indent=0), *listing(
            setting, _grid(data, words), words["number"], words["empty"]
        )]  # fmt: skip
    strips += [gap(10), *sign_row(setting, words["sign_line"])]
    return lay_out(setting, strips, Furniture.of(setting, words, stamp, words["title"], "", ""))


def render(data: StickSlip, stamp: Stamp, typeface: Typeface) -> bytes:
    """The slip as PDF bytes. Raises what `compose` raises."""
    return pdf_of(compose(data, stamp, typeface))


def _fields(data: StickSlip, words: Words) -> list[FieldItem]:
    def many(count: int) -> str:
        return str(words["count_value"]).format(n=count)

    return [
        FieldItem(words["device"], data.device, 1),
        FieldItem(words["taken_at"], data.taken_at, 2),
        FieldItem(words["villages"], data.villages, 3),
        FieldItem(words["count"], many(data.count), 1),
        FieldItem(words["plain"], many(data.count - len(data.others)), 1),
        FieldItem(words["other"], many(len(data.others)), 1),
        FieldItem(words["export"], data.export, 3),
    ]


def _code(setting: Setting, text: str, words: Words) -> list[Strip]:
    if not text:
        return paragraph(setting, words["no_code"], size=14, indent=0)
    side, runs = modules(text)
    unit = _CODE / (side + 2 * QUIET)

    def draw(pen: Pen, left: float, top: float) -> None:
        pen.squares(left + (setting.room - side * unit) / 2, top - _CODE + QUIET * unit, unit, runs)

    return [
        *paragraph(setting, words["code_title"], size=14, indent=0),
        Strip(_CODE, draw, is_framed=False),
        *paragraph(setting, words["code_note"], indent=0),
    ]


def _grid(data: StickSlip, words: Words) -> Grid:
    columns = (
        ColumnItem(words["line"], 12, "centre"),
        ColumnItem(words["outcome"], 34),
        ColumnItem(words["reason"], 54),
    )
    rows = [(str(line), str(words[f"outcome_{outcome}"]), reason) for line, outcome, reason in data.others]
    return Grid(columns, (RowGroup(rows),), is_numbered=False)
