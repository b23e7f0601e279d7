"""The number on a printed sheet, as it is written and as it is spoken: `V370826-2026-K10012`, "K10012", "12"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

PRACTICE = "练习"
LEAST = 3  # letters and digits of a beginning that are worth looking for
_NUMBER = re.compile(r"\d{2,6}")
_TAGGED = re.compile(r"[A-Z0-9]{1,3}\d{4,}")
_YEARED = re.compile(r"20\d\d-[A-Z0-9]{1,3}\d{4,}")


def make_serial(prefix: str, village: str, year: int, tag: str, number: int, *, is_practice: bool = False) -> str:
    """A serial number: what it is, where, in which year, on which laptop, the how manieth."""
    return f"{PRACTICE if is_practice else ''}{prefix}{village}-{year}-{tag}{number:04d}"


def spoken_serials(
    text: str, prefixes: Sequence[str], village: str, tag: str, years: Iterable[int], *, is_practice: bool = False
) -> list[str]:
    """The whole numbers that the last part of one may stand for, in this village, the first year's first."""
    typed = text.strip().upper()
    ends: list[str] = []
    for year in years:
        if _NUMBER.fullmatch(typed):
            ends.append(f"{year}-{tag}{int(typed):04d}")
        if _TAGGED.fullmatch(typed):
            ends.append(f"{year}-{typed}")
    if _YEARED.fullmatch(typed):
        ends.append(typed)
    before = PRACTICE if is_practice else ""
    return [f"{before}{prefix}{village}-{end}" for end in ends for prefix in prefixes]
