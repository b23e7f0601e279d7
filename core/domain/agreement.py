"""Care agreements (委托照料协议) as they stand: who promises what to whom, from when to when, and what became of it.

Pure: an agreement is read from the answers of its record (or from the older short form), later records change it one
by one, and its state follows from the day. Parties, content and appraisal: 安徽省分散供养特困人员照料指引
（皖民社救函〔2022〕80号）; terms and reminders are rows of the pack ("agreement").
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Literal

from core.domain.names import search_fold
from core.domain.rules import RulePack

State = Literal["drafted", "active", "expiring", "suspended", "expired", "ended", "missing"]
STATES: tuple[State, ...] = ("expired", "missing", "drafted", "expiring", "suspended", "ended", "active")
HOLDING = frozenset({"active", "expiring"})
NOT_MET = "none"  # "nothing is lacking" in a list of what is lacking


@dataclass(frozen=True)
class Promise:
    """One duty of the caregiver: its code (of the pack, or x1, x2 … for what was written freely) and its words."""

    code: str
    label: str
    ask: str = ""


@dataclass(frozen=True)
class Agreement:
    """One agreement with everything that happened to it since.

    `signed_on` None: drawn up, not signed by all parties yet. `lapses`: what changed since, so that new signatures are
    needed ("level", "caregiver"). `is_level_stated`: its level was another one than on file, with a reason. `answers`
    are those of its record, for the printed paper.
    """

    id: str
    person_id: str
    caregiver: str
    relation: str = ""
    phone: str = ""
    id_number: str = ""
    number: str = ""
    pattern: str = ""
    level: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    signed_on: date | None = None
    promises: tuple[Promise, ...] = ()
    suspended_on: date | None = None
    ended_on: date | None = None
    end_reason: str = ""
    lapses: tuple[str, ...] = ()
    is_level_stated: bool = False
    answers: Mapping[str, Any] = field(default_factory=dict)

    @property
    def caregiver_key(self) -> str:
        """Finds agreements that may be with the same caregiver: the name however its dots and spaces were typed."""
        return bare(self.caregiver)

    def holds_on(self, day: date) -> bool:
        """True when it is signed and in force on the day, not suspended, not ended."""
        return (
            self.signed_on is not None
            and (self.starts_on is None or self.starts_on <= day)
            and (self.ends_on is None or day <= self.ends_on)
            and (self.ended_on is None or day < self.ended_on)
            and (self.suspended_on is None or day < self.suspended_on)
        )


@lru_cache(maxsize=8192)
def bare(name: str) -> str:
    """A name as it is compared: however its dots, spaces and widths were typed."""
    return "".join(search_fold(name).split())


def read_recorded(record_id: str, person_id: str, body: Mapping[str, Any]) -> Agreement:
    """The short form: an agreement signed on paper, entered with its few facts."""
    return Agreement(
        id=record_id,
        person_id=person_id,
        caregiver=_text(body, "caregiver_name"),
        relation=_text(body, "caregiver_relation"),
        phone=_text(body, "caregiver_phone"),
        number=_text(body, "number"),
        starts_on=_day(body.get("starts_on")),
        ends_on=_day(body.get("ends_on")),
        signed_on=_day(body.get("signed_on")) or _day(body.get("starts_on")),
        promises=tuple(free_promises(body.get("duties", ()))),
        level=_text(body, "level"),
    )


def read_signed(
    record_id: str, person_id: str, answers: Mapping[str, Any], duties: Mapping[str, Promise], serial: str = ""
) -> Agreement:
    """The full form. `duties` are the promises by code as the form offered them."""
    is_agency = bool(_text(answers, "agency/name"))
    who = "agency" if is_agency else "caregiver"
    chosen = [duties.get(code, Promise(code, code)) for code in answers.get("care/duties") or ()]
    extra = free_promises(_text(answers, "care/extra").splitlines())
    is_signed = answers.get("sign/mode") in ("screen", "paper")
    return Agreement(
        id=record_id,
        person_id=person_id,
        caregiver=_text(answers, f"{who}/name"),
        relation="照料机构" if is_agency else _text(answers, "caregiver/relation"),
        phone=_text(answers, f"{who}/phone"),
        id_number=_text(answers, "agency/credit_code" if is_agency else "caregiver/id_number").upper(),
        number=_text(answers, "deal/number") or serial,
        pattern=_text(answers, "deal/pattern"),
        level=_text(answers, "care/level"),
        starts_on=_day(answers.get("term/from")),
        ends_on=_day(answers.get("term/until")),
        signed_on=_day(answers.get("sign/signed_on")) if is_signed else None,
        promises=(*chosen, *extra),
        is_level_stated=bool(_text(answers, "care/level_reason")),
        answers=answers,
    )


def free_promises(lines: Iterable[str]) -> list[Promise]:
    """Duties in the parties' own words, one a line."""
    texts = [line.strip() for line in lines if line.strip()]
    return [Promise(f"x{place}", text) for place, text in enumerate(texts, 1)]


