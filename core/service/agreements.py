"""Care agreements (委托照料协议): who looks after whom, until when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from core.changes import Changes
from core.domain.identity import mask_phone
from core.domain.names import check_name, search_fold
from core.domain.person import Person
from core.errors import InvalidInput, NotFound
from core.service.desk import Desk
from core.service.permits import require, visible
from core.service.views import AgreementRow


class Agreements:
    """The agreement in force comes from the last one recorded here, or from the district's master record."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def of(self, person: Person) -> AgreementRow | None:
        """The agreement of one person, or None when none is known."""
        return self._row(person, self._desk.facts.agreement(person.id))

    def list(self) -> Sequence[AgreementRow]:
        """Everybody at home: who has an agreement, and first those who lack one or whose term runs out."""
        if not visible(self._desk, ["agreement"]):
            return []
        recorded = self._desk.facts.agreements()
        rows = []
        for person_id, body in self._desk.persons.active():
            person = Person.from_body(person_id, body)
            if person.support_form == "home":
                rows.append(self._row(person, recorded.get(person_id)) or _missing(person))
        urgency = {"expired": 0, "missing": 1, "expiring": 2, "active": 3}
        return sorted(rows, key=lambda row: (urgency[row.state], row.ends_on or date.max, row.person_name))

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
        """Records an agreement that was signed on paper. Raises InvalidInput at the field that cannot be."""
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
        return Changes.of("agreement", "outbox", persons={person_id})

    def _check(self, person: Person, caregiver: str, starts_on: date, ends_on: date, signed_on: date) -> None:
        if not caregiver.strip():
            raise InvalidInput("agreement.no_caregiver", where="caregiver_name", name=person.name)
        for problem in check_name(caregiver)[1]:
            if problem.severity == "refuse":
                raise InvalidInput(problem.code, where="caregiver_name", **dict(problem.params))
        if _bare(caregiver) == _bare(person.name):
            raise InvalidInput("agreement.self", where="caregiver_name", name=person.name)
        if ends_on <= starts_on:
            raise InvalidInput(
                "agreement.term", where="ends_on", starts=starts_on.isoformat(), ends=ends_on.isoformat()
            )
        if signed_on > self._desk.today():
            raise InvalidInput("agreement.future", where="signed_on", day=signed_on.isoformat())

    def _row(self, person: Person, recorded: tuple[str, dict[str, Any]] | None) -> AgreementRow | None:
        if recorded is not None:
            fact_id, body = recorded
        elif person.caregiver_name or person.agreement_no or person.agreement_until:
            fact_id, body = "", _from_master(person)
        else:
            return None
        ends_on = _day(body.get("ends_on"))
        return AgreementRow(
            id=fact_id,
            person_id=person.id,
            person_name=person.name,
            village=person.village,
            caregiver_name=str(body.get("caregiver_name", "")),
            caregiver_relation=str(body.get("caregiver_relation", "")),
            caregiver_phone_masked=mask_phone(str(body.get("caregiver_phone", ""))),
            number=str(body.get("number", "")),
            starts_on=_day(body.get("starts_on")),
            ends_on=ends_on,
            state=self._state(ends_on, has_number=bool(body.get("number") or body.get("starts_on"))),
            signed_on=_day(body.get("signed_on")),
            duties=tuple(body.get("duties", ())),
        )

    def _state(self, ends_on: date | None, *, has_number: bool) -> str:
        today = self._desk.today()
        if ends_on is None:
            return "active" if has_number else "missing"
        if ends_on < today:
            return "expired"
        return "expiring" if ends_on - today <= timedelta(days=self._reminder_days()) else "active"

    def _reminder_days(self) -> int:
        row = self._desk.pack().row_on("agreement", self._desk.today())
        return max(row.items("reminder_days")) if row else 0


def _bare(name: str) -> str:
    """A name as it is compared: however its dots, spaces and widths were typed."""
    return "".join(search_fold(name).split())


def _day(value: object) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) and value else value if isinstance(value, date) else None


def _from_master(person: Person) -> dict[str, Any]:
    return {
        "number": person.agreement_no,
        "caregiver_name": person.caregiver_name,
        "caregiver_relation": person.caregiver_relation,
        "caregiver_phone": person.caregiver_phone,
        "starts_on": person.agreement_from,
        "ends_on": person.agreement_until,
    }


def _missing(person: Person) -> AgreementRow:
    return AgreementRow("", person.id, person.name, person.village, "", "", "", "", None, None, "missing", None)
