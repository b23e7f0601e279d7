"""The same district on real PostgreSQL: slower, and the judge of the tables in memory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

from sync.server.store import schema_conflicts, schema_devices, schema_jobs, schema_staff, schema_sticks
from sync.server.store.schema import metadata
from tests.simulator.office import quick_codes

TABLES = [table.name for table in metadata.sorted_tables]
assert (
    schema_conflicts and schema_devices and schema_jobs and schema_staff and schema_sticks
)  # imported for their tables


class PostgresBackend:
    """One empty database. A fault is raised where the transaction would be committed."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._fault: BaseException | None = None
        event.listen(engine, "commit", self._before_commit)

    def _before_commit(self, _connection: Any) -> None:
        if self._fault is not None:
            fault, self._fault = self._fault, None
            raise fault

    def fail_next(self, fault: BaseException | None) -> None:
        self._fault = fault

    def snapshot(self) -> dict[str, bytes]:
        copies = {}
        with self.engine.connect() as connection:
            driver: Any = connection.connection.driver_connection
            with driver.cursor() as cursor:
                for name in TABLES:
                    with cursor.copy(f'COPY "{name}" TO STDOUT (FORMAT binary)') as copy:
                        copies[name] = b"".join(copy)
        return copies

    def restore(self, snapshot: dict[str, bytes]) -> None:
        with self.engine.begin() as connection:
            driver: Any = connection.connection.driver_connection
            with driver.cursor() as cursor:
                cursor.execute("SET LOCAL session_replication_role = replica")  # the audit refuses to be written over
                for name in TABLES:
                    cursor.execute(f'DELETE FROM "{name}"')
                    with cursor.copy(f'COPY "{name}" FROM STDIN (FORMAT binary)') as copy:
                        copy.write(snapshot[name])

    @contextmanager
    def installed(self) -> Iterator[None]:
        with quick_codes():
            yield
        event.remove(self.engine, "commit", self._before_commit)
