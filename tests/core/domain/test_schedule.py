"""Laws of the visit schedule."""

from __future__ import annotations

import random
import time
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.person import Person
from core.domain.risk import Tag, tags_of
from core.domain.rulepack import RulePack, load_pack, load_packs
from core.domain.schedule import Due, add_months, due, order
from core.paths import resources

PACKS = load_packs(path.read_text(encoding="utf-8") for path in sorted((resources() / "rulepacks").glob("*.toml")))
NATIONAL, TIANJIN = PACKS["national"], PACKS["tianjin"]
DAY = date(2026, 11, 22)
PERSON = Person("p", "某人")
LABELS = {
    "old": "高龄",
    "alone": "独居",
    "none": "完全丧失自理",
    "partial": "部分丧失自理",
    "severe": "重残",
    "ill": "重病",
    "minor": "未成年",
    "new": "新纳入",
}
TAGS = {code: Tag(code, label, "", 1) for code, label in LABELS.items()}
CODES = st.frozensets(st.sampled_from(sorted(TAGS)))
PAST = st.dates(date(2024, 1, 1), DAY)
WINTER = """
[pack]
id = "winter-test"
name = "试验"
version = "1"
base = "national"

[[visit]]
id = "W-1"
tags = ["old"]
season = "winter"
every = 7
unit = "days"
window_days = 1
coming_days = 2
document = "program"
from = 2021-07-01
is_default = true
note = "冬季每周"
"""
WEEKLY_IN_WINTER = load_pack(WINTER, NATIONAL)


def ask(
    *codes: str,
    last: date | None = None,
    attempt: date | None = None,
    started: date | None = None,
    pack: RulePack = NATIONAL,
    day: date = DAY,
    person: Person = PERSON,
) -> Due:
    found = due(person, tuple(TAGS[code] for code in TAGS if code in codes), last, attempt, started, pack, day)
    assert found is not None
    return found


def test_the_reason_names_group_interval_and_last_visit() -> None:
    found = ask("old", "alone", last=date(2026, 10, 3))
    assert found.reason.words() == "高龄独居，每月1次，上次 10月3日"
    assert (found.due_on, found.state, found.days) == (date(2026, 11, 3), "overdue", -19)


def test_somebody_never_visited_is_said_to_be_so() -> None:
    found = ask("old", started=date(2026, 10, 1))
    assert found.reason.words() == "高龄，每月1次，还没有走访过"
    assert found.due_on == date(2026, 10, 31)


def test_a_failed_attempt_is_named_and_does_not_reset_the_clock() -> None:
    without = ask("old", last=date(2026, 10, 3))
    found = ask("old", last=date(2026, 10, 3), attempt=date(2026, 11, 3))
    assert found.reason.words() == "高龄，每月1次，上次 10月3日，11月3日上门未见到"
    assert found.due_on == without.due_on
    assert found.retry_by == date(2026, 11, 6)


def test_an_attempt_before_the_last_visit_is_forgotten() -> None:
    found = ask("old", last=date(2026, 10, 3), attempt=date(2026, 10, 1))
    assert found.reason.words() == "高龄，每月1次，上次 10月3日"
    assert found.retry_by is None


def test_the_year_is_said_when_it_is_not_this_year() -> None:
    assert ask("old", last=date(2025, 12, 30)).reason.words() == "高龄，每月1次，上次 2025年12月30日"
    coming = ask("old", last=date(2026, 12, 5), day=date(2026, 12, 27))
    assert coming.reason.words() == "高龄，每月1次，上次 12月5日，2027年1月5日到期"


def test_nobody_without_a_tag_is_left_without_a_reason() -> None:
    assert ask(last=date(2026, 10, 3)).reason.words() == "分散供养，每月1次，上次 10月3日"


def test_rules_that_say_the_same_all_name_their_tags() -> None:
    found = ask("old", "alone", "ill", last=date(2026, 10, 3))
    assert found.reason.words().startswith("高龄、独居、重病，每月1次")


def test_a_document_goes_before_a_default_when_both_say_the_same() -> None:
    assert ask("old", "none", last=date(2026, 10, 3)).rule.id == "N-VISIT-NONE"


def test_the_district_visits_its_risk_groups_more_often_and_says_it_is_a_default() -> None:
    plain, risky = ask(last=DAY, pack=TIANJIN), ask("old", last=DAY, pack=TIANJIN)
    assert (plain.due_on, risky.due_on) == (date(2026, 12, 22), date(2026, 12, 7))
    assert risky.rule.is_default
    assert "天津文件要求" in risky.rule.words()


@pytest.mark.parametrize(
    ("last", "state"),
    [
        (date(2026, 10, 21), "overdue"),
        (date(2026, 10, 22), "due"),
        (date(2026, 10, 27), "due"),
        (date(2026, 10, 28), "coming"),
        (date(2026, 11, 1), "coming"),
        (date(2026, 11, 3), "later"),
    ],
)
def test_states_follow_the_window_of_the_rule(last: date, state: str) -> None:
    assert ask(last=last).state == state


def test_somebody_never_visited_is_always_on_the_list() -> None:
    assert ask(started=DAY).state == "coming"


@pytest.mark.parametrize(
    "person",
    [
        Person("p", "某人", ended_on=date(2026, 1, 1)),
        Person("p", "某人", died_on=date(2026, 1, 1)),
        Person("p", "某人", support_form="institution"),
    ],
)
def test_people_who_left_or_live_in_an_institution_are_not_due(person: Person) -> None:
    assert due(person, (), None, None, None, NATIONAL, DAY) is None


