"""Statistical tables as a spreadsheet: sums are real formulas with their values, every number leads to its names.

One sheet a table, and one sheet of names to which the numbers are linked. A name that begins like a formula stays text.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from core.domain.tabulation import TOTAL, Head, Item, Rate, Table, percent
from core.errors import InvalidInput

NAMES = "名单"
HEAD_ROW, FIRST_ROW = 2, 4  # the two heading rows of a table, counted from 0; its first row of numbers
A4 = 9
LONGEST_CELL = 32_767  # characters a cell of a spreadsheet holds (ECMA-376 part 1, 18.4.12)
FORMULA = ("=", "+", "-", "@", "\t", "＝", "＋", "－", "＠")  # the wide ones begin a formula in East Asian programs
HIDDEN = "\ufffd"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_FONT = {"font_name": "宋体", "font_size": 11, "valign": "vcenter"}
_FORMATS: Mapping[str, Mapping[str, Any]] = {
    "title": {"bold": True, "font_size": 16, "align": "center"},
    "small": {"font_size": 9, "font_color": "#555555"},
    "note": {"font_size": 9, "font_color": "#555555", "text_wrap": True, "valign": "top"},
    "head": {"bold": True, "align": "center", "border": 1, "bg_color": "#EDEDED", "text_wrap": True},
    "row": {"border": 1},
    "part": {"border": 1, "indent": 2},
    "number": {"border": 1, "align": "right", "num_format": "0.##;-0.##;0"},
    "whole": {"border": 1, "align": "right", "num_format": "0"},
    "sum": {"border": 1, "align": "right", "bold": True, "num_format": "0"},
    "sum_row": {"border": 1, "bold": True},
    "rate": {"border": 1, "align": "right", "num_format": "0.0%"},
    "section": {"bold": True, "bg_color": "#EDEDED"},
    "text": {},
    "formula_like": {"quote_prefix": True},
    "link": {"font_color": "#1F4E79", "underline": 1},
}


@dataclass(frozen=True)
class Sheets:
    """What the file holds. `id_of` gives the masked ID number of a person; `made_at` stands in the file's properties
    and in the footer, `org` and `period` under every title."""

    title: str
    org: str
    period: str
    made_at: datetime
    tables: Sequence[Table]
    id_of: Mapping[str, str]


def write_workbook(data: Sheets) -> bytes:
    """The file. Nothing goes to the disk on the way.

    Control characters are shown as "\ufffd" and listed under the names. Raises InvalidInput("export.too_long") with the
    name and the place of what no cell can hold: it would be cut without a word.
    """
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"title": data.title, "author": "", "created": data.made_at.replace(tzinfo=None)})
        book.set_calc_mode("auto")
        _Writer(book, data).write()
    return out.getvalue()


class _Writer:
    """One file being written."""

    def __init__(self, book: Any, data: Sheets) -> None:
        self._book, self._data = book, data
        self._formats = {name: book.add_format({**_FONT, **extra}) for name, extra in _FORMATS.items()}
        self._titles = _sheet_names(data.tables)
        self._places: dict[tuple[str, str, str], int] = {}
        self._replaced: list[str] = []

    def write(self) -> None:
        sheets = {table.code: self._book.add_worksheet(self._titles[table.code]) for table in self._data.tables}
        names = self._book.add_worksheet(NAMES)
        self._write_names(names)
        for table in self._data.tables:
            self._write_table(sheets[table.code], table)

    # names

    def _write_names(self, sheet: Any) -> None:
        sheet.set_column(0, 0, 8, self._formats["text"])
        sheet.set_column(1, 1, 22, self._formats["text"])
        sheet.set_column(2, 2, 24, self._formats["text"])
        sheet.set_column(3, 3, 60, self._formats["text"])
        self._print_setup(sheet, 1)
        sheet.write_string(
            0, 0, f"{self._data.org}　{self._data.period}　名单（身份证号已遮蔽）", self._formats["section"]
        )
        for number, words in enumerate(("序号", "姓名", "身份证号", "说明")):
            sheet.write_string(1, number, words, self._formats["head"])
        sheet.freeze_panes(2, 0)
        row = 2
        for table in self._data.tables:
            for line, column, items in _sections(table):
                self._places[table.code, line.code, column.code] = row
                row = self._write_section(sheet, row, table, line, column, items)
        if self._replaced:
            words = f"看不见的控制符已换成“{HIDDEN}”，请核对：{'、'.join(self._replaced[:50])}"
            sheet.write_string(row + 1, 0, f"{words}，共{len(self._replaced)}处。", self._formats["small"])

    def _write_section(
        self, sheet: Any, row: int, table: Table, line: Head, column: Head, items: Sequence[Item]
    ) -> int:
        words = f"{table.title}　{line.title}　{column.title}：{len(items)}"
        back = f"internal:'{self._titles[table.code]}'!{_cell(table, line, column)}"
        for n in range(4):
            sheet.write_blank(row, n, None, self._formats["section"])
        sheet.write_url(row, 0, back, self._formats["section"], words)
        for number, item in enumerate(items, 1):
            at = row + number
            sheet.write_number(at, 0, number, self._formats["text"])
            cells = item.name or "（没有写姓名）", self._data.id_of.get(item.person_id, ""), item.note
            for column_at, text in enumerate(cells, 1):
                self._text(sheet, at, column_at, text, item.name)
        return row + len(items) + 1

    def _text(self, sheet: Any, row: int, column: int, text: str, whose: str) -> None:
        """Text is written as text; what looks like a formula keeps a quotation mark for those who copy it on."""
        place = xl_rowcol_to_cell(row, column)
        if len(text) > LONGEST_CELL:
            raise InvalidInput("export.too_long", name=whose[:20], cell=place, length=len(text), limit=LONGEST_CELL)
        shown = _CONTROL.sub(HIDDEN, text)
        if shown != text:
            self._replaced.append(place)
        sheet.write_string(row, column, shown, self._formats["formula_like" if shown.startswith(FORMULA) else "text"])

    # tables

    def _write_table(self, sheet: Any, table: Table) -> None:
        columns, last = table.shown_columns, len(table.shown_columns) + len(table.rates)
        sheet.set_column(0, 0, 30)
        sheet.set_column(1, max(1, last), 13)
        sheet.set_row(0, 28)
        _merge(sheet, 0, 0, 0, max(1, last), table.title, self._formats["title"])
        unit = f"　单位：{table.unit}" if table.unit else ""
        sheet.write_string(1, 0, f"{self._data.org}　{self._data.period}{unit}", self._formats["small"])
        self._write_heads(sheet, table)
        for number, line in enumerate(table.shown_rows):
            self._write_line(sheet, table, FIRST_ROW + number, line, columns)
        end = FIRST_ROW + len(table.shown_rows)
        if table.note:
            sheet.set_row(end, 44)
            _merge(sheet, end, 0, end, max(1, last), f"说明：{table.note}", self._formats["note"])
        self._print_setup(sheet, FIRST_ROW - 1, is_landscape=True)
        sheet.freeze_panes(FIRST_ROW, 1)

    def _write_heads(self, sheet: Any, table: Table) -> None:
        head, below = self._formats["head"], HEAD_ROW + 1
        _merge(sheet, HEAD_ROW, 0, below, 0, table.corner, head)
        titles = [*table.shown_columns, *(Head(rate.title, rate.title) for rate in table.rates)]
        for first, size, over in _groups(titles):
            if over:
                _merge(sheet, HEAD_ROW, first + 1, HEAD_ROW, first + size, over, head)
            for n in range(first, first + size):
                if over:
                    sheet.write_string(below, n + 1, titles[n].title, head)
                else:
                    _merge(sheet, HEAD_ROW, n + 1, below, n + 1, titles[n].title, head)

    def _write_line(self, sheet: Any, table: Table, row: int, line: Head, columns: Sequence[Head]) -> None:
        name = "sum_row" if line.code == TOTAL else "part" if line.level else "row"
        sheet.write_string(row, 0, f"其中：{line.title}" if line.level else line.title, self._formats[name])
        for number, column in enumerate(columns, 1):
            self._write_number(sheet, table, row, number, line, column)
        for number, rate in enumerate(table.rates, 1 + len(columns)):
            self._write_rate(sheet, table, row, number, line, rate)

    def _write_number(self, sheet: Any, table: Table, row: int, at: int, line: Head, column: Head) -> None:
        value = table.count(line.code, column.code)
        is_sum = TOTAL in (line.code, column.code)
        shape = self._formats["sum" if is_sum else "whole" if isinstance(value, int) else "number"]
        target = self._target(table, line.code, column.code)
        if value and target is not None:
            sheet.write_url(row, at, f"internal:'{NAMES}'!A{target + 1}", shape, "", "点开看名单")
        if is_sum:
            sheet.write_formula(row, at, f"=SUM({_summed(table, line, column)})", shape, _plain(value))
        else:
            sheet.write_number(row, at, _plain(value), shape)

    def _write_rate(self, sheet: Any, table: Table, row: int, at: int, line: Head, rate: Rate) -> None:
        value = table.rate(line.code, rate)
        part, whole = (_refs(table, row, codes) for codes in (rate.part, rate.whole))
        formula = f'=IF(SUM({whole})=0,"—",SUM({part})/SUM({whole}))'
        shown = percent(None) if value is None else value / 100
        sheet.write_formula(row, at, formula, self._formats["rate"], shown)

    def _target(self, table: Table, line: str, column: str) -> int | None:
        """Where the names of a number begin. What is behind a sum over columns stands together, cell after cell."""
        if column != TOTAL:
            return self._places.get((table.code, line, column))
        return next(
            (
                self._places[table.code, line, head.code]
                for head in table.columns
                if head.is_summed and (table.code, line, head.code) in self._places
            ),
            None,
        )

    def _print_setup(self, sheet: Any, repeated: int, *, is_landscape: bool = False) -> None:
        sheet.set_paper(A4)
        if is_landscape:
            sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0, repeated)
        sheet.set_margins(left=0.6, right=0.6, top=0.7, bottom=0.8)
        sheet.set_footer(f"&L内部使用，含个人信息&C第 &P 页　共 &N 页&R制表 {self._data.made_at:%Y-%m-%d}")


def _sections(table: Table) -> Iterator[tuple[Head, Head, tuple[Item, ...]]]:
    """Every number that has names: the cells row by row, then the sums of the columns."""
    lines = [*table.rows, *([Head(TOTAL, "合计")] if table.has_column_sums else [])]
    for line in lines:
        for column in table.columns:
            items = table.items(line.code, column.code)
            if items:
                yield line, column, items


def _sheet_names(tables: Iterable[Table]) -> dict[str, str]:
    names: dict[str, str] = {}
    for table in tables:
        plain = "".join("　" if char in "[]:*?/\\'" else char for char in table.title)[:28]
        names[table.code] = plain if plain not in names.values() else f"{plain}{len(names)}"
    return names


def _cell(table: Table, line: Head, column: Head) -> str:
    rows = [head.code for head in table.shown_rows]
    columns = [head.code for head in table.shown_columns]
    return str(xl_rowcol_to_cell(FIRST_ROW + rows.index(line.code), 1 + columns.index(column.code)))


def _summed(table: Table, line: Head, column: Head) -> str:
    """The cells that a sum adds up, as ranges."""
    row = FIRST_ROW + [head.code for head in table.shown_rows].index(line.code)
    at = 1 + [head.code for head in table.shown_columns].index(column.code)
    if column.code == TOTAL:
        return _refs(table, row, [head.code for head in table.columns if head.is_summed])
    rows = [FIRST_ROW + number for number, head in enumerate(table.rows) if not head.level]
    return ",".join(f"{xl_rowcol_to_cell(a, at)}:{xl_rowcol_to_cell(b, at)}" for a, b in _runs(rows))


def _refs(table: Table, row: int, codes: Sequence[str]) -> str:
    columns = [1 + number for number, head in enumerate(table.columns) if head.code in codes]
    return ",".join(f"{xl_rowcol_to_cell(row, a)}:{xl_rowcol_to_cell(row, b)}" for a, b in _runs(columns))


def _runs(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Neighbours together: a formula takes 255 arguments, a village may have more groups."""
    start = None
    for n, number in enumerate(numbers):
        start = number if start is None else start
        if n + 1 == len(numbers) or numbers[n + 1] != number + 1:
            yield start, number
            start = None


def _groups(heads: Sequence[Head]) -> Iterator[tuple[int, int, str]]:
    """(first, how many, heading) of neighbours under one heading."""
    first = 0
    while first < len(heads):
        size = 1
        while heads[first].over and first + size < len(heads) and heads[first + size].over == heads[first].over:
            size += 1
        yield first, size, heads[first].over
        first += size


def _merge(sheet: Any, top: int, left: int, bottom: int, right: int, text: str, shape: Any) -> None:
    if (top, left) == (bottom, right):
        sheet.write_string(top, left, text, shape)
    else:
        sheet.merge_range(top, left, bottom, right, text, shape)


def _plain(value: int | Decimal) -> int | float:
    return value if isinstance(value, int) else float(value)
