"""Whether this worker can do its work now: database, schema, storage."""

from __future__ import annotations

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from core.errors import Unavailable
from sync.server.migrations import migrate
from sync.server.storage import Storage, StorageTrouble
from sync.server.store import districts

# A newer schema only has more in it: while a release comes in, the workers of the old one go on.
READY = frozenset({"ok", "server.schema_newer"})


class Readiness:
    """Looks when asked; nothing is remembered."""

    def __init__(self, engine: Engine, storage: Storage, district_code: str) -> None:
        self._engine = engine
        self._storage = storage
        self._district_code = district_code

    def look(self) -> dict[str, str]:
        """Part -> "ok", or a code that says what is wrong."""
        return {**self._database(), "storage": self._stored()}

    def _database(self) -> dict[str, str]:
        try:
            with self._engine.connect() as connection:
                migrate.check(connection)
                is_here = districts.find(connection, self._district_code) is not None
        except SQLAlchemyError:
            return {"database": "database.unreachable", "schema": "unknown"}
        except Unavailable as error:
            return {"database": "ok", "schema": error.code}
        return {"database": "ok", "schema": "ok" if is_here else "server.not_initialised"}

    def _stored(self) -> str:
        try:
            self._storage.check()
        except StorageTrouble:
            return "storage.away"
        return "ok"
