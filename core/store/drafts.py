"""Forms being filled in: inside the encrypted database, saved while typing, never synchronised."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.store.database import Database

_COLUMNS = (
    "id, kind, person_id, form_id, form_version, answers, answered, place, context, supersedes,"
    " started_at, updated_at, discarded_at"
)


@dataclass(frozen=True)
class StoredDraft:
    """A draft as stored. `answers` and `context` are JSON objects."""

    id: str
    kind: str
    person_id: str
    form_id: str
    form_version: str
    answers: dict[str, Any]
    answered: int
    place: str
    context: dict[str, str]
    supersedes: str
    started_at: str
    updated_at: str
    discarded_at: str | None


class DraftRepository:
    """Drafts by id."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def add(self, draft: StoredDraft) -> None:
        """A new draft."""
        self._db.execute(
            f"INSERT INTO draft ({_COLUMNS}) VALUES ({', '.join('?' * 13)})",
            (
                draft.id,
                draft.kind,
                draft.person_id,
                draft.form_id,
                draft.form_version,
                _json(draft.answers),
                draft.answered,
                draft.place,
                _json(draft.context),
                draft.supersedes,
                draft.started_at,
                draft.updated_at,
                draft.discarded_at,
            ),
        )

    def save(self, draft_id: str, answers: Mapping[str, Any], answered: int, place: str, updated_at: str) -> bool:
        """Stores what was typed; False when there is no such open draft."""
        cursor = self._db.execute(
            "UPDATE draft SET answers = ?, answered = ?, place = ?, updated_at = ?"
            " WHERE id = ? AND discarded_at IS NULL",
            (_json(answers), answered, place, updated_at, draft_id),
        )
        return bool(cursor.rowcount)

    def get(self, draft_id: str) -> StoredDraft | None:
        """One draft, or None."""
        row = self._db.one(f"SELECT {_COLUMNS} FROM draft WHERE id = ?", (draft_id,))
        return _read(row) if row else None

    def listed(self, *, discarded: bool = False) -> list[StoredDraft]:
        """Open (or discarded) drafts, the one touched last first."""
        state = "NOT NULL" if discarded else "NULL"
        rows = self._db.all(f"SELECT {_COLUMNS} FROM draft WHERE discarded_at IS {state} ORDER BY updated_at DESC, id")
        return [_read(row) for row in rows]

    def of_person(self, person_id: str) -> list[StoredDraft]:
        """Drafts, discarded ones too, about one person."""
        rows = self._db.all(f"SELECT {_COLUMNS} FROM draft WHERE person_id = ?", (person_id,))
        return [_read(row) for row in rows]

    def discard(self, draft_id: str, at: str | None) -> bool:
        """Puts a draft aside (or back, with None); False when there is none."""
        return bool(self._db.execute("UPDATE draft SET discarded_at = ? WHERE id = ?", (at, draft_id)).rowcount)

    def remove(self, draft_id: str) -> None:
        """The draft has become a record."""
        self._db.execute("DELETE FROM draft WHERE id = ?", (draft_id,))


def _read(row: tuple[Any, ...]) -> StoredDraft:
    answers, context = json.loads(row[5]), json.loads(row[8])
    return StoredDraft(*[*row[:5], answers, row[6], row[7], context, *row[9:]])


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False)
