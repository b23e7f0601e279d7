"""When somebody is to be visited next: the visit rules and the campaigns of the day together."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from core.domain.campaign import Campaign, counting, due_in, owed_on, sooner, windows
from core.domain.person import Person
from core.domain.risk import Tag, tags_of
from core.domain.rules import RulePack
from core.domain.schedule import Due, due
from core.service.campaigns import declared
from core.service.desk import Desk
from core.store.facts import VisitMark

Marks = tuple[VisitMark, ...]
NEVER = VisitMark(None, None)


class Faces:
    """Everybody who is looked after, with his tags, read anew only where the stored text, the rules or the day changed.

    Most of a due list's time went into reading two thousand texts that were the same as a minute ago.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._known: dict[str, tuple[str, Person, tuple[Tag, ...]]] = {}
        self._stands_on: tuple[RulePack, date] | None = None

    def all(self, pack: RulePack, day: date) -> Iterator[tuple[Person, tuple[Tag, ...]]]:
        """Every active person and the tags of the day."""
        if self._stands_on is None or self._stands_on[0] is not pack or self._stands_on[1] != day:
            self._known, self._stands_on = {}, (pack, day)
        before, self._known = self._known, {}
        for person_id, text in self._desk.persons.active_texts():
            known = before.get(person_id)
            if known is None or known[0] != text:
                person = Person.from_body(person_id, json.loads(text))
                known = (text, person, tags_of(person, pack, day))
            self._known[person_id] = known
            yield known[1], known[2]


class Pacing:
    """The rules and campaigns of one day, read once for everybody (or for one person)."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.pack, self.today = desk.pack(), desk.today()
        known = declared(desk)
        self._running: Sequence[Campaign] = [one for one in known if one.is_on(self.today)]
        self._methods = counting(self.pack, known, self.today)
        self._windows = windows(self.pack, known, self.today)

    def marks(self) -> Mapping[str, Marks]:
        """Everybody's last visits: by the methods that count for the visit rules, then for each campaign of the day."""
        sets = [self._methods, *(one.methods for one in self._running)]
        return self._desk.facts.all_visit_marks(sets, self._windows)

    def marks_of(self, person_id: str) -> Marks:
        """The same of one person."""
        facts = self._desk.facts
        own = facts.visit_mark(person_id, self._methods, self._windows)
        return own, *(facts.visit_mark(person_id, one.methods) for one in self._running)

    def tags_of(self, person: Person) -> tuple[Tag, ...]:
        """The person's tags today."""
        return tags_of(person, self.pack, self.today)

    def due_of(self, person: Person, tags: tuple[Tag, ...], marks: Marks) -> Due | None:
        """The visit owed first; None when none is owed. `marks` empty: never visited."""
        mark, *by_campaign = marks or (NEVER, *(NEVER for _one in self._running))
        attempt = mark.last_try_on if (mark.last_try_on or date.min) > (mark.last_met_on or date.min) else None
        started_on = self._desk.counted_from(person)
        item = due(person, tags, mark.last_met_on, attempt, started_on, self.pack, self.today)
        if not self._running or not person.is_active or person.support_form == "institution":
            return item
        codes = {tag.code for tag in tags}
        for campaign, its_mark in zip(self._running, by_campaign, strict=True):
            owed = owed_on(campaign, its_mark.last_met_on) if campaign.concerns(codes) else None
            if owed is not None and (item is None or owed <= item.due_on):
                risk = sum(tag.weight for tag in tags)
                item = sooner(due_in(campaign, its_mark.last_met_on, risk, self.today), item)
        return item
