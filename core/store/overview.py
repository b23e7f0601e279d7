"""What the first page and the page of a person tell at a glance: narrow reads by index, never a whole table."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from core.store.database import Database


class VisitText(NamedTuple):
    """A visit that was not corrected, with what was answered."""

    id: str
    serial: str
    visited_on: str
    is_met: bool
    is_doubted: bool
    answers: dict[str, Any]


class DecisionRow(NamedTuple):
    """An answer of the district to a record, or (kind "person") to a disputed change of somebody's data."""

    fact_id: str
    state: str
    text: str
    decided_at: str
    kind: str
    person_id: str
    serial: str


class PictureRow(NamedTuple):
    """A photo and the record it belongs to."""

    fact_id: str
    kind: str
    title: str
    occurred_at: str
    hash: str


class OverviewRepository:
    """Reads only."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def visits(self, person_id: str, since: str) -> list[VisitText]:
        """The visits of a person from a day on, oldest first."""
        rows = self._db.all(
            "SELECT v.fact_id, f.serial, v.visited_on, v.is_met, f.is_doubted, f.body FROM visit v"
            " JOIN fact f ON f.id = v.fact_id WHERE v.person_id = ? AND v.is_superseded = 0 AND v.visited_on >= ?"
            " ORDER BY v.visited_on, f.occurred_ms",
            (person_id, since),
        )
        return [_visit(row) for row in rows]

    def last_visit(self, person_id: str) -> VisitText | None:
        """The last one, whenever it was."""
        row = self._db.one(
            "SELECT v.fact_id, f.serial, v.visited_on, v.is_met, f.is_doubted, f.body FROM visit v"
            " JOIN fact f ON f.id = v.fact_id WHERE v.person_id = ? AND v.is_superseded = 0"
            " ORDER BY v.visited_on DESC, f.occurred_ms DESC LIMIT 1",
            (person_id,),
        )
        return _visit(row) if row else None

    def met_counts(self, first: str, until: str, methods: Sequence[str]) -> dict[str, int]:
        """How often each person was met by these methods on these days (`until` excluded): one step into the index."""
        marks = ",".join("?" * len(methods))
        rows = self._db.all(
            "SELECT p.id, (SELECT count(*) FROM visit v WHERE v.person_id = p.id AND v.is_superseded = 0"
            f" AND v.visited_on >= ? AND v.visited_on < ? AND v.is_met = 1 AND v.method IN ({marks})) FROM person p",
            (first, until, *methods),
        )
        return {row[0]: int(row[1]) for row in rows if row[1]}

    def decisions(self, since: str) -> list[DecisionRow]:
        """What was decided or sent back at or after a time (ISO text, all in the district's zone), newest first."""
        rows = self._db.all(
            "SELECT d.fact_id, d.state, d.text, d.decided_at, coalesce(f.kind, 'person'),"
            " coalesce(f.person_id, e.person_id, ''), coalesce(f.serial, '') FROM decision d"
            " LEFT JOIN fact f ON f.id = d.fact_id LEFT JOIN person_edit e ON e.id = d.fact_id"
            " WHERE d.state IN ('decided', 'returned') AND d.decided_at >= ? ORDER BY d.decided_at DESC, d.fact_id",
            (since,),
        )
        return [DecisionRow(*row) for row in rows]

    def kinds(self, person_id: str) -> list[tuple[str, str]]:
        """(id, kind) of every fact about a person."""
        return [
            (row[0], row[1])
            for row in self._db.all(
                "SELECT id, kind FROM fact INDEXED BY fact_person WHERE person_id = ?", (person_id,)
            )
        ]

    def pictures(self, person_id: str) -> list[PictureRow]:
        """Every photo in the records about a person, newest first; signatures are none."""
        rows = self._db.all(
            "SELECT f.id, f.kind, f.title, f.occurred_at, m.hash"
            " FROM fact f INDEXED BY fact_person, json_each(f.media) j JOIN media m ON m.hash = j.value"
            " WHERE f.person_id = ? AND m.kind = 'photo'"
            " ORDER BY f.occurred_ms DESC, f.rowid DESC, j.key",
            (person_id,),
        )
        return [PictureRow(*row) for row in rows]


def _visit(row: tuple[Any, ...]) -> VisitText:
    answers = json.loads(row[5]).get("answers") or {}
    return VisitText(row[0], row[1] or "", row[2], bool(row[3]), bool(row[4]), answers)
