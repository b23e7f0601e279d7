"""Laws of care agreements: where one stands on a day, what it promises, what changes it, whom it binds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.agreement import (
    HOLDING,
    STATES,
    Agreement,
    Promise,
    changed,
    current,
    free_promises,
    is_same_caregiver,
    needs_signature,
    overlap,
    promised_on,
    read_recorded,
    read_signed,
    state_of,
)
from core.domain.coverage import coverage
from core.service.rules import shipped_packs

TODAY = date(2026, 11, 22)
DAYS = st.dates(date(2024, 1, 1), date(2029, 12, 31))
MAYBE = st.none() | DAYS
REMINDERS = st.lists(st.integers(0, 120), max_size=4)


@st.composite
def agreements(draw: st.DrawFn) -> Agreement:
    starts = draw(MAYBE)
    return Agreement(
        id=draw(st.text("abc", min_size=1, max_size=3)),
        person_id="p",
        caregiver=draw(st.sampled_from(["钱守诚", "孙乐山", ""])),
        phone=draw(st.sampled_from(["", "13900001234", "139 0000 1234", "13911112222"])),
        id_number=draw(st.sampled_from(["", "A", "B"])),
        starts_on=starts,
        ends_on=draw(MAYBE),
        signed_on=draw(MAYBE),
        suspended_on=draw(MAYBE),
        ended_on=draw(MAYBE),
        promises=(Promise("meals", "做饭"),),
    )


@given(agreements(), DAYS, REMINDERS)
def test_an_agreement_holds_exactly_when_its_state_says_so(one: Agreement, day: date, reminders: list[int]) -> None:
    state = state_of(one, day, reminders)
    assert state in STATES
    has_begun = one.starts_on is None or one.starts_on <= day
    assert one.holds_on(day) == (state in HOLDING and has_begun)


@given(agreements(), DAYS, REMINDERS)
def test_reminding_earlier_never_changes_anything_but_active_into_expiring(
    one: Agreement, day: date, reminders: list[int]
) -> None:
    early, late = state_of(one, day, [*reminders, 365]), state_of(one, day, ())
    assert early == late or (late, early) == ("active", "expiring")


@given(agreements(), REMINDERS)
def test_an_ended_agreement_stays_ended_whatever_the_day(one: Agreement, reminders: list[int]) -> None:
    if one.ended_on is not None:
        assert state_of(one, one.ended_on, reminders) == "ended"
        assert state_of(one, one.ended_on + timedelta(days=400), reminders) == "ended"
        assert not one.holds_on(one.ended_on)


@given(agreements(), agreements(), DAYS)
def test_two_agreements_overlap_exactly_when_both_are_in_force_on_some_day(
    one: Agreement, other: Agreement, day: date
) -> None:
    one, other = (replace(each, signed_on=date(2020, 1, 1), suspended_on=None) for each in (one, other))
    days = overlap(one, other)
    assert (overlap(other, one) is None) == (days is None)
    if one.holds_on(day) and other.holds_on(day):
        assert days is not None
        assert days[0] <= day
        assert days[1] is None or day <= days[1]
    if days is not None and days[0] > date.min:
        assert one.holds_on(days[0])
        assert other.holds_on(days[0])


@given(st.lists(agreements(), max_size=5), DAYS)
def test_what_counts_is_in_force_if_any_is(many: list[Agreement], day: date) -> None:
    found = current(many, day)
    assert (found is None) == (not many)
    states = {state_of(one, day, ()) for one in many}
    if found is not None and "active" in states:
        assert state_of(found, day, ()) == "active"
    assert bool(promised_on(many, day)) == any(one.holds_on(day) for one in many)


@given(agreements(), agreements())
def test_being_the_same_caregiver_works_both_ways(one: Agreement, other: Agreement) -> None:
    assert is_same_caregiver(one, other) == is_same_caregiver(other, one)
    if one.caregiver or one.id_number:
        assert is_same_caregiver(one, one)


@given(agreements(), DAYS)
def test_suspending_and_going_on_leaves_the_agreement_as_it_was(one: Agreement, day: date) -> None:
    one = replace(one, suspended_on=None)
    away = changed(one, {"change/what": "suspend", "change/on": day.isoformat()})
    assert not away.holds_on(day)
    assert changed(away, {"change/what": "resume", "change/on": day.isoformat()}) == one


@pytest.mark.parametrize("what", ["end", "impossible", "caregiver"])
@given(one=agreements(), day=DAYS)
def test_an_agreement_that_ends_does_not_hold_from_that_day_on(what: str, one: Agreement, day: date) -> None:
    gone = changed(replace(one, ended_on=None), {"change/what": what, "change/on": day.isoformat()}, [what])
    assert gone.ended_on == day
    assert not gone.holds_on(day)
    assert what in gone.lapses


@given(st.lists(st.tuples(st.sampled_from(["东村", "西村"]), st.sampled_from(STATES)), max_size=30))
def test_the_villages_add_up_to_the_whole(rows: list[tuple[str, str]]) -> None:
    whole, *villages = coverage(rows)
    assert whole.people == len(rows) == sum(one.people for one in villages)
    assert whole.covered == sum(one.covered for one in villages)
    assert all(0 <= one.percent <= 100 and sum(n for _, n in one.states) == one.people for one in villages)


def test_everybody_covered_is_a_hundred_per_cent_and_nobody_is_none() -> None:
    assert coverage([("村", "active"), ("村", "suspended"), ("村", "expiring")])[0].percent == 100
    assert coverage([("村", "drafted"), ("村", "missing"), ("村", "ended"), ("村", "expired")])[0].percent == 0
    assert coverage([])[0].percent == 0


def test_what_needs_new_signatures_is_a_rule() -> None:
    pack = shipped_packs()["national"]
    assert [what for what in ("level", "caregiver", "renew", "suspend") if needs_signature(pack, what, TODAY)] == [
        "level",
        "caregiver",
    ]


def test_both_forms_of_a_record_are_read_alike() -> None:
    short = read_recorded(
        "a",
        "p",
        {"caregiver_name": " 钱守诚 ", "starts_on": "2026-01-01", "ends_on": "2026-12-31", "duties": ["做饭", " "]},
    )
    full = read_signed(
        "a",
        "p",
        {
            "caregiver/name": "钱守诚",
            "term/from": "2026-01-01",
            "term/until": "2026-12-31",
            "care/extra": "做饭\n\n",
            "sign/mode": "paper",
            "sign/signed_on": "2026-01-01",
        },
        {},
    )
    assert replace(full, answers={}) == short


def test_an_agreement_to_be_signed_later_promises_nothing_yet() -> None:
    answers = {"caregiver/name": "钱守诚", "term/from": "2026-01-01", "care/extra": "做饭", "sign/mode": "later"}
    drawn = read_signed("a", "p", answers, {})
    assert state_of(drawn, TODAY, ()) == "drafted"
    assert promised_on([drawn], TODAY) == ()
    signed = changed(drawn, {"change/what": "signed", "change/on": "2026-11-22", "change/signed_on": "2026-11-20"})
    assert signed.signed_on == date(2026, 11, 20)
    assert [one.label for one in promised_on([signed], TODAY)] == ["做饭"]


def test_the_institution_is_the_caregiver_where_one_cares() -> None:
    one = read_signed("a", "p", {"agency/name": "安康中心", "agency/phone": "022-12345678"}, {})
    assert (one.caregiver, one.relation, one.phone) == ("安康中心", "照料机构", "022-12345678")


def test_free_duties_are_numbered_in_their_order() -> None:
    assert [(one.code, one.label) for one in free_promises(["做饭", "", " 洗衣 "])] == [("x1", "做饭"), ("x2", "洗衣")]
