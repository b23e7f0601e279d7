"""Telephone numbers as people write them: mobiles, +86, landlines with extension, service numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.domain.identity import fold_digits
from core.domain.problem import Problem

EXAMPLE = "13800001234、022-69591234"

_MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)
_LANDLINE = re.compile(r"(0(?:10|2\d|[3-9]\d{2}))([2-8]\d{6,7})", re.ASCII)
_LOCAL = re.compile(r"[2-8]\d{6,7}", re.ASCII)
_SERVICE = re.compile(r"(?:400|800)\d{7}|1[0-2]\d|1\d{4}|95\d{3,6}", re.ASCII)
_EXTENSION = re.compile(r"(?:转|轉|分机|分機|ext\.?|x|#|[-*])\s*(\d{1,6})$", re.IGNORECASE | re.ASCII)
_COUNTRY = re.compile(r"^(?:\+|00)?86(?=1[3-9]\d{9}$|0?\d{9,11}$)", re.ASCII)
_BETWEEN = re.compile(r"[、,，;；/\n]+|或|和")


@dataclass(frozen=True)
class PhoneReading:
    """`value` is the number in one form (several joined by 、), empty when it could not be read."""

    value: str
    problems: tuple[Problem, ...] = ()


def read_phone(text: str) -> PhoneReading:
    """Reads one or several numbers; an unreadable one is doubted with an example, never cut or completed."""
    parts = [part.strip() for part in _BETWEEN.split(fold_digits(text)) if part.strip()]
    if not parts:
        return PhoneReading("", (Problem("phone.empty", "doubt", params={"example": EXAMPLE}),))
    values, problems = [], []
    for part in parts:
        value, problem = _read_one(part)
        values.append(value)
        if problem is not None and problem not in problems:
            problems.append(problem)
    if "" in values:
        return PhoneReading("", tuple(problems))
    value = "、".join(values)
    if value != text and not problems:
        problems.append(Problem("phone.cleaned", "note", params={"value": value}))
    return PhoneReading(value, tuple(problems))


def _read_one(text: str) -> tuple[str, Problem | None]:
    compact = re.sub(r"[\s\u00a0()（）.·—–－]+", lambda match: "-" if set(match.group()) & set("—–－") else "", text)
    digits = compact.replace("-", "")
    mobile = _COUNTRY.sub("", digits)
    if _MOBILE.fullmatch(mobile):
        return mobile, None
    if _SERVICE.fullmatch(digits):
        return digits, None
    return _read_landline(compact)


def _read_landline(compact: str) -> tuple[str, Problem | None]:
    for body, extension in _with_and_without_extension(compact):
        digits = body.replace("-", "")
        national = _COUNTRY.sub("", digits)
        if national != digits and not national.startswith("0"):
            national = "0" + national  # +86 22 … is dialled 022 at home
        landline = _LANDLINE.fullmatch(national)
        if landline:
            return f"{landline.group(1)}-{landline.group(2)}{extension}", None
        if _LOCAL.fullmatch(digits):
            return digits + extension, Problem("phone.no_area", "doubt", params={"example": EXAMPLE})
    return "", Problem("phone.unreadable", "doubt", params={"text": compact[:30], "example": EXAMPLE})


def _with_and_without_extension(compact: str) -> list[tuple[str, str]]:
    readings = [(compact, "")]
    match = _EXTENSION.search(compact)
    if match and match.start() > 0:
        readings.append((compact[: match.start()].rstrip("-"), "-" + match.group(1)))
    return readings
