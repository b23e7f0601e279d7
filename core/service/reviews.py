"""Regular verification as a list of the year: who is due, who was looked at, who waits for a later day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from core.changes import Changes
from core.clock import Moment
from core.domain import review
from core.domain.person import Person
from core.errors import InvalidInput
from core.service.desk import Desk
from core.service.drafts import Drafts
from core.service.review_dates import KIND, NOTHING, Past, next_of, past_reviews, reviews_in_force
from core.service.views import Draft

MOST_AT_ONCE = 50
STATES = ("overdue", "due", "coming", "done")


@dataclass(frozen=True)
class ReviewRow:
    """One person in the list of a year. `state`: overdue, due, coming, done; `record_id` the year's last review."""

    person_id: str
    name: str
    village: str
    group: str
    cycle: str
    last_on: date | None
    conclusion: str
    due_on: date
    state: str
    rule: str
    record_id: str = ""
    until: date | None = None


@dataclass(frozen=True)
class Begun:
    """Drafts that were begun together."""

    drafts: Sequence[Draft]
    changes: Changes


class Reviews:
    """Reads the list and begins many forms at once; each is signed by itself, with what was seen."""

    def __init__(self, desk: Desk, drafts: Drafts) -> None:
        self._desk = desk
        self._drafts = drafts

    def list(self, year: int | None = None, *, village: str = "") -> Sequence[ReviewRow]:
        """Everybody who has to be verified in a year (this one unless told), most urgent first."""
        desk = self._desk
        today = desk.today()
        year = year or today.year
        past = past_reviews(desk)
        rows = []
        for person in desk.active.all():
            if village and person.village != village:
                continue
            row = self._row(person, past.get(person.id, NOTHING), year)
            if row is not None:
                rows.append(row)
        return sorted(rows, key=lambda row: (STATES.index(row.state), row.due_on, row.village, row.name))

    def years(self) -> Sequence[int]:
        """The years a list can be shown of: from the first review known here to the next year."""
        this = self._desk.today().year
        known = [Moment.parse(fact.occurred_at).day.year for fact in reviews_in_force(self._desk)]
        return list(range(min([this, *known]), this + 2))

    def start_many(self, person_ids: Sequence[str]) -> Begun:
        """A draft for each; those that have one already keep it. Raises InvalidInput("review.too_many")."""
        if len(person_ids) > MOST_AT_ONCE:
            raise InvalidInput("review.too_many", where="people", limit=MOST_AT_ONCE, count=len(person_ids))
        open_already = {row.person_id for row in self._drafts.list() if row.kind == KIND}
        begun = [self._drafts.start(KIND, one) for one in person_ids if one not in open_already]
        return Begun(begun, Changes.of("draft", persons=set(person_ids)))

    def _row(self, person: Person, past: Past, year: int) -> ReviewRow | None:
        desk = self._desk
        today = desk.today()
        due = next_of(desk, person, past)
        is_looked_at = past.last_on is not None and past.last_on.year == year
        if due is None or (not is_looked_at and due.due_on.year > year):
            return None
        is_settled = is_looked_at and due.due_on.year > year
        state: str = "done" if is_settled else due.state_on(today, review.remind_days(desk.pack(), today))
        if state == "done" and not is_settled:
            state = "coming"  # looked at this year, to be looked at again in the year that is listed
        newest = past.newest.body.get("answers", {}) if past.newest else {}
        return ReviewRow(
            person_id=person.id,
            name=person.name,
            village=person.village,
            group=person.group,
            cycle=due.label,
            last_on=past.last_on,
            conclusion=_conclusion(desk, str(newest.get("review/conclusion") or "")),
            due_on=due.due_on,
            state=state,
            rule=due.rule.words(),
            record_id=past.newest.id if past.newest else "",
            until=past.until if past.until and past.until >= today else None,
        )


def _conclusion(desk: Desk, code: str) -> str:
    row = desk.pack().row_on("review_outcome", desk.today(), code)
    return row.text("label") if row else {"extended": "核查期延长"}.get(code, "")
