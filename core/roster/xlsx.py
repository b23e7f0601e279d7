"""Reading .xlsx: measured before it is opened, values only, no macros, no entities.

A workbook is a zip of XML. Everything that could fill the memory is checked on the zip's own directory and on the raw
sheets first; openpyxl then streams the values.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from dataclasses import dataclass, field

import openpyxl
from openpyxl.utils.cell import column_index_from_string
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from core.errors import InvalidInput
from core.roster.grid import EMPTY, MAX_CELLS, MAX_COLUMNS, MAX_ROWS, Cell, Grid, Row, Sheet, cell_of, filled

MAX_INFLATED_BYTES = 200 * 1024 * 1024
MAX_RATIO = 100
MAX_AREA = 100_000_000  # rows × columns that the sheet claims
MAX_PARTS = 5_000
_FREE_BYTES = 1024 * 1024  # small parts may pack as well as they like

_TAG = rb"<(?:\w+:)?"
_DIMENSION = re.compile(_TAG + rb'dimension\b[^>]*\bref="([A-Z]+)(\d+)(?::([A-Z]+)(\d+))?"')
_CELL = re.compile(_TAG + rb"c[ >]")
_HIDDEN_ROW = re.compile(_TAG + rb'row\b(?=[^>]*\bhidden="(?:1|true)")[^>]*\br="(\d+)"')
_HIDDEN_COLUMN = re.compile(_TAG + rb'col\b(?=[^>]*\bhidden="(?:1|true)")[^>]*>')
_MERGED = re.compile(_TAG + rb'mergeCell\b[^>]*\bref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')
_UNCOUNTED = re.compile(
    _TAG + rb'c\b[^>]*\br="([A-Z]+)(\d+)"[^>]*>' + _TAG + rb"f\b[^>]*(?:/>|>[^<]*</(?:\w+:)?f>)"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?</(?:\w+:)?c>"
)
_TOO_FAR = re.compile(rb'\br="(?:I[W-Z]|[J-Z][A-Z]|[A-Z]{3})\d+"')


@dataclass
class _Marks:
    """What the raw sheet says besides its values."""

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    uncounted: dict[int, list[int]] = field(default_factory=dict)
    is_cut: bool = False


def read_xlsx(data: bytes) -> Grid:
    """All sheets of a workbook. Raises InvalidInput("roster.file_too_big" | "roster.macro" | "roster.broken" …)."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_archive(archive)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # openpyxl tells of styles and validations it does not keep
                return _read(data, archive)
    except InvalidInput:
        raise
    except MemoryError:
        raise InvalidInput("roster.file_too_big", limit_mb=MAX_INFLATED_BYTES // 2**20) from None
    except Exception as error:
        # A damaged workbook makes openpyxl, zipfile and expat raise nearly anything; for the user it is one case.
        raise InvalidInput("roster.broken", found=type(error).__name__) from None


def _check_archive(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    names = {part.filename for part in parts}
    if any(part.flag_bits & 0x1 for part in parts):
        raise InvalidInput("roster.encrypted")
    too_packed = any(
        part.file_size > _FREE_BYTES and part.file_size > MAX_RATIO * max(part.compress_size, 1) for part in parts
    )
    if too_packed or len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_INFLATED_BYTES:
        raise InvalidInput("roster.file_too_big", limit_mb=MAX_INFLATED_BYTES // 2**20)
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise InvalidInput("roster.format")
    if any(name.lower().endswith("vbaproject.bin") for name in names) or b"macroEnabled" in archive.read(
        "[Content_Types].xml"
    ):
        raise InvalidInput("roster.macro")
    for part in parts:
        if part.filename.endswith((".xml", ".rels")):
            _check_opening(archive, part)


def _check_opening(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """A document type (entities, external files) has no place in a workbook; it can only stand before the root."""
    with archive.open(part) as stream:
        opening = stream.read(4096)
    if opening[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise InvalidInput("roster.broken", found="utf-16")
    if b"<!DOCTYPE" in opening or b"<!ENTITY" in opening:
        raise InvalidInput("roster.entities")


def _read(data: bytes, archive: zipfile.ZipFile) -> Grid:
    paths = [name for name in archive.namelist() if name.startswith("xl/worksheets/") and name.endswith(".xml")]
    marks = {path: _marks_of(archive.read(path)) for path in paths}
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    try:
        sheets = []
        for sheet in book.worksheets:
            path = getattr(sheet, "_worksheet_path", "").lstrip("/")
            sheet.reset_dimensions()  # many programs write a wrong size, and rows would be lost
            found = marks.get(path) or _Marks()
            sheets.append(_sheet_of(sheet.title, sheet, found, sheet.sheet_state != "visible"))
        return Grid(tuple(sheets), "xlsx", is_1904=book.epoch == CALENDAR_MAC_1904)
    finally:
        book.close()


def _marks_of(raw: bytes) -> _Marks:
    dimension = _DIMENSION.search(raw)
    if dimension and dimension[3]:
        rows = int(dimension[4]) - int(dimension[2]) + 1
        if rows * column_index_from_string(dimension[3].decode()) > MAX_AREA:
            raise InvalidInput("roster.file_too_big", limit_mb=MAX_INFLATED_BYTES // 2**20)
    if sum(1 for _ in _CELL.finditer(raw)) > MAX_CELLS:
        raise InvalidInput("roster.file_too_big", limit_mb=MAX_INFLATED_BYTES // 2**20)
    marks = _Marks(is_cut=_TOO_FAR.search(raw) is not None)
    marks.hidden_rows = {int(match[1]) for match in _HIDDEN_ROW.finditer(raw)}
    for column in _HIDDEN_COLUMN.finditer(raw):
        first, last = (_number(column[0], name) for name in (b"min", b"max"))
        marks.hidden_columns.update(range(first - 1, min(last, MAX_COLUMNS)))
    marks.merged = [
        (int(match[2]), int(match[4]), _column(match[1]), _column(match[3])) for match in _MERGED.finditer(raw)
    ]
    for match in _UNCOUNTED.finditer(raw):
        marks.uncounted.setdefault(int(match[2]), []).append(_column(match[1]))
    return marks


def _sheet_of(name: str, source: openpyxl.worksheet.worksheet.Worksheet, marks: _Marks, is_hidden: bool) -> Sheet:
    rows: dict[int, list[Cell]] = {}
    width = MAX_COLUMNS if marks.is_cut else None  # with a width, openpyxl would pad every row to it
    for number, values in enumerate(source.iter_rows(max_col=width), start=1):
        cells = [_cell(cell) for cell in values]
        for column in marks.uncounted.get(number, ()):
            if column < len(cells):
                cells[column] = Cell("formula", "")
        while cells and cells[-1].is_blank:
            cells.pop()
        if cells:
            rows[number] = cells
        if len(rows) > MAX_ROWS:
            raise InvalidInput("roster.too_many_rows", limit=MAX_ROWS)
    filled(rows, marks.merged)
    kept = tuple(Row(number, tuple(cells), number in marks.hidden_rows) for number, cells in sorted(rows.items()))
    return Sheet(name, kept, is_hidden, frozenset(marks.hidden_columns), marks.is_cut)


def _cell(source: object) -> Cell:
    value = getattr(source, "value", None)
    if value is None:
        return EMPTY
    if getattr(source, "data_type", "") == "e":
        return Cell("error", str(value))
    return cell_of(value)


def _number(tag: bytes, attribute: bytes) -> int:
    match = re.search(rb"\b" + attribute + rb'="(\d+)"', tag)
    return int(match[1]) if match else 1


def _column(letters: bytes) -> int:
    index: int = column_index_from_string(letters.decode())
    return index - 1
