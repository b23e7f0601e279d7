"""Lists on paper: registers, public notices, hand-over, delivery; and counts, which are lists with sums.

All of them are one table with what stands around it; what sets them apart are their words and their data.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.document.blocks.furniture import Furniture
from core.document.blocks.grid import field_grid
from core.document.blocks.heading import heading
from core.document.blocks.prose import gap, notes, paragraph, sign_row
from core.document.blocks.signature import closing, read_hands
from core.document.blocks.table import listing
from core.document.fonts import Typeface
from core.document.layout import Layout, lay_out, texts_of
from core.document.numerals import numeral
from core.document.page import LANDSCAPE, PORTRAIT, Strip
from core.document.papers import ColumnItem, Grid, Register, RowGroup, Tally, TallyColumn, TallyRow
from core.document.setting import Setting
from core.document.sheet import qr_text
from core.document.types import Stamp
from core.document.wording import Words, letters_of, words_of

_SIZE = 10.0


def compose_register(data: Register, stamp: Stamp, typeface: Typeface, name: str) -> Layout:
    """Measures a list with the words of document `name`.

    Raises InvalidInput("document.no_glyph" | "document.bad_picture") before anything is drawn.
    """
    words = words_of(name)
    typeface.require_glyphs([*texts_of(data), *texts_of(stamp), letters_of(name)])
    setting = Setting(typeface, LANDSCAPE if data.is_landscape else PORTRAIT, size=_SIZE)
    title = data.title or words["title"]
    code = qr_text(data.qr, data.record_id, data.hash)
    furniture = Furniture.of(setting, words, stamp, title, data.serial, code)
    return lay_out(setting, _strips(setting, data, words, title), furniture)


def compose_tally(data: Tally, stamp: Stamp, typeface: Typeface, name: str) -> Layout:
    """Measures a statistical table, or several of one report. Raises what `compose_register` raises."""
    words = words_of(name)
    if not data.parts:
        return compose_register(as_register(data, words), stamp, typeface, name)
    typeface.require_glyphs([*texts_of(data), *texts_of(stamp), letters_of(name)])
    setting = Setting(typeface, LANDSCAPE if data.is_landscape else PORTRAIT, size=_SIZE)
    title = data.title or words["title"]
    code = qr_text(data.qr, data.record_id, data.hash)
    furniture = Furniture.of(setting, words, stamp, title, data.serial, code)
    strips = heading(setting, title, org=data.org_title, subtitle=data.period)
    for number, one in enumerate((replace(data, parts=()), *data.parts), 1):
        strips += _part(setting, one, words, f"{numeral(number)}、{one.table_title or one.title}")
    return lay_out(setting, strips + sign_row(setting, data.sign_line or words["sign_line"]), furniture)


def _part(setting: Setting, data: Tally, words: Words, title: str) -> list[Strip]:
    """One table of several: its title stays with its first rows."""
    one = as_register(data, words)
    unit = f"（{one.summary}）" if one.summary else ""
    head = paragraph(setting, title + unit, size=_SIZE + 2, style=setting.heading, indent=0, after=3)
    table = listing(setting, one.table, words["number_head"], words["empty"], words["row_height"])
    table[0] = replace(table[0], pulls=len(head))
    return [gap(10), *head, *table, *notes(setting, one.notes)]


def _strips(setting: Setting, data: Register, words: Words, title: str) -> list[Strip]:
    strips = heading(
        setting,
        title,
        org=data.org_title,
        subtitle=data.subtitle,
        left=data.summary,
        right=words["serial_line"].format(serial=data.serial) if data.serial else "",
    )
    strips += field_grid(setting, data.fields)
    strips += _prose(setting, data.paragraphs)
    strips += listing(setting, data.table, words["number_head"], words["empty"], words["row_height"])
    strips += _prose(setting, data.closing)
    strips += closing(
        setting,
        data.signatures,
        read_hands(data.signatures),
        data.seal_labels,
        date_line=words["date_line"],
        seal_word=words["seal_word"],
        pulls=2,
    )
    strips += sign_row(setting, data.sign_line or words["sign_line"])
    return strips + notes(setting, data.notes or words["notes"])


def _prose(setting: Setting, texts: Sequence[str]) -> list[Strip]:
    strips = [strip for text in texts for strip in paragraph(setting, text, size=_SIZE + 1)]
    return [gap(4), *strips, gap(7)] if strips else []


def as_register(data: Tally, words: Words) -> Register:
    """The counts with their sums as a list. Raises ValueError when a row has not one value for every column."""
    columns = [ColumnItem(column.title, 10, "right", column.over) for column in map(_column, data.columns)]
    if data.has_row_sums:
        at = _sum_place(data)
        columns.insert(at, ColumnItem(words["sum"], 10, "right", columns[at - 1].over if at else ""))
    rows = [_row(data, TallyRow(*given), words) for given in data.rows]
    said = [words["unit"].format(unit=data.unit)] if data.unit else []
    return Register(
        title=data.title,
        serial=data.serial,
        table=Grid(
            [ColumnItem(data.corner or words["corner"], 22), *columns],
            [RowGroup(rows)],
            total=_texts(data, words["sum"], column_sums(data)) if data.has_column_sums else (),
            is_numbered=False,
        ),
        summary="　".join(said),
        subtitle=data.period,
        org_title=data.org_title,
        is_landscape=data.is_landscape,
        sign_line=data.sign_line,
        notes=data.sources,
        record_id=data.record_id,
        hash=data.hash,
        qr=data.qr,
    )


def row_sum(data: Tally, values: Sequence[int | str | None]) -> int:
    """What the summed columns of a row add up to."""
    pairs = zip(map(_column, data.columns), values, strict=True)
    return sum(value for column, value in pairs if column.is_summed and isinstance(value, int))


def column_sums(data: Tally) -> list[int | str | None]:
    """What each column adds up to, rows of level 0 only; None where a text makes a sum meaningless."""
    sums: list[int | str | None] = []
    main = [row for row in map(_tally_row, data.rows) if row.level == 0]
    for at in range(len(data.columns)):
        values = [row.values[at] for row in main]
        is_countable = not any(isinstance(value, str) for value in values)
        sums.append(sum(value for value in values if isinstance(value, int)) if is_countable else None)
    return sums


def percentage(part: int | str | None, whole: int | str | None) -> str:
    """A share with one decimal; a dash when there is nothing to have a share in."""
    if not isinstance(part, int) or not isinstance(whole, int) or not whole:
        return "—"
    return f"{100 * part / whole:.1f}%"


def _together(values: Sequence[int | str | None], places: int | tuple[int, ...]) -> int | str | None:
    """The value in a column, or what several of them add up to."""
    if isinstance(places, int):
        return values[places]
    return sum(value for at in places if isinstance(value := values[at], int))


def _column(given: TallyColumn) -> TallyColumn:
    return TallyColumn(*given)


def _tally_row(given: TallyRow) -> TallyRow:
    return TallyRow(*given)


def _sum_place(data: Tally) -> int:
    """The row sum stands behind the last column that it adds up."""
    return max((at + 1 for at, column in enumerate(map(_column, data.columns)) if column.is_summed), default=0)


def _row(data: Tally, row: TallyRow, words: Words) -> list[str]:
    return _texts(data, (words["of_which"] if row.level else "") + row.label, row.values)


def _texts(data: Tally, name: str, values: Sequence[int | str | None]) -> list[str]:
    """A row as it is printed: counts, percentages and the sum."""
    texts = ["" if value is None else str(value) for value in values]
    for at, column in enumerate(map(_column, data.columns)):
        if column.percent_of is not None:
            part, whole = (_together(values, place) for place in column.percent_of)
            texts[at] = percentage(part, whole)
    if data.has_row_sums:
        texts.insert(_sum_place(data), str(row_sum(data, values)))
    return [name, *texts]
