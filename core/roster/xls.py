"""Reading .xls, the format of old office programs, with xlrd."""

from __future__ import annotations

import io
from datetime import datetime

import xlrd

from core.errors import InvalidInput
from core.roster.grid import EMPTY, Cell, Grid, Row, Sheet, cell_of, filled

_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")


def read_xls(data: bytes) -> Grid:
    """All sheets of an old workbook. Raises InvalidInput("roster.encrypted" | "roster.broken")."""
    if _ENCRYPTED_STREAM in data:
        raise InvalidInput("roster.encrypted")  # a new workbook with a password wears the old coat
    try:
        book = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=io.StringIO())
        sheets = tuple(_sheet_of(book, sheet) for sheet in book.sheets())
        return Grid(sheets, "xls", is_1904=book.datemode == 1)
    except xlrd.XLRDError as error:
        if "encrypted" in str(error).lower():
            raise InvalidInput("roster.encrypted") from None
        raise InvalidInput("roster.broken", found="XLRDError") from None
    except Exception as error:
        # xlrd walks the bytes without checking them, so damage shows as any error there is.
        raise InvalidInput("roster.broken", found=type(error).__name__) from None


def _sheet_of(book: xlrd.Book, sheet: xlrd.sheet.Sheet) -> Sheet:
    rows: dict[int, list[Cell]] = {}
    for index in range(sheet.nrows):
        cells = [_cell(book, cell) for cell in sheet.row(index)]
        while cells and cells[-1].is_blank:
            cells.pop()
        if cells:
            rows[index + 1] = cells
    filled(rows, [(top + 1, bottom, left, right - 1) for top, bottom, left, right in sheet.merged_cells])
    hidden = {index + 1 for index, info in sheet.rowinfo_map.items() if info.hidden}
    columns = frozenset(index for index, info in sheet.colinfo_map.items() if info.hidden)
    kept = tuple(Row(number, tuple(cells), number in hidden) for number, cells in sorted(rows.items()))
    return Sheet(sheet.name, kept, sheet.visibility != 0, columns)


def _cell(book: xlrd.Book, cell: xlrd.sheet.Cell) -> Cell:
    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            return cell_of(datetime(*xlrd.xldate_as_tuple(cell.value, book.datemode)))  # noqa: DTZ001  a day, no zone
        except (ValueError, xlrd.xldate.XLDateError):
            return cell_of(cell.value)
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return Cell("error", xlrd.error_text_from_code.get(cell.value, "#"))
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return cell_of(bool(cell.value))
    if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
        return EMPTY
    return cell_of(cell.value)
