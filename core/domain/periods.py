"""Periods that are reported on: a month, a quarter, a year, and how many visits a rule asks for in one.

Village reports are made by the month, township reports by the quarter and the year; the numbers of a quarter are those
of its months added up, so that two tables about the same days can never disagree.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Literal

from core.domain.schedule import DAYS_A_MONTH, add_months
from core.errors import InvalidInput

Span = Literal["month", "quarter", "year"]
_FORMS = (("month", r"(\d{4})-(\d{2})"), ("quarter", r"(\d{4})-?Q([1-4])"), ("year", r"(\d{4})"))
MONTHS: dict[Span, int] = {"month": 1, "quarter": 3, "year": 12}
QUARTERS = ("第一季度", "第二季度", "第三季度", "第四季度")


@dataclass(frozen=True)
class Period:
    """Whole months: `first` is the first day, `until` the day after the last one."""

    span: Span
    first: date
    until: date

    @property
    def last(self) -> date:
        """The last day."""
        return self.until - timedelta(days=1)

    @property
    def code(self) -> str:
        """2026-11, 2026-Q4, 2026."""
        if self.span == "month":
            return f"{self.first:%Y-%m}"
        return f"{self.first:%Y}-Q{(self.first.month + 2) // 3}" if self.span == "quarter" else f"{self.first:%Y}"

    @property
    def words(self) -> str:
        """2026年11月, 2026年第四季度, 2026年."""
        if self.span == "month":
            return f"{self.first.year}年{self.first.month}月"
        tail = QUARTERS[(self.first.month - 1) // 3] if self.span == "quarter" else ""
        return f"{self.first.year}年{tail}"

    @cached_property
    def months(self) -> Sequence[Period]:
        """The months it is made of."""
        starts = [add_months(self.first, n) for n in range(MONTHS[self.span])]
        return [Period("month", start, add_months(start, 1)) for start in starts]

    def holds(self, day: date) -> bool:
        """True for the days of the period."""
        return self.first <= day < self.until

    def part_of(self, day: date) -> str:
        """Which part of the period a day lies in: "1".."3" for 上旬、中旬、下旬 of a month, else the month's number."""
        return str(min(3, (day.day + 9) // 10)) if self.span == "month" else str(day.month)

    @property
    def parts(self) -> Sequence[tuple[str, str]]:
        """(code, words) of the parts, in order."""
        if self.span == "month":
            return (("1", "上旬"), ("2", "中旬"), ("3", "下旬"))
        return tuple((str(month.first.month), f"{month.first.month}月") for month in self.months)


def read_period(text: str, span: Span | None = None) -> Period:
    """The period of 2026-11, 2026-Q4 or 2026; with `span` only one of that length.

    Raises InvalidInput("report.period", where="period").
    """
    for name, form in _FORMS:
        found = re.fullmatch(form, text.strip())
        if found is None or span not in (None, name):
            continue
        year, number = int(found[1]), int(found[2]) if name != "year" else 1
        first_month = number if name == "month" else 3 * number - 2 if name == "quarter" else 1
        if 1900 <= year < 9999 and 1 <= first_month <= 12:
            return _period(name, date(year, first_month, 1))  # type: ignore[arg-type]
    raise InvalidInput("report.period", where="period", text=text[:20])


def period_of(span: Span, day: date) -> Period:
    """The month, quarter or year that a day lies in."""
    size = MONTHS[span]
    return _period(span, date(day.year, (day.month - 1) // size * size + 1, 1))


def before(period: Period, count: int = 1) -> Period:
    """The period so many before this one (negative: after)."""
    return _period(period.span, add_months(period.first, -count * MONTHS[period.span]))


def owed(interval_days: float, period: Period, since: date, until: date | None = None) -> int:
    """How many visits an interval asks for in a period of somebody looked after from `since` to `until` (excluded).

    Counted by the month: 每月1次 is 1, 每半月1次 is 2, 每周1次 is 4. Longer intervals fall into the month that closes
    them (每季度1次: March, June, ...). Of a month that was begun or ended in the middle, the share of its days.
    """
    return sum(_owed_in(interval_days, month, since, until) for month in period.months)


def _owed_in(interval_days: float, month: Period, since: date, until: date | None) -> int:
    size = monthrange(month.first.year, month.first.month)[1]
    begins, ends = max(since, month.first), min(until or month.until, month.until)
    days = max(0, (ends - begins).days)
    every = interval_days / DAYS_A_MONTH
    if abs(every - round(every)) < 1e-6 and round(every) >= 1:
        is_closing = month.first.month % round(every) == 0
        return int(is_closing and 2 * days >= size and days > 0)
    return int(days / interval_days + 0.5)


def _period(span: Span, first: date) -> Period:
    return Period(span, first, add_months(first, MONTHS[span]))
