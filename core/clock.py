"""The clock as a seam: nothing in `core` or `sync` asks the operating system for the time by itself."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Protocol


@dataclass(frozen=True)
class Moment:
    """One instant: UTC milliseconds since 1970 and the local offset in minutes at that instant."""

    utc_ms: int
    offset_min: int

    @property
    def local(self) -> datetime:
        """The wall clock the assistant saw, with its offset."""
        zone = timezone(timedelta(minutes=self.offset_min))
        return datetime.fromtimestamp(0, zone) + timedelta(milliseconds=self.utc_ms)

    @property
    def day(self) -> date:
        """The calendar day on the wall."""
        return self.local.date()

    def iso(self) -> str:
        """RFC 3339 with offset, to the millisecond: `2026-11-22T09:30:00.000+08:00`."""
        return self.local.isoformat(timespec="milliseconds")

    @classmethod
    def parse(cls, text: str) -> Moment:
        """Reads what `iso` wrote. Raises ValueError when the text has no offset."""
        stamp = datetime.fromisoformat(text)
        offset = stamp.utcoffset()
        if offset is None:
            raise ValueError("a moment needs its offset")
        epoch = datetime(1970, 1, 1, tzinfo=UTC)
        return cls((stamp - epoch) // timedelta(milliseconds=1), int(offset.total_seconds() // 60))


class Clock(Protocol):
    """Wall clock and a counter that never runs backwards (nanoseconds since boot)."""

    def now(self) -> Moment: ...

    def monotonic_ns(self) -> int: ...


class SystemClock:
    """The clock of the machine."""

    def now(self) -> Moment:
        utc_ms = time.time_ns() // 1_000_000
        local = time.localtime(utc_ms / 1000)
        return Moment(utc_ms, (local.tm_gmtoff or 0) // 60)

    def monotonic_ns(self) -> int:
        return time.monotonic_ns()


class FixedClock:
    """A clock that stands still until it is moved: for practice data and tests."""

    def __init__(self, moment: Moment) -> None:
        self.moment = moment
        self.ticks = 0

    def now(self) -> Moment:
        return self.moment

    def monotonic_ns(self) -> int:
        self.ticks += 1
        return self.ticks

    def move(self, **span: float) -> None:
        """Moves the clock by a timedelta given in its own words (days=1, minutes=5)."""
        ms = int(timedelta(**span).total_seconds() * 1000)
        self.moment = Moment(self.moment.utc_ms + ms, self.moment.offset_min)
