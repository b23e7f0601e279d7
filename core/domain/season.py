"""Seasons as a pack names them: months with special duties (heating, heat)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from core.domain.rules import RulePack


@dataclass(frozen=True)
class Season:
    """A stretch of months; `code` is what rules and forms ask for ("winter", "summer")."""

    code: str
    label: str
    months: frozenset[int]

    def started_on(self, day: date) -> date:
        """The first day of the run of months that `day` lies in (a season of twelve months has no start)."""
        first = day.replace(day=1)
        for _ in range(11):
            before = (first.replace(year=first.year - 1, month=12)) if first.month == 1 else _month_before(first)
            if before.month not in self.months:
                return first
            first = before
        return date.min


def season_on(pack: RulePack, day: date) -> Season | None:
    """The season of a day, or None in the months that no row names."""
    for row in pack.rows_on("season", day):
        if day.month in row.items("months"):
            return Season(row.text("code"), row.text("label"), frozenset(row.items("months")))
    return None


def _month_before(first: date) -> date:
    return first.replace(month=first.month - 1)
