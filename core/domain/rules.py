"""The rules of a district: every number that a document sets, as a dated row with its source.

Nothing below the county level is the same everywhere, and the documents change; so frequencies, deadlines and
fees are data. The row that applies is the one in force on the day. A pack may stand on a base pack: its own row
for the same subject wins while it is in force. Where no document gives a number the row says so (`is_default`)
and its note says what was taken instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

T = TypeVar("T")
MEMO_LIMIT = 1024


@dataclass(frozen=True)
class Document:
    """A source: its name and number (never a web address) and the grade of what was read (A full text ... D copy)."""

    key: str
    name: str
    number: str
    grade: str

    def cite(self) -> str:
        """Name and number as they are said: 《特困人员认定办法》（民发〔2021〕43号）."""
        return f"{self.name}（{self.number}）" if self.number else self.name


@dataclass(frozen=True)
class RuleRef:
    """What a decision of the program stands on, to be shown beside it and kept with the record."""

    id: str
    document: str
    article: str
    is_default: bool
    note: str = ""

    def words(self) -> str:
        """ "依据：《…》第x条", or "文件未规定，暂按…" when the number is a stated default."""
        if not self.document:
            return self.note
        if self.is_default:
            return f"文件未规定，暂按{self.document}{self.article}：{self.note}"
        return f"依据：{self.document}{self.article}"


@dataclass(frozen=True)
class Row:
    """One rule. `starts_on` and `ends_on` are its first and last day (None: still in force)."""

    kind: str
    key: str
    id: str
    source: Document
    article: str
    starts_on: date
    ends_on: date | None
    is_stated_default: bool
    note: str
    values: Mapping[str, Any]

    def is_in_force(self, day: date) -> bool:
        """True on every day from the first to the last."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)

    def text(self, name: str) -> str:
        return str(self.values.get(name, ""))

    def number(self, name: str) -> int:
        return int(self.values[name])

    def items(self, name: str) -> tuple[Any, ...]:
        """A list column; empty when the row does not have it."""
        return tuple(self.values.get(name, ()))

    def flag(self, name: str) -> bool:
        return bool(self.values.get(name, False))

    @cached_property
    def ref(self) -> RuleRef:
        return RuleRef(self.id, self.source.cite(), self.article, self.is_stated_default, self.note)


@dataclass(frozen=True)
class RulePack:
    """The rules of one district. Build it with `rulepack.load_pack`."""

    id: str
    name: str
    version: str
    region_prefixes: tuple[str, ...]
    documents: Mapping[str, Document]
    own_rows: tuple[Row, ...]
    base: RulePack | None = None
    _memo: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def rows(self) -> tuple[Row, ...]:
        """Every row of every day, the base's first."""
        return (self.base.rows if self.base else ()) + self.own_rows

    def rows_on(self, kind: str, day: date) -> tuple[Row, ...]:
        """The rows of a kind in force on the day, one a subject, in the order of the files."""
        return self.once((kind, day), lambda: tuple(self._on(kind, day).values()))

    def row_on(self, kind: str, day: date, key: str = "") -> Row | None:
        """The row about one subject in force on the day."""
        return self._on(kind, day).get(key)

    def row(self, row_id: str) -> Row | None:
        """The row with this id, whatever its dates: old records point at rows."""
        return next((row for row in self.rows if row.id == row_id), None)

    def text(self, name: str, day: date | None = None) -> str:
        """A wording of the district (visit_label, county_office, hotline, ...); empty when the pack has none.

        Without a day: the wording that was set last.
        """
        if day is not None:
            row = self.row_on("text", day, name)
            return row.text("value") if row else ""
        found = [row for row in self.own_rows if row.kind == "text" and row.key == name]
        if found:
            return max(found, key=lambda row: row.starts_on).text("value")
        return self.base.text(name) if self.base else ""

    @property
    def visit_label(self) -> str:
        """What visits are called here: 探视巡防, 探视巡访 or 巡访."""
        return self.text("visit_label")

    def counting_methods(self, day: date, period: str = "") -> tuple[str, ...]:
        """The visit methods that fulfil the duty on that day; home visits when the pack is silent.

        `period` "special" while the district has declared one (重大疫情等突发事件); its own row then goes before.
        """
        row = self.row_on("counting_methods", day, period) or self.row_on("counting_methods", day)
        return row.items("methods") if row else ("home",)

    def counts(self, method: str, day: date, period: str = "") -> bool:
        """True when a visit made this way on this day resets the clock."""
        return method in self.counting_methods(day, period)

    def once(self, key: Any, make: Callable[[], T]) -> T:
        """Keeps what was derived from the rows of one day, because 2,000 persons ask for the same."""
        if key not in self._memo:
            if len(self._memo) >= MEMO_LIMIT:
                self._memo.clear()
            self._memo[key] = make()
        found: T = self._memo[key]
        return found

    def _on(self, kind: str, day: date) -> Mapping[str, Row]:
        return self.once(("by key", kind, day), lambda: self._merged(kind, day))

    def _merged(self, kind: str, day: date) -> dict[str, Row]:
        merged = self.base._merged(kind, day) if self.base else {}
        for row in self.own_rows:
            if row.kind == kind and row.is_in_force(day):
                merged[row.key] = row
        return merged


def choose(packs: Iterable[RulePack], village_code: str) -> RulePack:
    """The pack of a village: the longest region prefix that fits its code, else the national one.

    Raises LookupError when there is no national pack: the program ships one.
    """
    known = list(packs)
    fits = [(len(prefix), pack) for pack in known for prefix in pack.region_prefixes if village_code.startswith(prefix)]
    if fits:
        return max(fits, key=lambda item: item[0])[1]
    for pack in known:
        if pack.id == "national":
            return pack
    raise LookupError("no national rule pack")
