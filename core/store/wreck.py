"""What can still be read of a damaged database: table by table, past every page that cannot be decrypted.

SQLCipher gives no row of a page whose seal is broken, and no further row of that connection. So a table is read from
its beginning and from its end until a page refuses, then what lies between is halved again and again, each time with
a new connection. Work on a copy: bringing in its write-ahead log changes the file.
"""

from __future__ import annotations

from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.errors import AppError, Unavailable
from core.store.database import Database, Row

Key = int | str
PROBES = 120  # connections spent on one table: enough for several bad pages, bounded when its root is gone
BARREN = 6  # halvings in a row that bring nothing: the rest of the range lies on the bad page
_KEY_BYTES = 32


@dataclass(frozen=True)
class TableShape:
    """A table as the present schema has it. `key` orders it: its primary key, or the rowid."""

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    is_numbered: bool


@dataclass
class TableRead:
    """The readable rows of a table. `is_whole` is False when a part of it could not be read."""

    columns: tuple[str, ...]
    rows: dict[tuple[Any, ...], Row] = field(default_factory=dict)
    is_whole: bool = True


def shapes(database: Database) -> list[TableShape]:
    """All tables of a sound database."""
    found = []
    for name, sql in database.all(
        "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    ):
        info = database.all(f"PRAGMA table_info({name})")
        columns = tuple(row[1] for row in info)
        if "WITHOUT ROWID" in sql:
            key = tuple(row[1] for row in sorted(info, key=lambda row: row[5]) if row[5])
            found.append(TableShape(name, columns, key, False))
        else:
            found.append(TableShape(name, columns, ("rowid",), True))
    return found


class Wreck:
    """A copy of a damaged database. Nothing raises: what cannot be read is left out and said so."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._path = path
        self._key = key
        self._database: Database | None = None
        with suppress(AppError):
            Database(path, key).close()  # brings in what is whole of the write-ahead log

    def is_readable(self) -> bool:
        """False when not even the list of its tables can be read."""
        return self._connected() is not None

    def close(self) -> None:
        """Drops the connection."""
        if self._database is not None:
            self._database.close()
        self._database = None

    def read(self, shape: TableShape) -> TableRead:
        """The rows of one table, by the columns that it has here too."""
        there = self._columns(shape.name)
        found = TableRead(tuple(name for name in shape.columns if name in there), is_whole=bool(there))
        ranges: deque[tuple[Key | None, Key | None, int]] = deque([(None, None, 0)] if there else [])
        left = PROBES
        while ranges:
            low, high, barren = ranges.popleft()
            left -= 2
            first, is_done = self._scan(shape, found, low, high, "ASC")
            if is_done:
                continue
            last, _is_done = self._scan(shape, found, low, high, "DESC")
            barren = barren + 1 if first in (None, low) and last in (None, high) else 0
            low, high = low if first is None else first, high if last is None else last
            middle = _middle(low, high, is_numbered=shape.is_numbered)
            if left <= 0 or middle is None or barren > BARREN:
                found.is_whole = False
            else:
                ranges += [(low, middle, barren), (middle, high, barren)]
        return found

    def _columns(self, table: str) -> set[str]:
        database = self._connected()
        try:
            return {row[1] for row in database.all(f"PRAGMA table_info({table})")} if database else set()
        except AppError:
            self.close()
            return set()

    def _scan(
        self, shape: TableShape, found: TableRead, low: Key | None, high: Key | None, order: str
    ) -> tuple[Key | None, bool]:
        """(the key of the last row read, whether the end was reached)."""
        limits = [(sign, limit) for sign, limit in ((">=", low), ("<=", high)) if limit is not None]
        where = " AND ".join(f"{shape.key[0]} {sign} ?" for sign, _limit in limits) or "TRUE"
        by = ", ".join(f"{name} {order}" for name in shape.key)
        names = ", ".join((*shape.key, *found.columns))
        sql = f"SELECT {names} FROM {shape.name} NOT INDEXED WHERE {where} ORDER BY {by}"
        last: Key | None = None
        database = self._connected()
        if database is None:
            return None, False
        try:
            for row in database.each(sql, tuple(limit for _sign, limit in limits), at_once=1):
                if any(_is_wiped(value) for value in row):
                    raise Unavailable("store.damaged")
                found.rows[tuple(row[: len(shape.key)])] = tuple(row[len(shape.key) :])
                last = row[0]
        except AppError:
            self.close()
            return last, False
        return last, True

    def _connected(self) -> Database | None:
        """After one bad page a connection reads nothing more: then it was closed, and the next one is opened here."""
        if self._database is None:
            with suppress(AppError):
                self._database = Database(self._path, self._key, is_read_only=True)
        return self._database


def _is_wiped(value: object) -> bool:
    """SQLCipher hands over one page with a broken seal as zeros before it refuses; no value of ours holds any."""
    return "\0" in value if isinstance(value, str) else isinstance(value, bytes) and 0 in value


def _middle(low: Key | None, high: Key | None, *, is_numbered: bool) -> Key | None:
    """A key between two; None stands for an open end, and comes back when nothing lies between."""
    if is_numbered:
        first = int(low or 0)
        last = int(high) if high is not None else max(2 * first, first + (1 << 16))
        middle = (first + last) // 2
        return middle if first < middle < last else None
    first_number = _number(str(low or ""))
    last_number = _number(str(high)) if high is not None else 0x7F << 8 * (_KEY_BYTES - 1)
    raw = ((first_number + last_number) // 2).to_bytes(_KEY_BYTES, "big").rstrip(b"\0")
    # Keys are ids, hashes and names in ASCII; a byte that is none is moved to its neighbour, and judged again below.
    text = bytes(min(max(byte, 1), 0x7E) for byte in raw).decode("ascii")
    return text if first_number < _number(text) < last_number else None


def _number(text: str) -> int:
    return int.from_bytes(text.encode("utf-8")[:_KEY_BYTES].ljust(_KEY_BYTES, b"\0"), "big")
