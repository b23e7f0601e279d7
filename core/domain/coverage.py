"""How many of those at home have an agreement in force, village by village (全面签订委托照料协议)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from core.domain.agreement import HOLDING


@dataclass(frozen=True)
class Coverage:
    """One village (or all: `village` empty). A suspended agreement counts: the person is in hospital, not without."""

    village: str
    people: int
    covered: int
    states: tuple[tuple[str, int], ...]

    @property
    def percent(self) -> int:
        """Rounded down: 100 means everybody."""
        return self.covered * 100 // self.people if self.people else 0


def coverage(rows: Iterable[tuple[str, str]]) -> tuple[Coverage, ...]:
    """(village, state) of everybody at home -> all together first, then each village, by name."""
    counted: dict[str, Counter[str]] = {}
    for village, state in rows:
        counted.setdefault(village, Counter())[state] += 1
    total: Counter[str] = Counter()
    for counts in counted.values():
        total.update(counts)
    villages = [_of(village, counts) for village, counts in sorted(counted.items())]
    return (_of("", total), *villages)


def _of(village: str, counts: Counter[str]) -> Coverage:
    covered = sum(count for state, count in counts.items() if state in HOLDING or state == "suspended")
    return Coverage(village, counts.total(), covered, tuple(sorted(counts.items())))
