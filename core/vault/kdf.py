"""Argon2id: from a passphrase to the key that wraps the database key.

All cost of guessing lies here, because SQLCipher is opened with a raw key. Limits: OWASP ASVS floor of
2 passes over 19 MiB; never above 128 MiB, which a 4 GB machine can spare.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from argon2.low_level import Type, hash_secret_raw

FLOOR_PASSES, FLOOR_KIB = 2, 19 * 1024
CEILING_KIB = 128 * 1024
START_KIB = 64 * 1024
TARGET_MS = 700
CEILING_MS = 1000
MAX_PASSES = 64


@dataclass(frozen=True)
class KdfCost:
    """Passes, memory in KiB and lanes of one slot."""

    passes: int = 3
    memory_kib: int = START_KIB
    lanes: int = 2

    @classmethod
    def lowest(cls) -> KdfCost:
        """The floor: for practice workspaces and tests, where nothing is protected."""
        return cls(FLOOR_PASSES, FLOOR_KIB, 1)

    @property
    def is_allowed(self) -> bool:
        """False for a slot whose cost was lowered below the floor or raised to choke the machine."""
        return (
            FLOOR_PASSES <= self.passes <= MAX_PASSES
            and FLOOR_KIB <= self.memory_kib <= CEILING_KIB
            and 1 <= self.lanes <= 8
        )


def derive(secret: str, salt: bytes, cost: KdfCost) -> bytes:
    """32 bytes from a passphrase or recovery code (NFC, so that two input methods agree)."""
    normal = unicodedata.normalize("NFC", secret).encode("utf-8", "surrogatepass")
    return hash_secret_raw(normal, salt, cost.passes, cost.memory_kib, cost.lanes, 32, Type.ID)


def dearer(cost: KdfCost, spent_ms: float) -> KdfCost | None:
    """What the slot should cost when one derivation took so long on this machine; None: leave it.

    Up only, and only where it takes less than half of what it should. The lowest cost is somebody's choice (practice).
    """
    if cost == KdfCost.lowest() or spent_ms >= TARGET_MS / 2:
        return None
    passes = min(MAX_PASSES, int(cost.passes * TARGET_MS / max(1.0, spent_ms)))
    return KdfCost(passes, cost.memory_kib, cost.lanes) if passes > cost.passes else None


def calibrate(monotonic_ns: Callable[[], int]) -> KdfCost:
    """Chooses passes so that one derivation takes about 700 ms on this machine, at most 1 s."""
    cost = KdfCost()
    started = monotonic_ns()
    derive("calibration", b"0" * 16, cost)
    spent_ms = max(1.0, (monotonic_ns() - started) / 1e6)
    if spent_ms > CEILING_MS:  # less memory, and as many passes over it as the time allows
        passes = int(cost.passes * cost.memory_kib / FLOOR_KIB * TARGET_MS / spent_ms)
        return KdfCost(max(FLOOR_PASSES, passes), FLOOR_KIB, cost.lanes)
    passes = int(cost.passes * TARGET_MS / spent_ms)
    return KdfCost(max(cost.passes, min(passes, MAX_PASSES)), cost.memory_kib, cost.lanes)
