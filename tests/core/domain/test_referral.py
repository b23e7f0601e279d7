"""What waits for somebody else's word: needs find their office, an answer is asked for, a refusal is not the end."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from core.domain import lead, referral
from core.domain.needs import targets
from core.domain.referral import needs_in, target_table
from tests.helpers.casework import CALL, CASE, LEAD, REFERRAL, URGENT_LEAD
from tests.helpers.packs import shipped_packs
from tests.helpers.seen import HAPPENED, seen

NATIONAL = shipped_packs()["national"]
DAY = HAPPENED.date()
CODES = [one.need for one in targets(NATIONAL, DAY)]


@given(st.lists(st.sampled_from([*CODES, "none"])))
def test_needs_come_once_each_and_none_is_no_need(said: list[str]) -> None:
    found = needs_in("lead", {"need/needs": said})
    assert len(set(found)) == len(found)
    assert set(found) == set(said) - {"none"}


@given(st.lists(st.sampled_from(CODES), min_size=1, unique=True))
def test_a_record_that_names_needs_leaves_their_referral_and_urgent_ones_today(said: list[str]) -> None:
    [opening] = referral.opens_for_needs(seen(NATIONAL, "lead", {"need/needs": said}))
    assert opening.settled_by[0] == "referral"
    is_urgent = any(one.is_urgent for one in targets(NATIONAL, DAY) if one.need in said)
    assert (opening.due_on == DAY) is is_urgent


def test_without_a_need_there_is_nothing_to_refer() -> None:
    assert list(referral.opens_for_needs(seen(NATIONAL, "visit", {"wish/needs": ["none"]}))) == []
    assert list(referral.opens_for_needs(seen(NATIONAL, "visit", {}))) == []


def test_the_needs_of_a_visit_are_those_of_the_rules() -> None:
    assert needs_in("visit", {"wish/needs": ["device", "house"]}) == ("disability", "repair")


def test_the_table_of_the_form_names_every_need_with_its_office() -> None:
    table = target_table(NATIONAL, DAY)
    for one in targets(NATIONAL, DAY):
        assert f";{one.need}={one.office};" in table


def test_a_reply_is_asked_for_by_the_rule_and_an_urgent_one_today() -> None:
    [usual] = referral.opens_referral(seen(NATIONAL, "referral", REFERRAL))
    assert usual.awaits == "office"
    assert usual.due_on == date(2026, 12, 4), "ten working days from Sunday 22 November"
    assert usual.rule is not None and "文件未规定" in usual.rule.words()
    [urgent] = referral.opens_referral(seen(NATIONAL, "referral", REFERRAL | {"need/urgency": "urgent"}))
    assert urgent.due_on == DAY
    [answer] = referral.opens_case(seen(NATIONAL, "case", CASE))
    assert answer.due_on == date(2026, 12, 11)


def test_a_call_leaves_what_was_promised() -> None:
    for outcome, expected in (
        ("answered", []),
        ("passed", ["back"]),
        ("refer", ["refer"]),
        ("lead", ["lead"]),
        ("emergency", ["emergency"]),
    ):
        record = seen(NATIONAL, "call", CALL | {"answer/outcome": outcome})
        assert [opening.code for opening in referral.opens_call(record)] == expected


def test_a_refusal_asks_for_another_way() -> None:
    def codes(outcome: str, about: str) -> list[str]:
        record = seen(NATIONAL, "reply", {"reply/outcome": outcome}, about_kind=about, about_answers={})
        return [opening.code for opening in referral.opens_reply(record)]

    assert codes("refused", "referral") == ["again"]
    assert codes("refused", "change") == []
    assert codes("done", "referral") == []


def test_a_lead_of_somebody_who_cannot_apply_leaves_the_help_to_apply() -> None:
    def codes(**changes: str) -> list[str]:
        answers = LEAD | {path.replace("__", "/"): value for path, value in changes.items()}
        return [opening.code for opening in lead.opens(seen(NATIONAL, "lead", answers))]

    assert codes() == ["apply", "answer"]
    assert codes(family__capable="yes") == ["answer"]
    assert codes(contact__willing="no") == ["answer"]


def test_an_urgent_lead_leaves_what_an_emergency_leaves() -> None:
    codes = [opening.code for opening in lead.opens(seen(NATIONAL, "lead", URGENT_LEAD))]
    assert codes == ["relief", "apply", "answer"]
