"""Wrong secrets at the door: each makes the next one wait longer, also after a restart, and nothing is ever erased.

A small file beside the slots holds how many failed in a row and when; nothing personal. A try is counted before it is
made, so that ending the program does not give it back. Time is counted by the machine's own counter while it runs on;
after a restart by the wall clock, which, set back, gives nothing away: then what is left is counted from the restart,
so that a dead clock battery locks nobody out.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from core.clock import Clock
from core.errors import AppError, Unavailable
from core.files import remove_file, replace_file

NAME = "tries.json"
FREE = 3
LONGEST_S = 300
MOST_COUNTED = 1_000_000


@dataclass(frozen=True)
class Count:
    """Failures in a row, and when the last one was: wall clock and machine's counter, milliseconds."""

    failures: int = 0
    wall_ms: int = 0
    machine_ms: int = 0
    boot_id: str = ""


def wait_s(failures: int, lock_after: int = 0, lock_s: int = 0) -> int:
    """Seconds to wait after so many failures: 0, 0, 0, 2, 4, 8 … 300; with a lock, at least that from then on."""
    grown = 0 if failures <= FREE else min(LONGEST_S, 2 ** min(failures - FREE, 20))
    return max(grown, lock_s) if lock_after and failures >= lock_after else grown


class Tries:
    """The counter of one workspace folder."""

    def __init__(self, root: Path, clock: Clock, boot_id: str, lock_after: int = 0, lock_s: int = 0) -> None:
        self._path = root / NAME
        self._clock = clock
        self._boot_id = boot_id
        self._lock = lock_after, lock_s

    def left_s(self) -> int:
        """Whole seconds until the next try; 0: now."""
        count = self._read()
        wait_ms = wait_s(count.failures, *self._lock) * 1000
        return max(0, -(-(wait_ms - self._passed_ms(count)) // 1000))

    def begin(self) -> Count:
        """Counts a try that is about to be made; returns what stood there before, for `give_back`.

        Raises Unavailable("vault.wait", seconds=…) while it is too early.
        """
        left = self.left_s()
        if left:
            raise Unavailable("vault.wait", seconds=left)
        before = self._read()
        failures = min(before.failures + 1, MOST_COUNTED)
        self._note(Count(failures, self._clock.now().utc_ms, self._machine_ms(), self._boot_id))
        return before

    def give_back(self, before: Count) -> None:
        """No secret was tried after all (a damaged file, a foreign one): neither a failure nor a success."""
        self._note(before)

    def succeeded(self) -> None:
        """The secret was right (or nothing was wrong with it): the count begins anew."""
        with suppress(AppError):
            remove_file(self._path)

    def _passed_ms(self, count: Count) -> int:
        machine_ms = self._machine_ms()
        if count.boot_id == self._boot_id and machine_ms >= count.machine_ms:
            return machine_ms - count.machine_ms
        now = self._clock.now().utc_ms
        passed = max(0, now - count.wall_ms)
        if count.failures:  # from here on the machine's counter tells, whatever the clock says
            self._note(Count(count.failures, now - passed, machine_ms - passed, self._boot_id))
        return passed

    def _note(self, count: Count) -> None:
        body = {"failures": count.failures, "wall_ms": count.wall_ms, "machine_ms": count.machine_ms}
        with suppress(AppError):  # a folder that takes no file: the cost of Argon2id is what is left
            replace_file(self._path, json.dumps(body | {"boot_id": count.boot_id}).encode())

    def _machine_ms(self) -> int:
        return self._clock.monotonic_ns() // 1_000_000

    def _read(self) -> Count:
        try:
            raw = json.loads(self._path.read_bytes())
            count = Count(int(raw["failures"]), int(raw["wall_ms"]), int(raw["machine_ms"]), str(raw["boot_id"]))
        except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError):  # whatever somebody put there
            return Count()
        return count if 0 <= count.failures <= MOST_COUNTED else Count()
