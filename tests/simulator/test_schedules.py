"""Thousands of accidents in random order: no law of synchronisation breaks in any of them."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from tests.simulator.schedule import WIDE_FROM, Outcome, run, shortest

CHUNK = 100
IN_TEST, IN_SOAK = 2_000, 100_000  # at 150 to 250 ms each
WIDE_IN_TEST, WIDE_IN_SOAK = 500, 10_000


@pytest.fixture(autouse=True)
def steady_memory() -> Iterator[None]:
    """What the program itself has loaded is not searched for garbage again and again."""
    gc.collect()
    gc.freeze()
    gc.disable()
    yield
    gc.enable()
    gc.unfreeze()
    gc.collect()


def first_broken(seeds: range) -> Outcome | None:
    """The first seed of these that breaks a law, as short as it still does."""
    for seed in seeds:
        outcome = run(seed)
        if outcome.law:
            return shortest(outcome)
    return None


@pytest.mark.parametrize("first", range(0, IN_TEST, CHUNK))
def test_no_law_breaks_in_any_schedule(first: int) -> None:
    found = first_broken(range(first, first + CHUNK))
    assert found is None, str(found)


@pytest.mark.parametrize("first", range(WIDE_FROM, WIDE_FROM + WIDE_IN_TEST, CHUNK))
def test_nor_when_the_district_s_machine_is_full_or_wrong_and_programs_are_too_old(first: int) -> None:
    found = first_broken(range(first, first + CHUNK))
    assert found is None, str(found)


@pytest.mark.soak
@pytest.mark.parametrize("first", range(WIDE_FROM + WIDE_IN_TEST, WIDE_FROM + WIDE_IN_SOAK, 500))
def test_nor_in_ten_thousand_of_these(first: int) -> None:
    for start in range(first, first + 500, CHUNK):
        found = first_broken(range(start, start + CHUNK))
        assert found is None, str(found)
        gc.collect()


@pytest.mark.soak
@pytest.mark.parametrize("first", range(IN_TEST, IN_SOAK, 500))
def test_no_law_breaks_in_a_hundred_thousand(first: int) -> None:
    for start in range(first, min(first + 500, IN_SOAK), CHUNK):
        found = first_broken(range(start, start + CHUNK))
        assert found is None, str(found)
        gc.collect()
