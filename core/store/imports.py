"""Roster imports, so that each can be taken back whole."""

from __future__ import annotations

from dataclasses import dataclass

from core.store.database import Database


@dataclass(frozen=True)
class StoredImport:
    """One import. `state`: applied, undone."""

    id: str
    at: str
    file_name: str
    added: int
    changed: int
    state: str


class ImportRepository:
    """Imports, newest first."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def add(self, entry: StoredImport) -> None:
        """A new import."""
        self._db.execute(
            "INSERT INTO roster_import (id, at, file_name, added, changed, state) VALUES (?, ?, ?, ?, ?, ?)",
            (entry.id, entry.at, entry.file_name, entry.added, entry.changed, entry.state),
        )

    def listed(self) -> list[StoredImport]:
        """All imports, newest first: by the order in which they were written, whatever the clock said."""
        rows = self._db.all(
            "SELECT id, at, file_name, added, changed, state FROM roster_import r ORDER BY"
            " coalesce((SELECT max(seq) FROM person_edit e WHERE e.import_id = r.id), 0) DESC, id DESC"
        )
        return [StoredImport(*row) for row in rows]

    def mark_undone(self, import_id: str) -> None:
        """The import was taken back."""
        self._db.execute("UPDATE roster_import SET state = 'undone' WHERE id = ?", (import_id,))
