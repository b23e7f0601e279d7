"""Categories of people with low income, dated, and which of them exclude each other.

Sources: 国办发〔2023〕39号 一 (the circles), 《特困人员认定办法》（民发〔2021〕43号）第九条 (a child that chooses the
benefit of an orphan or of an unsupported child is no 特困人员): rows `category` and `exclusive` of the pack.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from core.domain.person import CATEGORY, Person
from core.domain.rules import RulePack

USUAL = "tekun"  # the list is one of 特困人员 unless it says otherwise
_PART = re.compile(
    r"(?P<label>[^0-9；;，,\s]+)\s*(?P<since>\d{4}-\d{2}-\d{2})?\s*(?:(?:至|~|-)\s*(?P<until>\d{4}-\d{2}-\d{2}))?(?:起)?"
)


@dataclass(frozen=True)
class Interval:
    """A category from one day to another; None for a day that is not known (or has not come)."""

    code: str
    label: str
    since: date | None
    until: date | None

    def words(self) -> str:
        """低保对象 2019-01-01至2021-06-30; 特困人员 2021-07-01起."""
        if self.since is None:
            return self.label
        return f"{self.label} {self.since}至{self.until}" if self.until else f"{self.label} {self.since}起"


def read_history(text: str) -> tuple[Interval, ...]:
    """The intervals that the master record holds in words; a category that is not known keeps its words as code."""
    codes = {label: code for code, label in CATEGORY}
    found = []
    for part in re.split(r"[；;\n]+", text):
        match = _PART.fullmatch(part.strip())
        if match:
            label = match["label"]
            since, until = (date.fromisoformat(match[name]) if match[name] else None for name in ("since", "until"))
            found.append(Interval(codes.get(label, label), label, since, until))
    return tuple(found)


def write_history(intervals: Iterable[Interval]) -> str:
    """The words that `read_history` reads."""
    return "；".join(one.words() for one in intervals)


def history_of(person: Person) -> tuple[Interval, ...]:
    """Earlier categories and the present one, oldest first."""
    past = read_history(person.categories)
    code = person.category or (USUAL if not past else "")
    if not code or any(one.code == code and one.until is None for one in past):
        return past
    label = dict(CATEGORY).get(code, code)
    return (*past, Interval(code, label, person.started_on, person.ended_on))


def overlaps(intervals: Sequence[Interval]) -> list[tuple[Interval, Interval]]:
    """Pairs of different categories that claim the same day; an interval without a first day claims none."""
    dated = sorted((one for one in intervals if one.since), key=lambda one: (one.since or date.min, one.code))
    pairs = []
    for place, first in enumerate(dated):
        for second in dated[place + 1 :]:
            begins = second.since
            if begins is not None and first.code != second.code and (first.until is None or begins <= first.until):
                pairs.append((first, second))
    return pairs


def schemes_of(person: Person, pack: RulePack, day: date) -> frozenset[str]:
    """Codes of everything the person receives by the record: the category, and the other schemes it names."""
    said = f"{person.other_schemes}"
    named = {row.key for row in pack.rows_on("category", day) if row.text("label") in said or row.key in said.split()}
    return frozenset(named | {person.category or USUAL})


def exclusive(codes: Iterable[str], pack: RulePack, day: date) -> tuple[str, str, str] | None:
    """(first, second, what the rule says) of two schemes that cannot go together, or None. Labels, not codes."""
    held = set(codes)
    labels = {row.key: row.text("label") for row in pack.rows_on("category", day)}
    for row in pack.rows_on("exclusive", day):
        together = [code for code in row.items("categories") if code in held]
        if len(together) > 1:
            return labels.get(together[0], together[0]), labels.get(together[1], together[1]), row.text("label")
    return None
