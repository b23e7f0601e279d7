"""Who goes first when a server has more to do than it can: what was seen of people, then their pictures.

Sixty laptops' photos are a hundred times the bytes of their reports. While a report waits in this worker no photo is
read any further; the laptop that sends it notices nothing but a slower link.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_PATIENCE_S = 3.0  # per part of a stream: far below any idle time-out, and under load without end photos still move


class Precedence:
    """Counts what goes first; lets photos wait for it, but never for ever."""

    def __init__(self, patience_s: float = _PATIENCE_S) -> None:
        self._patience_s = patience_s
        self._ahead = 0
        self._calm = asyncio.Event()

    @contextmanager
    def first(self) -> Iterator[None]:
        """Around a request that photos wait for."""
        self._ahead += 1
        self._calm.clear()
        try:
            yield
        finally:
            self._ahead -= 1
            if not self._ahead:
                self._calm.set()

    async def give_way(self) -> None:
        """Returns at once when nothing goes first, and after the patience in any case."""
        if self._ahead:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._calm.wait(), self._patience_s)
