"""Telling people what is done with their data: whom to tell, and when again.

Sources: 《个人信息保护法》第十七条、第三十条、第三十五条 (everybody is told), 第三十一条 (under 14: the guardian);
the age is the row `age_rule` "guardian" of the rule pack, what is told are its rows `notice_item`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from core.domain.person import Person, full_years
from core.domain.rules import RulePack, RuleRef

Owed = Literal["", "never", "grown"]


@dataclass(frozen=True)
class Told:
    """When somebody was told, and whether it was the guardian."""

    on: date
    is_guardian: bool = False


def needs_guardian(pack: RulePack, birth_date: date | None, day: date) -> bool:
    """True when the guardian has to be told and to agree in the person's place; an unknown birth date says nothing."""
    age = full_years(birth_date, day)
    row = pack.row_on("age_rule", day, "guardian")
    return age is not None and row is not None and age < row.number("age")


def owed(pack: RulePack, person: Person, told: Told | None, today: date) -> Owed:
    """Whether the person has still to be told: never yet, or only the guardian, before the person came of that age.

    What the district's list says (`notice_on`) counts where this laptop has no record of its own.
    """
    if told is None and person.notice_on is not None:
        told = Told(person.notice_on, needs_guardian(pack, person.birth_date, person.notice_on))
    if told is None:
        return "never"
    was_child = needs_guardian(pack, person.birth_date, told.on)
    if told.is_guardian and was_child and not needs_guardian(pack, person.birth_date, today):
        return "grown"
    return ""


def told_in(answers: Mapping[str, Any], day: date) -> Told:
    """What a signed notice says."""
    return Told(day, answers.get("notice/told_to") == "guardian")


def items(pack: RulePack, today: date) -> Sequence[tuple[str, str]]:
    """(heading, sentence) of everything that is told, in order."""
    rows = sorted(pack.rows_on("notice_item", today), key=lambda row: row.number("order"))
    return [(row.text("label"), row.text("text")) for row in rows]


def rule(pack: RulePack, today: date, *, is_child: bool = False) -> RuleRef | None:
    """The rule that telling stands on."""
    row = (
        pack.row_on("age_rule", today, "guardian")
        if is_child
        else pack.once(
            ("first notice item", today),
            lambda: min(pack.rows_on("notice_item", today), key=lambda row: row.number("order"), default=None),
        )
    )
    return row.ref if row else None
