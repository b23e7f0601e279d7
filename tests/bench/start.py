"""From the start of the process to the first painted due list, against an empty PySide6 window plus the key derivation.

The list is the one of a workspace with 2,000 people and 50,000 visits, its key wrapped at the cost that the program
itself chooses on this machine when it makes a workspace. Each round starts two fresh processes, ours and
the empty one; each says when its paint event was over, on the clock that all processes of a machine share.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from core.paths import WorkspacePaths
from core.vault.kdf import calibrate, derive
from core.vault.slots import read_slots, unwrap, wrap, write_slots
from tests.bench.measure import Result, clocked, tell
from tests.helpers.big_workspace import PASSPHRASE, TODAY, big_workspace
from tests.helpers.sources import ROOT

BOUND = 2.5
ROUNDS = 9
WORKSPACE = {
    "NUANFANG_BENCH_PASSPHRASE": PASSPHRASE,
    "NUANFANG_BENCH_NOW": f"{TODAY.isoformat()}T08:30:00.000+08:00",
}


def started(child: str, *arguments: str) -> float:
    """Milliseconds until the child has painted."""
    begun = time.monotonic_ns()
    command = [sys.executable, "-m", f"tests.bench.{child}", *arguments]
    out = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True, env=os.environ | WORKSPACE).stdout
    return (int(out.split()[-1]) - begun) / 1e6


def as_the_program_makes_it(folder: Path) -> Path:
    """A copy of the big workspace whose passphrase slot has the calibrated cost, not the tests' cheap one."""
    root = folder / "workspace"
    shutil.copytree(big_workspace(2_000, 50_000), root)
    paths = WorkspacePaths(root).slots
    file = read_slots(paths)
    key, slot = unwrap(file, PASSPHRASE, "passphrase")
    cost = calibrate(time.perf_counter_ns)
    dear = wrap(key, PASSPHRASE, slot.id, slot.kind, slot.owner, file.workspace_id, cost, os.urandom)
    write_slots(paths, file.with_slot(dear))
    return root


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        measure(as_the_program_makes_it(Path(folder)))


def measure(root: Path) -> None:
    slot = next(slot for slot in read_slots(WorkspacePaths(root).slots).slots if slot.kind == "passphrase")
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
