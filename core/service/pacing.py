"""When somebody is to be visited next: the visit rules and the campaigns of the day together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from core.domain.campaign import Campaign, counting, due_in, sooner, windows
from core.domain.person import Person
from core.domain.risk import Tag, tags_of
from core.domain.schedule import Due, due
from core.service.campaigns import declared
from core.service.desk import Desk
from core.store.facts import VisitMark

NEVER = VisitMark(None, None)


class Pacing:
    """The rules and campaigns of one day, read once for everybody (or for one person)."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._pack, self._today = desk.pack(), desk.today()
        known = declared(desk)
        self._running: Sequence[Campaign] = [one for one in known if one.is_on(self._today)]
        self._methods = counting(self._pack, known, self._today)
        self._windows = windows(self._pack, known, self._today)

    def marks(self) -> Mapping[str, VisitMark]:
        """The last visits of everybody that count for the visit rules."""
        return self._desk.facts.visit_marks(self._methods, self._windows)

    def campaign_marks(self) -> Sequence[Mapping[str, VisitMark]]:
        """The same for each campaign of the day, by the methods that count in it."""
        by_methods = {one.methods: self._desk.facts.visit_marks(one.methods) for one in self._running}
        return [by_methods[one.methods] for one in self._running]

    def mark_of(self, person_id: str) -> VisitMark:
        """The last visits of one person."""
        return self._desk.facts.visit_mark(person_id, self._methods, self._windows)

    def campaign_marks_of(self, person_id: str) -> Sequence[Mapping[str, VisitMark]]:
        """The same for the campaigns of the day."""
        return [{person_id: self._desk.facts.visit_mark(person_id, one.methods)} for one in self._running]

    def due_of(
        self, person: Person, mark: VisitMark, campaign_marks: Sequence[Mapping[str, VisitMark]]
    ) -> tuple[Due | None, tuple[Tag, ...]]:
        """The visit owed first, and the person's tags; None when none is owed."""
        pack, today = self._pack, self._today
        tags = tags_of(person, pack, today)
        attempt = mark.last_try_on if (mark.last_try_on or date.min) > (mark.last_met_on or date.min) else None
        item = due(person, tags, mark.last_met_on, attempt, self._desk.counted_from(person), pack, today)
        if not self._running or not person.is_active or person.support_form == "institution":
            return item, tags
        codes, risk = {tag.code for tag in tags}, sum(tag.weight for tag in tags)
        asked = [
            due_in(campaign, marks.get(person.id, NEVER).last_met_on, risk, today)
            for campaign, marks in zip(self._running, campaign_marks, strict=True)
            if campaign.concerns(codes)
        ]
        return sooner(*asked, item), tags
