"""The encrypted database of one workspace: the only place that opens it.

SQLCipher with the raw key, WAL, `synchronous=FULL`: what was acknowledged survives a pulled plug. One
connection belongs to one thread; another thread opens its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from core.domain.chain import ChainHead
from core.errors import AppError, Conflict, Unavailable
from core.store.gate import require_sealed
from core.store.library import dbapi2

# Below 3.51.3 two connections that write and checkpoint at once can corrupt the file (the WAL-reset bug).
OLDEST_SQLITE = (3, 51, 3)
APPLICATION_ID = 0x4E46_0001
CACHE_KIB = (
    24576  # each connection; a window has two, three while it synchronises. Half of it makes a report a fifth slower
)
FETCHED_AT_ONCE = 256
ASKED_EVERY = 20_000  # steps of SQLite's machine between two questions whether to go on: some milliseconds

Row = tuple[Any, ...]
Params = Sequence[Any] | Mapping[str, Any]


def require_safe_sqlite(version: str = dbapi2.sqlite_version) -> None:
    """Raises Unavailable("store.old_library") when the library could corrupt the file."""
    if tuple(int(part) for part in version.split(".")) < OLDEST_SQLITE:
        raise Unavailable("store.old_library", version=version, oldest=".".join(map(str, OLDEST_SQLITE)))


class Database:
    """One connection. Raises Unavailable("store.*" or "disk.*") for everything that is the world's fault."""

    def __init__(self, path: Path, key: bytes, *, create: bool = False, is_read_only: bool = False) -> None:
        require_safe_sqlite()
        self._is_read_only = is_read_only
        if create == path.exists():
            raise Conflict("store.exists") if create else Unavailable("store.missing", file=path.name)
        self.path = path
        self._depth = 0
        self._moved: ChainHead | None = None
        self.on_moved: Callable[[ChainHead], None] | None = None  # told after each commit that moved the chain
        try:
            self._hide_memory()
            self._connection = self._connect()
        except dbapi2.Error as error:
            raise _translate(error) from None
        try:
            self._prepare(key)
        except AppError:
            self._connection.close()
            raise

    def _connect(self) -> Any:
        return dbapi2.connect(
            f"{self.path.resolve().as_uri()}?immutable=1" if self._is_read_only else str(self.path),
            isolation_level=None,
            check_same_thread=False,
            cached_statements=256,
            uri=self._is_read_only,
        )

    def _prepare(self, key: bytes) -> None:
        self._connection.execute("PRAGMA cipher_log_level = NONE")
        self._connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        self.scalar("SELECT count(*) FROM sqlite_master")  # the first read proves the key
        if self._is_read_only:
            return
        for pragma in (
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
            "trusted_schema = OFF",
            "temp_store = MEMORY",
            "mmap_size = 0",
            "busy_timeout = 5000",
            f"cache_size = -{CACHE_KIB}",
        ):
            self.execute(f"PRAGMA {pragma}")
        require_sealed(self.scalar)

    def _hide_memory(self) -> None:
        """SQLite's memory is never swapped out, and is wiped when it is let go; from here on for the whole process. A
        connection of its own says so: the real one shall take no memory before it counts."""
        with closing(dbapi2.connect(":memory:")) as first:
            first.execute("PRAGMA cipher_memory_security = ON")

    def execute(self, sql: str, params: Params = ()) -> Any:
        """Runs one statement and returns its cursor."""
        try:
            return self._connection.execute(sql, params)
        except dbapi2.Error as error:
            raise _translate(error) from error

    def execute_many(self, sql: str, rows: Iterable[Params]) -> None:
        """Runs one statement for many rows."""
        try:
            self._connection.executemany(sql, rows)
        except dbapi2.Error as error:
            raise _translate(error) from error

    def all(self, sql: str, params: Params = ()) -> list[Row]:
        """All rows of a query."""
        try:
            return self._connection.execute(sql, params).fetchall()  # type: ignore[no-any-return]
        except dbapi2.Error as error:
            raise _translate(error) from error

    def each(self, sql: str, params: Params = (), at_once: int = FETCHED_AT_ONCE) -> Iterator[Row]:
        """The rows of a query one after the other: a page that cannot be read is told here too."""
        cursor = self.execute(sql, params)
        while True:
            try:
                rows = cursor.fetchmany(at_once)
            except dbapi2.Error as error:
                raise _translate(error) from error
            if not rows:
                return
            yield from rows

    def one(self, sql: str, params: Params = ()) -> Row | None:
        """The first row, or None."""
        try:
            return self._connection.execute(sql, params).fetchone()  # type: ignore[no-any-return]
        except dbapi2.Error as error:
            raise _translate(error) from error

    def scalar(self, sql: str, params: Params = ()) -> Any:
        """The first column of the first row, or None."""
        row = self.one(sql, params)
        return row[0] if row else None

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing. Verbs do not nest: an inner one would commit what the outer may still take back."""
        if self._depth:
            raise RuntimeError("transactions do not nest")
        self.execute("BEGIN IMMEDIATE")
        self._depth = 1
        self._moved = None
        try:
            yield
            self.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise
        finally:
            self._depth = 0
        if self._moved and self.on_moved:
            self.on_moved(self._moved)

    def moved(self, head: ChainHead) -> None:
        """The running transaction moves the chain to here, if it commits."""
        self._moved = head

    @contextmanager
    def part(self) -> Iterator[None]:
        """A part of the running transaction that is taken back alone when it raises."""
        if not self._depth:
            raise RuntimeError("a part belongs to a transaction")
        self.execute("SAVEPOINT part")
        moved = self._moved
        try:
            yield
        except BaseException:
            self._moved = moved
            if self._connection.in_transaction:  # a full disk has ended it all
                self._connection.execute("ROLLBACK TO part")
                self._connection.execute("RELEASE part")
            raise
        self.execute("RELEASE part")

    @contextmanager
    def stoppable(self, check: Callable[[], object]) -> Iterator[None]:
        """For reading: `check` is asked all the while, also in the middle of a query; what it raises ends the query and
        is raised here."""
        told: list[AppError] = []

        def ask() -> int:
            try:
                check()
            except AppError as error:
                told.append(error)
            return int(bool(told))

        self._connection.set_progress_handler(ask, ASKED_EVERY)
        try:
            yield
        except (AppError, dbapi2.Error):
            if not told:
                raise
        finally:
            self._connection.set_progress_handler(None, 0)
        if told:  # also when somebody on the way took the ended query for damage and went on
            raise told[0]

    @property
    def in_transaction(self) -> bool:
        return bool(self._depth)

    def checkpoint(self) -> None:
        """Brings the WAL into the main file (at lock, exit and before integrity checks)."""
        self.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def settle(self) -> bool:
        """Brings into the main file what the WAL holds, without waiting for anybody; True when nothing is left.

        Costs next to nothing when nothing was written since the last time.
        """
        row = self.one("PRAGMA wal_checkpoint(PASSIVE)")
        return row is not None and row[1] == row[2]

    def copy_into(self, path: Path) -> None:
        """A whole copy with the same key, of one moment, while others go on reading and writing.

        Never the bytes of the file: what still lies in the WAL would be missing. Raises Unavailable("disk.*").
        """
        self.execute("VACUUM INTO ?", (str(path),))

    def stand_alone(self) -> None:
        """From here on no other connection, and no log beside the file: what is in the file is all there is.

        Raises Unavailable("store.locked") while another connection is open; then nothing has changed.
        """
        try:
            self.execute("PRAGMA busy_timeout = 0")
            alone = self.scalar("PRAGMA journal_mode = DELETE") == "delete"
        finally:
            self.execute("PRAGMA busy_timeout = 5000")
        if not alone:
            raise Unavailable("store.locked")

    def export_into(self, path: Path, key: bytes) -> None:
        """A whole copy under another key. Only after `stand_alone`. Raises Unavailable("disk.*")."""
        version, application = (int(self.scalar(f"PRAGMA {name}")) for name in ("user_version", "application_id"))
        self.execute(f"ATTACH DATABASE ? AS turned KEY \"x'{key.hex()}'\"", (str(path),))
        try:
            self.execute("PRAGMA turned.synchronous = FULL")
            self.execute("SELECT sqlcipher_export('turned')").fetchall()
            self.execute(f"PRAGMA turned.user_version = {version}")
            self.execute(f"PRAGMA turned.application_id = {application}")
        finally:
            self.execute("DETACH DATABASE turned")

    def reopen(self, key: bytes, exchange: Callable[[], None] | None = None) -> None:
        """Closes, lets the files be exchanged, and opens what lies there then: for everybody who holds this object."""
        self._connection.close()
        if exchange is not None:
            exchange()
        self._connection = self._connect()
        self._prepare(key)

    def interrupt(self) -> None:
        """Ends a running read from another thread."""
        self._connection.interrupt()

    def close(self) -> None:
        """Checkpoints and closes; the key goes with the connection."""
        if self._is_read_only:
            self._connection.close()
            return
        with suppress(AppError):  # another connection may be writing: then the WAL stays for the next start
            self.checkpoint()
        self._connection.close()


def _translate(error: Exception) -> AppError:
    text = str(error)
    known = (
        ("file is not a database", Unavailable("store.wrong_key")),
        ("database or disk is full", Unavailable("disk.full")),
        ("disk I/O error", Unavailable("disk.full")),
        ("readonly database", Unavailable("store.read_only")),
        ("unable to open", Unavailable("store.cannot_open")),
        ("database is locked", Unavailable("store.locked")),
        ("malformed", Unavailable("store.damaged")),
        ("Could not decode to UTF-8", Unavailable("store.damaged")),  # the middle of a long text lay on a bad page
        ("a fact is never", Conflict("fact.final")),
        ("nothing unsent is deleted", Conflict("outbox.unsent")),
    )
    for part, translated in known:
        if part in text:
            return translated
    raise error
