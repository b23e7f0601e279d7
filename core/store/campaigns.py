"""Visits made while a campaign ran, with what was handed over: for its daily counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from core.domain.campaign import Looked
from core.store.database import Database

_GOODS = '$.answers."campaign/goods"'


class CampaignRepository:
    """Reads visits of a stretch of days."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def looks(self, since: date, until: date) -> Sequence[Looked]:
        """Every visit of these days that was not corrected, oldest first (both days included)."""
        rows = self._db.all(
            "SELECT v.person_id, v.visited_on, v.method, v.is_met, coalesce(json_extract(f.body, ?), '')"
            " FROM visit v JOIN fact f ON f.id = v.fact_id WHERE v.is_superseded = 0 AND v.visited_on BETWEEN ? AND ?"
            " ORDER BY v.visited_on, v.fact_id",
            (_GOODS, since.isoformat(), until.isoformat()),
        )
        return [Looked(row[0], date.fromisoformat(row[1]), row[2], bool(row[3]), str(row[4])) for row in rows]
