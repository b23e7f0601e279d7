"""One worksheet's XML into rows of neutral cells, in a single walk that stops as soon as it is too much."""

from __future__ import annotations

import re
import zipfile
from datetime import datetime

from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

from core.errors import InvalidInput
from core.roster.grid import EMPTY, MAX_CELLS, MAX_COLUMNS, MAX_ROWS, Cell, Row, Sheet, cell_of, filled
from core.roster.parts import Book, SheetPart, parse, unescaped

MAX_AREA = 100_000_000  # rows × columns that the sheet claims to have
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_TRUE = ("1", "true")


def read_sheet(archive: zipfile.ZipFile, part: SheetPart, book: Book) -> Sheet:
    """The rows that hold anything, hidden ones marked, merged ranges filled."""
    walk = _Walk(book)
    parse(archive, part.path, walk.start, walk.end, walk.text)
    rows = walk.rows
    for cells in rows.values():
        while cells and cells[-1].is_blank:
            cells.pop()
    kept = {number: cells for number, cells in rows.items() if cells}
    filled(kept, walk.merged)
    done = tuple(Row(number, tuple(cells), number in walk.hidden_rows) for number, cells in sorted(kept.items()))
    return Sheet(part.name, done, part.is_hidden, frozenset(walk.hidden_columns), walk.is_cut)


class _Walk:
    """Expat's three calls, and what has been gathered so far."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self.rows: dict[int, list[Cell]] = {}
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.merged: list[tuple[int, int, int, int]] = []
        self.is_cut = False
        self._row = self._column = self._count = 0
        self._columns: dict[str, int] = {}
        self._cells: list[Cell] = []
        self._attributes: dict[str, str] = {}
        self._pieces: list[str] = []
        self._is_reading = self._is_aid = self._has_formula = self._has_value = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element opens."""
        if name == "c":
            self._open_cell(attributes)
        elif name in ("v", "t"):
            self._is_reading = not self._is_aid
        elif name == "f":
            self._has_formula = True
        elif name == "row":
            self._open_row(attributes)
        elif name == "rPh":
            self._is_aid = True  # a reading aid over the characters
        elif name == "mergeCell":
            self.merged.append(self._range(attributes["ref"]))
        elif name == "col" and attributes.get("hidden") in _TRUE:
            first, last = int(attributes["min"]) - 1, int(attributes["max"])
            self.hidden_columns.update(range(first, min(last, MAX_COLUMNS)))
        elif name == "dimension":
            self._check_area(attributes.get("ref", ""))

    def end(self, name: str) -> None:
        """An element closes."""
        if name == "c":
            self._close_cell()
        elif name in ("v", "t"):
            self._is_reading = False
        elif name == "rPh":
            self._is_aid = False

    def text(self, data: str) -> None:
        """Text inside a value."""
        if self._is_reading:
            self._pieces.append(data)
            self._has_value = True

    def _open_row(self, attributes: dict[str, str]) -> None:
        self._row = int(attributes.get("r", self._row + 1))
        self._column = -1
        self._cells = self.rows.setdefault(self._row, [])
        if attributes.get("hidden") in _TRUE:
            self.hidden_rows.add(self._row)
        if len(self.rows) > MAX_ROWS:
            self._drop_empty_rows()

    def _drop_empty_rows(self) -> None:
        """Formatted but empty rows by the hundred thousand are common; only filled ones count."""
        self.rows = {number: cells for number, cells in self.rows.items() if cells or number == self._row}
        if len(self.rows) > MAX_ROWS // 2:
            raise InvalidInput("roster.too_many_rows", limit=MAX_ROWS // 2)

    def _open_cell(self, attributes: dict[str, str]) -> None:
        self._attributes = attributes
        reference = attributes.get("r")
        self._column = self._column_of(reference) if reference else self._column + 1
        self._pieces.clear()
        self._has_formula = self._has_value = False
        self._count += 1
        if self._count > MAX_CELLS:
            raise InvalidInput("roster.file_too_big", limit_mb=200)

    def _close_cell(self) -> None:
        cell = self._cell()
        if cell.is_blank:
            return
        if self._column >= MAX_COLUMNS:
            self.is_cut = True
            return
        missing = self._column - len(self._cells)
        if missing > 0:
            self._cells.extend([EMPTY] * missing)
        if missing >= 0:
            self._cells.append(cell)
        else:
            self._cells[self._column] = cell

    def _cell(self) -> Cell:
        kind = self._attributes.get("t", "n")
        if not self._has_value:
            return Cell("formula") if self._has_formula and kind != "str" else EMPTY
        raw = "".join(self._pieces)
        if kind == "s":
            return cell_of(self._book.texts[int(raw)])
        if kind in ("str", "inlineStr"):
            return cell_of(unescaped(raw))
        if kind == "b":
            return cell_of(raw.strip() in _TRUE)
        if kind == "e":
            return Cell("error", raw)
        if kind == "d":
            return cell_of(datetime.fromisoformat(raw))
        return self._number(float(raw))

    def _number(self, value: float) -> Cell:
        if int(self._attributes.get("s", "0")) in self._book.date_styles:
            epoch = CALENDAR_MAC_1904 if self._book.is_1904 else CALENDAR_WINDOWS_1900
            try:
                return cell_of(from_excel(value, epoch))
            except (OverflowError, ValueError):
                return cell_of(value)
        return cell_of(value)

    def _column_of(self, reference: str) -> int:
        letters = reference.rstrip("0123456789")
        known = self._columns.get(letters)
        if known is None:
            match = _REFERENCE.fullmatch(reference)
            if match is None:
                raise InvalidInput("roster.broken", found="reference")
            known = 0
            for letter in letters:
                known = known * 26 + ord(letter) - 64
            self._columns[letters] = known = known - 1
        return known

    def _range(self, reference: str) -> tuple[int, int, int, int]:
        first, _, last = reference.partition(":")
        corners = [_REFERENCE.fullmatch(corner) for corner in (first, last or first)]
        if corners[0] is None or corners[1] is None:
            raise InvalidInput("roster.broken", found="range")
        top, bottom = int(corners[0][2]), int(corners[1][2])
        return top, bottom, self._column_of(first), self._column_of(last or first)

    def _check_area(self, reference: str) -> None:
        if ":" not in reference:
            return
        top, bottom, left, right = self._range(reference)
        if (bottom - top + 1) * (right - left + 1) > MAX_AREA:
            raise InvalidInput("roster.file_too_big", limit_mb=200)
