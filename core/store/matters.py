"""What is still open: matters that signed records left behind. Made from the records, in their transactions."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from core.store.database import Database

_COLUMNS = (
    "fact_id, code, kind, person_id, title, opened_on, due_on, due_ms, rule, settled_by, scope, awaits,"
    " state, closed_by"
)


@dataclass(frozen=True)
class StoredMatter:
    """One matter. Days are ISO text; `due_ms` is UTC for clocks in hours; `rule` is the reference as it was shown."""

    fact_id: str
    code: str
    kind: str
    person_id: str
    title: str
    opened_on: str
    due_on: str | None
    due_ms: int | None
    rule: dict[str, Any]
    settled_by: tuple[str, ...]
    scope: str
    awaits: str
    state: str = "open"
    closed_by: str = ""


class MatterRepository:
    """Matters by the record that left them."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def add(self, matter: StoredMatter) -> None:
        """A new matter; one that is there already stays as it is."""
        self._db.execute(
            f"INSERT INTO matter ({_COLUMNS}) VALUES ({', '.join('?' * 14)}) ON CONFLICT DO NOTHING",
            (
                matter.fact_id,
                matter.code,
                matter.kind,
                matter.person_id,
                matter.title,
                matter.opened_on,
                matter.due_on,
                matter.due_ms,
                json.dumps(matter.rule, ensure_ascii=False),
                json.dumps(matter.settled_by),
                matter.scope,
                matter.awaits,
                matter.state,
                matter.closed_by,
            ),
        )

    def open(self, *, person_id: str = "", fact_id: str = "") -> list[StoredMatter]:
        """Open matters, the earliest deadline first; those without one last."""
        # The plus keeps the index of all that is open out of it when somebody is named: he has few matters, all have
        # thousands. And an index over named persons serves only a condition that says so.
        where, params = "+state = 'open'" if person_id or fact_id else "state = 'open'", []
        for column, value in (("person_id", person_id), ("fact_id", fact_id)):
            if value:
                where += f" AND {column} = ? AND {column} <> ''"
                params.append(value)
        rows = self._db.all(f"SELECT {_COLUMNS} FROM matter WHERE {where}", tuple(params))
        # Put in order here: with its memory locked the library takes longer to set up a sorter than to find the rows.
        return sorted([_read(row) for row in rows], key=_place)

    def of_record(self, fact_id: str) -> list[StoredMatter]:
        """Everything a record left, whatever became of it."""
        rows = self._db.all(f"SELECT {_COLUMNS} FROM matter WHERE fact_id = ? ORDER BY opened_on, code", (fact_id,))
        return [_read(row) for row in rows]

    def reopen(self, closed_by: str) -> list[StoredMatter]:
        """What a record settled of others' (not of those corrected since) is open again; returns it."""
        where = (
            "state = 'settled' AND closed_by = ? AND fact_id <> closed_by AND NOT EXISTS"
            " (SELECT 1 FROM fact n WHERE n.supersedes = matter.fact_id AND n.supersedes <> '')"
        )
        rows = self._db.all(f"SELECT {_COLUMNS} FROM matter WHERE {where}", (closed_by,))
        self._db.execute(f"UPDATE matter SET state = 'open', closed_by = '' WHERE {where}", (closed_by,))
        return [_read(row) for row in rows]

    def close(self, matters: Iterable[StoredMatter], closed_by: str, state: str = "settled") -> None:
        """They are settled (or void) by this record."""
        for matter in matters:
            self._db.execute(
                "UPDATE matter SET state = ?, closed_by = ? WHERE fact_id = ? AND code = ? AND state = 'open'",
                (state, closed_by, matter.fact_id, matter.code),
            )


def _place(matter: StoredMatter) -> tuple[bool, str, str, str, str]:
    return matter.due_on is None, matter.due_on or "", matter.opened_on, matter.fact_id, matter.code


def _read(row: tuple[Any, ...]) -> StoredMatter:
    return StoredMatter(*[*row[:8], json.loads(row[8]), tuple(json.loads(row[9])), *row[10:]])
