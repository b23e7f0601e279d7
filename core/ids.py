"""Ids and randomness as a seam."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable

from core.clock import Clock

RandomBytes = Callable[[int], bytes]


class Ids:
    """Makes UUIDv7 (RFC 9562): 48 bits of milliseconds, then random bits. Order is a convenience, not a proof."""

    def __init__(self, clock: Clock, random_bytes: RandomBytes = os.urandom) -> None:
        self._clock = clock
        self._random = random_bytes

    def new(self) -> str:
        """A new id as 36 lower-case characters."""
        stamp = max(0, self._clock.now().utc_ms) & ((1 << 48) - 1)
        noise = int.from_bytes(self._random(10), "big")
        value = stamp << 80 | 0x7 << 76 | (noise >> 68 & 0xFFF) << 64 | 0b10 << 62 | noise & ((1 << 62) - 1)
        return str(uuid.UUID(int=value))

    def token(self, size_bytes: int) -> bytes:
        """Random bytes for keys, nonces and codes."""
        return self._random(size_bytes)
