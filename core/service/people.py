"""Finding and showing people; proposing changes to their master data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from core.changes import Changes
from core.domain.field_value import checked_value
from core.domain.finding import Order
from core.domain.household import check_master
from core.domain.identity import mask_id, mask_phone
from core.domain.names import search_fold
from core.domain.person import FIELD_BY_NAME, Person, full_years
from core.domain.relations import named_once
from core.domain.risk import tags_of
from core.domain.schedule import Due
from core.errors import InvalidInput, NotFound
from core.service import household, projection
from core.service.agreements import Agreements
from core.service.desk import Desk
from core.service.pacing import Pacing
from core.service.permits import require, shown
from core.service.recent import note_opened, recent_ids
from core.service.saved_filters import SavedFilters
from core.service.views import PersonPage, PersonRow, PersonView
from core.store.persons import FoundPerson

LONGEST_QUERY = 64


class People:
    """Verbs about persons."""

    def __init__(self, desk: Desk, agreements: Agreements) -> None:
        self._desk = desk
        self._agreements = agreements
        self.filters = SavedFilters(desk)

    def search(
        self,
        text: str = "",
        *,
        tag: str = "",
        group: str = "",
        village: str = "",
        limit: int = 200,
        offset: int = 0,
        order: Order = "",
        is_down: bool = False,
    ) -> PersonPage:
        """Finds by name, pinyin, initials, ID tail, phone, group, village; every word typed must fit.

        What is typed is taken literally and capped at 64 characters. Fast enough to run at every key stroke.
        `order` (name, group, last_visit) puts all that were found in order before the first are taken.
        """
        terms = search_terms(text)
        if len(terms) == 1 and _is_whole_id(terms[0]):
            return self._by_whole_id(terms[0])
        found, total = self._desk.persons.find(
            terms,
            tag=tag,
            group=group,
            village=village,
            limit=limit,
            offset=offset,
            order=order,
            is_down=is_down,
        )
        return PersonPage(self._rows(found), total)

    def recent(self) -> list[PersonRow]:
        """Those whose pages this user opened last, the last one first."""
        return self._rows(self._desk.persons.lines(recent_ids(self._desk)))

    def note_opened(self, person_id: str) -> None:
        """This person's page was opened."""
        note_opened(self._desk, person_id)

    def show(self, person_id: str) -> PersonView:
        """Everything about one person. Raises NotFound("person.unknown")."""
        desk = self._desk
        body, sync_state = self._body(person_id)
        person = Person.from_body(person_id, body)
        tags = tags_of(person, desk.pack(), desk.today())
        pending: dict[str, Any] = {}
        for edit in desk.persons.edits(person_id):
            pending.update(desk.standing_fields(edit))
        seen = shown(desk, person)
        return PersonView(
            person=seen,
            tags=tags,
            agreement=self._agreements.of(seen),
            due=self.due_of(person),
            pending=pending if sync_state == "pending" and seen is person else {},
            sync_state=sync_state,
            id_masked=mask_id(person.id_number),
            phone_masked=mask_phone(person.phone),
            extra=dict(body.get("extra") or {}) if seen is person else {},
            base_version=desk.edit_base(person_id),
            reported=household.reported(desk, person_id),
            advice=household.advice(desk, person),
        )

    def person(self, person_id: str) -> Person:
        """The master record as far as it may be seen. Raises NotFound("person.unknown")."""
        return shown(self._desk, Person.from_body(person_id, self._body(person_id)[0]))

    def due_of(self, person: Person) -> Due | None:
        """When and why this person is to be visited; None when no visit is owed."""
        pacing = Pacing(self._desk)
        return pacing.due_of(person, pacing.tags_of(person), pacing.marks_of(person.id))

    def reveal_id(self, person_id: str, reason: str) -> str:
        """The full ID number; that it was shown, to whom and why, becomes a fact. Raises NotAllowed."""
        require(self._desk, "reveal")
        person = self.person(person_id)
        with self._desk.db.transaction():
            self._desk.write_fact("reveal", {"field": "id_number", "reason": reason}, person_id=person_id)
        return person.id_number

    def propose(
        self, person_id: str, changes: Mapping[str, Any], reason: str, *, seen_version: int | None = None
    ) -> Changes:
        """Proposes master data to the district; shown at once as pending. Empty text takes a value away.

        `seen_version` is `PersonView.base_version` of what was on the screen: what the district changed meanwhile
        becomes a conflict there, and is not silently written over.
        Raises InvalidInput with `where` = field for a value that cannot be, or without a reason, NotAllowed.
        """
        require(self._desk, "propose")
        before, _state = self._body(person_id)
        if not reason.strip():
            raise InvalidInput("person.reason_missing", where="reason")
        fields = {name: self._checked(name, value) for name, value in changes.items()}
        fields = {name: value for name, value in fields.items() if (before.get(name) or "") != value}
        if not fields:
            return Changes()
        others = self._desk.persons
        check_master(fields, before, self._desk.today(), lambda: named_once(others.guardians(besides=person_id)))
        with self._desk.db.transaction():
            self._desk.write_edit(person_id, fields, reason.strip(), seen_version=seen_version)
            projection.show(self._desk, person_id)
        return Changes.of("person", "outbox", persons={person_id})

    def groups(self) -> list[tuple[str, str]]:
        """(village, group) pairs for the filters."""
        return self._desk.persons.groups()

    def tag_counts(self) -> list[tuple[str, str, int]]:
        """(code, label, number of people) for the filters."""
        return self._desk.persons.tag_counts()

    def refresh_tags(self) -> Changes:
        """Once a day: tags that follow the calendar."""
        return Changes.of("person") if projection.refresh_tags(self._desk) else Changes()

    def _body(self, person_id: str) -> tuple[dict[str, Any], str]:
        found = self._desk.persons.get(person_id)
        if found is None:
            raise NotFound("person.unknown", where=person_id)
        return found

    def _checked(self, name: str, value: Any) -> Any:
        field = FIELD_BY_NAME.get(name)
        if field is None:
            raise InvalidInput("person.unknown_field", where=name, field=name)
        if value in (None, ""):
            if name == "name":
                raise InvalidInput("name.empty", where=name)
            return ""
        return checked_value(name, value, self._desk.today())

    def _by_whole_id(self, number: str) -> PersonPage:
        found = self._desk.persons.by_id_number(number.upper())
        if found is None:
            return PersonPage([], 0)
        return PersonPage(self._rows(self._desk.persons.lines([found[0]])), 1)

    def _rows(self, found: Sequence[FoundPerson]) -> list[PersonRow]:
        if not found:
            return []
        desk = self._desk
        today = desk.today()
        last = desk.facts.last_visits([item.id for item in found])
        return [
            PersonRow(
                id=item.id,
                name=item.name,
                sex=item.sex,
                age=full_years(item.birth_date, today),
                id_masked=mask_id(item.id_number),
                village=item.village,
                group=item.group,
                phone_masked=mask_phone(item.phone),
                tags=item.tags,
                self_care=item.self_care,
                last_visit_on=last.get(item.id),
                due_state="",
                sync_state=item.sync_state,
            )
            for item in found
        ]


def search_terms(text: str) -> list[str]:
    """The words typed, folded like the keys they are compared with."""
    words = text[:LONGEST_QUERY].replace("|", " ").split()
    return [folded for word in words if (folded := search_fold(word).lower())]


def _is_whole_id(term: str) -> bool:
    return len(term) in (15, 18) and term[:-1].isascii() and term[:-1].isdigit()
