"""走访路线单: whom to visit, most urgent place first, with a box to tick and room for a word."""

from __future__ import annotations

from core.document.blocks.cells import Cell
from core.document.blocks.furniture import Furniture
from core.document.blocks.heading import heading
from core.document.blocks.prose import notes
from core.document.blocks.table import Table
from core.document.fonts import Typeface
from core.document.layout import Layout, lay_out, pdf_of, texts_of
from core.document.page import LANDSCAPE, Strip
from core.document.papers import ColumnItem
from core.document.pen import Pen
from core.document.setting import Setting
from core.document.sheet import qr_text
from core.document.types import RouteRow, RouteSheet, Stamp
from core.document.wording import Words, letters_of, words_of

_SHARES = (4.2, 10, 11.5, 23, 11.5, 9.5, 23.5, 4.6, 14)
_LEAST = 25.0  # a box that a biro can tick on a knee


def compose(data: RouteSheet, stamp: Stamp, typeface: Typeface) -> Layout:
    """Measures the list. Raises InvalidInput("document.no_glyph")."""
    words = words_of("route")
    typeface.require_glyphs([*texts_of(data), *texts_of(stamp), letters_of("route")])
    setting = Setting(typeface, LANDSCAPE, size=10.0)
    title = data.title or words["title"]
    late = sum(RouteRow(*row).is_overdue for row in data.rows)
    strips = [
        *heading(
            setting,
            title,
            org=data.org_title,
            subtitle=data.subtitle,
            left=words["summary"].format(n=len(data.rows), late=late),
            right=words["serial_line"].format(serial=data.serial) if data.serial else "",
        ),
        *_table(setting, data, words),
        *notes(setting, data.notes),
    ]
    code = qr_text(data.qr, data.record_id, data.hash)
    return lay_out(setting, strips, Furniture.of(setting, words, stamp, title, data.serial, code))


def render(data: RouteSheet, stamp: Stamp, typeface: Typeface) -> bytes:
    """The list as PDF bytes. Raises what `compose` raises."""
    return pdf_of(compose(data, stamp, typeface))


def _table(setting: Setting, data: RouteSheet, words: Words) -> list[Strip]:
    table = Table(setting, [ColumnItem(*pair) for pair in zip(words["heads"], _SHARES, strict=True)])
    number = 0
    for place, members in _by_place(data).items():
        table.group(words["group"].format(place=place or words["no_group"], n=len(members)))
        for row in members:
            number += 1
            table.row(_cells(number, row, words), _LEAST)
    if not number:
        table.whole(words["empty"])
    return table.strips


def _by_place(data: RouteSheet) -> dict[str, list[RouteRow]]:
    """Rows by village and group; places in the order in which their most urgent person comes."""
    places: dict[str, list[RouteRow]] = {}
    for given in data.rows:
        row = RouteRow(*given)
        places.setdefault("　".join(filter(None, (row.village, row.group))), []).append(row)
    return places


def _cells(number: int, row: RouteRow, words: Words) -> list[Cell]:
    due = f"{row.due}\n{words['overdue']}" if row.is_overdue and words["overdue"] not in row.due else row.due
    return [
        Cell(str(number), "centre"),
        Cell(row.name, "centre", is_bold=True, size=9.0 if len(row.name) > 8 else 0.0, is_even=True),
        Cell(row.tags, size=9),
        Cell(row.address),
        Cell(row.phone, "centre"),
        Cell(due, "centre", is_bold=row.is_overdue),
        Cell(row.reason, size=9),
        Cell(fills=_tick_box),
        Cell(),
    ]


def _tick_box(pen: Pen, x: float, y: float, width: float, height: float) -> None:
    pen.check_box(x + width / 2, y + height / 2, 14, False)
