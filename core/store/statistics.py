"""What statistics read: narrow rows of many people and visits at once, never a whole record."""

from __future__ import annotations

import json
import operator
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from core.store.database import Database

VisitRow = tuple[str, str, str, str, int]
"""A visit that was not corrected: id, person, day, method, whether somebody was met (1 or 0). As it is read: a year has
tens of thousands."""


class ClockRow(NamedTuple):
    """A matter or a task and how it ended. Times are ISO text, `due_ms` and `closed_ms` UTC; empty while open."""

    key: str
    kind: str
    title: str
    person_id: str
    opened_on: str
    due_on: str
    due_ms: int | None
    closed_at: str
    closed_ms: int | None
    record_id: str


class StatisticsRepository:
    """Reads only."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def people(self) -> list[tuple[str, dict[str, Any]]]:
        """(id, body) of everybody who was ever on the list and is shown."""
        return [
            (row[0], json.loads(row[1])) for row in self._db.all("SELECT id, body FROM person ORDER BY sort_key, id")
        ]

    def visits(self, since: str, until: str) -> list[VisitRow]:
        """Visits of these days (`until` excluded), oldest first."""
        rows: list[VisitRow] = self._db.all(
            "SELECT fact_id, person_id, visited_on, method, is_met FROM visit"
            " WHERE is_superseded = 0 AND visited_on >= ? AND visited_on < ?",
            (since, until),
        )
        # Put in order here: with its memory locked the library takes several times as long.
        rows.sort(key=operator.itemgetter(2, 0))
        return rows

    def first_visits(self) -> dict[str, str]:
        """The first day on which each person was visited."""
        return dict(
            self._db.all("SELECT person_id, min(visited_on) FROM visit WHERE is_superseded = 0 GROUP BY person_id")
        )

    def last_said(self, visits: Iterable[VisitRow], since: str, until: str, path: str) -> dict[str, str]:
        """What each person last answered to a question of the visit form, or of the form of wishes, in these days.

        `visits`: those of these days, as `visits` gives them.
        """
        last = {person_id: (key, on) for key, person_id, on, _method, is_met in visits if is_met}
        by_id = {key: (on, person_id) for person_id, (key, on) in last.items()}
        said = "json_extract(f.body, '$.answers.' || json_quote(?))"
        rows = [
            (*by_id[fact_id], answer)
            for fact_id, answer in self._db.all(
                f"SELECT f.id, {said} FROM json_each(?) v JOIN fact f ON f.id = v.value",
                (path, json.dumps(list(by_id))),
            )
        ]
        rows += self._db.all(
            f"SELECT f.occurred_at, f.person_id, {said} FROM fact f"
            " WHERE f.kind = 'wish' AND f.occurred_at >= ? AND f.occurred_at < ? AND NOT EXISTS"
            " (SELECT 1 FROM fact n WHERE n.supersedes = f.id AND n.supersedes <> '')",
            (path, since, until),
        )
        rows.sort(key=lambda row: row[0])
        return {person_id: str(answer) for _on, person_id, answer in rows if answer is not None}

    def matters(self, since: str, until: str) -> list[ClockRow]:
        """Matters whose last day lies in these days; without one, those that began in them."""
        rows = self._db.all(
            "SELECT m.fact_id || '/' || m.code, m.kind, m.title, m.person_id, m.opened_on, coalesce(m.due_on, ''),"
            " m.due_ms, CASE WHEN m.state <> 'settled' THEN '' WHEN m.closed_by = m.fact_id THEN d.decided_at"
            " ELSE f.occurred_at END,"
            " CASE WHEN m.state = 'settled' AND m.closed_by <> m.fact_id THEN f.occurred_ms END, m.fact_id"
            " FROM matter m LEFT JOIN fact f ON f.id = m.closed_by LEFT JOIN decision d ON d.fact_id = m.fact_id"
            " WHERE m.state <> 'void'"
            " AND coalesce(m.due_on, m.opened_on) >= ? AND coalesce(m.due_on, m.opened_on) < ? ORDER BY 1",
            (since, until),
        )
        return [ClockRow._make((*row[:7], row[7] or "", *row[8:])) for row in rows]

    def tasks(self, since: str, until: str) -> list[ClockRow]:
        """Tasks of the district whose last day lies in these days, and when a record or a word finished them.

        One that was finished on another laptop has no such record here: nobody is called late for it.
        """
        rows = self._db.all(
            "SELECT t.id, t.kind, t.title, t.person_id, '', coalesce(t.due_on, ''), NULL,"
            " CASE WHEN t.state <> 'done' THEN '' ELSE coalesce((SELECT min(f.occurred_at) FROM fact f"
            " WHERE f.about = t.id AND f.about <> ''), (SELECT min(f.recorded_at) FROM fact f WHERE f.kind = 'task'"
            " AND json_extract(f.body, '$.task_id') = t.id), t.due_on) END, NULL, '' FROM task t"
            " WHERE t.due_on >= ? AND t.due_on < ? ORDER BY t.due_on, t.id",
            (since, until),
        )
        return [ClockRow(*row) for row in rows]

    def replies(self, record_ids: Sequence[str], path: str) -> dict[str, str]:
        """The last answer at `path` among the replies that follow each of these records or what it corrects."""
        rows = self._db.all(
            "WITH RECURSIVE line (wanted, id) AS (SELECT value, value FROM json_each(?) UNION"
            " SELECT l.wanted, o.supersedes FROM line l JOIN fact o ON o.id = l.id WHERE o.supersedes <> '')"
            " SELECT line.wanted, json_extract(f.body, '$.answers.' || json_quote(?)) FROM line"
            " JOIN fact f ON f.about = line.id WHERE f.kind = 'reply' AND f.about <> ''"
            " AND NOT EXISTS (SELECT 1 FROM fact n WHERE n.supersedes = f.id AND n.supersedes <> '')"
            " ORDER BY f.occurred_ms, f.rowid",
            (json.dumps(list(record_ids)), path),
        )
        return {row[0]: str(row[1] or "") for row in rows}
