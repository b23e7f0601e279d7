"""Where a matter stands follows from its day and hour alone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from core.domain.matter import SOON_DAYS, state_of

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


@given(st.integers(-400, 400))
def test_a_day_that_has_passed_is_overdue_and_no_other(days: int) -> None:
    state = state_of(TODAY + timedelta(days=days), TODAY)
    assert (state == "overdue") is (days < 0)
    assert (state == "today") is (days == 0)
    assert (state == "soon") is (0 < days <= SOON_DAYS)


@given(st.integers(-100_000, 100_000))
def test_a_clock_in_hours_runs_out_at_its_minute(seconds: int) -> None:
    due_at = NOW + timedelta(seconds=seconds)
    state = state_of(due_at.date(), TODAY, due_at, NOW)
    assert (state == "overdue") is (seconds < 0)


def test_without_a_day_a_matter_is_simply_open() -> None:
    assert state_of(None, TODAY) == "open"
