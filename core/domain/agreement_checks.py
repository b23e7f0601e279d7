"""What a care agreement, a change of it or an appraisal contradicts: each finding names both facts.

Sources: 皖民社救函〔2022〕80号 (a caregiver has full legal capacity; how many he looks after is considered);
《特困人员认定办法》（民发〔2021〕43号）第四条、第五条: who is 特困 has no capacity to work. Life may be otherwise; only
what cannot be at all (one's own caregiver, an end before the beginning, a dead caregiver) is never let pass.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from core.domain.agreement import Agreement, bare, overlap
from core.domain.contradiction import Contradiction
from core.domain.identity import check_id_number
from core.domain.person import Person, choice_label
from core.domain.relations import circle

WHO = "caregiver/name"
NUMBER = "caregiver/id_number"
DEPENDENT = frozenset({"light", "partial", "none"})


@dataclass(frozen=True)
class Around:
    """What is known beside the agreement itself.

    `others`: the person's other agreements. `namesakes`: people on the list (also dead or ended ones) with the
    caregiver's number or name. `load`: those whom the caregiver looks after already. `floor`: the least fee by the
    rules, yuan (or hours) a month, with its words. `guardians`: those of the others (`relations.named_once`).
    """

    today: date
    others: Sequence[Agreement] = ()
    namesakes: Sequence[Person] = ()
    load: Sequence[str] = ()
    max_persons: int | None = None
    floor: Decimal | None = None
    floor_words: str = ""
    own_id: str = ""
    guardians: Mapping[str, str] = field(default_factory=dict)


def agreement_conflicts(new: Agreement, person: Person, around: Around) -> Iterator[Contradiction]:
    """An agreement about to be signed, or drawn up."""
    yield from _of_terms(new, person, around)
    is_agency = bool(new.answers.get("agency/name"))
    if not is_agency:
        yield from _of_number(new, around.today)
        yield from _of_caregiver(new, person, around)
    yield from _of_guardian(new, person, around.guardians)
    if around.max_persons is not None and len(around.load) >= around.max_persons and not is_agency:
        yield Contradiction(
            "contradiction.caregiver_load",
            WHO,
            {
                "caregiver": new.caregiver,
                "count": len(around.load),
                "names": "、".join(around.load),
                "limit": around.max_persons,
                "name": person.name,
            },
        )
    amount = new.answers.get("fee/amount")
    if around.floor is not None and isinstance(amount, int | float) and Decimal(str(amount)) < around.floor:
        yield Contradiction(
            "contradiction.fee_low", "fee/amount", {"amount": _plain(amount), "expected": around.floor_words}
        )


def change_conflicts(old: Agreement, answers: Mapping[str, Any]) -> Iterator[Contradiction]:
    """A change that does not fit the agreement as it stands."""
    what, on = str(answers.get("change/what", "")), _day(answers.get("change/on"))
    known = {"caregiver": old.caregiver, "number": old.number or "没有编号"}
    if old.ended_on is not None:
        yield _never("contradiction.agreement_ended", "change/what", **known, ended=old.ended_on)
        return
    if on is not None and old.starts_on is not None and on < old.starts_on and what != "signed":
        yield _never("contradiction.change_before", "change/on", **known, day=on, starts=old.starts_on)
    if what == "resume" and old.suspended_on is None:
        yield _never("contradiction.not_suspended", "change/what", **known)
    if what == "suspend" and old.suspended_on is not None:
        yield _never("contradiction.suspended_twice", "change/what", **known, since=old.suspended_on)
    if what == "signed" and old.signed_on is not None:
        yield _never("contradiction.signed_twice", "change/what", **known, signed=old.signed_on)
    if what not in ("signed", "end", "") and old.signed_on is None:
        yield Contradiction("contradiction.not_signed", "change/what", known)
    until = _day(answers.get("change/renew_until"))
    if what == "renew" and until is not None and old.ends_on is not None and until <= old.ends_on:
        yield _never("contradiction.renewed_short", "change/renew_until", **known, ends=old.ends_on, until=until)
    if what == "level" and old.level and answers.get("change/level") == old.level:
        label = choice_label("self_care", old.level)
        yield Contradiction("contradiction.same_level", "change/level", {**known, "level": label})


def appraisal_conflicts(agreement: Agreement | None, name: str, answers: Mapping[str, Any]) -> Iterator[Contradiction]:
    """An appraisal of care that nobody promised, or whose result does not fit what was found."""
    on = _day(answers.get("appraise/on"))
    if agreement is None:
        yield Contradiction("contradiction.nothing_to_appraise", "appraise/on", {"name": name, "day": _words(on)})
    elif agreement.starts_on is not None and on is not None and on < agreement.starts_on:
        yield Contradiction(
            "contradiction.appraised_before",
            "appraise/on",
            {"caregiver": agreement.caregiver, "day": _words(on), "starts": _words(agreement.starts_on)},
        )
    if answers.get("outcome/harm") == "yes" and answers.get("outcome/result") in ("good", "improve"):
        yield _never("contradiction.harm_and_good", "outcome/result", name=name)


def _of_terms(new: Agreement, person: Person, around: Around) -> Iterator[Contradiction]:
    starts, ends = new.starts_on, new.ends_on
    if starts is not None and ends is not None and ends <= starts:
        yield _never("contradiction.agreement_term", "term/until", starts=starts, ends=ends)
    if person.died_on is not None and (ends is None or person.died_on <= ends):
        yield _never("contradiction.agreement_dead", "term/from", name=person.name, died=person.died_on, starts=starts)
    if person.support_form == "institution":
        yield Contradiction(
            "contradiction.agreement_institution", "deal/pattern", {"name": person.name, "starts": _words(starts)}
        )
    for old in around.others:
        if old.signed_on is None or (old.ended_on and starts and old.ended_on <= starts):
            continue
        days = overlap(old, new)
        if days is not None:
            params = {"number": old.number or "没有编号", "caregiver": old.caregiver, "from": _words(old.starts_on),
                      "until": _words(old.ends_on), "starts": _words(starts), "new": new.caregiver}  # fmt: skip
            yield Contradiction("contradiction.agreement_two", "term/from", params)


def _of_number(new: Agreement, today: date) -> Iterator[Contradiction]:
    if not new.id_number:
        return
    reading = check_id_number(new.id_number, today)
    if reading.is_refused:
        yield _never("contradiction.caregiver_number", NUMBER, caregiver=new.caregiver)


def _of_caregiver(new: Agreement, person: Person, around: Around) -> Iterator[Contradiction]:
    if _is_same(new, person):
        yield _never("contradiction.agreement_self", WHO, name=person.name)
        return
    for found in around.namesakes:
        if found.id == person.id or not _may_be(new, found):
            continue
        is_sure = bool(new.id_number and found.id_number == new.id_number)
        params: dict[str, object] = {"caregiver": new.caregiver, "village": found.village, "name": person.name}
        if found.died_on is not None:
            yield Contradiction(
                "contradiction.caregiver_dead", WHO, params | {"died": _words(found.died_on)}, can_be=not is_sure
            )
        elif found.is_active and found.self_care in DEPENDENT:
            level = choice_label("self_care", found.self_care)
            yield Contradiction("contradiction.caregiver_dependent", WHO, params | {"level": level})
        elif found.is_active:
            yield Contradiction("contradiction.caregiver_supported", WHO, params)


def _of_guardian(new: Agreement, person: Person, guardians: Mapping[str, str]) -> Iterator[Contradiction]:
    guardian = str(new.answers.get("parties/guardian_name") or "")
    number = str(new.answers.get("parties/guardian_id_number") or "").upper()
    if not guardian:
        return
    if (number and number == person.id_number) or (bare(guardian) == bare(person.name) and not number):
        yield _never("contradiction.guardian_self", "parties/guardian_name", name=person.name)
    elif through := circle(person.name, guardian, guardians):
        yield _never(
            "contradiction.guardian_circle", "parties/guardian_name", name=person.name, through="、".join(through)
        )


def _is_same(new: Agreement, person: Person) -> bool:
    if new.id_number and person.id_number:
        return new.id_number == person.id_number.upper()
    return bare(new.caregiver) == bare(person.name)


def _may_be(new: Agreement, found: Person) -> bool:
    """A namesake with another ID number is somebody else."""
    if new.id_number and found.id_number:
        return new.id_number == found.id_number.upper()
    return bare(new.caregiver) == bare(found.name)


def _never(code: str, path: str, **params: object) -> Contradiction:
    worded = {key: _words(value) if isinstance(value, date) else value for key, value in params.items()}
    return Contradiction(code, path, {key: "" if value is None else value for key, value in worded.items()}, False)


def _words(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else "没有写明的日期"


def _day(value: object) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) and value else None


def _plain(amount: float) -> str:
    return f"{amount:g}"
