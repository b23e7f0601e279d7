"""When somebody is to be visited next: the visit rules and the campaigns of the day together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from core.domain.campaign import Campaign, counting, due_in, owed_on, sooner, windows
from core.domain.person import Person
from core.domain.risk import Tag, tags_of
from core.domain.schedule import Due, due
from core.service.campaigns import declared
from core.service.desk import Desk
from core.store.facts import LastDays, VisitMark, mark_of

Marks = tuple[VisitMark, ...]


@dataclass(frozen=True)
class Seen:
    """When one person was met, as it was read: his last days by method, the last day within each window."""

    days: LastDays = ()
    within: tuple[date | None, ...] = ()


class Pacing:
    """The rules and campaigns of one day, read once for everybody (or for one person)."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.pack, self.today = desk.pack(), desk.today()
        known = declared(desk)
        self._running: Sequence[Campaign] = tuple(one for one in known if one.is_on(self.today))
        self._methods = counting(self.pack, known, self.today)
        self._windows = windows(self.pack, known, self.today)

    @property
    def stands_on(self) -> tuple[object, ...]:
        """What everybody's next visit depends on beside himself: as long as it is equal, so is what follows from it."""
        return id(self.pack), self.today, self._running, self._methods, self._windows

    def seen(self) -> Callable[[str], Seen]:
        """When each person was met: asked by his id, read for everybody at once."""
        days = self._desk.facts.last_days()
        within = [self._desk.facts.met_within(window) for window in self._windows]
        return lambda one: Seen(days.get(one, ()), tuple(found.get(one) for found in within))

    def marks_from(self, seen: Seen) -> Marks:
        """A person's last visits: by the methods that count for the visit rules, then for each campaign of the day."""
        own = mark_of(seen.days, self._methods, seen.within)
        return own, *(mark_of(seen.days, one.methods) for one in self._running)

    def marks_of(self, person_id: str) -> Marks:
        """The same of one person."""
        facts = self._desk.facts
        own = facts.visit_mark(person_id, self._methods, self._windows)
        return own, *(facts.visit_mark(person_id, one.methods) for one in self._running)

    def tags_of(self, person: Person) -> tuple[Tag, ...]:
        """The person's tags today."""
        return tags_of(person, self.pack, self.today)

    def due_of(self, person: Person, tags: tuple[Tag, ...], marks: Marks) -> Due | None:
        """The visit owed first; None when none is owed."""
        mark, *by_campaign = marks
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
