"""Care agreements (委托照料协议): who looks after whom, until when, and how many people have one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from core.changes import Changes
from core.domain.agreement import STATES, Agreement, Promise, bare, is_other_level, is_same_caregiver, promised_on
from core.domain.coverage import Coverage, coverage
from core.domain.identity import mask_phone
from core.domain.names import check_name
from core.domain.person import Person, choice_label
from core.errors import InvalidInput, NotFound
from core.service import care
from core.service.desk import Desk
from core.service.permits import require, visible
from core.service.views import AgreementRow

LAPSES = {"level": "自理能力等级变了，要重签", "caregiver": "换照料人，要重签"}


class Agreements:
    """The agreement in force comes from the records made here, or from the district's master record."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def of(self, person: Person, *, with_load: bool = False) -> AgreementRow | None:
        """The agreement of one person, or None when none is known. `with_load` looks at everybody to say how many
        the caregiver looks after."""
        found = care.standing(self._desk, person)
        if found is None:
            return None
        day = care.day_of(self._desk)
        load = len(care.cared_for(found, care.everybody(self._desk), day)) + 1 if with_load else 0
        return _row(person, found, load, day)

    def list(self, state: str = "") -> Sequence[AgreementRow]:
        """Everybody at home: who has an agreement, and first those who lack one or whose term runs out."""
        if not visible(self._desk, ["agreement"]):
            return []
        everybody = care.everybody(self._desk)
        day = care.day_of(self._desk)
        loads = _loads(everybody, day)
        rows = [
            _row(person, found, loads.get(person.id, 0), day) if found else _missing(person)
            for person, found in everybody
            if person.support_form == "home"
        ]
        chosen = [row for row in rows if state in ("", row.state)]
        return sorted(chosen, key=lambda row: (STATES.index(row.state), row.ends_on or date.max, row.person_name))

    def coverage(self) -> Sequence[Coverage]:
        """How many of those at home have an agreement in force: all together, then village by village."""
        return coverage((row.village, row.state) for row in self.list())

    def promised(self, person_id: str, day: date | None = None) -> Sequence[Promise]:
        """The duties that the agreement of this person promises for a day (today unless told)."""
        return promised_on(care.known(self._desk, person_id), day or self._desk.today())

    def history(self, person_id: str) -> Sequence[AgreementRow]:
        """Every agreement recorded here for one person, the newest first. Raises NotFound("person.unknown")."""
        body = self._desk.persons.get(person_id)
        if body is None:
            raise NotFound("person.unknown", where=person_id)
        person = Person.from_body(person_id, body[0])
        known = sorted(care.known(self._desk, person_id), key=lambda one: one.starts_on or date.min, reverse=True)
        day = care.day_of(self._desk)
        return [_row(person, one, 0, day) for one in known]

    def record(
        self,
        person_id: str,
        *,
        number: str,
        caregiver_name: str,
        caregiver_relation: str,
        caregiver_phone: str,
        starts_on: date,
        ends_on: date,
        signed_on: date,
        duties: Sequence[str] = (),
    ) -> Changes:
        """Records an agreement that was signed on paper, by its few facts. Raises InvalidInput at the field that
        cannot be. The form "agreement" asks for all of it."""
        require(self._desk, "sign:any")
        found = self._desk.persons.get(person_id)
        if found is None:
            raise NotFound("person.unknown", where=person_id)
        person = Person.from_body(person_id, found[0])
        self._check(person, caregiver_name, starts_on, ends_on, signed_on)
        body: dict[str, Any] = {
            "number": number.strip(),
            "caregiver_name": caregiver_name.strip(),
            "caregiver_relation": caregiver_relation.strip(),
            "caregiver_phone": caregiver_phone.strip(),
            "starts_on": starts_on.isoformat(),
            "ends_on": ends_on.isoformat(),
            "signed_on": signed_on.isoformat(),
            "duties": list(duties),
        }
        with self._desk.db.transaction():
            old = self._desk.facts.agreement(person_id)
            fact = self._desk.write_fact(
                "agreement", body, person_id=person_id, title="签订委托照料协议", supersedes=old[0] if old else ""
            )
            self._desk.facts.put_agreement(person_id, fact.id, body)
            care.rebuild(self._desk, person_id)
        return Changes.of("agreement", "outbox", persons={person_id})

    def _check(self, person: Person, caregiver: str, starts_on: date, ends_on: date, signed_on: date) -> None:
        if not caregiver.strip():
            raise InvalidInput("agreement.no_caregiver", where="caregiver_name", name=person.name)
        for problem in check_name(caregiver)[1]:
            if problem.severity == "refuse":
                raise InvalidInput(problem.code, where="caregiver_name", **dict(problem.params))
        if bare(caregiver) == bare(person.name):
            raise InvalidInput("agreement.self", where="caregiver_name", name=person.name)
        if ends_on <= starts_on:
            raise InvalidInput(
                "agreement.term", where="ends_on", starts=starts_on.isoformat(), ends=ends_on.isoformat()
            )
        if signed_on > self._desk.today():
            raise InvalidInput("agreement.future", where="signed_on", day=signed_on.isoformat())


def _loads(everybody: Iterable[tuple[Person, Agreement | None]], day: care.Day) -> dict[str, int]:
    """How many people each person's caregiver looks after: compared within one name, so linear in persons."""
    by_name: dict[str, list[Agreement]] = defaultdict(list)
    for _person, one in everybody:
        if one is not None and one.caregiver_key and day.state(one) in care.CARED:
            by_name[one.caregiver_key].append(one)
    return {
        one.person_id: sum(1 for other in same if other is one or is_same_caregiver(one, other))
        for same in by_name.values()
        for one in same
    }


def _row(person: Person, one: Agreement, load: int, day: care.Day) -> AgreementRow:
    state = day.state(one)
    limit = day.pack.row_on("caregiver_load", day.today)
    return AgreementRow(
        id=one.id,
        person_id=person.id,
        person_name=person.name,
        village=person.village,
        caregiver_name=one.caregiver,
        caregiver_relation=one.relation,
        caregiver_phone_masked=mask_phone(one.phone),
        number=one.number,
        starts_on=one.starts_on,
        ends_on=one.ends_on,
        state=state,
        signed_on=one.signed_on if one.signed_on != date.min else None,
        duties=tuple(item.label for item in one.promises),
        level=choice_label("self_care", one.level) if one.level else "",
        load=load if state in care.CARED else 0,
        is_overloaded=state in care.CARED and limit is not None and load > limit.number("max_persons"),
        lapse=_lapse(one, person, state),
        fee=care.fee_words(one),
        ended_on=one.ended_on,
        suspended_on=one.suspended_on,
    )


def _lapse(one: Agreement, person: Person, state: str) -> str:
    """Why it has to be signed anew: a change was recorded, or the county's level is another one than agreed."""
    if state not in care.CARED:
        return ""
    if is_other_level(one, person.self_care, person.self_care_on):
        return LAPSES["level"]
    return next((LAPSES[what] for what in one.lapses if what in LAPSES), "")


def _missing(person: Person) -> AgreementRow:
    return AgreementRow("", person.id, person.name, person.village, "", "", "", "", None, None, "missing", None)
