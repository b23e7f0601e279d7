"""Measuring by turns: ours, the baseline, ours, the baseline, so that a busy machine slows both alike."""

from __future__ import annotations

import gc
import json
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field


@dataclass
class Result:
    """One measured ratio. Times in milliseconds (medians); `bound` is the most it may be, None: told only."""

    name: str
    ours_ms: float
    base_ms: float
    bound: float | None
    unit: str = "x"
    notes: dict[str, float] = field(default_factory=dict)

    @property
    def value(self) -> float:
        """The ratio; for a bound in milliseconds, the time itself."""
        return self.ours_ms / self.base_ms if self.unit == "x" else self.ours_ms

    @property
    def is_kept(self) -> bool:
        return self.bound is None or self.value <= self.bound


def by_turns(ours: Callable[[], object], base: Callable[[], object], rounds: int) -> tuple[list[float], list[float]]:
    """Milliseconds of each call; one call of each is thrown away first."""
    ours()
    base()
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for call, list_ in zip((ours, base), taken, strict=True):
            gc.collect()
            list_.append(clocked(call))
    return taken


def clocked(call: Callable[[], object]) -> float:
    """Milliseconds of one call."""
    started = time.perf_counter()
    call()
    return (time.perf_counter() - started) * 1000


def compare(
    name: str, ours: Callable[[], object], base: Callable[[], object], bound: float | None, *, rounds: int
) -> Result:
    """The ratio of the medians of `rounds` calls each."""
    mine, theirs = by_turns(ours, base, rounds)
    notes = {"ours_best": min(mine), "base_best": min(theirs), "rounds": rounds}
    return Result(name, statistics.median(mine), statistics.median(theirs), bound, notes=notes)


def share(values: Sequence[float], part: float) -> float:
    """The value that `part` of all values do not exceed: share(times, 0.95)."""
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


def tell(results: Sequence[Result]) -> None:
    """Hands the results of one measuring process to `python -m tests.bench`."""
    json.dump([asdict(result) for result in results], sys.stdout)
