"""Reading text tables: UTF-8, UTF-16 or GB18030; commas, semicolons or tabs; quotes as the spreadsheet writes them."""

from __future__ import annotations

import codecs
import csv
import io
import re

from core.errors import InvalidInput
from core.roster.grid import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, Cell, Grid, Row, Sheet, cell_of

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SURE_CHARACTERS = 6  # that many well-formed characters before the first bad byte: it is UTF-8, and damaged
_QUOTED_FORMULA = re.compile(r'="([^"]*)"')  # ="0123": how some programs keep a number as text in CSV


def read_csv(data: bytes, name: str) -> Grid:
    """One sheet. Raises InvalidInput("roster.encoding" | "roster.csv_quote" | "roster.too_many_rows") with a line."""
    text, encoding = _decode(data)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    rows: list[Row] = []
    cells_seen = number = 0
    is_cut = False
    try:
        for number, record in enumerate(reader, start=1):
            cells_seen += len(record)
            is_cut = is_cut or len(record) > MAX_COLUMNS
            if len(rows) >= MAX_ROWS or cells_seen > MAX_CELLS:
                raise InvalidInput("roster.too_many_rows", limit=MAX_ROWS)
            cells = tuple(_cell(field) for field in record[:MAX_COLUMNS])
            if any(not cell.is_blank for cell in cells):
                rows.append(Row(number, cells))
    except csv.Error:
        line = number + 1  # where the quote is; the reader only notices at the end of the file
        raise InvalidInput("roster.csv_quote", where=str(line), line=line) from None
    return Grid((Sheet(name, tuple(rows), is_cut=is_cut, has_true_width=True),), "csv", encoding=encoding)


def _cell(field: str) -> Cell:
    match = _QUOTED_FORMULA.fullmatch(field.strip())
    return cell_of(match[1] if match else field)


def _decode(data: bytes) -> tuple[str, str]:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _strictly(data[len(bom) :], encoding)
    if data[:1000].count(0) > len(data[:1000]) // 10:
        raise InvalidInput("roster.encoding", where="1", line=1)
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        if sum(1 for char in before if ord(char) > 0x7F) >= _SURE_CHARACTERS:
            raise _encoding_error(data, error.start) from None
    return _strictly(data, "gb18030")


def _strictly(data: bytes, encoding: str) -> tuple[str, str]:
    try:
        return data.decode(encoding), encoding
    except UnicodeDecodeError as error:
        raise _encoding_error(data, error.start) from None


def _encoding_error(data: bytes, position: int) -> InvalidInput:
    line = data.count(b"\n", 0, position) + 1
    return InvalidInput("roster.encoding", where=str(line), line=line)


def _delimiter(text: str) -> str:
    """The sign that stands most often outside quotes in the first lines."""
    opening = re.sub(r'"[^"]*"', "", text[:20_000])
    return max(",\t;", key=opening.count)
