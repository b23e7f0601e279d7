"""The laws have teeth: a program that is wrong in one of these ways is found out within so many schedules."""

from __future__ import annotations

import pytest

from tests.simulator.broken import VARIANTS, broken
from tests.simulator.schedule import Outcome, run

BOUND = 150
# Some need a rare accident: where the search from 0 found it last. Any other seed would do, only later (make soak).
NEAR = {"base_and_pending_merged": 17, "receipt_not_checked": 82, "chain_gap_ignored": 32}


def caught(name: str, first: int) -> Outcome | None:
    with broken(name):
        seeds = range(first, first + BOUND)
        return next((outcome for seed in seeds if (outcome := run(seed)).law not in ("", "BUG")), None)


@pytest.mark.parametrize("name", VARIANTS)
def test_a_program_that_is_wrong_in_this_way_is_found_out(name: str) -> None:
    assert caught(name, NEAR.get(name, 0)) is not None, f"{name} survived {BOUND} schedules"


@pytest.mark.soak
@pytest.mark.parametrize("name", NEAR)
def test_it_is_found_out_wherever_the_search_begins(name: str) -> None:
    for first in (0, 1_000, 2_000):
        assert caught(name, first) is not None, f"{name} survived {BOUND} schedules from {first}"
