"""Dates and times in expressions. Wall-clock time throughout; empty text for what is no date."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

from core.forms.values import NAN, Value, as_text, day_fraction, days_of, read_time, stamp_of

if TYPE_CHECKING:
    from core.forms.context import Context

_WEEKDAYS = {
    "zh": ["周一", "周二", "周三", "周四", "周五", "周六", "周日"],
    "en": ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
}
_MONTHS = {
    "zh": [f"{month}月" for month in range(1, 13)],
    "en": ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
}


def today(context: Context) -> Value:
    """The day the form is filled in."""
    return context.env.today.isoformat()


def now(context: Context) -> Value:
    """The wall clock, to the second, with its offset when that is known."""
    return context.env.now().isoformat(timespec="seconds")


def to_date(_: Context, value: Value) -> Value:
    """ISO date out of text, or out of days since 1970."""
    stamp = stamp_of(value)
    return "" if stamp is None else stamp.date().isoformat()


def to_date_time(_: Context, value: Value) -> Value:
    """ISO date with time out of text, or out of days since 1970."""
    stamp = stamp_of(value)
    return "" if stamp is None else stamp.isoformat(timespec="seconds")


def decimal_date_time(_: Context, value: Value) -> Value:
    """Days since 1970-01-01 with the fraction of the day."""
    stamp = stamp_of(value)
    return NAN if stamp is None else days_of(stamp)


def decimal_time(_: Context, value: Value) -> Value:
    """The fraction of the day: noon is 0.5."""
    clock = read_time(as_text(value).strip())
    return NAN if clock is None else day_fraction(clock)


def format_stamp(context: Context, value: Value, pattern: Value) -> Value:
    """A date, with or without time, written as the pattern says; names in the language of the session."""
    stamp = stamp_of(value)
    if stamp is None:
        return ""
    names = "en" if context.env.language_code == "en" else "zh"
    return re.sub(r"%(.)", lambda found: _field(stamp, found[1], names), as_text(pattern))


def _field(stamp: datetime, letter: str, names: str) -> str:
    fields = {
        "Y": f"{stamp.year:04d}",
        "y": f"{stamp.year % 100:02d}",
        "m": f"{stamp.month:02d}",
        "n": str(stamp.month),
        "b": _MONTHS[names][stamp.month - 1],
        "d": f"{stamp.day:02d}",
        "e": str(stamp.day),
        "a": _WEEKDAYS[names][stamp.weekday()],
        "H": f"{stamp.hour:02d}",
        "h": str(stamp.hour),
        "M": f"{stamp.minute:02d}",
        "S": f"{stamp.second:02d}",
        "3": f"{stamp.microsecond // 1000:03d}",
        "%": "%",
    }
    return fields.get(letter, f"%{letter}")
