"""What the first page and the page of a person say at a glance, read from the records each time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from core.changes import Changes
from core.clock import Moment
from core.domain import wellbeing
from core.domain.month import MonthPicture, by_place
from core.domain.periods import owed, period_of
from core.domain.person import Person
from core.domain.schedule import add_months, due
from core.domain.statistics import PersonLine
from core.domain.wellbeing import Point, Visited
from core.forms.catalogue import shipped_kinds
from core.service.desk import Desk
from core.service.ledger import OTHERS
from core.service.pacing import Pacing
from core.service.permits import hidden, visible
from core.service.record_answers import named_in
from core.store.overview import DecisionRow, OverviewRepository, VisitText

MONTHS = 12
REMEMBERED = timedelta(days=90)  # an older answer is no news
FIRST_LOOK = timedelta(days=30)  # who looks for the first time is told of these days
EDIT = "person"


@dataclass(frozen=True)
class News:
    """An answer of the district that this user has not seen. `record_id` is empty for a disputed change of data."""

    key: str
    state: str
    kind: str
    person_id: str
    person_name: str
    text: str
    at: Moment
    record_id: str
    serial: str


@dataclass(frozen=True)
class Timeline:
    """A person's wellbeing from `first` to `last`, and what the last visit leaves to be known at once
    (`wellbeing.MISSING`, `wellbeing.HOSPITAL` or nothing) since `alarm_on`."""

    first: date
    last: date
    points: Sequence[Point]
    alarm: str = ""
    alarm_on: date | None = None


@dataclass(frozen=True)
class Picture:
    """A photo of a record about a person, by its hash."""

    hash: str
    record_id: str
    kind: str
    title: str
    at: Moment


@dataclass(frozen=True)
class Counts:
    """How much there is about a person: facts by kind, lines of the ledger, photos."""

    by_kind: Mapping[str, int]
    ledger: int
    pictures: int


class Overview:
    """Reads; the only thing it writes is which answers were seen."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._store = OverviewRepository(desk.db)

    def month(self) -> MonthPicture:
        """This month's visits against those owed, by village, or by group where there is one village.

        Counted as the monthly table counts (core/domain/statistics.py). Linear in persons.
        """
        desk = self._desk
        pacing, people = Pacing(desk), desk.active.all()
        period = period_of("month", desk.today())
        is_by_group = len({one.village for one in people}) < 2
        owed_to = _counter(desk, pacing)
        lines = [
            PersonLine(
                one.id, one.name, one.group if is_by_group else one.village, "", "", (), (), "", owed=owed_to(one)
            )
            for one in people
        ]
        methods = pacing.pack.counting_methods(pacing.today)
        seen = self._store.met_counts(period.first.isoformat(), period.until.isoformat(), list(methods))
        return MonthPicture(period.words, by_place(lines, seen), is_by_group)

    def news(self) -> Sequence[News]:
        """What the district answered and this user has not looked at, newest first."""
        desk = self._desk
        since, seen = self._seen()
        rows = [row for row in self._store.decisions(since) if _key(row) not in seen]
        if not rows:
            return []
        kinds, unseen = visible(desk, {row.kind for row in rows}), hidden(desk)
        names = desk.persons.names()
        shown = [row for row in rows if row.kind in kinds and row.fact_id not in unseen]
        return [self._news(row, names) for row in shown]

    def note_seen(self, keys: Iterable[str]) -> Changes:
        """These answers were looked at; what is long past is forgotten with them."""
        desk = self._desk
        since, seen = self._seen()
        since = max(since, (desk.now().local - REMEMBERED).isoformat())
        kept = sorted({_key(row) for row in self._store.decisions(since)} & {*seen, *keys})
        with desk.db.transaction():
            desk.settings.set(self._setting, {"since": since, "keys": kept})
        return Changes.of("news")

    def wellbeing(self, person_id: str) -> Timeline:
        """How somebody has been in the last twelve months, from the signed visits."""
        today = self._desk.today()
        first = add_months(today.replace(day=1), 1 - MONTHS)
        if not visible(self._desk, ["visit"]):
            return Timeline(first, today, ())
        unseen = hidden(self._desk)
        found = [_visited(row) for row in self._store.visits(person_id, first.isoformat()) if row.id not in unseen]
        earlier = None if found else self._store.last_visit(person_id)
        last = found[-1] if found else _visited(earlier) if earlier else None
        said = wellbeing.alarm(last)
        return Timeline(first, today, wellbeing.timeline(found), said, last.on if said and last else None)

    def counts(self, person_id: str) -> Counts:
        """How much there is about a person, of what may be seen."""
        desk = self._desk
        kinds, unseen = set(visible(desk, (*shipped_kinds(), *OTHERS))), hidden(desk)
        by_kind = Counter(
            kind for fact_id, kind in self._store.kinds(person_id) if kind in kinds and fact_id not in unseen
        )
        edits = len(desk.persons.all_edits(person_id)) if visible(desk, ["master"]) else 0
        return Counts(by_kind, by_kind.total() + edits, len(self.pictures(person_id)))

    def pictures(self, person_id: str) -> Sequence[Picture]:
        """The photos of a person's records, newest first; one that lies in two records is there twice."""
        rows = self._store.pictures(person_id)
        kinds, unseen = set(visible(self._desk, {row.kind for row in rows})), hidden(self._desk)
        return [
            Picture(row.hash, row.fact_id, row.kind, row.title, Moment.parse(row.occurred_at))
            for row in rows
            if row.kind in kinds and row.fact_id not in unseen
        ]

    @property
    def _setting(self) -> str:
        return f"news.{self._desk.info.user.id}"

    def _seen(self) -> tuple[str, frozenset[str]]:
        """Since when answers are news (ISO text), and which of them were looked at."""
        kept = self._desk.settings.get(self._setting) or {}
        since = kept.get("since") or (self._desk.now().local - FIRST_LOOK).isoformat()
        return str(since), frozenset(kept.get("keys", ()))

    def _news(self, row: DecisionRow, names: Mapping[str, str]) -> News:
        name = names.get(row.person_id, "")
        if not name and row.kind != EDIT and (found := self._desk.facts.get(row.fact_id)):
            name = named_in(found[0])
        return News(
            key=_key(row),
            state=row.state,
            kind=row.kind,
            person_id=row.person_id,
            person_name=name,
            text=row.text,
            at=Moment.parse(row.decided_at),
            record_id="" if row.kind == EDIT else row.fact_id,
            serial=row.serial,
        )


def _counter(desk: Desk, pacing: Pacing) -> Callable[[Person], int]:
    """How many visits the rules ask for this month of a person who is on the list."""
    period, day = period_of("month", pacing.today), pacing.today

    def count(person: Person) -> int:
        item = due(person, pacing.tags_of(person), day, None, day, pacing.pack, day)
        return owed(item.interval_days, period, desk.counted_from(person)) if item else 0

    return count


def _visited(row: VisitText) -> Visited:
    return Visited(row.id, row.serial, date.fromisoformat(row.visited_on), row.is_met, row.is_doubted, row.answers)


def _key(row: DecisionRow) -> str:
    return f"{row.fact_id}@{row.decided_at}"
