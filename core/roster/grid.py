"""What every kind of spreadsheet is turned into before anybody looks for people in it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal

CellKind = Literal["text", "number", "date", "empty", "error", "formula"]
MAX_COLUMNS = 256  # what lies further right in a roster is a slip of the mouse
MAX_ROWS = 100_000
MAX_CELLS = 2_000_000


@dataclass(frozen=True, slots=True)
class Cell:
    """One value. `number` holds what the file holds, so that destroyed ID numbers are seen; `is_fill` marks the
    copies that a merged range leaves in its other cells."""

    kind: CellKind = "empty"
    text: str = ""
    number: float | int | None = None
    day: date | None = None
    is_fill: bool = False

    @property
    def is_blank(self) -> bool:
        """True when there is nothing to read."""
        return self.kind == "empty"


EMPTY = Cell()


@dataclass(frozen=True, slots=True)
class Row:
    """`number` is the row number that the spreadsheet program shows."""

    number: int
    cells: tuple[Cell, ...]
    is_hidden: bool = False

    def at(self, index: int | None) -> Cell:
        """The cell, or an empty one beyond the end."""
        return self.cells[index] if index is not None and index < len(self.cells) else EMPTY


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows that hold anything at all, in order. `has_true_width`: a short row is a fault of the file (CSV)."""

    name: str
    rows: tuple[Row, ...]
    is_hidden: bool = False
    hidden_columns: frozenset[int] = frozenset()
    is_cut: bool = False
    has_true_width: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A whole file. `is_1904`: serial days count from 1904-01-01; `encoding` is told for text files."""

    sheets: tuple[Sheet, ...]
    source: Literal["xlsx", "xls", "csv"]
    is_1904: bool = False
    encoding: str = ""


def cell_of(value: object) -> Cell:
    """The neutral cell of a Python value as the spreadsheet libraries give it."""
    if value is None:
        return EMPTY
    if isinstance(value, bool):
        return Cell("text", "TRUE" if value else "FALSE")
    if isinstance(value, int | float):
        if not math.isfinite(value):
            return Cell("error", str(value))
        return Cell("number", number_text(value), number=value)
    if isinstance(value, datetime):
        return Cell("date", value.date().isoformat(), day=value.date())
    if isinstance(value, date):
        return Cell("date", value.isoformat(), day=value)
    if isinstance(value, time):
        return Cell("text", value.isoformat())
    text = str(value).replace("\r\n", "\n").replace("\r", "\n").strip()
    return Cell("text", text) if text else EMPTY


def number_text(value: float | int) -> str:
    """12 for 12.0, fifteen significant digits otherwise: what the spreadsheet itself can know."""
    if isinstance(value, int) or (value == int(value) and abs(value) < 1e21):
        return str(int(value))
    return f"{value:.15g}"


def filled(rows: dict[int, list[Cell]], ranges: Iterable[tuple[int, int, int, int]]) -> None:
    """Copies the first cell of each merged range (first row, last row, first and last column, all inclusive, rows as
    numbered, columns from 0) into its empty cells. Only rows that exist are filled, so a range of a million rows costs
    nothing."""
    numbers = sorted(rows)
    for first_row, last_row, first_column, last_column in ranges:
        anchor_row = rows.get(first_row)
        if anchor_row is None or first_column >= len(anchor_row):
            continue
        anchor = anchor_row[first_column]
        if anchor.is_blank:
            continue
        copy = Cell(anchor.kind, anchor.text, anchor.number, anchor.day, is_fill=True)
        inside = numbers if last_row - first_row > len(numbers) else range(first_row, last_row + 1)
        for number in inside:
            if first_row <= number <= last_row and number in rows:
                _fill_row(rows[number], copy, first_column, min(last_column, MAX_COLUMNS - 1))


def _fill_row(cells: list[Cell], copy: Cell, first: int, last: int) -> None:
    cells.extend([EMPTY] * (last + 1 - len(cells)))
    for column in range(first, last + 1):
        if cells[column].is_blank:
            cells[column] = copy