def test_a_season_raises_the_frequency_only_where_the_pack_says_so() -> None:
    last = date(2026, 11, 20)
    assert ask("old", last=last).due_on == date(2026, 12, 20)
    found = ask("old", last=last, pack=WEEKLY_IN_WINTER)
    assert (found.due_on, found.reason.interval) == (date(2026, 11, 27), "每周1次")
    summer = ask("old", last=date(2026, 7, 1), pack=WEEKLY_IN_WINTER, day=date(2026, 7, 5))
    assert summer.due_on == date(2026, 8, 1)


def test_nobody_is_late_by_a_season_that_had_not_begun() -> None:
    found = ask("old", last=date(2026, 10, 10), pack=WEEKLY_IN_WINTER, day=date(2026, 11, 1))
    assert (found.due_on, found.state) == (date(2026, 11, 1), "due")


def test_a_month_after_the_last_day_is_the_last_day() -> None:
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert add_months(date(2028, 1, 31), 1) == date(2028, 2, 29)
    assert add_months(date(2026, 12, 31), 2) == date(2027, 2, 28)
    assert add_months(date(2026, 3, 31), -1) == date(2026, 2, 28)


@given(st.dates(date(1950, 1, 1), date(2090, 1, 1)), st.integers(0, 60))
def test_months_land_in_the_right_month_and_keep_the_day_when_they_can(day: date, count: int) -> None:
    later = add_months(day, count)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == count
    assert later.day <= day.day
    assert later.day == day.day or (later + timedelta(days=1)).day == 1


@given(CODES, PAST, st.integers(0, 400), st.sampled_from(sorted(PACKS)))
def test_a_later_visit_never_makes_the_next_one_due_earlier(
    codes: frozenset[str], last: date, more: int, pack_id: str
) -> None:
    pack = PACKS[pack_id]
    later = min(last + timedelta(days=more), DAY)
    assert ask(*codes, last=last, pack=pack).due_on <= ask(*codes, last=later, pack=pack).due_on


@given(CODES, CODES, st.one_of(st.none(), PAST), PAST, st.sampled_from([NATIONAL, TIANJIN, WEEKLY_IN_WINTER]))
def test_more_tags_never_make_it_later(
    some: frozenset[str], others: frozenset[str], last: date | None, started: date, pack: RulePack
) -> None:
    fewer = ask(*some, last=last, started=started, pack=pack)
    more = ask(*some, *others, last=last, started=started, pack=pack)
    assert more.due_on <= fewer.due_on


@given(CODES, PAST, st.one_of(st.none(), PAST))
def test_an_attempt_never_changes_when_it_is_due(codes: frozenset[str], last: date, attempt: date | None) -> None:
    assert ask(*codes, last=last, attempt=attempt).due_on == ask(*codes, last=last).due_on


@given(CODES, PAST, st.dates(date(2026, 1, 1), date(2026, 12, 31)))
def test_time_only_makes_it_more_urgent(codes: frozenset[str], last: date, day: date) -> None:
    ranks = {"later": 0, "coming": 1, "due": 2, "overdue": 3}
    states = [ask(*codes, last=last, day=day + timedelta(days=step)).state for step in range(10)]
    assert [ranks[state] for state in states] == sorted(ranks[state] for state in states)


@given(st.lists(st.tuples(CODES, PAST), max_size=20), st.randoms(use_true_random=False))
def test_the_order_is_stable_and_complete(cases: list[tuple[frozenset[str], date]], dice: random.Random) -> None:
    items = [(n, ask(*codes, last=last)) for n, (codes, last) in enumerate(cases)]
    ordered = order(items, lambda item: item[1])
    assert sorted(ordered, key=lambda item: item[0]) == items
    assert order(ordered, lambda item: item[1]) == ordered
    for first, second in pairwise(ordered):
        if first[1] == second[1]:
            assert first[0] < second[0]
    shuffled = items.copy()
    dice.shuffle(shuffled)
    assert [item[1].due_on for item in order(shuffled, lambda item: item[1])] == [item[1].due_on for item in ordered]


def test_the_order_is_overdue_first_and_by_lateness_in_its_own_interval() -> None:
    late_month = ask(last=date(2026, 10, 12), pack=TIANJIN)
    late_half = ask("old", last=date(2026, 10, 28), pack=TIANJIN)
    today = ask(last=date(2026, 10, 22), pack=TIANJIN)
    coming = ask(last=date(2026, 10, 30), pack=TIANJIN)
    assert order([coming, today, late_month, late_half], lambda item: item) == [late_half, late_month, today, coming]


@pytest.mark.bench
def test_two_thousand_people_take_less_than_a_tenth_of_a_second() -> None:
    dice = random.Random(7)
    people = [
        Person(
            str(n),
            "某人",
            birth_date=date(1930 + dice.randrange(80), 1 + dice.randrange(12), 1),
            lives_alone=dice.choice(("yes", "no", "")),
            self_care=dice.choice(("full", "partial", "none", "")),
            is_seriously_ill=dice.choice(("yes", "")),
        )
        for n in range(2000)
    ]
    day = DAY
    best = min(_seconds(people, day) for _ in range(5))
    assert best < 0.1, f"{best:.3f} s"


def _seconds(people: list[Person], day: date) -> float:
    start = time.perf_counter()
    found = [due(one, tags_of(one, TIANJIN, day), day - timedelta(days=20), None, None, TIANJIN, day) for one in people]
    order([item for item in found if item], lambda item: item)
    return time.perf_counter() - start
