"""How fast it goes: bytes a second that really went up, measured over the requests that are large enough to tell."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from core.clock import Clock
from core.service.exchange import Exchange, Speed
from sync.client.link import Traffic

LEAST_BYTES = 4096  # in a smaller request the waiting counts, not the speed
TOLD_WHEN_OFF_BY = 0.2


class Gauge:
    """Keeps the speed of this run, beside the one that is stored."""

    def __init__(self, exchange: Exchange, traffic: Traffic, clock: Clock) -> None:
        self._outgoing = exchange.outgoing
        self._traffic = traffic
        self._clock = clock
        self._stored = self.speed = self._outgoing.speed()
        self._bytes = self._ns = 0
        self._travelled = self._lines = 0

    @contextmanager
    def over(self) -> Iterator[None]:
        """Measures a step; one that fails tells nothing."""
        bytes_before, ns_before = self._traffic.bytes_up, self._clock.monotonic_ns()
        yield
        went, ns = self._traffic.bytes_up - bytes_before, self._clock.monotonic_ns() - ns_before
        if went >= LEAST_BYTES and ns > 0:
            self._bytes += went
            self._ns += ns
            self._tell(self._bytes * 1_000_000_000 / self._ns, self.speed.text_share)

    def note_texts(self, travelled: int, lines: int) -> None:
        """So many bytes of lines travelled as so many bytes."""
        if travelled >= LEAST_BYTES and lines > 0:
            self._travelled += travelled
            self._lines += lines
            self._tell(self.speed.bytes_per_s, min(1.0, self._travelled / self._lines))

    def _tell(self, bytes_per_s: float, text_share: float) -> None:
        self.speed = Speed(bytes_per_s, text_share)

    def keep(self) -> None:
        """Stores the speed for the next run, when it is news."""
        old, now = self._stored, self.speed
        is_news = abs(now.bytes_per_s - old.bytes_per_s) > TOLD_WHEN_OFF_BY * old.bytes_per_s
        if is_news or abs(now.text_share - old.text_share) > TOLD_WHEN_OFF_BY * old.text_share:
            self._outgoing.note_speed(self.speed)
            self._stored = self.speed
