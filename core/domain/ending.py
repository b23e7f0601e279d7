"""When support ends: the events that the law lists, and how long a minor goes on.

《特困人员认定办法》（民发〔2021〕43号）第二十四条 lists six events, 第二十六条 lets the end begin with the next month.
The program prompts and reports; the county decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from core.domain.rules import Row, RulePack, RuleRef
from core.domain.schedule import add_months

Prompt = Literal["minor.coming_of_age", "minor.ask_school", "minor.still_at_school", "minor.past_age"]


@dataclass(frozen=True)
class EndReason:
    """One of the events, in the order of the law, local ones after them."""

    code: str
    label: str
    rule: RuleRef
    is_from_next_month: bool = False

    def ends_on(self, happened_on: date) -> date:
        """The first day without support: of the month after the event, or the day itself."""
        return add_months(happened_on.replace(day=1), 1) if self.is_from_next_month else happened_on


@dataclass(frozen=True)
class MinorPrompt:
    """What to ask about somebody who was taken in as a minor. `on` is the birthday that ends it, by itself."""

    code: Prompt
    on: date
    age: int
    schools: tuple[str, ...]
    rule: RuleRef

    def words(self) -> str:
        """The sentence for the list and the person page."""
        day = f"{self.on.year}年{self.on.month}月{self.on.day}日"
        schools = "、".join(self.schools)
        return {
            "minor.coming_of_age": f"{day}满{self.age}周岁，请先问清还在不在{schools}读书",
            "minor.ask_school": f"{day}已满{self.age}周岁，没有登记在不在读书，请问清并报告",
            "minor.still_at_school": f"{day}已满{self.age}周岁，还在{schools}读书，继续供养到毕业",
            "minor.past_age": f"{day}已满{self.age}周岁，也不在读书，请报告乡镇按终止办理",
        }[self.code]


def end_reasons(pack: RulePack, day: date) -> tuple[EndReason, ...]:
    """The events in force on the day, in their order."""
    rows = sorted(pack.rows_on("end_reason", day), key=_order)
    return tuple(EndReason(row.key, row.text("label"), row.ref, row.text("effective") == "next_month") for row in rows)


def end_reason(pack: RulePack, code: str, day: date) -> EndReason | None:
    """One of them by its code."""
    return next((one for one in end_reasons(pack, day) if one.code == code), None)


def ends_agreement(pack: RulePack, day: date) -> Mapping[str, str]:
    """Why a care agreement may end: code -> words."""
    return {row.key: row.text("label") for row in pack.rows_on("agreement_end", day)}


def minor_prompt(
    pack: RulePack, birth_date: date | None, started_on: date | None, at_school: bool | None, day: date
) -> MinorPrompt | None:
    """What to ask about a person taken in before the age that the pack sets, or None when there is nothing to ask.

    `at_school`: still in one of the schools that the rule names; None when nobody has asked. Somebody taken in at that
    age or later is supported for another reason, and is not asked. Before the birthday one is asked from as many days
    as the pack's reminder "minor" says.
    """
    row = pack.row_on("minor_end", day)
    if row is None or birth_date is None:
        return None
    on = add_months(birth_date, 12 * row.number("age"))
    if started_on is not None and started_on >= on:
        return None
    schools = row.items("schools")
    if day < on:
        reminder = pack.row_on("reminder", day, "minor")
        is_near = reminder is not None and (on - day).days <= reminder.number("days")
        return MinorPrompt("minor.coming_of_age", on, row.number("age"), schools, row.ref) if is_near else None
    if started_on is None and at_school is None:
        return None  # an old person without a date of admission is no minor to ask about
    code: Prompt = "minor.ask_school"
    if at_school is not None:
        code = "minor.still_at_school" if at_school else "minor.past_age"
    return MinorPrompt(code, on, row.number("age"), schools, row.ref)


def _order(row: Row) -> int:
    return int(row.values.get("order", 99))
