"""Small named values: the workspace's label, settings and the state of synchronisation."""

from __future__ import annotations

import json
from typing import Any, Literal

from core.store.database import Database

Table = Literal["workspace", "setting", "sync_state"]


class Labels:
    """Key and JSON value in one of the small tables."""

    def __init__(self, database: Database, table: Table) -> None:
        self._db = database
        self._table = table

    def get(self, key: str, default: Any = None) -> Any:
        """The value, or `default` when nothing was stored."""
        text = self._db.scalar(f"SELECT value FROM {self._table} WHERE key = ?", (key,))
        return default if text is None else json.loads(text)

    def set(self, key: str, value: Any) -> None:
        """Stores a value; None removes it."""
        if value is None:
            self._db.execute(f"DELETE FROM {self._table} WHERE key = ?", (key,))
            return
        self._db.execute(
            f"INSERT INTO {self._table} (key, value) VALUES (?, ?)"
            " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            (key, json.dumps(value, ensure_ascii=False)),
        )

    def values(self) -> list[str]:
        """Every stored value as its JSON text."""
        return [row[0] for row in self._db.all(f"SELECT value FROM {self._table}")]
