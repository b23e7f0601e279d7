"""What may be told to somebody: schemes that people like him can ask for. Never a decision of the program.

Each text is a row of the pack with its document; who it concerns is worked out from the master record and from changes
that wait for the district.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date

from core.domain.apart import side_of
from core.domain.category import schemes_of
from core.domain.ending import minor_prompt
from core.domain.person import Person
from core.domain.rules import Row, RulePack, RuleRef

SEVERE_GRADES = ("1", "2")  # 重残: rows "tag" say the same for visits; 单人户 names these grades for everybody
MENTAL_KINDS = ("5", "6")  # and grade three of these


@dataclass(frozen=True)
class Advice:
    """One text with its rule."""

    code: str
    label: str
    text: str
    rule: RuleRef


def advice_for(
    person: Person,
    reported: Collection[str],
    pack: RulePack,
    day: date,
    *,
    village_code: str = "",
    village: str = "",
    at_school: bool | None = None,
) -> tuple[Advice, ...]:
    """Everything that may be told to this person. `reported`: kinds of changes that wait for the district."""
    if person.died_on is not None:
        return ()
    look = _Look(person, frozenset(reported), pack, day, village_code, village)
    rows = sorted(pack.rows_on("advice", day), key=lambda row: int(row.values.get("order", 99)))
    found = [
        Advice(row.key, row.text("label"), row.text("text"), row.ref)
        for row in rows
        if _TESTS[row.text("test")](look, row)
    ]
    prompt = minor_prompt(pack, person.birth_date, person.started_on, at_school, day)
    if prompt is not None:
        found.insert(0, Advice("minor", "年满以后", prompt.words(), prompt.rule))
    return tuple(found)


@dataclass(frozen=True)
class _Look:
    person: Person
    reported: frozenset[str]
    pack: RulePack
    day: date
    village_code: str
    village: str


def _category(look: _Look, row: Row) -> bool:
    return bool(schemes_of(look.person, look.pack, look.day) & set(row.items("values")))


def _severe(look: _Look, row: Row) -> bool:
    person = look.person
    if person.category in ("", "tekun", "dibao"):
        return False
    is_third = person.disability_grade == "3" and person.disability_kind in MENTAL_KINDS
    return person.disability_grade in SEVERE_GRADES or is_third or person.is_seriously_ill == "yes"


def _dwelling(look: _Look, row: Row) -> bool:
    person = look.person
    return person.support_form == "home" and (person.self_care in ("partial", "none") or bool(person.disability_kind))


def _under_age(look: _Look, row: Row) -> bool:
    age = look.person.age_on(look.day)
    return age is not None and age < row.number("value")


_TESTS: Mapping[str, Callable[[_Look, Row], bool]] = {
    "category": _category,
    "severe": _severe,
    "disability": lambda look, row: look.person.disability_grade in row.items("values"),
    "under_age": _under_age,
    "left_behind": lambda look, row: look.person.left_behind in ("child", "woman", "elder"),
    "apart": lambda look, row: side_of(look.person, look.village_code, look.village) == "here",
    "reported": lambda look, row: bool(look.reported & set(row.items("values"))),
    "dwelling": _dwelling,
}
