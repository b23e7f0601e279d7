"""One door for spreadsheet files: decided by content, not by name; anything else is refused by its own name."""

from __future__ import annotations

import stat
from pathlib import Path

from core.errors import InvalidInput, Unavailable
from core.roster.csvfile import read_csv
from core.roster.grid import Grid

MAX_FILE_BYTES = 50 * 1024 * 1024

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BARE_BIFF = (b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00")
_OTHER_FORMATS = (b"%PDF", b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"{\\rtf")


def read_grid(path: Path) -> Grid:
    """The file as neutral sheets.

    Raises InvalidInput("roster.*") naming what is wrong with the file, Unavailable("roster.unreadable") when the
    system does not let us read it.
    """
    data = _bytes_of(path)
    if path.suffix.lower() in (".xlsm", ".xltm", ".xlam"):
        raise InvalidInput("roster.macro", where=path.name)
    try:
        return _read(data, path.stem)
    except InvalidInput as error:
        error.where = error.where or path.name
        raise


def _bytes_of(path: Path) -> bytes:
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise InvalidInput("roster.directory", where=path.name)
        if not stat.S_ISREG(status.st_mode):
            raise InvalidInput("roster.not_a_file", where=path.name)  # a pipe would wait for ever
        if status.st_size > MAX_FILE_BYTES:
            raise InvalidInput("roster.file_too_big", where=path.name, limit_mb=MAX_FILE_BYTES // 2**20)
        with path.open("rb") as stream:
            data = stream.read(MAX_FILE_BYTES + 1)
    except FileNotFoundError:
        raise InvalidInput("roster.no_file", where=path.name) from None
    except (OSError, ValueError) as error:
        raise Unavailable("roster.unreadable", where=path.name, found=type(error).__name__) from None
    if not data.strip(b" \t\r\n\x00"):
        raise InvalidInput("roster.empty_file", where=path.name)
    if len(data) > MAX_FILE_BYTES:
        raise InvalidInput("roster.file_too_big", where=path.name, limit_mb=MAX_FILE_BYTES // 2**20)
    return data


def _read(data: bytes, name: str) -> Grid:
    # The libraries of workbooks take a third of a second to load; the program starts without them.
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        from core.roster.xlsx import read_xlsx

        return read_xlsx(data)
    if data.startswith((_OLE, *_BARE_BIFF)):
        from core.roster.xls import read_xls

        return read_xls(data)
    opening = data[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if opening.startswith(
        (b"<!doctype", b"<html", b"<table", b"<meta", b"<?xml", b"<head", b"<style", b"mime-version")
    ):
        raise InvalidInput("roster.web_page")  # what many office systems call ".xls"
    if data.startswith(_OTHER_FORMATS):
        raise InvalidInput("roster.format")
    return read_csv(data, name)
