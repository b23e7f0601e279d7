"""个人工作台账: all that was recorded of one person, newest or oldest first as the caller likes."""

from __future__ import annotations

from core.document.blocks.cells import Cell
from core.document.blocks.furniture import Furniture
from core.document.blocks.grid import field_grid
from core.document.blocks.heading import heading
from core.document.blocks.prose import notes
from core.document.blocks.table import Table
from core.document.fonts import Typeface
from core.document.layout import Layout, lay_out, pdf_of, texts_of
from core.document.page import Strip
from core.document.papers import ColumnItem
from core.document.setting import Setting
from core.document.sheet import qr_text
from core.document.types import LedgerLine, LedgerSheet, Stamp
from core.document.wording import Words, letters_of, words_of

_SHARES = (5.6, 13.4, 11, 39, 10.6, 20.4)


def compose(data: LedgerSheet, stamp: Stamp, typeface: Typeface) -> Layout:
    """Measures the ledger. Raises InvalidInput("document.no_glyph")."""
    words = words_of("ledger")
    typeface.require_glyphs([*texts_of(data), *texts_of(stamp), letters_of("ledger")])
    setting = Setting(typeface)
    title = data.title or words["title"]
    strips = [
        *heading(
            setting,
            title,
            org=data.org_title,
            subtitle=data.subtitle,
            right=words["serial_line"].format(serial=data.serial) if data.serial else "",
        ),
        *field_grid(setting, data.fields),
        *_table(setting, data, words),
        *notes(setting, data.notes),
    ]
    code = qr_text(data.qr, data.record_id, data.hash)
    return lay_out(setting, strips, Furniture.of(setting, words, stamp, title, data.serial, code))


def render(data: LedgerSheet, stamp: Stamp, typeface: Typeface) -> bytes:
    """The ledger as PDF bytes. Raises what `compose` raises."""
    return pdf_of(compose(data, stamp, typeface))


def _table(setting: Setting, data: LedgerSheet, words: Words) -> list[Strip]:
    table = Table(setting, [ColumnItem(*pair) for pair in zip(words["heads"], _SHARES, strict=True)])
    for number, given in enumerate(data.entries, start=1):
        line = LedgerLine(*given)
        title = line.title + (words["superseded"] if line.is_superseded else "")
        table.row(
            [
                Cell(str(number), "centre"),
                Cell(line.on, "centre"),
                Cell(line.kind, "centre"),
                Cell("\n".join(filter(None, (title, line.summary)))),
                Cell(line.by, "centre", is_even=True),
                Cell(line.serial, "centre", size=9),
            ],
            setting.size * 1.9,
        )
    if not data.entries:
        table.whole(words["empty"])
    return table.strips
