"""Laws of campaigns: one more pace, only while they run, counted by their own methods."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.campaign import (
    Campaign,
    Looked,
    counting,
    daily_counts,
    due_in,
    make_campaign,
    owed_on,
    sooner,
    windows,
)
from core.domain.rulepack import load_pack
from core.paths import resources

NATIONAL = load_pack((resources() / "rulepacks" / "national.toml").read_text("utf-8"))
FIRST = date(2026, 11, 20)
DAYS = st.dates(FIRST - timedelta(days=20), FIRST + timedelta(days=60))
LENGTHS = st.integers(0, 40)
EVERY = st.integers(1, 31)


def told(**more: Any) -> dict[str, Any]:
    return {"kind": "cold_wave", "from": "2026-11-20", "until": "2026-11-30"} | more


def campaign(**more: Any) -> Campaign:
    made = make_campaign("c", told(**more), NATIONAL)
    assert made is not None
    return made


def of(length: int, every: int) -> Campaign:
    return campaign(until=(FIRST + timedelta(days=length)).isoformat(), every=every)


@given(LENGTHS, EVERY, st.none() | DAYS, DAYS)
def test_nothing_is_owed_outside_its_days(length: int, every: int, last: date | None, day: date) -> None:
    one = of(length, every)
    item = due_in(one, last, 0, day)
    if not one.is_on(day):
        assert item is None
    owed = owed_on(one, last)
    assert owed is None or one.starts_on <= owed <= one.ends_on


@given(LENGTHS, EVERY, DAYS, DAYS)
def test_a_look_never_makes_the_next_one_earlier(length: int, every: int, earlier: date, later: date) -> None:
    one = of(length, every)
    if earlier > later:
        earlier, later = later, earlier
    if earlier >= one.starts_on:
        first, second = owed_on(one, earlier), owed_on(one, later)
        assert second is None or (first is not None and first <= second)


@given(LENGTHS, EVERY, DAYS)
def test_who_was_looked_at_today_is_not_due_today(length: int, every: int, day: date) -> None:
    item = due_in(of(length, every), day, 0, day)
    assert item is None or item.state == "coming" or day < FIRST


@given(LENGTHS, EVERY, st.lists(st.tuples(DAYS, st.sampled_from(["home", "phone", "letter"]), st.booleans(),
                                          st.sampled_from(["a", "b", "z"])), max_size=30), DAYS)  # fmt: skip
def test_the_days_add_up_to_the_looks_that_count(
    length: int, every: int, seen: list[tuple[date, str, bool, str]], day: date
) -> None:
    one = of(length, every)
    looks = [Looked(person, on, method, met, "棉被" if met else "") for on, method, met, person in seen]
    counts = daily_counts(one, {"a", "b"}, looks, day)
    until = min(day, one.ends_on)
    counted = [look for look in looks if one.starts_on <= look.day <= until and look.method in one.methods
               and look.person_id in ("a", "b")]  # fmt: skip
    assert sum(count.looks for count in counts) == len(counted)
    assert [count.day for count in counts] == [one.starts_on + timedelta(days=n) for n in range(len(counts))]
    assert all(count.reached + count.missed <= 2 and count.given <= count.reached for count in counts)


def test_what_is_left_open_follows_the_rule_pack_s_row() -> None:
    one = campaign()
    assert (one.title, one.every, one.unit, one.methods) == ("寒潮低温专项", 3, "days", ("home", "phone"))
    assert one.concerns({"old"})
    assert not one.concerns({"new"})
    assert one.rule.words()
    own = campaign(title="第一次寒潮", every=1, tags=["all"], methods="home，video", goods="棉被、煤")
    assert (own.title, own.every, own.methods, own.goods) == ("第一次寒潮", 1, ("home", "video"), ("棉被", "煤"))
    assert own.concerns(set())
    assert own.words() == "第一次寒潮，每天1次，11月20日至11月30日"


@pytest.mark.parametrize(
    "more", [{"from": ""}, {"until": "月底"}, {"until": "2026-11-01"}, {"from": None}, {"from": "1990-01-01"}]
)
def test_a_campaign_without_its_days_is_none(more: dict[str, Any]) -> None:
    assert make_campaign("c", told(**more), NATIONAL) is None


def test_a_kind_that_the_pack_does_not_know_is_an_other_one() -> None:
    assert campaign(kind="locusts").every == 7


def test_everybody_is_due_in_the_first_round_and_late_after_it() -> None:
    one = campaign()
    states = {day: due_in(one, None, 0, FIRST + timedelta(days=day)) for day in (0, 2, 3)}
    assert [item and item.state for item in states.values()] == ["due", "due", "overdue"]
    again = due_in(one, FIRST, 0, FIRST + timedelta(days=3))
    assert again is not None
    assert (again.state, again.reason.words()) == ("due", "寒潮低温专项，每3天1次，上次 11月20日")


def test_nobody_is_late_by_what_was_not_known_here() -> None:
    late = campaign(every=1, known_on="2026-11-22T10:00:00.000+08:00")
    assert owed_on(late, None) == date(2026, 11, 22)
    assert late.rule.words() == "区里布置的专项（寒潮低温）"


def test_the_pace_that_falls_first_decides() -> None:
    daily, weekly = due_in(campaign(every=1), FIRST, 0, FIRST), due_in(campaign(every=7), FIRST, 0, FIRST)
    assert daily is not None
    assert weekly is not None
    assert sooner(weekly, daily) is daily
    assert sooner(None, weekly) is weekly
    assert sooner(None, None) is None


def test_an_epidemic_opens_the_other_methods_for_its_days_only() -> None:
    epidemic, day = campaign(kind="epidemic"), date(2026, 11, 25)
    assert set(counting(NATIONAL, [epidemic], day)) == {"home", "phone", "video"}
    assert counting(NATIONAL, [campaign()], day) == ("home",)
    assert counting(NATIONAL, [epidemic], date(2026, 12, 1)) == ("home",)
    assert windows(NATIONAL, [epidemic, campaign()], date(2026, 12, 20)) == (
        (FIRST, date(2026, 11, 30), ("phone", "video")),
    )
    assert windows(NATIONAL, [epidemic], date(2026, 11, 1)) == ()
