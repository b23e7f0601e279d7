"""From the start of the process to the first painted due list, against an empty PySide6 window plus the key derivation.

The list is the one of a workspace with 2,000 people and 50,000 visits. Each round starts two fresh processes, ours and
the empty one; each says when its paint event was over, on the clock that all processes of a machine share.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from core.vault.kdf import derive
from core.vault.slots import read_slots
from tests.bench.measure import Result, clocked, tell
from tests.helpers.big_workspace import PASSPHRASE, big_workspace
from tests.helpers.sources import ROOT

BOUND = 2.5
ROUNDS = 9


def started(child: str, *arguments: str) -> float:
    """Milliseconds until the child has painted."""
    begun = time.monotonic_ns()
    command = [sys.executable, "-m", f"tests.bench.{child}", *arguments]
    out = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True, env=os.environ).stdout
    return (int(out.split()[-1]) - begun) / 1e6


def main() -> None:
    root = big_workspace(2_000, 50_000)
    slot = read_slots((root / "slots.a.json", root / "slots.b.json")).slots[0]
    derivation = [clocked(lambda: derive(PASSPHRASE, b"0" * 16, slot.cost)) for _ in range(ROUNDS)]
    ours, empty = [], []
    with tempfile.TemporaryDirectory() as folder:
        for number in range(ROUNDS + 1):
            taken = started("start_ours", str(root), str(Path(folder) / "window.json")), started("start_empty")
            if number:  # the first round warms the file cache
                ours.append(taken[0])
                empty.append(taken[1])
    base = statistics.median(empty) + statistics.median(derivation)
    notes = {"empty": statistics.median(empty), "derivation": statistics.median(derivation), "ours_best": min(ours)}
    tell([Result("start to the painted due list / empty window + key", statistics.median(ours), base, BOUND,
                 notes=notes)])  # fmt: skip


if __name__ == "__main__":
    main()
