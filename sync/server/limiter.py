"""Token buckets: a burst is fine, a flood is not, and one device's flood is not another's trouble.

Counted in each worker process by itself; that is enough to stop a loop gone wild, a real attack belongs to the proxy.
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from core.clock import Clock

_REMEMBERED = 10_000


class Limiter:
    """Buckets by name, the longest unused forgotten first."""

    def __init__(self, clock: Clock, burst: int, rate_per_s: float) -> None:
        self._clock = clock
        self._burst = float(burst)
        self._rate = rate_per_s
        self._buckets: OrderedDict[str, tuple[float, int]] = OrderedDict()
        self._lock = Lock()

    def take(self, name: str) -> float:
        """Takes one token. 0 when there was one, else the seconds until there will be."""
        now_ns = self._clock.monotonic_ns()
        with self._lock:
            level, then_ns = self._buckets.pop(name, (self._burst, now_ns))
            level = min(self._burst, level + (now_ns - then_ns) / 1e9 * self._rate)
            is_free = level >= 1
            self._buckets[name] = (level - 1 if is_free else level, now_ns)
            if len(self._buckets) > _REMEMBERED:
                self._buckets.popitem(last=False)
        return 0.0 if is_free else (1 - level) / self._rate
