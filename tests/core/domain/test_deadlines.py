"""A clock ends when its document says; without a number there is no last day; an unknown year is said."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.deadlines import deadline, state
from core.domain.workdays import WorkCalendar
from core.paths import resources
from tests.helpers.packs import row, shipped_packs, small_pack

PACKS = shipped_packs()
NATIONAL = PACKS["national"]
CALENDAR = WorkCalendar.load(path.read_text("utf-8") for path in sorted((resources() / "calendar").glob("*.toml")))
ZONE = timezone(timedelta(hours=8))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def test_ten_working_days_run_over_the_national_holiday() -> None:
    found = deadline(NATIONAL, "reassess", at("2026-09-28T16:00"), CALENDAR)
    # 29 and 30 September, then 8 to 10 October (Saturday the 10th is worked), then 12 to 16
    assert found.due_on == date(2026, 10, 16)
    assert found.words() == "10个工作日，2026年10月16日前"
    assert found.rule.words() == "依据：《特困人员认定办法》（民发〔2021〕43号）第二十三条"


@pytest.mark.parametrize(
    ("code", "due_on"),
    [
        ("apply_investigate", date(2026, 3, 23)),
        ("apply_notice", date(2026, 3, 9)),
        ("apply_confirm", date(2026, 3, 23)),
        ("apply_refuse", date(2026, 3, 5)),
        ("end_notice", date(2026, 3, 9)),
        ("end_objection", date(2026, 3, 23)),
        ("death_report", date(2026, 3, 2)),
        ("death_in_family", date(2026, 6, 2)),
        ("late_change", date(2026, 6, 2)),
        ("emergency_supplement", date(2026, 3, 16)),
    ],
)
def test_the_clocks_of_the_documents(code: str, due_on: date) -> None:
    assert deadline(NATIONAL, code, at("2026-03-02T09:00"), CALENDAR).due_on == due_on


def test_twenty_four_hours_end_at_the_same_minute_of_the_next_day() -> None:
    found = deadline(NATIONAL, "emergency", at("2026-11-22T09:30"), CALENDAR)
    assert found.due_at == at("2026-11-23T09:30")
    assert found.words() == "24小时，11月23日 9时30分前"
    assert state(found, at("2026-11-22T10:00")).hours_left == 23
    assert state(found, at("2026-11-22T10:00")).state == "soon"
    assert state(found, at("2026-11-23T09:30")).state == "today"
    assert state(found, at("2026-11-23T09:31")).state == "overdue"


def test_promptly_has_no_last_day_unless_the_district_set_one() -> None:
    found = deadline(NATIONAL, "ability_report", at("2026-03-02T09:00"), CALENDAR)
    assert (found.due_on, found.due_at, found.words()) == (None, None, "及时")
    assert state(found, at("2030-01-01T00:00")).state == "open"
    own = row("deadline", "D-1", 'code = "ability_report"', 'label = "报告"', 'unit = "promptly"', "amount = 3",
              'starts = "发现之日"')  # fmt: skip
    mine = deadline(small_pack(NATIONAL, own), "ability_report", at("2026-03-02T09:00"), CALENDAR)
    assert mine.due_on == date(2026, 3, 5)
    assert mine.words() == "及时（3天内），2026年3月5日前"


def test_a_year_without_its_holidays_is_said_and_not_guessed() -> None:
    found = deadline(NATIONAL, "reassess", at("2026-12-28T09:00"), CALENDAR)
    assert (found.due_on, found.problem) == (None, "calendar.year_missing")
    assert found.words() == "10个工作日，没有放假安排表，算不出日期"


def test_a_clock_that_no_row_sets_is_said() -> None:
    found = deadline(NATIONAL, "no_such_clock", at("2026-03-02T09:00"), CALENDAR)
    assert (found.problem, found.words()) == ("deadline.unknown", "规则包里没有这一项时限")


def test_chuxiong_asks_for_the_supplement_in_48_hours() -> None:
    found = deadline(PACKS["chuxiong"], "emergency_supplement", at("2026-03-02T09:00"), CALENDAR)
    assert found.due_at == at("2026-03-04T09:00")
    assert deadline(PACKS["chuxiong"], "emergency_papers", at("2026-03-04T09:00"), CALENDAR).due_on == date(2026, 3, 11)


def test_near_means_as_many_days_before_as_the_pack_says() -> None:
    found = deadline(NATIONAL, "apply_notice", at("2026-03-02T09:00"), CALENDAR)
    days = [state(found, at(f"2026-03-{day:02d}T08:00")).state for day in range(5, 12)]
    assert days == ["open", "soon", "soon", "soon", "today", "overdue", "overdue"]


CODES = sorted({row.key for pack in PACKS.values() for row in pack.rows if row.kind == "deadline"})


STARTS = st.datetimes(at("2024-01-01").replace(tzinfo=None), at("2026-09-01").replace(tzinfo=None))


@given(st.sampled_from(sorted(PACKS)), st.sampled_from(CODES), STARTS)
def test_no_clock_ends_before_it_starts_and_the_state_only_grows_worse(pack: str, code: str, start: datetime) -> None:
    found = deadline(PACKS[pack], code, start, CALENDAR)
    if found.due_on is None:
        return
    assert found.due_on >= start.date()
    order = ["open", "soon", "today", "overdue"]
    seen = [order.index(state(found, start + timedelta(hours=12 * step)).state) for step in range(60)]
    assert seen == sorted(seen)