def changed(agreement: Agreement, answers: Mapping[str, Any], lapses: Iterable[str] = ()) -> Agreement:
    """The agreement after a record of change. `lapses` are the changes that need new signatures by the rules."""
    what, on = _text(answers, "change/what"), _day(answers.get("change/on"))
    if what == "signed":
        return replace(agreement, signed_on=_day(answers.get("change/signed_on")) or on)
    if what == "renew":
        return replace(agreement, ends_on=_day(answers.get("change/renew_until")) or agreement.ends_on)
    if what == "suspend":
        return replace(agreement, suspended_on=on)
    if what == "resume":
        return replace(agreement, suspended_on=None)
    if what == "level":
        return replace(agreement, lapses=_with(agreement.lapses, what, lapses))
    if what in ("caregiver", "end", "impossible"):
        reason = _text(answers, "change/end_reason") or _text(answers, "change/caregiver_why") or what
        return replace(agreement, ended_on=on, end_reason=reason, lapses=_with(agreement.lapses, what, lapses))
    return agreement


def state_of(agreement: Agreement | None, day: date, reminder_days: Sequence[int]) -> State:
    """Where it stands: an agreement still holds on its last day; an ended one holds until the day before."""
    if agreement is None:
        return "missing"
    if agreement.ended_on is not None and agreement.ended_on <= day:
        return "ended"
    if agreement.signed_on is None:
        return "drafted"
    if agreement.ends_on is not None and agreement.ends_on < day:
        return "expired"
    if agreement.suspended_on is not None and agreement.suspended_on <= day:
        return "suspended"
    near = timedelta(days=max(reminder_days, default=0))
    return "expiring" if agreement.ends_on is not None and agreement.ends_on - day <= near else "active"


def current(agreements: Iterable[Agreement], day: date) -> Agreement | None:
    """The one that counts for a person: in force before suspended, drawn up, run out and ended; then the later one."""
    rank = {"active": 4, "expiring": 4, "suspended": 3, "drafted": 2, "expired": 1, "ended": 0}
    return max(
        agreements,
        key=lambda one: (rank[state_of(one, day, ())], one.starts_on or date.min, one.id),
        default=None,
    )


def overlap(one: Agreement, other: Agreement) -> tuple[date, date | None] | None:
    """The days on which both are in force (None as the last: without end), or None when there are none."""
    first = max(one.starts_on or date.min, other.starts_on or date.min)
    ends = [_last(one), _last(other)]
    last = min((end for end in ends if end is not None), default=None)
    return None if last is not None and last < first else (first, last)


def is_same_caregiver(one: Agreement, other: Agreement) -> bool:
    """By ID number where both have one; else by name, and by telephone where both have one."""
    if one.id_number and other.id_number:
        return one.id_number == other.id_number
    if one.caregiver_key != other.caregiver_key or not one.caregiver_key:
        return False
    return not (one.phone and other.phone) or _digits(one.phone) == _digits(other.phone)


def reminder_days(pack: RulePack, day: date) -> tuple[int, ...]:
    """How many days before the end one is reminded, the longest first."""
    row = pack.row_on("agreement", day)
    return tuple(sorted(row.items("reminder_days"), reverse=True)) if row else ()


def needs_signature(pack: RulePack, what: str, day: date) -> bool:
    """True when a change of this kind has to be signed anew by the rules (rows "agreement_resign")."""
    return pack.row_on("agreement_resign", day, what) is not None


def is_other_level(agreement: Agreement, level: str, assessed_on: date | None) -> bool:
    """True when the county's level is another one than the agreement was made for; not when the agreement said so
    with a reason and there was no assessment since."""
    if not agreement.level or not level or agreement.level == level:
        return False
    is_newer = assessed_on is not None and agreement.signed_on is not None and assessed_on > agreement.signed_on
    return is_newer or not agreement.is_level_stated


def promised_on(agreements: Iterable[Agreement], day: date) -> tuple[Promise, ...]:
    """What a person has been promised for this day; nothing while no agreement is in force."""
    found = current([one for one in agreements if one.holds_on(day)], day)
    return found.promises if found else ()


def _last(one: Agreement) -> date | None:
    before = one.ended_on - timedelta(days=1) if one.ended_on else None
    return min((day for day in (one.ends_on, before) if day is not None), default=None)


def _with(lapses: tuple[str, ...], what: str, needed: Iterable[str]) -> tuple[str, ...]:
    return (*lapses, what) if what in needed and what not in lapses else lapses


def _text(values: Mapping[str, Any], name: str) -> str:
    return str(values.get(name) or "").strip()


def _day(value: object) -> date | None:
    return value if isinstance(value, date) else date.fromisoformat(value) if isinstance(value, str) and value else None


def _digits(phone: str) -> str:
    return "".join(char for char in phone if char.isdigit())
