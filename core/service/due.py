"""Whom to visit: overdue, due and coming, with the reason in words and the rule that says so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from typing import NamedTuple

from core.domain.identity import mask_phone
from core.domain.person import Person
from core.domain.rules import RulePack
from core.domain.schedule import order
from core.service.desk import Desk
from core.service.pacing import Pacing, Seen
from core.service.views import DueRow

SHOWN = frozenset({"overdue", "due", "coming"})


class _Line(NamedTuple):
    """What was worked out for one person, and from what."""

    person: Person
    seen: Seen
    row: DueRow | None


class DueList:
    """Computes from rules and campaigns each time: there is no stored plan that could be stale."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._pack: RulePack | None = None
        self._stands_on: tuple[object, ...] = ()
        self._known: dict[str, _Line] = {}

    def list(self, *, states: Collection[str] = SHOWN) -> Sequence[DueRow]:
        """Everybody in one of these states, the most urgent first. Linear in persons.

        A person's line is made anew when he, his visits, the rules, the campaigns or the day are others than before.
        """
        pacing = Pacing(self._desk)
        if pacing.stands_on != self._stands_on:
            self._pack, self._stands_on, self._known = pacing.pack, pacing.stands_on, {}
        seen_of, before, self._known = pacing.seen(), self._known, {}
        for person in self._desk.active.all():
            known, seen = before.get(person.id), seen_of(person.id)
            is_same = known is not None and known.person is person and known.seen == seen
            self._known[person.id] = known if known and is_same else _Line(person, seen, _row(pacing, person, seen))
        rows = [line.row for line in self._known.values() if line.row is not None and line.row.due.state in states]
        return order(rows, lambda row: row.due)

    def counts(self) -> dict[str, int]:
        """How many people are overdue, due and coming."""
        counted = Counter(row.due.state for row in self.list())
        return {state: counted.get(state, 0) for state in ("overdue", "due", "coming")}


def _row(pacing: Pacing, person: Person, seen: Seen) -> DueRow | None:
    tags, marks = pacing.tags_of(person), pacing.marks_from(seen)
    item = pacing.due_of(person, tags, marks)
    if item is None:
        return None
    return DueRow(
        person_id=person.id,
        name=person.name,
        village=person.village,
        group=person.group,
        address=person.address,
        phone_masked=mask_phone(person.phone),
        tags=tuple((tag.code, tag.label) for tag in tags),
        last_visit_on=marks[0].last_met_on,
        due=item,
    )
