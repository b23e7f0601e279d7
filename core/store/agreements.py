"""Care agreements as they stand: one row an agreement, made anew from its records whenever one is added."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from core.store.database import Database

Row = tuple[str, str, dict[str, Any]]


class AgreementRepository:
    """Rows are (record id, person id, what is known of it)."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def replace(self, person_id: str, rows: Iterable[tuple[str, dict[str, Any]]]) -> None:
        """All agreements of a person, in the place of what stood there."""
        self._db.execute("DELETE FROM care_agreement WHERE person_id = ?", (person_id,))
        for fact_id, body in rows:
            self._db.execute(
                "INSERT INTO care_agreement (fact_id, person_id, body) VALUES (?, ?, ?)",
                (fact_id, person_id, json.dumps(body, ensure_ascii=False)),
            )

    def of(self, person_id: str) -> list[Row]:
        """Every agreement of one person."""
        return self._read(" WHERE person_id = ?", (person_id,))

    def all(self) -> list[Row]:
        """Every agreement of everybody."""
        return self._read("", ())

    def _read(self, where: str, params: tuple[str, ...]) -> list[Row]:
        rows = self._db.all(f"SELECT fact_id, person_id, body FROM care_agreement{where} ORDER BY fact_id", params)
        return [(row[0], row[1], json.loads(row[2])) for row in rows]
