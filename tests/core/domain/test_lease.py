"""The lease by its laws: time never runs backwards, a code is for one laptop and one challenge."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.lease import (
    DAY_MS,
    LETTERS,
    Lease,
    Reading,
    carried_on,
    code_for,
    told,
    told_then,
    typed,
    weeks_of,
)

NOW = 1_795_334_400_000
KEY = bytes(range(32))


def at(days: float, boot: str = "b1", mono_ms: int = 0) -> Reading:
    return Reading(NOW + int(days * DAY_MS), mono_ms, boot)


def fresh(days: int = 60) -> Lease:
    return told(Lease(days), NOW, at(0))


def test_it_ends_so_many_days_after_the_last_word_and_warns_a_fortnight_before() -> None:
    lease = fresh()
    assert [carried_on(lease, at(day)).is_over for day in (0, 59.9, 60)] == [False, False, True]
    assert [carried_on(lease, at(day)).is_ending for day in (45, 46, 59)] == [False, True, True]
    assert [carried_on(lease, at(day)).days_left for day in (0, 50.5, 59.5, 61)] == [60, 10, 1, 0]


def test_without_days_or_before_the_first_word_it_never_ends() -> None:
    assert carried_on(fresh(0), at(10_000)).until_ms is None
    assert carried_on(Lease(60), at(10_000)).until_ms is None


@given(st.lists(st.integers(-4000, 4000), max_size=8))
def test_whatever_the_clock_is_set_to_time_never_runs_backwards(days: list[int]) -> None:
    lease = fresh()
    for day in days:
        later = carried_on(lease, at(day))
        assert (later.sure_ms or later.seen_ms) >= (lease.sure_ms or lease.seen_ms)
        assert later.seen_ms >= lease.seen_ms or lease.sure_ms, "only after a leap, and not below what was sure"
        lease = later


def test_a_clock_set_back_gains_nothing() -> None:
    lease = carried_on(fresh(), at(59))
    assert carried_on(lease, at(-100)).days_left == 1
    on = carried_on(lease, at(-100, mono_ms=5))
    assert carried_on(on, at(-100, mono_ms=5 + DAY_MS)).is_over, "the machine's own counter goes on"


def test_a_clock_that_was_ahead_when_the_district_spoke_loses_nothing() -> None:
    lease = told(Lease(60), NOW, at(400))
    assert carried_on(lease, at(401)).days_left == 59
    assert carried_on(lease, at(459.9)).is_over is False


def test_a_newer_word_renews_and_an_older_receipt_does_not() -> None:
    over = carried_on(fresh(), at(61))
    assert told(over, NOW + 61 * DAY_MS, at(61)).days_left == 60
    assert told_then(over, NOW - DAY_MS, at(61)).is_over
    brought = told_then(over, NOW + 58 * DAY_MS, at(61))
    assert brought.days_left == 57, "the receipt was signed three days ago"


def test_a_clock_that_leapt_a_year_ahead_once_is_mended_by_the_next_word() -> None:
    leapt = carried_on(fresh(), at(365))
    assert leapt.is_over
    assert told(leapt, NOW + DAY_MS, at(1)).days_left == 60


def test_a_month_mistyped_ends_nothing_once_it_is_put_right() -> None:
    lease = fresh()
    for day in (5, 10, 15, 20):
        lease = carried_on(lease, at(day))
    leapt = carried_on(lease, at(110))
    assert leapt.is_over
    right = carried_on(leapt, at(20.1))
    assert right.days_left == 40
    assert carried_on(right, at(59.9)).days_left == 1 and carried_on(right, at(60)).is_over
    assert carried_on(leapt, at(19)).is_over, "not below what was sure"
    assert carried_on(carried_on(right, at(21)), at(20)).days_left == 39, "a clock set back gains nothing"


def test_what_was_used_up_day_by_day_is_not_won_back() -> None:
    """A rest of ten days, then each day a little: whoever sets the clock back wins no more than the rest."""
    lease = fresh()
    for day in (10, 16, 22, 28, 34, 40, 46, 52, 58, 60.5):
        lease = carried_on(lease, at(day))
    assert lease.is_over
    for day in range(60):
        back = carried_on(lease, at(day))
        assert back.is_over or (back.days_left is not None and back.days_left <= 10)


def test_the_machines_own_counter_goes_on_below_a_leap() -> None:
    leapt = carried_on(fresh(), at(40, mono_ms=0))
    assert leapt.sure_ms == NOW
    later = carried_on(leapt, at(3, mono_ms=2 * DAY_MS))
    assert (later.seen_ms, later.sure_ms) == (NOW + 3 * DAY_MS, NOW + 2 * DAY_MS)
    assert carried_on(leapt, at(1, mono_ms=2 * DAY_MS)).seen_ms == NOW + 42 * DAY_MS


def test_a_clock_further_ahead_than_any_station_rests_ends_nothing_and_leaves_no_trace() -> None:
    leapt = carried_on(fresh(), at(26_000))
    assert leapt.days_left == 60
    assert carried_on(leapt, at(59)).days_left == 1 and carried_on(leapt, at(60)).is_over
    assert carried_on(leapt, at(26_000, mono_ms=61 * DAY_MS)).is_over, "the machine's own counter goes on"


@given(st.integers(1, 8))
def test_a_code_says_its_weeks_and_is_for_one_challenge_of_one_laptop(weeks: int) -> None:
    code = code_for(KEY, "d1", "ABCDEFGH", weeks)
    assert len(code) == 12
    assert set(code) <= set(LETTERS)
    assert weeks_of(KEY, "d1", "ABCDEFGH", typed(f" {code[:4].lower()}-{code[4:]} ")) == weeks
    for key, device, challenge in (
        (bytes(32), "d1", "ABCDEFGH"),
        (KEY, "d2", "ABCDEFGH"),
        (KEY, "d1", "ABCDEFGJ"),
        (KEY, "d1", ""),
    ):
        assert weeks_of(key, device, challenge, code) is None


@pytest.mark.parametrize("code", ["", "A", "0" * 12, "É" * 12, "2" * 12, "Z" * 12, "2" * 11])
def test_what_is_no_code_is_none(code: str) -> None:
    assert weeks_of(KEY, "d1", "ABCDEFGH", code) is None


@pytest.mark.parametrize(("weeks", "key"), [(0, KEY), (9, KEY), (1, b"short")])
def test_no_code_is_made_beyond_the_bounds(weeks: int, key: bytes) -> None:
    with pytest.raises(ValueError, match="weeks or key"):
        code_for(key, "d1", "ABCDEFGH", weeks)
