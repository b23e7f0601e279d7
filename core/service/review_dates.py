"""When reviews are due, from the records there are: read once for everybody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from core.clock import Moment
from core.domain import review
from core.domain.person import Person
from core.domain.review import Review, extended_until, next_review, reviewed_on
from core.service.desk import Desk
from core.store.facts import StoredFact

KIND = "review"
MOST = 100_000


@dataclass(frozen=True)
class Past:
    """What the reviews of one person say together: the last that looked, its day, a delay, the newest of all."""

    last_on: date | None = None
    until: date | None = None
    newest: StoredFact | None = None


NOTHING = Past()
DUE = ("overdue", "due")


def review_of(desk: Desk, person: Person) -> Review | None:
    """When one person is to be verified next."""
    return next_of(desk, person, past_reviews(desk, person.id).get(person.id, NOTHING))


def due_reviews(desk: Desk, people: Sequence[Person]) -> Iterator[tuple[Person, Review, str]]:
    """Those whose review is due or overdue, with its state.

    The day of the newest record is read from the index for everybody; what it says only of those it leaves due. Where
    nobody was met the record itself has left another try to be made.
    """
    newest, today, pack = desk.facts.latest(KIND), desk.today(), desk.pack()
    days = review.remind_days(pack, today)
    for person in people:
        known = newest.get(person.id)
        past = Past(last_on=Moment.parse(known[1]).day) if known else NOTHING
        found = next_review(person, past.last_on, past.until, desk.counted_from(person), pack, today)
        if found is None or found.state_on(today, days) not in DUE:
            continue
        if known:
            found = next_of(desk, person, past_reviews(desk, person.id).get(person.id, NOTHING))
        if found is not None and (state := found.state_on(today, days)) in DUE:
            yield person, found, state


def next_of(desk: Desk, person: Person, past: Past) -> Review | None:
    """The next review of a person whose past ones are known."""
    return next_review(person, past.last_on, past.until, desk.counted_from(person), desk.pack(), desk.today())


def reviews_in_force(desk: Desk, person_id: str = "") -> list[StoredFact]:
    """Reviews in force, oldest first."""
    found = desk.facts.listed([KIND], person_id=person_id, limit=MOST)
    return [fact for fact, state in reversed(found) if not state.superseded_by]


def past_reviews(desk: Desk, person_id: str = "") -> Mapping[str, Past]:
    """The past reviews of everybody, or of one person."""
    found: dict[str, Past] = {}
    for fact in reviews_in_force(desk, person_id):
        answers = fact.body.get("answers", {})
        held = found.get(fact.person_id, NOTHING)
        looked, until = reviewed_on(answers), extended_until(answers)
        found[fact.person_id] = Past(
            last_on=looked or held.last_on,
            until=until or (None if looked else held.until),
            newest=fact,
        )
    return found
