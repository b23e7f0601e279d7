"""What the district owns and sends: forms, rule packs, tasks, answers. Old versions of forms and packs stay."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from core.store.database import Database

_TEXT = json.JSONEncoder(ensure_ascii=False)


@dataclass(frozen=True)
class StoredForm:
    """A compiled form and the table it was made from."""

    form_id: str
    version: str
    kind: str
    xform: str
    source: str


@dataclass(frozen=True)
class StoredTask:
    """A task; `body` is what the district sent."""

    id: str
    person_id: str
    kind: str
    title: str
    body: dict[str, Any]
    due_on: str | None
    state: str
    note: str
    version: int


class FormRepository:
    """Forms by id and version; records point at old ones for ever."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def add(self, form: StoredForm) -> bool:
        """Adds a version as the newest of its kind; False when it is there already."""
        cursor = self._db.execute(
            "INSERT INTO form (form_id, version, kind, place, xform, source)"
            " SELECT ?, ?, ?, coalesce(max(place), 0) + 1, ?, ? FROM form WHERE true ON CONFLICT DO NOTHING",
            (form.form_id, form.version, form.kind, form.xform, form.source),
        )
        return bool(cursor.rowcount)

    def current(self, kind: str) -> StoredForm | None:
        """The district's newest form of a kind; the newest of all when the district has none."""
        row = self._db.one(
            "SELECT form_id, version, kind, xform, source FROM form WHERE kind = ? ORDER BY EXISTS (SELECT 1"
            " FROM remote_row r WHERE r.kind = 'form' AND r.id = form_id || '@' || form.version) DESC, place DESC"
            " LIMIT 1",
            (kind,),
        )
        return StoredForm(*row) if row else None

    def get(self, form_id: str, version: str) -> StoredForm | None:
        """One version, or None."""
        row = self._db.one(
            "SELECT form_id, version, kind, xform, source FROM form WHERE form_id = ? AND version = ?",
            (form_id, version),
        )
        return StoredForm(*row) if row else None


class PackRepository:
    """Rule packs by id and version."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def add(self, pack_id: str, version: str, toml: str) -> bool:
        """Adds a version as the newest; False when it is there already."""
        cursor = self._db.execute(
            "INSERT INTO rulepack (id, version, place, toml)"
            " SELECT ?, ?, coalesce(max(place), 0) + 1, ? FROM rulepack WHERE true ON CONFLICT DO NOTHING",
            (pack_id, version, toml),
        )
        return bool(cursor.rowcount)

    def newest(self) -> tuple[str, str] | None:
        """(id, version) of the pack that came last, or None: tells whether one came since it was last asked."""
        row = self._db.one("SELECT id, version FROM rulepack ORDER BY place DESC LIMIT 1")
        return (row[0], row[1]) if row else None

    def ids(self) -> list[str]:
        """The packs that were sent, by id."""
        return [str(row[0]) for row in self._db.all("SELECT DISTINCT id FROM rulepack ORDER BY id")]

    def current(self, pack_id: str) -> str | None:
        """The newest text of a pack."""
        text = self._db.scalar("SELECT toml FROM rulepack WHERE id = ? ORDER BY place DESC LIMIT 1", (pack_id,))
        return None if text is None else str(text)


class TaskRepository:
    """Tasks; their state moves only forward (open, then done)."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def put_all(self, tasks: Iterable[StoredTask]) -> None:
        """Stores what the district sent; a task done here stays done. In the order of their ids, so that those of one
        page of the file are written together."""
        self._db.execute_many(
            "INSERT INTO task (id, person_id, kind, title, body, due_on, state, note, version)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET title = excluded.title,"
            " body = excluded.body, due_on = excluded.due_on, version = excluded.version,"
            " state = CASE WHEN task.state = 'done' THEN 'done' ELSE excluded.state END",
            [
                (
                    task.id,
                    task.person_id,
                    task.kind,
                    task.title,
                    _TEXT.encode(task.body),
                    task.due_on,
                    task.state,
                    task.note,
                    task.version,
                )
                for task in sorted(tasks, key=lambda task: task.id)
            ],
        )

    def remove(self, task_id: str) -> None:
        """The district took the task back."""
        self._db.execute("DELETE FROM task WHERE id = ?", (task_id,))

    def listed(self) -> list[StoredTask]:
        """Open tasks first, by due date."""
        rows = self._db.all(
            "SELECT id, person_id, kind, title, body, due_on, state, note, version FROM task"
            " ORDER BY state = 'done', due_on IS NULL, due_on, id"
        )
        return [StoredTask(*[*row[:4], json.loads(row[4]), *row[5:]]) for row in rows]

    def get(self, task_id: str) -> StoredTask | None:
        """One task, or None."""
        row = self._db.one(
            "SELECT id, person_id, kind, title, body, due_on, state, note, version FROM task WHERE id = ?", (task_id,)
        )
        return StoredTask(*[*row[:4], json.loads(row[4]), *row[5:]]) if row else None

    def among(self, task_ids: Iterable[str]) -> dict[str, StoredTask]:
        """Those of these tasks that are here, by id."""
        rows = self._db.all(
            "SELECT id, person_id, kind, title, body, due_on, state, note, version FROM task"
            " WHERE id IN (SELECT value FROM json_each(?))",
            (json.dumps(list(task_ids)),),
        )
        return {row[0]: StoredTask(*[*row[:4], json.loads(row[4]), *row[5:]]) for row in rows}

    def finish(self, task_id: str, note: str) -> bool:
        """Marks a task done; False when there is none that is open."""
        cursor = self._db.execute(
            "UPDATE task SET state = 'done', note = ? WHERE id = ? AND state <> 'done'", (note, task_id)
        )
        return bool(cursor.rowcount)


class DecisionRepository:
    """The district's answers to reported facts."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def put(self, fact_id: str, state: str, text: str, decided_at: str, seq: int, *, is_afresh: bool = False) -> None:
        """Stores an answer; an older one never replaces a newer one, except in a pull from the beginning."""
        self._db.execute(
            "INSERT INTO decision (fact_id, state, text, decided_at, seq) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (fact_id) DO UPDATE SET state = excluded.state, text = excluded.text,"
            " decided_at = excluded.decided_at, seq = excluded.seq WHERE excluded.seq >= decision.seq OR ?",
            (fact_id, state, text, decided_at, seq, is_afresh),
        )

    def forget_numbers(self) -> None:
        """The district counts anew: whatever it sends next is newer than what is here."""
        self._db.execute("UPDATE decision SET seq = 0")
