"""What every test may ask for. Anything that only one subject needs stands in that subject's own conftest."""

from __future__ import annotations

import os

# Before Qt is loaded: tests need no screen, and Qt wants a UTF-8 locale whatever the developer's shell says.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["LC_ALL"] = "C.UTF-8"

import random
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from core.clock import FixedClock, Moment
from core.ids import Ids
from core.seams import Seams

# What no power cut is played with need not wait for a disk: files lie in memory where that has room for them. What a
# disk keeps is asked of tests/helpers/power.py, which plays one.
_MEMORY, _ROOM = Path("/dev/shm"), 6 << 30
if "TMPDIR" not in os.environ and _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ROOM:
    os.environ["TMPDIR"] = tempfile.tempdir = str(_MEMORY)

# The same examples on every machine: a red test is red for everybody. `soak` looks further.
settings.register_profile("law", max_examples=50, derandomize=True, deadline=None, print_blob=True)
settings.register_profile(
    "soak", max_examples=5000, deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "law"))

NOW = "2026-11-22T09:30:00.000+08:00"


@pytest.fixture
def clock() -> FixedClock:
    """A Sunday morning in November 2026, Beijing time; it moves only when the test moves it."""
    return FixedClock(Moment.parse(NOW))


@pytest.fixture
def seams(clock: FixedClock) -> Seams:
    """The fixed clock, ids from a seeded generator, one boot of the machine."""
    return Seams(clock, Ids(clock, random.Random(20261122).randbytes), boot_id="b0000001")


pytest_plugins = ("tests.helpers.once", "tests.helpers.workspace", "tests.helpers.postgres")
