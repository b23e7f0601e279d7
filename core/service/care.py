"""The agreements that are known: kept in step with their records, and read for lists, forms and checks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from core.domain.agreement import (
    Agreement,
    Promise,
    changed,
    current,
    is_same_caregiver,
    needs_signature,
    read_recorded,
    read_signed,
    reminder_days,
    state_of,
)
from core.domain.person import Person
from core.domain.rules import RulePack
from core.forms.told import told_rows
from core.service import projection
from core.service.desk import Desk
from core.store.facts import StoredFact

CARED = frozenset({"active", "expiring", "suspended"})  # the caregiver is bound, whether or not he is needed today
_DAYS = ("starts_on", "ends_on", "signed_on", "suspended_on", "ended_on")
_TEXTS = ("caregiver", "relation", "phone", "id_number", "number", "pattern", "level", "end_reason")


def rebuild(desk: Desk, person_id: str) -> None:
    """Makes the rows of one person anew from all that was recorded, within the running transaction."""
    kept = {one.id: one for one in known(desk, person_id)}
    found = desk.facts.listed(["agreement", "agreement_end"], person_id=person_id, limit=10_000)
    oldest_first = [fact for fact, state in reversed(found) if not state.superseded_by]
    facts = sorted(oldest_first, key=lambda fact: fact.recorded_ms)
    history = _History({fact.id: fact for fact, _state in found})
    stands: dict[str, Agreement] = {}
    for fact in facts:
        if fact.kind == "agreement":
            stands[fact.id] = kept[fact.id] if not fact.body and fact.id in kept else read_fact(fact)
    for fact in facts:
        target = history.target(fact, stands) if fact.kind == "agreement_end" else ""
        if target:
            answers = fact.body.get("answers", {})
            on = date.fromisoformat(str(answers.get("change/on"))) if answers.get("change/on") else desk.today()
            what = str(answers.get("change/what", ""))
            stands[target] = changed(stands[target], answers, [what] if needs_signature(desk.pack(), what, on) else ())
    desk.agreements.replace(person_id, [(one.id, _to_body(one)) for one in stands.values()])


def read_fact(fact: StoredFact) -> Agreement:
    """The agreement in a record of either form."""
    if not fact.form_id:
        return read_recorded(fact.id, fact.person_id, fact.body)
    return read_answers(fact.id, fact.person_id, fact.body.get("answers", {}), fact.serial or "")


def read_answers(record_id: str, person_id: str, answers: Mapping[str, Any], serial: str = "") -> Agreement:
    """The agreement that the answers of the form describe, signed or still a draft."""
    return read_signed(record_id, person_id, answers, offered(answers), serial)


def offered(answers: Mapping[str, Any]) -> dict[str, Promise]:
    """The duties that a form offered, by code."""
    rows = told_rows(answers.get("ctx_choices_duty"))
    return {row["name"]: Promise(row["name"], row.get("label", ""), row.get("ask", "")) for row in rows}


def known(desk: Desk, person_id: str) -> list[Agreement]:
    """The agreements recorded here for one person."""
    return [_from_body(*row) for row in desk.agreements.of(person_id)]


def all_known(desk: Desk) -> dict[str, list[Agreement]]:
    """The agreements recorded here, by person."""
    found: dict[str, list[Agreement]] = defaultdict(list)
    for row in desk.agreements.all():
        found[row[1]].append(_from_body(*row))
    return found


def standing(desk: Desk, person: Person) -> Agreement | None:
    """The agreement that counts for a person: recorded here, or else what the master record says."""
    return current(known(desk, person.id), desk.today()) or of_master(person)


def of_master(person: Person) -> Agreement | None:
    """The agreement of which only the master record knows."""
    if not (person.caregiver_name or person.agreement_no or person.agreement_until):
        return None
    is_one = bool(person.agreement_no or person.agreement_from or person.agreement_until)
    return Agreement(
        id="",
        person_id=person.id,
        caregiver=person.caregiver_name,
        relation=person.caregiver_relation,
        phone=person.caregiver_phone,
        id_number=person.caregiver_id_number,
        number=person.agreement_no,
        starts_on=person.agreement_from,
        ends_on=person.agreement_until,
        signed_on=(person.agreement_from or date.min) if is_one else None,
    )


@dataclass(frozen=True)
class Day:
    """The day and the rules by which agreements are looked at: read once, however many there are."""

    today: date
    pack: RulePack
    reminders: tuple[int, ...]

    def state(self, agreement: Agreement | None) -> str:
        """Where it stands. A caregiver of whom no agreement is known is no agreement."""
        if agreement is not None and not agreement.id and agreement.signed_on is None:
            return "missing"
        return state_of(agreement, self.today, self.reminders)


def day_of(desk: Desk) -> Day:
    """Today, by the rules of the district."""
    pack, today = desk.pack(), desk.today()
    return Day(today, pack, reminder_days(pack, today))


def cared_for(caregiver: Agreement, everybody: Iterable[tuple[Person, Agreement | None]], day: Day) -> list[str]:
    """The names of those other people whom the same caregiver is bound to look after."""
    return [
        person.name
        for person, one in everybody
        if one is not None
        and person.id != caregiver.person_id
        and is_same_caregiver(caregiver, one)
        and day.state(one) in CARED
    ]


def everybody(desk: Desk) -> list[tuple[Person, Agreement | None]]:
    """Everybody who is looked after, with the agreement that counts."""
    recorded, today = all_known(desk), desk.today()
    people = desk.active.all()
    return [(person, current(recorded.get(person.id, ()), today) or of_master(person)) for person in people]


def propose(desk: Desk, person_id: str) -> None:
    """Tells the district whom the agreement in force names: a proposal of master data, within the transaction."""
    found = desk.persons.get(person_id)
    agreement = current(known(desk, person_id), desk.today())
    if found is None or agreement is None or agreement.signed_on is None:
        return
    last = min((day for day in (agreement.ends_on, agreement.ended_on) if day), default=None)
    fields = {
        "caregiver_name": agreement.caregiver,
        "caregiver_relation": agreement.relation,
        "caregiver_phone": agreement.phone,
        "caregiver_id_number": agreement.id_number if agreement.relation != "照料机构" else "",
        "agreement_no": agreement.number,
        "agreement_from": agreement.starts_on.isoformat() if agreement.starts_on else "",
        "agreement_until": last.isoformat() if last else "",
    }
    news = {name: value for name, value in fields.items() if value and value != str(found[0].get(name) or "")}
    if news:
        desk.write_edit(person_id, news, "照料协议签订或变更")
        projection.show(desk, person_id)


@dataclass(frozen=True)
class _History:
    """Which agreement a change is about, also when the agreement was corrected since."""

    facts: Mapping[str, StoredFact]

    def target(self, change: StoredFact, stands: Iterable[str]) -> str:
        """The one it names; else the last one that was recorded before it; "" when there is none."""
        chains = {one: self._chain(one) for one in stands}
        for one, chain in chains.items():
            if change.about in chain:
                return one
        begun = [(self.facts[chain[-1]].recorded_ms, one) for one, chain in chains.items()]
        return max((pair for pair in begun if pair[0] <= change.recorded_ms), default=(0, ""))[1]

    def _chain(self, fact_id: str) -> list[str]:
        chain = [fact_id]
        while (before := self.facts[chain[-1]].supersedes) in self.facts:
            chain.append(before)
        return chain


def _to_body(one: Agreement) -> dict[str, Any]:
    body: dict[str, Any] = {name: getattr(one, name) for name in _TEXTS if getattr(one, name)}
    body |= {name: getattr(one, name).isoformat() for name in _DAYS if getattr(one, name)}
    promises = [[item.code, item.label, item.ask] for item in one.promises]
    fee = {name.removeprefix("fee/"): value for name, value in one.answers.items()
           if name in ("fee/amount", "fee/cycle", "fee/payee")}  # fmt: skip
    body |= {"promises": promises, "lapses": list(one.lapses), "fee": fee or one.answers.get("fee", {})}
    return body | ({"is_level_stated": True} if one.is_level_stated else {})


def _from_body(fact_id: str, person_id: str, body: Mapping[str, Any]) -> Agreement:
    texts = {name: str(body.get(name) or "") for name in _TEXTS}
    days = {name: date.fromisoformat(body[name]) if body.get(name) else None for name in _DAYS}
    promises = tuple(
        Promise(f"x{place}", item) if isinstance(item, str) else Promise(*item)
        for place, item in enumerate(body.get("promises") or (), 1)
    )
    values: dict[str, Any] = {**texts, **days}
    return Agreement(
        id=fact_id,
        person_id=person_id,
        promises=promises,
        lapses=tuple(body.get("lapses") or ()),
        is_level_stated=bool(body.get("is_level_stated")),
        answers={"fee": body.get("fee") or {}},
        **values,
    )


def fee_words(agreement: Agreement) -> str:
    """ "每月 300 元，按月付给照料人"; empty when the record does not say."""
    fee = agreement.answers.get("fee") or {}
    amount = fee.get("amount")
    return "" if amount is None else f"每月 {amount:g} 元" if amount else "没有约定费用"


def names_of(promises: Sequence[Promise]) -> str:
    """生活照料、生病看护、…"""
    return "、".join(item.label for item in promises)
