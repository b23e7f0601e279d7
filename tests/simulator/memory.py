"""The district's tables in memory: what a connection to PostgreSQL is for the services, without PostgreSQL.

The services above it are the real ones. The same schedules are run on real PostgreSQL too, and have to leave the same
trace (test_same_on_postgres.py): so what stands here cannot drift away from the SQL it stands for.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

Key = tuple[Any, ...]
Table = dict[Key, Any]


class ServerCrash(Exception):
    """The worker dies before its transaction is committed."""


class Memory:
    """Tables of rows that nobody changes in place (a row is replaced), with one open transaction at a time."""

    def __init__(self) -> None:
        self.tables: dict[str, Table] = {}
        self._undo: list[tuple[Table, Key, Any]] | None = None
        self.commits = 0
        self.fault: BaseException | None = None  # raised by the next commit, which then does not happen

    def table(self, name: str) -> Table:
        return self.tables.setdefault(name, {})

    def put(self, name: str, key: Key, row: Any) -> None:
        """Writes one row; the transaction remembers what was there."""
        table = self.table(name)
        if self._undo is None:
            raise RuntimeError("rows are written in a transaction")
        self._undo.append((table, key, table.get(key)))
        table[key] = row

    def snapshot(self) -> dict[str, Table]:
        """A backup of everything."""
        return {name: dict(table) for name, table in self.tables.items()}

    def restore(self, snapshot: dict[str, Table]) -> None:
        """The backup takes the place of what is there."""
        self.tables = {name: dict(table) for name, table in snapshot.items()}

    @contextmanager
    def begin(self) -> Iterator[Memory]:
        """One transaction: all of it or nothing."""
        if self._undo is not None:
            raise RuntimeError("transactions do not nest")
        self._undo = []
        try:
            yield self
            if self.fault is not None:
                fault, self.fault = self.fault, None
                raise fault
            self.commits += bool(self._undo)
        except BaseException:
            for table, key, row in reversed(self._undo):
                if row is None:
                    table.pop(key, None)
                else:
                    table[key] = row
            raise
        finally:
            self._undo = None

    def execution_options(self, **_options: Any) -> Memory:
        return self

    def execute(self, statement: Any, *_params: Any) -> Any:
        raise NotImplementedError(f"tests/simulator knows no store function for: {str(statement)[:200]}")

    @property
    def connection(self) -> Any:
        raise NotImplementedError("tests/simulator knows no store function for this COPY")


class MemoryEngine:
    """Where the desk of the server gets its connection."""

    def __init__(self, memory: Memory) -> None:
        self.memory = memory

    @contextmanager
    def connect(self) -> Iterator[Memory]:
        yield self.memory

    def begin(self) -> Any:
        return self.memory.begin()
