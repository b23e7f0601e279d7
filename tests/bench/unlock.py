"""Unlocking a village's workspace with the passphrase: key derivation as calibrated here, opening, due list.

The bound is a time, kept by 19 of 20 unlocks: unlocking may take a second on a cheap laptop.
"""

from __future__ import annotations

import dataclasses
import statistics
import tempfile
import time
from pathlib import Path

from core.app import create_workspace, open_workspace
from core.clock import SystemClock
from core.vault.kdf import calibrate
from tests.bench.measure import Result, clocked, share, tell
from tests.helpers.people import VILLAGE, VILLAGE_CODE
from tests.helpers.workspace import PASSPHRASE, add_people, fixed_seams

BOUND_MS = 1000.0
PEOPLE, ROUNDS = 300, 20


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        # A clock that stands still would make the slot dearer at each unlock: it seems to take no time at all.
        seams = dataclasses.replace(fixed_seams(), clock=SystemClock())
        root, cost = Path(name) / "w", calibrate(time.monotonic_ns)
        core, _card = create_workspace(
            root, village_code=VILLAGE_CODE, village_name=VILLAGE, user_name="赵协理", passphrase=PASSPHRASE,
            seams=seams, cost=cost,
        )  # fmt: skip
        add_people(core, PEOPLE)
        core.close()

        def unlock() -> None:
            opened = open_workspace(root, PASSPHRASE, seams)
            opened.due.list()
            opened.close()

        unlock()
        times = [clocked(unlock) for _ in range(ROUNDS)]
    notes = {"median_ms": statistics.median(times), "passes": cost.passes, "memory_kib": cost.memory_kib}
    p95 = share(times, 0.95)
    tell([Result("unlock to the due list of 300 people, p95 of 20", p95, p95, BOUND_MS, unit="ms", notes=notes)])


if __name__ == "__main__":
    main()
