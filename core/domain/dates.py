"""Dates as people write them in lists: 1950.3.2, 1950年3月2日, 19500302, 1950-03, and what spreadsheets make of them.

A day that does not exist is refused; what could mean two things is doubted with an example; nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from core.domain.identity import fold_digits
from core.domain.problem import Problem

EXAMPLE = "1950-03-02"
FIRST_YEAR, LAST_YEAR = 1850, 2200
SMALLEST_SERIAL = 2_201  # smaller whole numbers in a date column are years, not days since 1900
LARGEST_SERIAL = 109_939  # the last day of 2200

Precision = Literal["day", "month", "year", ""]

_FULL = re.compile(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?(?:T?\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?", re.ASCII)
_MONTH = re.compile(r"(\d{4})[-./年](\d{1,2})月?份?", re.ASCII)
_YEAR = re.compile(r"(\d{4})年?", re.ASCII)
_EIGHT = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_SIX = re.compile(r"(\d{4})(\d{2})", re.ASCII)
_SHORT_YEAR = re.compile(r"\d{2}[-./年]\d{1,2}(?:[-./月]\d{1,2}日?|月)?", re.ASCII)
_DAY_FIRST = re.compile(r"\d{1,2}[-./]\d{1,2}[-./]\d{2,4}", re.ASCII)
_SERIAL = re.compile(r"\d{4,6}(?:\.\d+)?", re.ASCII)
_LUNAR = re.compile(r"农历|阴历|旧历|正月|腊月|冬月|闰|初[一二三四五六七八九十]|廿")
_ERA = re.compile(r"民国|光绪|宣统|大正|昭和")


@dataclass(frozen=True)
class DateReading:
    """`value` is the day (the first of the month or year when `precision` is not "day"), None when unread."""

    value: date | None
    precision: Precision
    problems: tuple[Problem, ...] = ()


def read_date(text: str) -> DateReading:
    """Reads a written date."""
    compact = re.sub(r"\s+", "", fold_digits(text)).replace("—", "-").replace("–", "-").replace("。", ".").rstrip(".-/")
    if not compact:
        return _nothing("date.empty", text)
    for pattern, reader in _READERS:
        match = pattern.fullmatch(compact)
        if match:
            return reader(match, text)
    if _LUNAR.search(compact):
        return _nothing("date.lunar", text)
    if _ERA.search(compact):
        return _nothing("date.era", text)
    if _SHORT_YEAR.fullmatch(compact):
        return _nothing("date.two_digit_year", text)
    if _DAY_FIRST.fullmatch(compact):
        return _nothing("date.order", text)
    return _nothing("date.unreadable", text)


def read_serial(number: float, *, is_1904: bool = False) -> DateReading:
    """Reads a bare number of a date column: a serial day, 19500302, 195003, or what a typed 1950.10 became."""
    written = f"{number:.15g}"
    if number != int(number) and 1850 <= number < LAST_YEAR:
        # 1950.1 is January or October: the spreadsheet has dropped the nought.
        return _nothing("date.month_lost", written)
    is_serial = SMALLEST_SERIAL <= number <= LARGEST_SERIAL
    if number == int(number) and not is_serial and len(written) in (4, 6, 8):
        return read_date(written)
    return from_serial(number, is_1904=is_1904)


def from_serial(number: float, *, is_1904: bool = False) -> DateReading:
    """Days since the spreadsheet's first day; fractions (times of day) are dropped."""
    if not SMALLEST_SERIAL <= number <= LARGEST_SERIAL:
        return _nothing("date.unreadable", f"{number:.15g}")
    # 1899-12-30 and not -31: spreadsheets count a 29 February 1900 that never was.
    first = date(1904, 1, 1) if is_1904 else date(1899, 12, 30)
    return DateReading(first + timedelta(days=int(number)), "day")


def _nothing(code: str, text: str) -> DateReading:
    return DateReading(None, "", (Problem(code, "doubt", params={"text": text.strip()[:30], "example": EXAMPLE}),))


def _of_parts(year: str, month: str, day: str, precision: Precision, text: str) -> DateReading:
    try:
        value = date(int(year), int(month), int(day))
    except ValueError:
        return DateReading(None, "", (Problem("date.not_exist", params={"text": text.strip()[:30]}),))
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        return DateReading(None, "", (Problem("date.year", params={"text": text.strip()[:30]}),))
    if precision == "day":
        return DateReading(value, precision)
    params = {"text": text.strip()[:30], "value": value.isoformat(), "example": EXAMPLE}
    if precision == "month":
        return DateReading(value, precision, (Problem("date.month_only", "note", params=params),))
    return DateReading(value, precision, (Problem("date.year_only", "doubt", params=params),))


def _full(match: re.Match[str], text: str) -> DateReading:
    return _of_parts(match[1], match[2], match[3], "day", text)


def _month(match: re.Match[str], text: str) -> DateReading:
    return _of_parts(match[1], match[2], "1", "month", text)


def _year(match: re.Match[str], text: str) -> DateReading:
    if not FIRST_YEAR <= int(match[1]) <= LAST_YEAR:
        return _nothing("date.unreadable", text)
    return _of_parts(match[1], "1", "1", "year", text)


def _six(match: re.Match[str], text: str) -> DateReading:
    """195003 is a month; six digits that are no year and month are no date that anybody can be sure of."""
    if FIRST_YEAR <= int(match[1]) <= LAST_YEAR and 1 <= int(match[2]) <= 12:
        return _month(match, text)
    return _nothing("date.unreadable", text)


def _serial_text(match: re.Match[str], text: str) -> DateReading:
    """Five digits in a text file are nearly always a spreadsheet's serial day: taken, but only after a look."""
    reading = from_serial(float(match[0]))
    if reading.value is None:
        return reading
    params = {"text": text.strip()[:30], "value": reading.value.isoformat(), "example": EXAMPLE}
    return DateReading(reading.value, "day", (Problem("date.serial_text", "doubt", params=params),))


_READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], str], DateReading]], ...] = (
    (_EIGHT, _full),
    (_FULL, _full),
    (_SIX, _six),
    (_MONTH, _month),
    (_YEAR, _year),
    (_SERIAL, _serial_text),
)
