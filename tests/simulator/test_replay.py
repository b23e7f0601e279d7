"""I14: the same seed leaves the same trace, in another process and with another order of sets too."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.helpers.sources import ROOT
from tests.simulator.schedule import run

SEEDS = tuple(range(50_000, 50_004))


def test_a_seed_replays_to_the_byte() -> None:
    assert [run(seed).digest for seed in SEEDS] == [run(seed).digest for seed in SEEDS]


@pytest.mark.parametrize("order", ["1", "2"])
def test_a_seed_replays_in_another_process(order: str) -> None:
    code = f"from tests.simulator.schedule import run\nfor seed in {SEEDS}: print(run(seed).digest)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": order}, capture_output=True,
        text=True, check=True, timeout=170,
    )  # fmt: skip
    assert done.stdout.split() == [run(seed).digest for seed in SEEDS]
