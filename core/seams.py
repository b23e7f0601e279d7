"""What the world gives the program, handed in from outside: time, ids, randomness, the boot of the machine."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from core.clock import Clock, SystemClock
from core.ids import Ids

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True)
class Seams:
    """Clock, ids (with their randomness) and the boot id that brackets monotonic times."""

    clock: Clock
    ids: Ids
    boot_id: str = ""

    @classmethod
    def system(cls) -> Seams:
        """The real machine."""
        clock = SystemClock()
        boot_id = _BOOT_ID.read_text("ascii").strip()[:8] if _BOOT_ID.exists() else ""
        return cls(clock, Ids(clock), boot_id)
