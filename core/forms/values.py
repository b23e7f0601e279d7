"""XPath values as ODK forms use them: text, number (float), yes/no (bool) and a list of nodes.

The rules follow XPath 1.0 with the additions of the ODK XForms specification: a single node counts as its
value, a list without nodes as empty text (so `${x} = ''` holds for a question that is not asked), and text
that is an ISO date, time or date with time counts, in arithmetic and comparisons, as days since 1970-01-01.
Wall-clock time is used throughout: an offset in a date with time is not applied.
"""

from __future__ import annotations

import math
import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from core.forms.nodes import Node

Scalar = str | float | bool
Value = Scalar | list[Node]

NAN = float("nan")
EPOCH = date(1970, 1, 1)
_NUMBER = re.compile(r"-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)\Z")
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ](.+))?\Z")
_TIME = re.compile(r"([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,6}))?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?\Z")
_SAME = 1e-12


def unpack(value: Value) -> Scalar:
    """One value out of a list of nodes: the first node's, or empty text."""
    if isinstance(value, list):
        return value[0].scalar() if value else ""
    return value


def spread(values: list[Value]) -> list[Scalar]:
    """All values, every node of a list counting for itself."""
    result: list[Scalar] = []
    for value in values:
        if isinstance(value, list):
            result.extend(node.scalar() for node in value)
        else:
            result.append(value)
    return result


def as_text(value: Value) -> str:
    """XPath string(): whole numbers without a point, never with an exponent."""
    plain = unpack(value)
    if isinstance(plain, str):
        return plain
    if isinstance(plain, bool):
        return "true" if plain else "false"
    return number_text(plain)


def number_text(number: float) -> str:
    """A number as XPath writes it."""
    if math.isnan(number):
        return "NaN"
    if math.isinf(number):
        return "Infinity" if number > 0 else "-Infinity"
    if number == int(number):
        return str(int(number))
    return format(Decimal(repr(number)), "f")


def as_number(value: Value) -> float:
    """XPath number(); dates, times and dates with times count as days since 1970."""
    plain = unpack(value)
    if isinstance(plain, bool):
        return 1.0 if plain else 0.0
    if isinstance(plain, str):
        return _text_number(plain)
    return float(plain)


def _text_number(text: str) -> float:
    text = text.strip()
    if not text:
        return NAN
    if _NUMBER.match(text):
        return float(text)
    stamp = read_stamp(text)
    if stamp is not None:
        return days_of(stamp)
    clock = read_time(text)
    return NAN if clock is None else day_fraction(clock)


def as_bool(value: Value) -> bool:
    """XPath boolean(), a single node counting as its value; several nodes count as yes."""
    if isinstance(value, list) and len(value) > 1:
        return True
    plain = unpack(value)
    if isinstance(plain, bool):
        return plain
    if isinstance(plain, str):
        return plain != ""
    return plain == plain and plain != 0


def equal(left: Value, right: Value) -> bool:
    """XPath `=`; holds for lists when it holds for any of their nodes."""
    return any(_same(a, b) for a in _each(left) for b in _each(right))


def unequal(left: Value, right: Value) -> bool:
    """XPath `!=`; holds for lists when it holds for any of their nodes."""
    return any(not _same(a, b) for a in _each(left) for b in _each(right))


def _each(value: Value) -> list[Scalar]:
    if isinstance(value, list) and len(value) > 1:
        return [node.scalar() for node in value]
    return [unpack(value)]


def _same(left: Scalar, right: Scalar) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return as_bool(left) == as_bool(right)
    if isinstance(left, str) and isinstance(right, str):
        return left == right
    a, b = as_number(left), as_number(right)
    return a == b or abs(a - b) < _SAME


def read_stamp(text: str) -> datetime | None:
    """The wall clock of an ISO date, or date with time; None when it is neither."""
    found = _DATE.match(text)
    if found is None:
        return None
    try:
        day = date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None
    clock = read_time(found[4]) if found[4] else time()
    return None if clock is None else datetime.combine(day, clock)


def read_time(text: str) -> time | None:
    """A time of day, its offset left out; None when it is not one."""
    found = _TIME.match(text)
    if found is None:
        return None
    try:
        return time(int(found[1]), int(found[2]), int(found[3] or 0), int((found[4] or "0").ljust(6, "0")))
    except ValueError:
        return None


def day_fraction(clock: time) -> float:
    """Noon is 0.5."""
    return (clock.hour * 3600 + clock.minute * 60 + clock.second + clock.microsecond / 1e6) / 86400


def days_of(stamp: datetime) -> float:
    """Days since 1970-01-01 with the fraction of the day."""
    return (stamp.date() - EPOCH).days + day_fraction(stamp.time())


def stamp_of(value: Value) -> datetime | None:
    """A date with time out of ISO text or out of days since 1970; None when there is none."""
    plain = unpack(value)
    if isinstance(plain, bool):
        return None
    if isinstance(plain, str):
        stamp = read_stamp(plain.strip())
        if stamp is not None or not _NUMBER.match(plain.strip()):
            return stamp
        plain = float(plain)
    if not math.isfinite(plain):
        return None
    try:
        return datetime.combine(EPOCH, time()) + timedelta(seconds=round(plain * 86400))
    except OverflowError:
        return None
