"""Periods: a quarter is its months, and what is owed in it is what is owed in them."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.periods import Period, before, owed, period_of, read_period
from core.domain.schedule import DAYS_A_MONTH
from core.errors import InvalidInput

DAYS = st.dates(date(2001, 1, 1), date(2098, 12, 31))
SPANS = st.sampled_from(["month", "quarter", "year"])
INTERVALS = st.sampled_from([1.0, 3.0, 7.0, 10.0, 14.0, 15.0, DAYS_A_MONTH, 2 * DAYS_A_MONTH, 3 * DAYS_A_MONTH])


@given(SPANS, DAYS)
def test_every_day_lies_in_its_period_and_the_code_reads_back(span: str, day: date) -> None:
    period = period_of(span, day)  # type: ignore[arg-type]
    assert period.holds(day)
    assert read_period(period.code) == period
    assert read_period(period.code, period.span) == period


@given(SPANS, DAYS)
def test_a_period_is_its_months_and_its_parts_cover_every_day(span: str, day: date) -> None:
    period = period_of(span, day)  # type: ignore[arg-type]
    months = period.months
    assert months[0].first == period.first
    assert months[-1].until == period.until
    assert all(a.until == b.first for a, b in pairwise(months))
    assert period.part_of(day) in {code for code, _words in period.parts}


@given(INTERVALS, SPANS, DAYS, DAYS, st.none() | DAYS)
def test_what_is_owed_in_a_period_is_what_is_owed_in_its_months(
    interval: float, span: str, day: date, since: date, until: date | None
) -> None:
    period = period_of(span, day)  # type: ignore[arg-type]
    assert owed(interval, period, since, until) == sum(owed(interval, month, since, until) for month in period.months)


@given(INTERVALS, SPANS, DAYS, st.integers(0, 400))
def test_nobody_owes_more_for_being_on_the_list_for_less_time(interval: float, span: str, day: date, late: int) -> None:
    period = period_of(span, day)  # type: ignore[arg-type]
    whole = owed(interval, period, period.first)
    assert 0 <= owed(interval, period, period.first + timedelta(days=late)) <= whole
    assert owed(interval, period, period.until) == 0


@pytest.mark.parametrize(
    ("interval", "code", "count"),
    [
        (DAYS_A_MONTH, "2026-02", 1),
        (15.0, "2026-02", 2),
        (15.0, "2026-01", 2),
        (7.0, "2026-02", 4),
        (7.0, "2026-01", 4),
        (1.0, "2026-02", 28),
        (3 * DAYS_A_MONTH, "2026-02", 0),
        (3 * DAYS_A_MONTH, "2026-03", 1),
        (3 * DAYS_A_MONTH, "2026-Q1", 1),
        (15.0, "2026", 24),
    ],
)
def test_an_interval_is_counted_by_the_month_as_people_count(interval: float, code: str, count: int) -> None:
    assert owed(interval, read_period(code), date(2020, 1, 1)) == count


def test_of_a_month_begun_in_the_middle_the_share_of_its_days_is_owed() -> None:
    november = read_period("2026-11")
    assert owed(15.0, november, date(2026, 11, 16)) == 1
    assert owed(DAYS_A_MONTH, november, date(2026, 11, 16)) == 1
    assert owed(DAYS_A_MONTH, november, date(2026, 11, 17)) == 0
    assert owed(DAYS_A_MONTH, november, date(2026, 1, 1), date(2026, 11, 10)) == 0


@pytest.mark.parametrize("text", ["", "2026-13", "2026-Q5", "26-11", "2026-Q", "2026年", "2026-11-01", "二〇二六"])
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_period(text)
    assert (refused.value.code, refused.value.where) == ("report.period", "period")


def test_a_quarter_is_not_taken_for_a_month() -> None:
    with pytest.raises(InvalidInput):
        read_period("2026-Q4", "month")


def test_words_and_the_period_before() -> None:
    assert read_period("2026-Q4").words == "2026年第四季度"
    assert before(read_period("2026-01")).code == "2025-12"
    assert before(read_period("2026-Q1")).code == "2025-Q4"
    assert isinstance(before(read_period("2026")), Period)
