"""What a person types, made into a value or refused with a reason. No Qt in here.

Digits may be full-width, a date may be written the way it is written in the village; digits of other scripts
are refused (Python would take them). Characters that cannot be seen are never taken, and the field says so.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta

MAX_LINE = 500  # code points in a line of text
MAX_NOTE = 5_000  # code points in free text: more than two pages of A4
MAX_PASTE = 50_000  # above this a paste is refused unread, so that the window never stands still for 200 ms

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_INVISIBLE = {0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF, *range(0x202A, 0x202F), *range(0x2066, 0x206A)}
_INTEGER = re.compile(r"[+-]?[0-9]{1,15}")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]{1,12}(?:\.[0-9]{0,9})?|\.[0-9]{1,9})")
_DATE = re.compile(r"(?:([0-9]{4})[-./年 ])?([0-9]{1,2})[-./月 ]([0-9]{1,2})日?号?")
_TIME = re.compile(r"(上午|早上|中午|下午|晚上)?([0-9]{1,2})(?:[:.点时]([0-9]{1,2}|半)?分?)?")
_DAYS = {"今天": 0, "今日": 0, "昨天": -1, "昨日": -1, "前天": -2, "明天": 1, "后天": 2}


class Unreadable(ValueError):
    """`code` names why: a key of WORDS in gui/widgets/wording.py."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


@dataclass(frozen=True)
class Cleaned:
    """Text without what cannot be stored; how many characters were refused and where the first stood (1-based)."""

    text: str
    refused: int
    first_at: int


def fold(text: str) -> str:
    """Full-width signs and blanks as ASCII, outer blanks gone."""
    return text.translate(_FULL_WIDTH).strip()


def clean(text: str, *, has_lines: bool) -> Cleaned:
    """Unifies line ends and refuses control characters, lone surrogates, zero-width and direction marks.

    Joiners (U+200C, U+200D) and variation selectors stay: some scripts and signs need them.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    kept: list[str] = []
    refused, first_at = 0, 0
    for index, char in enumerate(text, 1):
        if char == "\n":
            kept.append(char if has_lines else " ")
        elif char == "\t":
            kept.append(" ")
        elif unicodedata.category(char) in ("Cc", "Cs") or ord(char) in _INVISIBLE:
            refused, first_at = refused + 1, first_at or index
        else:
            kept.append(char)
    return Cleaned("".join(kept), refused, first_at)


def read_integer(text: str) -> int | None:
    """A whole number, or None for nothing typed. Raises Unreadable("integer")."""
    plain = fold(text).replace(",", "")
    if not plain:
        return None
    if not _INTEGER.fullmatch(plain):
        raise Unreadable("integer")
    return int(plain)


def read_decimal(text: str) -> float | None:
    """A number with at most nine decimals, or None. Raises Unreadable("decimal")."""
    plain = fold(text).replace(",", "").replace("。", ".")
    if not plain:
        return None
    if not _DECIMAL.fullmatch(plain) or not any(char.isdigit() for char in plain):
        raise Unreadable("decimal")
    return float(plain)


def read_date(text: str, today: date) -> date | None:
    """A day, or None for nothing typed; without a year, the one nearest to today is meant.

    Raises Unreadable("date") or Unreadable("no_such_day", text=…).
    """
    plain = fold(text).replace("。", ".")
    if not plain:
        return None
    if plain in _DAYS:
        return today + timedelta(days=_DAYS[plain])
    if re.fullmatch(r"[0-9]{8}", plain):
        plain = f"{plain[:4]}-{plain[4:6]}-{plain[6:]}"
    found = _DATE.fullmatch(plain)
    if found is None:
        raise Unreadable("date")
    year, month, day = found.group(1), int(found.group(2)), int(found.group(3))
    if year is None:
        return _nearest(month, day, today)
    return _day(int(year), month, day)


def _day(year: int, month: int, day: int) -> date:
    try:
        found = date(year, month, day)
    except ValueError:
        raise Unreadable("no_such_day", text=f"{year:04d}-{month:02d}-{day:02d}") from None
    if not 1900 <= year <= 2199:
        raise Unreadable("date")
    return found


def _nearest(month: int, day: int, today: date) -> date:
    near: list[date] = []
    for year in (today.year - 1, today.year, today.year + 1):
        try:
            near.append(date(year, month, day))
        except ValueError:
            continue
    if not near:
        raise Unreadable("no_such_day", text=f"{month}-{day}")
    return min(near, key=lambda candidate: abs(candidate - today))


def read_time(text: str) -> str | None:
    """A time of day as HH:MM, or None. 930, 9:30, 9点半, 下午3点 are understood. Raises Unreadable("time")."""
    plain = fold(text).replace(" ", "")
    if not plain:
        return None
    if re.fullmatch(r"[0-9]{3,4}", plain):
        plain = f"{plain[:-2]}:{plain[-2:]}"
    found = _TIME.fullmatch(plain)
    if found is None:
        raise Unreadable("time")
    part, hour, minute = found.group(1), int(found.group(2)), found.group(3)
    minutes = 30 if minute == "半" else int(minute or 0)
    if (part in ("下午", "晚上") and hour < 12) or (part == "中午" and hour < 11):
        hour += 12
    if hour > 23 or minutes > 59:
        raise Unreadable("time")
    return f"{hour:02d}:{minutes:02d}"


def read_coordinate(text: str, limit: float) -> float | None:
    """Degrees between -limit and limit, or None. Raises Unreadable("coordinate", limit=…)."""
    try:
        value = read_decimal(text)
    except Unreadable:
        raise Unreadable("coordinate", limit=int(limit)) from None
    if value is not None and abs(value) > limit:
        raise Unreadable("coordinate", limit=int(limit))
    return value


def number_text(value: float) -> str:
    """A number as one writes it: no exponent, no needless zeros."""
    return str(value) if isinstance(value, int) else f"{value:.9f}".rstrip("0").rstrip(".")
