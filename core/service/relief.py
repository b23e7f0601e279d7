"""What was handed out in a month, person by person and source by source: counted from the signed records alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from core.domain.relief import PATHS, Given, Total, given_in, totals
from core.service import background
from core.service.desk import Desk
from core.service.permits import require
from core.service.record_answers import month_bounds, named_in

LARGEST = 100_000
SOURCE_WORDS = {
    "petty": "临时救助备用金",
    "township": "乡镇（街道）",
    "village": "村（居）集体",
    "charity": "慈善捐助",
    "campaign": "专项行动物资",
    "department": "其他部门",
    "private": "个人先垫的",
    "": "没有写明",
}


@dataclass(frozen=True)
class GivenRow:
    """One handing out, as a list shows it: who got what, when, from where; `record_id` leads to the signature."""

    record_id: str
    serial: str
    person_id: str
    person_name: str
    given_on: date
    given: Given


@dataclass(frozen=True)
class MonthOfRelief:
    """A month: every handing out, oldest first, and the sums by source."""

    month: str
    rows: Sequence[GivenRow]
    totals: Sequence[Total]


class Relief:
    """Reads what was handed out."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def of_month(self, month: str) -> MonthOfRelief:
        """Raises InvalidInput("month.form"), NotAllowed for those who may not see money."""
        require(self._desk, "see:money")
        rows = sorted(self._rows(*month_bounds(month)), key=lambda row: (row.given_on, row.serial))
        return MonthOfRelief(month, rows, totals(row.given for row in rows))

    def of_person(self, person_id: str) -> Sequence[GivenRow]:
        """Everything one person was given, newest first."""
        require(self._desk, "see:money")
        return sorted(self._rows("", "", person_id), key=lambda row: (row.given_on, row.serial), reverse=True)

    def _rows(self, since: str, until: str, person_id: str = "") -> Iterator[GivenRow]:
        found = self._desk.facts.listed(
            tuple(PATHS), person_id=person_id, since=since, until=until, limit=LARGEST
        )  # fmt: skip
        for fact, state in found:
            given = given_in(fact.kind, fact.body.get("answers", {}))
            if state.superseded_by or given.is_empty:
                continue
            snapshot = fact.body.get("person") or {}
            name = str(snapshot.get("name") or named_in(fact))
            yield GivenRow(fact.id, fact.serial or "", fact.person_id, name, background.day_of(fact), given)
