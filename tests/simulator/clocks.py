"""Time, ids and randomness of a simulated world: one seed, and nothing else, says what happens."""

from __future__ import annotations

import random
from dataclasses import dataclass

from core.clock import Moment
from core.ids import Ids
from core.seams import Seams

MORNING_MS = 1_795_311_000_000  # 2026-11-22 09:30 in Beijing
BEIJING_MIN = 480


@dataclass
class TrueTime:
    """What the time really is, in milliseconds. Only the schedule moves it."""

    ms: int = MORNING_MS


class SkewedClock:
    """The clock of one machine: the true time and its own error (ms). The monotonic one knows no error."""

    def __init__(self, time: TrueTime, skew_ms: int = 0) -> None:
        self._time = time
        self.skew_ms = skew_ms

    def now(self) -> Moment:
        return Moment(self._time.ms + self.skew_ms, BEIJING_MIN)

    def monotonic_ns(self) -> int:
        return self._time.ms * 1_000_000


def seams_of(clock: SkewedClock, seed: int, boot: str) -> Seams:
    """Ids that depend on the seed alone."""
    return Seams(clock, Ids(clock, random.Random(seed).randbytes), boot)
