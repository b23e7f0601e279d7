"""资料体检: the master records held against themselves and against the other records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from core.clock import Moment
from core.domain.person import Person
from core.domain.quality import Facts, Finding, examine
from core.service.agreements import Agreements
from core.service.desk import Desk
from core.service.permits import require
from core.store.statistics import StatisticsRepository

ADULT_RULE, ADULT = "minor", 18  # the age that the pack gives; a pack without the row gets the law's


@dataclass(frozen=True)
class QualityReport:
    """What was found on one day. `scores`: how whole each person's record is, 0 to 100."""

    findings: tuple[Finding, ...]
    scores: Mapping[str, float]
    made_at: Moment

    @property
    def score(self) -> float | None:
        """The mean over everybody; None when nobody is on the list."""
        return sum(self.scores.values()) / len(self.scores) if self.scores else None

    def of(self, person_id: str) -> Sequence[Finding]:
        """The findings that concern one person."""
        return [one for one in self.findings if person_id == one.person_id or person_id in one.others]


class Quality:
    """Reads; nothing is stored, so what was mended is gone at the next look."""

    def __init__(self, desk: Desk, agreements: Agreements) -> None:
        self._desk = desk
        self._agreements = agreements

    def examine(self, village: str = "") -> QualityReport:
        """Everybody looked after (of a village). Linear in persons: for the long worker.

        Raises NotAllowed("permission.denied").
        """
        require(self._desk, "see:sensitive")
        desk = self._desk
        today = desk.today()
        people = [one for one in desk.active.all() if village in ("", one.village)]
        findings, scores = examine(people, self._facts(people), today, self._adult_age(today))
        return QualityReport(tuple(findings), scores, desk.now())

    def _facts(self, people: Sequence[Person]) -> Mapping[str, Facts]:
        first = StatisticsRepository(self._desk.db).first_visits()
        agreements = self._desk.facts.agreements()
        found = {}
        for person in people:
            visited = first.get(person.id)
            body = agreements[person.id][1] if person.id in agreements else {}
            found[person.id] = Facts(
                date.fromisoformat(visited) if visited else None,
                bool(body) or bool(person.agreement_no),
                str(body.get("caregiver_phone", "")),
            )
        return found

    def _adult_age(self, today: date) -> int:
        row = self._desk.pack().row_on("age_rule", today, ADULT_RULE)
        return row.number("age") if row else ADULT
