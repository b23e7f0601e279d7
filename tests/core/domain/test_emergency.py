"""Four moments and one clock: the pack says which starts it, and what cannot be is said."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain import emergency
from core.domain.emergency import STAMPS, Times, clock_start, disorders, relief_deadline, supplement_deadline
from core.domain.rules import RulePack
from tests.helpers.packs import row, shipped_packs, small_pack
from tests.helpers.seen import CALENDAR, HAPPENED, ZONE, seen

PACKS = shipped_packs()
NATIONAL = PACKS["national"]
MINUTES = st.integers(0, 60 * 24 * 300)
BEGIN = datetime(2026, 1, 5, tzinfo=ZONE)
TIMES = st.builds(
    Times,
    **{stamp: st.one_of(st.none(), MINUTES.map(lambda n: BEGIN + timedelta(minutes=n))) for stamp in STAMPS},
)


def starting(stamp: str) -> RulePack:
    return small_pack(NATIONAL, row("text", "S-1", 'name = "emergency_starts"', f'value = "{stamp}"'))


def answers(times: Times) -> dict[str, Any]:
    said: dict[str, Any] = {"time/is_reported": "yes" if times.reported else "no"}
    for stamp, at in times.known():
        day, clock = emergency.REPORT_PATHS[stamp]
        said |= {day: at.date().isoformat(), clock: f"{at:%H:%M}"}
    return said


@given(TIMES)
def test_the_hours_run_from_the_finding_as_long_as_it_is_known(times: Times) -> None:
    start = clock_start(NATIONAL, times)
    if times.found is not None:
        assert start == ("found", times.found)
    else:
        assert (start is None) is (not times.known())


@given(TIMES, st.sampled_from(STAMPS))
def test_the_pack_says_which_moment_starts_the_clock(times: Times, stamp: Any) -> None:
    start = clock_start(starting(stamp), times)
    if times.of(stamp) is not None:
        assert start == (stamp, times.of(stamp))
    elif times.known():
        assert start == times.known()[0]


@given(TIMES)
def test_help_is_due_exactly_so_many_hours_after_the_start(times: Times) -> None:
    start, end = clock_start(NATIONAL, times), relief_deadline(NATIONAL, times, CALENDAR)
    if start is None:
        assert end is None
    else:
        assert end is not None and end.due_at is not None
        assert end.due_at - start[1] == timedelta(hours=24)
        assert end.rule.words()


@given(TIMES)
def test_a_pair_is_out_of_order_if_and_only_if_the_later_came_before(times: Times) -> None:
    for pair in disorders(times):
        assert pair.later_at < pair.earlier_at
        assert (times.of(pair.earlier), times.of(pair.later)) == (pair.earlier_at, pair.later_at)
    ordered = sorted(at for _stamp, at in times.known())
    in_order = Times(**dict(zip([stamp for stamp, _at in times.known()], ordered, strict=True)))
    assert not disorders(in_order)


@given(TIMES)
def test_what_is_read_back_from_the_answers_is_what_was_said(times: Times) -> None:
    assert emergency.times_of("emergency", answers(times), ZONE) == times


@given(TIMES)
def test_a_report_leaves_the_clock_or_the_papers_but_never_both(times: Times) -> None:
    codes = [opening.code for opening in emergency.opens(seen(NATIONAL, "emergency", answers(times)))]
    assert ("relief" in codes) is (times.relieved is None)
    assert ("supplement" in codes) is (times.relieved is not None)
    assert ("report" in codes) is (times.reported is None)
    assert codes[-1] == "answer"


def test_help_on_the_spot_may_come_before_the_call() -> None:
    assert not disorders(Times(HAPPENED, HAPPENED + timedelta(hours=2), None, HAPPENED + timedelta(minutes=5)))


@given(MINUTES)
def test_the_papers_follow_on_a_working_day_after_the_help(minutes: int) -> None:
    at = BEGIN + timedelta(minutes=minutes)
    end = supplement_deadline(NATIONAL, at, CALENDAR)
    if end.problem:
        assert end.due_on is None
        assert end.problem == "calendar.year_missing"
    else:
        assert end.due_on is not None and end.due_on > at.date()
        assert CALENDAR.is_workday(end.due_on)


def test_a_year_without_a_calendar_is_said_and_not_guessed() -> None:
    at = datetime(2031, 3, 3, 9, 0, tzinfo=ZONE)
    [papers] = emergency.relief_openings(
        seen(NATIONAL, "emergency", {}, happened=at), Times(found=at, relieved=at)
    )  # fmt: skip
    assert papers.due_on is None
    assert papers.problem == "calendar.year_missing"


@pytest.mark.parametrize("name", ["national", "tianjin", "jining", "region-004"])
def test_every_district_says_which_clock_runs_and_that_its_start_is_a_default(name: str) -> None:
    words = emergency.clock_words(PACKS[name], HAPPENED.date())
    assert "24小时" in words
    assert "暂按" in words
    assert "发现时间" in words


def test_a_district_with_other_hours_has_them_in_the_title() -> None:
    pack = small_pack(
        NATIONAL,
        row("deadline", "S-2", 'code = "emergency"', 'label = "先行救助"', 'unit = "hours"', "amount = 12",
            'starts = "接报之时"'),
        row("text", "S-3", 'name = "emergency_starts"', 'value = "received"'),
    )  # fmt: skip
    times = Times(HAPPENED, HAPPENED + timedelta(minutes=5), HAPPENED + timedelta(minutes=8))
    opening = next(emergency.relief_openings(seen(pack, "emergency", {}), times))
    assert opening.title == "12小时内落实先行救助"
    assert opening.due_at == HAPPENED + timedelta(hours=12, minutes=8)


def test_limits_are_words_beside_the_report() -> None:
    assert emergency.limit_words(NATIONAL, HAPPENED.date()) == ()
    assert any("6个月" in words for words in emergency.limit_words(PACKS["tianjin"], HAPPENED.date()))
