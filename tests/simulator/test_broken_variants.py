"""The laws have teeth: a program that is wrong in one of these ways is found out within so many schedules."""

from __future__ import annotations

import pytest

from tests.simulator.broken import VARIANTS, broken
from tests.simulator.schedule import run

BOUND = 150


@pytest.mark.parametrize("name", VARIANTS)
def test_a_program_that_is_wrong_in_this_way_is_found_out(name: str) -> None:
    with broken(name):
        caught = next((outcome for seed in range(BOUND) if (outcome := run(seed)).law not in ("", "BUG")), None)
    assert caught is not None, f"{name} survived {BOUND} schedules"
