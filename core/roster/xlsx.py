"""Reading .xlsx: measured before it is opened, values only, no macros, no entities.

A workbook is a zip of XML. What could fill the memory is checked on the zip's own directory first; then each part is
walked once, with limits. Written for this because openpyxl needs twice the time and loads all before it can be stopped.
"""

from __future__ import annotations

import io
import zipfile

from core.errors import InvalidInput
from core.roster.grid import Grid
from core.roster.parts import read_book
from core.roster.sheetxml import read_sheet

MAX_INFLATED_BYTES = 200 * 1024 * 1024
MAX_RATIO = 100
MAX_PARTS = 5_000
_FREE_BYTES = 1024 * 1024  # small parts may pack as well as they like


def read_xlsx(data: bytes) -> Grid:
    """All sheets of a workbook. Raises InvalidInput("roster.file_too_big" | "roster.macro" | "roster.broken" …)."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_archive(archive)
            book = read_book(archive)
            sheets = tuple(read_sheet(archive, part, book) for part in book.sheets)
            return Grid(sheets, "xlsx", is_1904=book.is_1904)
    except InvalidInput:
        raise
    except MemoryError:
        raise InvalidInput("roster.file_too_big", limit_mb=MAX_INFLATED_BYTES // 2**20) from None
    except Exception as error:
        # A damaged workbook makes zipfile, expat and every lookup raise nearly anything; for the user it is one case.
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
    types = archive.read("[Content_Types].xml")
    if any(name.lower().endswith("vbaproject.bin") for name in names) or b"macroEnabled" in types:
        raise InvalidInput("roster.macro")
    if "xl/workbook.bin" in names:
        raise InvalidInput("roster.format")  # .xlsb
