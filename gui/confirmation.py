"""Whether the one at the laptop has lately proved who he is."""

from __future__ import annotations

import time
from collections.abc import Callable

GRACE_S = 5 * 60.0
MANY_PAPERS = 5
MANY_LOOKS = 5
LOOKS_WITHIN_S = 10 * 60.0


class Confirmation:
    """Remembers for five minutes that the passphrase was typed. One per unlocked window; it ends with the lock."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._proved_at: float | None = clock()  # it was typed a moment ago, to come in
        self._looks: list[float] = []

    @property
    def is_fresh(self) -> bool:
        """True within the grace."""
        return self._proved_at is not None and 0 <= self._clock() - self._proved_at < GRACE_S

    def prove(self) -> None:
        """The passphrase was typed and was right."""
        self._proved_at = self._clock()
        self._looks.clear()

    def needs_look(self) -> bool:
        """Counts one look at a covered number; True when it is one too many within ten minutes."""
        now = self._clock()
        self._looks = [then for then in self._looks if now - then < LOOKS_WITHIN_S]
        if len(self._looks) >= MANY_LOOKS and not self.is_fresh:
            return True
        self._looks.append(now)
        return False
