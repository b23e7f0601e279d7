"""The laptop's disk as a model: what was committed survives a crash, what was not is gone, and it can be full.

The workspace lies in SQLite's memory without encryption: killed processes, pulled plugs and the cipher are proved
elsewhere (tests/core/store, tests/soak); here every commit has to be cheap. A crash is an exception that nothing
catches, raised where the fuse burns through; whatever transaction was open is rolled back, as SQLite would.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from core.domain.chain import ChainHead
from core.errors import Unavailable
from core.service.opening import enlist_founder
from core.service.rules import choose_pack
from core.store import database as store
from core.store.database import Database
from core.store.labels import Labels
from core.store.migrate import migrate
from tests.helpers.people import VILLAGE, VILLAGE_CODE

_WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")


class Crash(BaseException):
    """The laptop stops here: no clean-up runs that writes anything."""


class Disk:
    """One laptop's storage. `fuse`: so many commits until it crashes, negative: just before that commit counts."""

    def __init__(self, image: bytes) -> None:
        self.connection = _opened(image)
        self.media: dict[str, bytes] = {}
        self.head: ChainHead | None = None
        self.is_full = False
        self.fuse: int | None = None
        self.dies_before = False
        self.commits = 0

    def image(self) -> tuple[bytes, dict[str, bytes], ChainHead | None]:
        """A copy of everything on it, as a backup or a cloned disk holds it."""
        return self.connection.serialize(), dict(self.media), self.head

    def put_back(self, image: tuple[bytes, dict[str, bytes], ChainHead | None], *, keeps_head: bool = False) -> None:
        """What was copied takes the place of what is there; the files beside the database may be newer."""
        self.connection.close()
        self.connection = _opened(image[0])
        self.media = dict(image[1]) | (self.media if keeps_head else {})
        self.head = self.head if keeps_head else image[2]

    def after_crash(self) -> None:
        """Power comes back: an open transaction is rolled back."""
        if self.connection.in_transaction:
            self.connection.execute("ROLLBACK")
        self.fuse = None
        self.is_full = False

    def close(self) -> None:
        self.connection.close()

    # what a connection of the program sees

    def execute(self, sql: str, params: Any = ()) -> sqlite3.Cursor:
        if sql == "COMMIT":
            return self._commit()
        if self.is_full and not self.connection.in_transaction and sql.lstrip()[:7].upper().startswith(_WRITES):
            raise Unavailable("disk.full")
        try:
            return self.connection.execute(sql, params)
        except sqlite3.Error as error:
            raise store._translate(error) from error

    def executemany(self, sql: str, rows: Iterable[Any]) -> sqlite3.Cursor:
        try:
            return self.connection.executemany(sql, rows)
        except sqlite3.Error as error:
            raise store._translate(error) from error

    @property
    def in_transaction(self) -> bool:
        return self.connection.in_transaction

    def _commit(self) -> sqlite3.Cursor:
        if self.is_full:
            raise Unavailable("disk.full")
        is_last = self._burn()
        if is_last and self.dies_before:
            raise Crash
        done = self.connection.execute("COMMIT")
        self.commits += 1
        if is_last:
            raise Crash
        return done

    def _burn(self) -> bool:
        if self.fuse is None:
            return False
        self.fuse -= 1
        if self.fuse > 0:
            return False
        self.fuse = None
        return True


def _opened(image: bytes) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False, cached_statements=256)
    connection.deserialize(image)
    return connection


class DiskDatabase(Database):
    """The laptop's database on such a disk; everything above it is the program's own."""

    def __init__(self, disk: Disk) -> None:
        self._is_read_only = False
        self.path = Path("workspace.db")
        self._depth = 0
        self._moved = None
        self.on_moved = None
        self._connection = disk

    def close(self) -> None:
        """The disk stays."""


class DiskHead:
    """The head counter (core/vault/head.py) on the same disk."""

    found = "whole"
    is_lagging = False

    def __init__(self, disk: Disk) -> None:
        self._disk = disk

    def last(self) -> ChainHead | None:
        return self._disk.head

    def is_damaged(self) -> bool:
        return False

    def note(self, head: ChainHead) -> None:
        if self._disk.head is None or self._disk.head.seq < head.seq:
            self._disk.head = head

    def bring_up(self, head: ChainHead) -> None:
        self._disk.head = head

    def begin_again(self, head: ChainHead) -> None:
        self._disk.head = head


class DiskMedia:
    """Pictures on the same disk, named by their hash."""

    def __init__(self, disk: Disk) -> None:
        self._disk = disk

    def write(self, data: bytes) -> str:
        if self._disk.is_full:
            raise Unavailable("disk.full")
        name = hashlib.sha256(data).hexdigest()
        self._disk.media[name] = data
        return name

    def read(self, content_hash: str) -> bytes:
        if content_hash not in self._disk.media:
            raise Unavailable("media.missing", where=content_hash)
        return self._disk.media[content_hash]

    def has(self, content_hash: str) -> bool:
        return content_hash in self._disk.media

    def hashes(self) -> Iterator[str]:
        yield from sorted(self._disk.media)


@cache
def empty_image() -> bytes:
    """A founded workspace with nothing in it."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    disk = Disk.__new__(Disk)
    disk.connection, disk.is_full, disk.fuse, disk.dies_before, disk.commits = connection, False, None, False, 0
    database = DiskDatabase(disk)
    migrate(database)
    label = {
        "id": "0198a000-0000-7000-8000-000000000001",
        "mode": "real",
        "village_code": VILLAGE_CODE,
        "village_name": VILLAGE,
        "user_id": "0198a000-0000-7000-8000-000000000002",
        "user_name": "赵协理",
        "device_tag": "AA",
        "pack_id": choose_pack(VILLAGE_CODE),
        "created_at": "2026-11-22T08:00:00.000+08:00",
    }
    with database.transaction():
        for name, value in label.items():
            Labels(database, "workspace").set(name, value)
    enlist_founder(database)
    return connection.serialize()
