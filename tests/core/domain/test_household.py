"""Laws about persons and households: counting, categories, reviews, ends, wishes, contradictions."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain import apart, category, change, household, review, wish
from core.domain.advice import advice_for
from core.domain.assessment import assess, items_on, levels_by_count, read_items
from core.domain.category import Interval
from core.domain.ending import end_reasons
from core.domain.household import Known, Told
from core.domain.person import CATEGORY, Person
from core.domain.standing import WORDS, pending_words, standing_of
from core.forms import Form, Session
from core.forms.told import as_told
from tests.helpers import household as told
from tests.helpers.forms import open_session
from tests.helpers.forms import shipped as compiled
from tests.helpers.packs import row, shipped_packs, small_pack
from tests.helpers.seen import ZONE, seen

DAY = date(2026, 11, 22)
NATIONAL = shipped_packs()["national"]
ITEMS = ("eat", "dress", "bed", "toilet", "walk", "bathe")
days = st.dates(date(2021, 7, 1), date(2030, 12, 31))
ANSWERS = st.fixed_dictionaries(
    {"report/kind": st.sampled_from(sorted(change.DETAILS))},
    optional={
        "population/declared": st.sampled_from(["no", "missing", "dead"]),
        "population/serving": st.sampled_from(["serving", "detained", "outside", "released"]),
        "population/spouse_able": st.sampled_from(["no", "yes", "unknown"]),
        "income/income_over": st.sampled_from(["no", "yes", "unknown"]),
        "property/property_over": st.sampled_from(["no", "yes", "unknown"]),
        "obligor/obligor_able": st.sampled_from(["no", "yes", "unknown"]),
    },
)


@cache
def shipped(kind: str) -> Form:
    return compiled(kind)


def person(**fields: object) -> Person:
    return Person.from_body("p", {"name": "单雄信", "started_on": "2020-01-01"} | fields)


def assessment(cannot: tuple[str, ...]) -> Session:
    levels = levels_by_count(NATIONAL, DAY)
    session = open_session(
        shipped("assessment"),
        levels=" ".join(code for code, _label in levels),
        level_labels=" ".join(label for _code, label in levels),
    )
    for path, value in told.six(*cannot).items():
        session.set(path, value)
    return session


@given(st.sets(st.sampled_from(ITEMS)))
def test_the_form_counts_as_the_rule_does(cannot: set[str]) -> None:
    session = assessment(tuple(sorted(cannot)))
    found = assess(read_items(session.answers()), NATIONAL, DAY)
    assert int(session.value("result/failed")) == len(found.failed) == len(cannot)
    assert (session.value("result/level"), session.value("result/level_label")) == (found.level, found.label)


def test_the_form_asks_the_items_of_the_rule_in_its_order() -> None:
    asked = [path.removeprefix("items/") for path in shipped("assessment").questions if path.startswith("items/")]
    assert [code for code in asked if not code.endswith("_seen")] == [item.code for item in items_on(NATIONAL, DAY)]


@given(ANSWERS, st.data())
def test_the_form_knows_the_six_ends_as_the_program_does(answers: dict[str, str], data: st.DataObject) -> None:
    answers["report/detail"] = data.draw(st.sampled_from(change.DETAILS[answers["report/kind"]]))
    session = open_session(shipped("change"))
    for path, value in answers.items():
        if session.is_relevant(path):
            session.set(path, value)
    event = change.end_event(session.answers())
    assert (session.value("end_event") or "") == event
    assert event in ("", *(one.code for one in end_reasons(NATIONAL, DAY)))


def test_all_six_ends_can_be_reported() -> None:
    cases = {
        "death": {"report/detail": "missing", "population/declared": "missing"},
        "able": {"report/detail": "labour"},
        "prison": {"report/detail": "prison", "population/serving": "serving"},
        "means": {"report/kind": "property", "property/property_over": "yes"},
        "obligor": {"report/detail": "new", "obligor/obligor_able": "yes"},
        "voluntary": {"report/detail": "voluntary"},
    }
    assert {code: change.end_event(answers) for code, answers in cases.items()} == {code: code for code in cases}
    assert set(cases) == {one.code for one in end_reasons(NATIONAL, DAY)}


def test_the_form_and_the_pack_know_the_same_kinds_of_changes() -> None:
    details = {choice.value for choice in shipped("change").questions["report/detail"].choices}
    assert details == {one for many in change.DETAILS.values() for one in many}
    assert details == {row.key for row in NATIONAL.rows_on("change_kind", DAY)}
    assert change.local_kinds(NATIONAL, DAY) == ()


def test_a_year_without_a_work_calendar_is_said_and_not_guessed() -> None:
    answers = told.change("health", "ability", **{"action/township_told_on": "2029-12-25"})
    looked = seen(NATIONAL, "change", answers, happened=datetime(2029, 12, 25, 9, tzinfo=ZONE))
    decision = next(one for one in change.opens(looked) if one.code == "decision")
    assert decision.due_on is None
    assert decision.problem == "calendar.year_missing"
    assert "没有放假安排表" in decision.title


@given(days, st.none() | days, st.none() | days)
def test_the_next_review_is_a_full_cycle_after_the_last_and_never_before_an_extension(
    counted: date, last: date | None, until: date | None
) -> None:
    found = review.next_review(person(), last, until, counted, NATIONAL, counted)
    assert found is not None
    if last is not None and until is None:
        assert found.due_on >= last + timedelta(days=365)
    if until is not None:
        assert found.due_on >= until
    if last is None and until is None:
        assert found.due_on == date(counted.year, 12, 31)
    assert review.next_review(person(ended_on="2026-01-01"), last, until, counted, NATIONAL, counted) is None


def test_who_can_work_and_has_no_steady_income_is_reviewed_twice_a_year() -> None:
    cycles = {
        ("", ""): "tekun",
        ("tekun", "part"): "tekun",
        ("dibao", "none"): "dibao_stable",
        ("dibao", "part"): "dibao_changing",
        ("marginal", "full"): "dibao_changing",
    }
    for (kind, labour), cycle in cycles.items():
        assert review.cycle_of(person(category=kind, labour=labour)) == cycle
    found = review.next_review(person(category="dibao", labour="part"), date(2026, 3, 1), None, DAY, NATIONAL, DAY)
    assert found is not None
    assert found.due_on == date(2026, 9, 1)
    assert found.state_on(DAY) == "overdue"


intervals = st.builds(
    lambda code, since, length: Interval(code[0], code[1], since, since + timedelta(days=length) if length else None),
    st.sampled_from(CATEGORY),
    days,
    st.none() | st.integers(1, 2000),
)


@given(st.lists(intervals, max_size=5))
def test_a_history_of_categories_is_read_as_it_was_written(many: list[Interval]) -> None:
    assert list(category.read_history(category.write_history(many))) == many


@given(intervals, intervals)
def test_categories_overlap_when_a_day_belongs_to_both(one: Interval, other: Interval) -> None:
    assert one.since is not None
    assert other.since is not None
    first, second = sorted((one, other), key=lambda each: each.since or date.min)
    is_together = first.until is None or (second.since or date.min) <= first.until
    assert bool(category.overlaps([one, other])) == (is_together and one.code != other.code)


def test_a_child_has_one_of_the_benefits_and_not_two() -> None:
    held = category.schemes_of(person(other_schemes="孤儿、残疾人两项补贴"), NATIONAL, DAY)
    assert held == {"tekun", "orphan"}
    found = category.exclusive(held, NATIONAL, DAY)
    assert found is not None
    assert found[:2] == ("特困人员", "孤儿")
    assert category.exclusive({"dibao", "orphan"}, NATIONAL, DAY) is None


@given(st.lists(st.tuples(st.sampled_from("abc"), days, st.sampled_from(wish.WISHES)), max_size=12), days)
def test_wishes_are_counted_once_a_person_and_by_the_last_answer(said: list[tuple[str, date, str]], on: date) -> None:
    wishes = [wish.Wish(who, day, answer) for who, day, answer in said]
    counts = wish.count("abcd", wishes, on)
    assert sum(counts.values()) == 4
    assert counts[""] == 4 - len({who for who, day, _answer in said if day <= on})
    for who, held in wish.latest(wishes, on).items():
        assert held.on == max(day for one, day, _answer in said if one == who and day <= on)


@pytest.mark.parametrize(
    ("fields", "side"),
    [
        ({}, ""),
        ({"village": "柳坝村", "hukou_village": "柳坝村"}, ""),
        ({"village": "柳坝村", "hukou_village": "河西村"}, "here"),
        ({"village": "河西村", "hukou_village": "宁河镇柳坝村"}, "away"),
        ({"village_code": "120221100201", "hukou_village_code": "120221100999"}, "here"),
    ],
)
def test_where_registration_and_residence_differ_is_seen_from_our_side(fields: dict[str, str], side: str) -> None:
    assert apart.side_of(person(**fields), "120221100201", "柳坝村") == side


@given(days, days)
def test_nobody_is_met_after_a_death(died: date, on: date) -> None:
    known = Known(person(), died=Told(died, "名单"))
    found = list(household.contradictions("assessment", "自理能力评估", {}, on, known, NATIONAL))
    assert [one.code for one in found] == (["contradiction.after_death"] if on > died else [])


def test_a_day_before_the_birth_cannot_pass_with_a_reason() -> None:
    found = list(
        household.contradictions("review", "入户核查", {}, DAY, Known(person(birth_date="2027-01-01")), NATIONAL)
    )
    assert [(one.code, one.can_be) for one in found] == [("contradiction.before_birth", False)]


def test_somebody_is_not_his_own_guardian() -> None:
    found = list(
        household.contradictions(
            "wish", "集中供养意愿", {"wish/guardian": "单雄信，本人"}, DAY, Known(person()), NATIONAL
        )
    )
    assert [one.code for one in found] == ["contradiction.self_guardian"]


def test_advice_is_told_to_whom_it_concerns_with_its_document() -> None:
    def codes(*reported: str, **fields: object) -> set[str]:
        told_to = advice_for(person(**fields), reported, NATIONAL, DAY, village_code="1", village="柳坝村")
        assert all(one.rule.words() and one.text for one in told_to)
        return {one.code for one in told_to}

    assert codes(support_form="institution") == set()
    assert "single" in codes(category="marginal", disability_kind="4", disability_grade="2")
    assert "single" not in codes(category="tekun", disability_grade="2")
    assert "disability_allowance" in codes(disability_grade="1")
    assert "left_behind" in codes(left_behind="elder")
    assert "left_behind" not in codes(left_behind="no")
    assert {"fading"} <= codes("job", category="dibao")
    assert "after_end" in codes("voluntary")
    assert {"child", "minor"} <= codes(birth_date="2009-01-10")
    assert codes(died_on="2026-01-01", left_behind="elder") == set()


def test_a_report_goes_from_waiting_to_decided_in_the_same_words_everywhere() -> None:
    steps = [("waiting", ""), ("sent", ""), ("sent", "received"), ("sent", "decided")]
    assert [WORDS[standing_of(*step)] for step in steps] == ["待送出", "已上报", "区里已收到", "已认定"]
    assert pending_words("reported") == "已上报，待认定"


def test_a_district_with_a_change_and_a_funeral_matter_of_its_own_needs_no_other_form() -> None:
    own = small_pack(
        NATIONAL,
        row("change_kind", "X-1", 'code = "abroad"', 'label = "长期居住境外"', 'group = "residence"',
            'deadline = "eligibility_report"'),
    )  # fmt: skip
    rows = change.local_kinds(own, DAY)
    assert {"name": "abroad", "label": "长期居住境外", "kind": "residence"} in rows
    session = open_session(shipped("change"), choices_detail=as_told(rows))
    session.set("report/kind", "residence")
    assert "abroad" in [choice.value for choice in session.choices("report/detail")]
    session.set("report/detail", "abroad")
    assert session.problem("report/detail") is None
    assert change.label_of(own, {"report/detail": "abroad"}, DAY) == "长期居住境外"
    funeral = open_session(shipped("funeral"), items="proof", extra_1="交回老年证")
    assert funeral.label("items/extra_1") == "交回老年证"
    assert not funeral.is_relevant("items/extra_2")
    assert not funeral.is_relevant("items/burial")
