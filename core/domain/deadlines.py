"""Until when something must be done, by the clock that a document sets, and how that stands now.

Documents count in hours (24小时先行救助), days, working days and months, or say "及时" without a number: then there is
no last day unless the district has set one for itself. Days count from the day after; a year without a table of
working days is said (`problem`), never guessed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from core.domain.rules import Row, RulePack, RuleRef
from core.domain.schedule import add_months
from core.domain.workdays import WorkCalendar
from core.errors import Unavailable

State = Literal["overdue", "today", "soon", "open"]
UNIT_WORDS = {"hours": "小时", "days": "天", "workdays": "个工作日", "months": "个月"}
NO_RULE = RuleRef("", "", "", True, "规则包里没有这一项时限")


@dataclass(frozen=True)
class Deadline:
    """The end of a clock. `due_at` only for clocks of hours; `due_on` None when there is no last day.

    `problem` is "" or "calendar.year_missing" (working days cannot be counted) or "deadline.unknown" (no such rule on
    that day). `remind_days`: how long before the last day it is shown as near. `span` is the clock in words.
    """

    code: str
    label: str
    due_on: date | None
    due_at: datetime | None
    rule: RuleRef
    problem: str = ""
    span: str = ""
    remind_days: int = 0

    def words(self) -> str:
        """ "10个工作日，2026年3月5日前", "24小时，11月23日 9时30分前", "及时"."""
        if self.problem == "calendar.year_missing":
            return f"{self.span}，没有放假安排表，算不出日期"
        if self.due_at is not None:
            at = self.due_at
            return f"{self.span}，{at.month}月{at.day}日 {at.hour}时{at.minute:02d}分前"
        if self.due_on is not None:
            return f"{self.span}，{self.due_on.year}年{self.due_on.month}月{self.due_on.day}日前"
        return self.span or self.rule.words()


@dataclass(frozen=True)
class Standing:
    """How a deadline stands: `hours_left` for clocks of hours, `days_left` for days; negative when it has passed.

    A clock without a last day is "open" with neither.
    """

    state: State
    hours_left: int | None = None
    days_left: int | None = None


def deadline(pack: RulePack, code: str, start: datetime, calendar: WorkCalendar) -> Deadline:
    """The deadline of this kind for a clock that began at `start` (local time), by the rule of that day."""
    row = pack.row_on("deadline", start.date(), code)
    if row is None:
        return Deadline(code, code, None, None, NO_RULE, "deadline.unknown")
    due_on, due_at, problem = _end(row, start, calendar)
    return Deadline(
        code, row.text("label"), due_on, due_at, row.ref, problem, span_words(row), _remind(pack, row, start)
    )


def state(deadline: Deadline, now: datetime) -> Standing:
    """Where a deadline stands at `now` (local time, aware or not like the start it was reckoned from)."""
    if deadline.due_at is not None:
        left = deadline.due_at - now
        hours = left // timedelta(hours=1)
        if left < timedelta(0):
            return Standing("overdue", hours)
        is_today = deadline.due_at.date() == now.date()
        return Standing("today" if is_today else "soon", hours)
    if deadline.due_on is None:
        return Standing("open")
    days = (deadline.due_on - now.date()).days
    if days < 0:
        return Standing("overdue", None, days)
    if days == 0:
        return Standing("today", None, 0)
    return Standing("soon" if days <= deadline.remind_days else "open", None, days)


def span_words(row: Row) -> str:
    """10个工作日, 24小时, 当天, 及时（暂按3天）."""
    unit, amount = row.text("unit"), row.values.get("amount")
    if unit == "promptly":
        return "及时" if amount is None else f"及时（{'当天' if amount == 0 else f'{amount}天内'}）"
    return "当天" if amount == 0 else f"{amount}{UNIT_WORDS[unit]}"


def _end(row: Row, start: datetime, calendar: WorkCalendar) -> tuple[date | None, datetime | None, str]:
    unit, amount, day = row.text("unit"), row.values.get("amount"), start.date()
    if amount is None:
        return None, None, ""
    if unit == "hours":
        end = start + timedelta(hours=amount)
        return end.date(), end, ""
    if unit == "months":
        return add_months(day, amount), None, ""
    if unit == "workdays":
        try:
            return calendar.add_workdays(day, amount), None, ""
        except Unavailable as error:
            return None, None, error.code
    return day + timedelta(days=amount), None, ""


def _remind(pack: RulePack, row: Row, start: datetime) -> int:
    if "remind_days" in row.values:
        return row.number("remind_days")
    usual = pack.row_on("reminder", start.date(), "deadline")
    return usual.number("days") if usual else 0
