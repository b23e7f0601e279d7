"""Working days follow the published tables and are never guessed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.workdays import WorkCalendar, load_year
from core.errors import InvalidInput, Unavailable
from core.paths import resources

CALENDAR = WorkCalendar.load(
    path.read_text(encoding="utf-8") for path in sorted((resources() / "calendar").glob("*.toml"))
)
DAYS = st.dates(date(2024, 1, 1), date(2026, 6, 30))


def test_make_up_days_are_worked_and_holidays_are_not() -> None:
    assert CALENDAR.is_workday(date(2026, 2, 14))  # a Saturday, worked for Spring Festival
    assert not CALENDAR.is_workday(date(2026, 2, 16))  # a Monday in Spring Festival
    assert CALENDAR.holiday_name(date(2026, 2, 16)) == "春节"
    assert not CALENDAR.is_workday(date(2026, 10, 7))
    assert CALENDAR.is_workday(date(2026, 10, 10))
    assert CALENDAR.is_workday(date(2026, 11, 23))
    assert not CALENDAR.is_workday(date(2026, 11, 22))


def test_ten_working_days_across_the_national_holiday() -> None:
    assert CALENDAR.add_workdays(date(2026, 9, 28), 10) == date(2026, 10, 16)


def test_a_year_without_a_table_is_refused_not_guessed() -> None:
    with pytest.raises(Unavailable) as caught:
        CALENDAR.add_workdays(date(2026, 12, 25), 10)
    assert (caught.value.code, caught.value.params["year"]) == ("calendar.year_missing", 2027)


@given(DAYS, st.integers(0, 60))
def test_adding_and_counting_are_inverse(day: date, count: int) -> None:
    end = CALENDAR.add_workdays(day, count)
    assert CALENDAR.workdays_between(day, end) == count
    assert CALENDAR.workdays_between(end, day) == -count
    assert count == 0 or CALENDAR.is_workday(end)


@given(DAYS, st.integers(1, 40))
def test_a_later_start_never_ends_earlier(day: date, count: int) -> None:
    assert CALENDAR.add_workdays(day, count) <= CALENDAR.add_workdays(day + timedelta(days=1), count)


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_every_table_names_its_notice_and_lists_exceptions_only(year: int) -> None:
    table = CALENDAR.years[year]
    assert table.document.startswith("国务院办公厅关于")
    assert table.number.startswith("国办发明电〔")
    assert all(day.weekday() >= 5 for day in table.workdays)


GOOD = 'year = 2026\ndocument = "通知"\nnumber = "1号"\nholidays = [{day = 2026-01-01, name = "元旦"}]\nworkdays = []\n'


@pytest.mark.parametrize(
    "text",
    [
        "year = ",
        GOOD.replace("year = 2026", "year = true"),
        GOOD.replace('"1号"', '""'),
        GOOD.replace("2026-01-01", "2025-01-01"),
        GOOD.replace("2026-01-01", '"2026-01-01"'),
        GOOD.replace("workdays = []", "workdays = [{day = 2026-01-01}]"),
        GOOD.replace("workdays = []", ""),
    ],
)
def test_a_broken_table_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match=r"calendar\.broken"):
        load_year(text)


def test_two_tables_of_one_year_are_refused() -> None:
    with pytest.raises(InvalidInput, match=r"calendar\.twice"):
        WorkCalendar.load([GOOD, GOOD])
