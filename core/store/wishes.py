"""What people wished about institutional care: single answers out of many records, never the records themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from core.store.database import Database


class WishRow(NamedTuple):
    """One answer. `occurred_at` is the moment of its record; `reason` may be empty."""

    fact_id: str
    kind: str
    person_id: str
    occurred_at: str
    said: str
    reason: str


class WishRepository:
    """Reads only."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def all(self) -> Iterator[WishRow]:
        """Every answer of records that stand, oldest first, one after the other: fifty thousand bodies at once fill
        the memory of a laptop."""
        rows = self._db.each(
            "SELECT f.id, f.kind, f.person_id, f.occurred_at, json_extract(f.body, '$.answers.\"wish/institution\"'),"
            " coalesce(json_extract(f.body, '$.answers.\"wish/reason\"'),"
            " json_extract(f.body, '$.answers.\"wish/institution_reason\"'), '')"
            " FROM fact f WHERE f.kind IN ('wish', 'visit')"
            " AND json_extract(f.body, '$.answers.\"wish/institution\"') IS NOT NULL"
            " AND NOT EXISTS (SELECT 1 FROM fact n WHERE n.supersedes = f.id AND n.supersedes <> '')"
            " ORDER BY f.occurred_ms, f.rowid"
        )
        return (WishRow(*map(str, row)) for row in rows)
