"""The kinds of question, what a value of each looks like, and how values become text and back.

`KINDS` is the only list. Text is what expressions and ODK submissions hold; values are what the program and its
JSON hold: integer int, decimal and range number, several choices and rankings lists, everything else text.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import cast

from core.errors import InvalidInput
from core.forms.values import Value, as_number, as_text, number_text, read_stamp, read_time, stamp_of, unpack

KINDS = (
    "text",
    "integer",
    "decimal",
    "date",
    "time",
    "datetime",
    "select_one",
    "select_multiple",
    "rank",
    "range",
    "note",
    "image",
    "signature",
    "geopoint",
    "barcode",
    "calculate",
    "hidden",
    "acknowledge",
    "group",
    "repeat",
)
CONTAINERS = frozenset({"group", "repeat"})
SILENT = frozenset({"calculate", "hidden"})
ANSWERED = frozenset(KINDS) - CONTAINERS - SILENT - {"note"}
CHOICE_KINDS = frozenset({"select_one", "select_multiple", "rank"})
MAX_TEXT = 10_000
MAX_INT = 2**53
_MEDIA = re.compile(r"media:[0-9a-f]{64}\Z")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u0080-\u009f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")

JsonValue = str | int | float | list[str] | None


@dataclass(frozen=True)
class Choice:
    """One answer to choose: the stored value and the words for it."""

    value: str
    label: str


def clean_text(raw: object) -> str:
    """Text as it is kept: newlines as LF, no control or direction-override characters, at most MAX_TEXT characters."""
    if not isinstance(raw, str):
        raise InvalidInput("form.value")
    text = raw.replace("\r\n", "\n").replace("\r", "\n")
    found = _CONTROL.search(text)
    if found is not None:
        raise InvalidInput("form.control_character", position=found.start() + 1, code_point=f"U+{ord(found[0]):04X}")
    if len(text) > MAX_TEXT:
        raise InvalidInput("form.too_long", limit=MAX_TEXT, length=len(text))
    return text


def _integer(raw: object) -> str:
    if isinstance(raw, bool) or not isinstance(raw, int) or abs(raw) > MAX_INT:
        raise InvalidInput("form.value")
    return str(raw)


def _number(raw: object) -> str:
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        raise InvalidInput("form.value")
    if not math.isfinite(raw) or abs(raw) > MAX_INT:
        raise InvalidInput("form.value")
    return number_text(float(raw)) if isinstance(raw, float) else str(raw)


def _date(raw: object) -> str:
    if isinstance(raw, date) and not isinstance(raw, datetime):
        return raw.isoformat()
    if isinstance(raw, str) and len(raw) == 10 and read_stamp(raw) is not None:
        return raw
    raise InvalidInput("form.value")


def _time(raw: object) -> str:
    clock = raw if isinstance(raw, time) else read_time(raw) if isinstance(raw, str) else None
    if clock is None:
        raise InvalidInput("form.value")
    return clock.strftime("%H:%M:%S" if clock.second else "%H:%M")


def _datetime(raw: object) -> str:
    if isinstance(raw, datetime):
        return raw.isoformat(timespec="seconds")
    if isinstance(raw, str) and len(raw) > 10 and read_stamp(raw) is not None:
        return raw
    raise InvalidInput("form.value")


def _one(raw: object) -> str:
    if not isinstance(raw, str) or raw.split() != [raw]:
        raise InvalidInput("form.value")
    return raw


def _many(raw: object) -> str:
    if not isinstance(raw, list | tuple):
        raise InvalidInput("form.value")
    items = [_one(item) for item in raw]
    if len(set(items)) != len(items):
        raise InvalidInput("form.value")
    return " ".join(items)


def _media(raw: object) -> str:
    if not isinstance(raw, str) or _MEDIA.match(raw) is None:
        raise InvalidInput("form.value")
    return raw


def _point(raw: object) -> str:
    parts = raw.split() if isinstance(raw, str) else []
    numbers = [as_number(part) for part in parts]
    if not 2 <= len(parts) <= 4 or not all(map(math.isfinite, numbers)):
        raise InvalidInput("form.value")
    if abs(numbers[0]) > 90 or abs(numbers[1]) > 180:
        raise InvalidInput("form.value")
    return " ".join(parts)


def _acknowledge(raw: object) -> str:
    if raw != "OK":
        raise InvalidInput("form.value")
    return "OK"


_TO_TEXT: dict[str, Callable[[object], str]] = {
    "text": clean_text,
    "barcode": clean_text,
    "hidden": clean_text,
    "calculate": clean_text,
    "integer": _integer,
    "decimal": _number,
    "range": _number,
    "date": _date,
    "time": _time,
    "datetime": _datetime,
    "select_one": _one,
    "select_multiple": _many,
    "rank": _many,
    "image": _media,
    "signature": _media,
    "geopoint": _point,
    "acknowledge": _acknowledge,
}


def to_text(kind: str, raw: object) -> str:
    """A value of this kind as text; None, "" and [] empty the answer.

    Raises InvalidInput("form.value"|"form.control_character"|"form.too_long") for anything else than such a value.
    """
    if raw is None or raw == "" or raw == []:
        return ""
    convert = _TO_TEXT.get(kind)
    if convert is None:
        raise InvalidInput("form.value")
    return convert(raw)


def from_text(kind: str, text: str) -> JsonValue:
    """The JSON value that a text stands for; None when it is empty."""
    if text == "":
        return None
    if kind == "integer":
        return int(text) if re.fullmatch(r"-?[0-9]+", text) else text
    if kind in ("decimal", "range"):
        number = as_number(text)
        if not math.isfinite(number):
            return text
        return int(text) if kind == "range" and re.fullmatch(r"-?[0-9]+", text) else number
    if kind in ("select_multiple", "rank"):
        return cast(JsonValue, text.split())
    return text


def result_text(kind: str, value: Value) -> str:
    """What a calculation leaves in a question of this kind; not-a-number leaves it empty."""
    plain = unpack(value)
    if kind in ("date", "datetime"):
        stamp = stamp_of(plain)
        if stamp is None:
            return ""
        return stamp.date().isoformat() if kind == "date" else _keep_offset(plain, stamp)
    if kind == "integer":
        number = as_number(plain)
        return str(math.trunc(number)) if math.isfinite(number) else ""
    if kind in ("decimal", "range"):
        number = as_number(plain)
        return number_text(number) if math.isfinite(number) else ""
    text = as_text(plain)
    return "" if text in ("NaN", "Infinity", "-Infinity") and not isinstance(plain, str) else text


def _keep_offset(plain: str | float | bool, stamp: datetime) -> str:
    return plain if isinstance(plain, str) and len(plain) > 10 else stamp.isoformat(timespec="seconds")
