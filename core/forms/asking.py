"""Which answers are asked about once more, and which must be seen anew: data beside the forms (asking.toml)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from core.forms.questions import JsonValue
from core.paths import resources

EVERY_KIND = "any"
Limit = float | str | None


@dataclass(frozen=True)
class Doubt:
    """One rule. All its parts that are given must hold; a number is compared with numbers, a time with times."""

    at: str
    words: Mapping[str, str]
    source: str
    below: Limit = None
    above: Limit = None
    moved: float | None = None
    moved_percent: float | None = None
    was: frozenset[str] = frozenset()
    now: frozenset[str] = frozenset()
    has: frozenset[str] = frozenset()
    context: Mapping[str, str] = field(default_factory=dict)

    def holds(self, value: JsonValue, last: JsonValue, known: Mapping[str, str]) -> bool:
        """True when this answer is unusual, given the last one and what the record of the person says."""
        if any(known.get(name) != wanted for name, wanted in self.context.items()):
            return False
        if (self.now and str(value) not in self.now) or (self.was and str(last) not in self.was):
            return False
        if self.has and not self.has & set(value if isinstance(value, list) else [str(value)]):
            return False
        if self.below is not None or self.above is not None:
            return _is_beyond(value, self.below, self.above)
        if self.moved is not None or self.moved_percent is not None:
            return self._has_moved(value, last)
        return bool(self.now or self.has)

    def _has_moved(self, value: JsonValue, last: JsonValue) -> bool:
        if not isinstance(value, int | float) or not isinstance(last, int | float):
            return False
        far = self.moved if self.moved is not None else abs(last) * (self.moved_percent or 0.0) / 100
        return abs(value - last) > far


@dataclass(frozen=True)
class Asking:
    """What is asked again in one kind of form."""

    anew: frozenset[str] = frozenset()
    doubts: tuple[Doubt, ...] = ()

    def is_anew(self, path: str) -> bool:
        """True when the last answer may be looked at but not copied."""
        return path in self.anew or path.rpartition("/")[2] in self.anew

    def doubt(self, path: str, value: JsonValue, last: JsonValue, known: Mapping[str, str]) -> Doubt | None:
        """The first rule that finds this answer unusual."""
        if value in (None, "", []):
            return None
        places = (path, path.rpartition("/")[2])
        return next((rule for rule in self.doubts if rule.at in places and rule.holds(value, last, known)), None)


def asking_of(kind: str) -> Asking:
    """The rules for a kind of record, those for every kind among them."""
    return read_asking(resources() / "forms" / "asking.toml", kind)


@lru_cache(maxsize=64)
def read_asking(path: Path, kind: str) -> Asking:
    """Data that is the same for every workspace. Raises KeyError, TypeError for a file that does not hold."""
    raw = tomllib.loads(path.read_text("utf-8"))
    parts = [raw.get(kind, {}), raw.get(EVERY_KIND, {})]
    anew = frozenset(name for part in parts for name in part.get("anew", ()))
    return Asking(anew, tuple(_doubt(entry) for part in parts for entry in part.get("doubts", ())))


def _doubt(entry: Mapping[str, Any]) -> Doubt:
    was, now, has = (frozenset(entry.get(key, ())) for key in ("was", "is", "has"))
    plain = {name: entry[name] for name in ("below", "above", "moved", "moved_percent", "context") if name in entry}
    words = {"zh": entry["zh"], "en": entry["en"]}
    return Doubt(entry["at"], words, entry["source"], was=was, now=now, has=has, **plain)


def _is_beyond(value: JsonValue, below: Limit, above: Limit) -> bool:
    return (below is not None and _less(value, below)) or (above is not None and _less(above, value))


def _less(one: object, other: object) -> bool:
    """False for what cannot be compared. Times are text of the same width, so text serves for them."""
    if isinstance(one, int | float) and isinstance(other, int | float):
        return one < other
    return isinstance(one, str) and isinstance(other, str) and one < other
