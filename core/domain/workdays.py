"""Working days in China: weekends, public holidays and the make-up days that are worked instead.

The dated tables come from the State Council's yearly notices and lie in `resources/calendar`. A year without a
table is never guessed: a deadline of ten working days that runs into it is refused with Unavailable.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from core.errors import InvalidInput, Unavailable

SATURDAY = 5


@dataclass(frozen=True)
class CalendarYear:
    """One year: days off that are named, and weekend days that are worked (day -> name of the holiday)."""

    year: int
    document: str
    number: str
    holidays: Mapping[date, str]
    workdays: Mapping[date, str]


@dataclass(frozen=True)
class WorkCalendar:
    """The years that are known. Every answer outside them raises Unavailable("calendar.year_missing")."""

    years: Mapping[int, CalendarYear]

    @classmethod
    def load(cls, texts: Iterable[str]) -> WorkCalendar:
        """Reads the tables (TOML texts, one a year). Raises InvalidInput("calendar.broken" or "calendar.twice")."""
        years: dict[int, CalendarYear] = {}
        for text in texts:
            table = load_year(text)
            if table.year in years:
                raise InvalidInput("calendar.twice", where=str(table.year), year=table.year)
            years[table.year] = table
        return cls(years)

    def holiday_name(self, day: date) -> str:
        """The name of the public holiday the day belongs to, or empty text."""
        return self._year(day).holidays.get(day, "")

    def is_workday(self, day: date) -> bool:
        """True when offices work on that day."""
        table = self._year(day)
        if day in table.workdays:
            return True
        return day not in table.holidays and day.weekday() < SATURDAY

    def add_workdays(self, day: date, count: int) -> date:
        """The count-th working day after `day` (the day itself does not count; 0 gives it back)."""
        if count < 0:
            raise ValueError("a deadline runs forward")
        current = day
        while count > 0:
            current += timedelta(days=1)
            if self.is_workday(current):
                count -= 1
        return current

    def workdays_between(self, start: date, end: date) -> int:
        """How many working days lie after `start` up to and with `end`; negative when `end` lies before."""
        if end < start:
            return -self.workdays_between(end, start)
        return sum(self.is_workday(start + timedelta(days=step)) for step in range(1, (end - start).days + 1))

    def _year(self, day: date) -> CalendarYear:
        table = self.years.get(day.year)
        if table is None:
            raise Unavailable("calendar.year_missing", year=day.year)
        return table


def load_year(text: str) -> CalendarYear:
    """Reads one year's table. Raises InvalidInput("calendar.broken", where=what is wrong)."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        raise InvalidInput("calendar.broken", where="toml") from None
    year = raw.get("year")
    if not isinstance(year, int) or isinstance(year, bool):
        raise InvalidInput("calendar.broken", where="year")
    for key in ("document", "number"):
        if not isinstance(raw.get(key), str) or not raw[key]:
            raise InvalidInput("calendar.broken", where=key)
    holidays, workdays = _days(raw, "holidays", year), _days(raw, "workdays", year)
    if twice := holidays.keys() & workdays.keys():
        raise InvalidInput("calendar.broken", where=min(twice).isoformat())
    return CalendarYear(year, raw["document"], raw["number"], holidays, workdays)


def _days(raw: Mapping[str, Any], key: str, year: int) -> dict[date, str]:
    rows = raw.get(key)
    if not isinstance(rows, list):
        raise InvalidInput("calendar.broken", where=key)
    days: dict[date, str] = {}
    for row in rows:
        day = row.get("day") if isinstance(row, dict) else None
        if type(day) is not date or day.year != year or day in days:
            raise InvalidInput("calendar.broken", where=f"{key}: {day}")
        days[day] = str(row.get("name", ""))
    return days
