"""A machine that sleeps in the middle of a save goes on where it was."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from core.app import open_workspace
from core.seams import Seams
from tests.helpers.sources import ROOT
from tests.helpers.workspace import PASSPHRASE, add_people

STOPS = 12
DEADLINE_S = 60


def test_a_program_stopped_in_the_middle_of_saving_goes_on_and_loses_nothing(root: Path, seams: Seams) -> None:
    core = open_workspace(root, PASSPHRASE, seams)
    person = add_people(core, 1)[0]
    before = core._desk.journal.head()[0]
    core.close()
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from core.app import open_workspace\n"
        "from tests.helpers.workspace import fixed_seams, sign_visit\n"
        f"core = open_workspace(Path({str(root)!r}), {PASSPHRASE!r}, fixed_seams(seed=7))\n"
        f"for n in range({STOPS}):\n"
        f"    print(sign_visit(core, {person!r}), flush=True)\n"
        "core.close()\n"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", script], cwd=ROOT, env=dict(os.environ), stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    told = []
    try:
        for line in child.stdout:
            told.append(line.strip())
            child.send_signal(signal.SIGSTOP)  # wherever the next save is
            _wait_until_stopped(child.pid)
            child.send_signal(signal.SIGCONT)
        assert child.wait(DEADLINE_S) == 0
    finally:
        child.kill()
        child.stdout.close()
        child.wait()
    core = open_workspace(root, PASSPHRASE, seams)
    assert len(told) == len(set(told)) == STOPS
    assert all(core.records.show(record).id == record for record in told)
    assert core._desk.journal.head()[0] >= before + STOPS
    assert all(finding.is_ok for finding in core.health.check())
    core.close()


def _wait_until_stopped(pid: int) -> None:
    """Until the kernel says so, or it has ended."""
    deadline = time.monotonic() + DEADLINE_S
    while time.monotonic() < deadline:
        state = Path(f"/proc/{pid}/stat").read_text("ascii", "replace").rpartition(")")[2].split()[0]
        if state in "TZ":
            return
    raise AssertionError("never stopped")
