"""Remembers the last signed hellos, so that one that comes twice is noticed. Bounded; each worker remembers its own."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

REMEMBERED = 20_000


class Replays:
    """The signatures that were seen, the oldest forgotten first."""

    def __init__(self, most: int = REMEMBERED) -> None:
        self._most = most
        self._seen: OrderedDict[str, None] = OrderedDict()
        self._lock = Lock()

    def is_again(self, signature: str) -> bool:
        """True when this very signature came before."""
        with self._lock:
            if signature in self._seen:
                self._seen.move_to_end(signature)
                return True
            self._seen[signature] = None
            if len(self._seen) > self._most:
                self._seen.popitem(last=False)
            return False
