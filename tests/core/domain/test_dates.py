"""Laws of written dates."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.dates import FIRST_YEAR, LAST_YEAR, read_date, read_serial

DAY = date(1950, 3, 2)


def codes(text: str) -> list[tuple[str, str]]:
    return [(problem.code, problem.severity) for problem in read_date(text).problems]


@pytest.mark.parametrize(
    "text",
    [
        "1950-03-02",
        "1950.3.2",
        "1950/3/2",
        "1950年3月2日",
        "1950年03月02",
        "19500302",
        "１９５０．０３．０２",
        "１９５０年３月２日",
        "1950-03-02 00:00:00",
        "1950-03-02T08:30",
        " 1950 . 3 . 2 ",
        "1950。3。2",
        "1950.3.2.",
    ],
)
def test_the_usual_ways_mean_the_same_day(text: str) -> None:
    assert read_date(text).value == DAY
    assert codes(text) == []


@pytest.mark.parametrize("text", ["1950-03", "1950.3", "1950年3月", "1950年3月份", "195003", "1950/03"])
def test_a_month_is_taken_with_a_note(text: str) -> None:
    reading = read_date(text)
    assert (reading.value, reading.precision) == (date(1950, 3, 1), "month")
    assert codes(text) == [("date.month_only", "note")]


@pytest.mark.parametrize("text", ["1950", "1950年"])
def test_a_year_alone_is_doubted(text: str) -> None:
    assert codes(text) == [("date.year_only", "doubt")]


@pytest.mark.parametrize("text", ["2023-02-29", "1950.13.1", "0000-01-01", "19501301", "1950年0月", "2024-04-31"])
def test_a_day_that_never_was_is_refused_with_its_text(text: str) -> None:
    problem = read_date(text).problems[0]
    assert (problem.code, problem.severity, problem.params["text"]) == ("date.not_exist", "refuse", text)


@pytest.mark.parametrize("text", ["1800-01-01", "9999-12-31"])
def test_a_year_nobody_lives_in_is_refused(text: str) -> None:
    assert codes(text) == [("date.year", "refuse")]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("50.3.2", "date.two_digit_year"),
        ("50年3月", "date.two_digit_year"),
        ("3/2/1950", "date.order"),
        ("农历二月初五", "date.lunar"),
        ("1950年二月十五(阴历)", "date.lunar"),
        ("民国39年3月", "date.era"),
        ("不记得", "date.unreadable"),
        ("", "date.empty"),
        ("١٩٥٠-٠٣-٠٢", "date.unreadable"),
        ("123456", "date.unreadable"),
    ],
)
def test_what_nobody_can_be_sure_of_is_doubted_with_an_example(text: str, code: str) -> None:
    assert codes(text) == [(code, "doubt")]
    assert read_date(text).value is None
    assert read_date(text).problems[0].params["example"] == "1950-03-02"


def test_serial_days_of_both_spreadsheet_ages() -> None:
    assert read_serial(18324).value == DAY
    assert read_serial(18324.75).value == DAY
    assert read_serial(18324 - 1462, is_1904=True).value == DAY
    assert read_serial(19500302).value == DAY
    assert read_serial(195003).value == date(1950, 3, 1)


def test_a_month_that_the_spreadsheet_cut_is_not_guessed() -> None:
    reading = read_serial(1950.1)
    assert reading.value is None
    assert [problem.code for problem in reading.problems] == ["date.month_lost"]


def test_a_bare_year_is_not_a_serial_day() -> None:
    assert [problem.code for problem in read_serial(1950).problems] == ["date.year_only"]


def test_a_serial_day_in_a_text_file_is_taken_after_a_look() -> None:
    assert read_date("18324").value == DAY
    assert codes("18324") == [("date.serial_text", "doubt")]


@given(st.dates(date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)))
def test_every_day_is_read_back(day: date) -> None:
    for text in (day.isoformat(), f"{day.year}.{day.month}.{day.day}", f"{day.year}年{day.month}月{day.day}日"):
        assert read_date(text).value == day
    serial = (day - date(1899, 12, 30)) / timedelta(days=1)
    if serial > 2_201:
        assert read_serial(serial).value == day


@given(st.text(max_size=40))
def test_any_text_is_answered(text: str) -> None:
    reading = read_date(text)
    assert reading.value is not None or reading.problems


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e12, max_value=1e12))
def test_any_number_is_answered(number: float) -> None:
    reading = read_serial(number)
    assert reading.value is not None or reading.problems
