"""Leads held against the list, referrals until somebody answers, cases with their story, calls that are followed up."""

from __future__ import annotations

import pytest

from core.app import Core
from core.errors import Conflict
from tests.helpers.casework import LEAD, fill, open_codes, write
from tests.helpers.workspace import add_people, sign_visit


def told(core: Core, draft: str) -> list[tuple[str, dict[str, object]]]:
    return [(item.code, dict(item.params)) for item in core.records.contradictions(draft)]


def test_somebody_on_the_list_is_named_with_the_day_he_came_on_it(core: Core) -> None:
    add_people(core, 3)
    [person] = add_people(core, 1, name="孙二嫂", started_on="2019-04-01")
    draft = fill(core, "lead")
    assert told(core, draft) == [("contradiction.listed_name", {"name": "孙二嫂", "since": "2019年4月1日"})]
    with pytest.raises(Conflict, match="record.contradiction"):
        core.records.sign(draft)
    core.records.sign(draft, reason="同名，这是村东头另一个人")
    assert core.people.person(person).name == "孙二嫂"


def test_the_same_number_telephone_or_sound_is_said_by_its_name(core: Core) -> None:
    [person] = add_people(core, 1, name="孙二扫", phone="13800000099", address="村东头桥洞旁")
    number = core.people.person(person).id_number
    assert told(core, fill(core, "lead", lead__id_number=number))[0][0] == "contradiction.listed_number"
    assert told(core, fill(core, "lead", contact__phone="13800000099"))[0][0] == "contradiction.listed_phone"
    assert told(core, fill(core, "lead"))[0][0] == "contradiction.listed_sound"


def test_an_earlier_lead_is_remembered_but_not_the_one_that_is_corrected(core: Core) -> None:
    first = write(core, "lead")
    assert [code for code, _ in told(core, fill(core, "lead"))] == ["contradiction.lead_before"]
    draft = core.records.correct(first, "电话写错了")
    assert told(core, draft.id) == []


def test_the_needs_of_a_lead_are_worded_by_the_district(core: Core) -> None:
    session = core.records.session(core.drafts.start("lead"))
    labels = {choice.value: choice.label for choice in session.choices("need/needs")}
    assert labels["none"] == "暂时没有"
    assert labels["medical"] == "看病、住院费用"
    assert len(labels) > 20


def test_a_lead_is_written_once_whatever_it_needs_and_wherever_the_person_comes_from(core: Core) -> None:
    record = core.records.show(write(core, "lead", family__registered="elsewhere", family__hukou="外省"))
    assert record.answers["need/needs"] == LEAD["need/needs"]
    assert open_codes(core, record.id) == ["answer", "apply"] or open_codes(core, record.id) == ["apply", "answer"]


def test_a_visit_that_names_needs_asks_for_a_referral_until_there_is_one(core: Core) -> None:
    [person] = add_people(core)
    visit = sign_visit(core, person, **{"wish/needs": ["medical", "house"], "wish/needs_note": "看病钱不够"})
    assert "refer" in open_codes(core, visit)
    row = next(row for row in core.todo.list(person) if row.code == "refer")
    assert (row.start, row.about) == ("referral", visit)
    draft = core.drafts.start("referral", about=visit)
    session = core.records.session(draft)
    assert session.value("need/needs") == ["medical", "repair"]
    assert session.value("need/asked") == "看病钱不够"
    write(core, "referral", about=visit)
    assert "refer" not in open_codes(core, visit)


def test_a_visit_without_needs_asks_for_nothing(core: Core) -> None:
    [person] = add_people(core)
    assert "refer" not in open_codes(core, sign_visit(core, person))


def test_a_referral_stays_open_until_it_is_answered(core: Core) -> None:
    record = write(core, "referral")
    [row] = [row for row in core.todo.list() if row.record_id == record]
    assert (row.awaits, row.person_name) == ("office", "孙二嫂")
    assert row.due_on is not None and "文件未规定" in row.rule
    for outcome in ("working", "moved"):
        write(core, "reply", about=record, reply__outcome=outcome)
        assert open_codes(core, record) == ["answer"]
    write(core, "reply", about=record)
    assert open_codes(core, record) == []


def test_a_refusal_leads_to_another_office_or_the_conference(core: Core) -> None:
    record = write(core, "referral")
    refusal = write(core, "reply", about=record, reply__outcome="refused", reply__text="不在报销范围")
    assert open_codes(core, refusal) == ["again"]
    session = core.records.session(core.drafts.start("case", about=refusal))
    assert session.value("who/name") == "孙二嫂"
    assert "不在报销范围" in str(session.value("case/tried"))
    write(core, "case", about=refusal)
    assert open_codes(core, refusal) == []


def test_the_same_need_is_not_sent_twice_while_nobody_answered(core: Core) -> None:
    first = write(core, "referral")
    draft = fill(core, "referral")
    [(code, params)] = told(core, draft)
    assert code == "contradiction.referred_already"
    assert params["office"] == "医疗保障部门"
    assert params["serial"] == core.records.show(first).serial
    assert told(core, fill(core, "referral", who__name="别人")) == []
    assert told(core, fill(core, "referral", need__office="charity")) == []
    write(core, "reply", about=first)
    assert told(core, draft) == []


def test_an_urgent_referral_goes_first(core: Core) -> None:
    write(core, "lead")
    record = write(core, "referral", need__urgency="urgent")
    assert core._desk.outbox.take(1, 1 << 20)[0].item_id == record


def test_a_case_tells_the_story_of_a_person(core: Core) -> None:
    [person] = add_people(core, 1, self_care="partial", caregiver_name="安小河")
    sign_visit(core, person)
    referral = write(core, "referral", person)
    write(core, "reply", about=referral, reply__outcome="refused", reply__text="不符合条件")
    session = core.records.session(core.drafts.start("case", person))
    assert "半护理" in str(session.value("who/family"))
    assert "不符合条件" in str(session.value("case/tried"))
    enclosed = str(session.value("papers/enclosures"))
    assert core.records.show(referral).serial in enclosed
    assert len(enclosed.splitlines()) == 3
    record = write(core, "case", person)
    assert open_codes(core, record) == ["answer"]


def test_a_call_leads_on_with_what_was_said(core: Core) -> None:
    call = write(core, "call", answer__outcome="lead", answer__back_on=None)
    assert open_codes(core, call) == ["lead"]
    session = core.records.session(core.drafts.start("lead", about=call))
    assert session.value("lead/name") == "孙二嫂"
    write(core, "lead", about=call)
    assert open_codes(core, call) == []


def test_a_call_that_was_passed_on_is_open_until_the_caller_heard(core: Core) -> None:
    call = write(core, "call")
    [row] = [row for row in core.todo.list() if row.record_id == call]
    assert row.due_on is not None and row.due_on.isoformat() == "2026-11-24"
    write(core, "reply", about=call)
    assert open_codes(core, call) == []


def test_correcting_a_report_does_not_ask_again_for_what_was_done(core: Core) -> None:
    record = write(core, "emergency")
    write(core, "handout", about=record)
    draft = core.records.correct(record, "地点写错了")
    session = core.records.session(draft)
    ink = next(value for value in core.records.show(record).answers.values() if str(value).startswith("media:"))
    session.set("sign/assistant_signature", ink)
    core.drafts.save(draft.id, session.all_answers(), "")
    corrected = core.records.sign(draft.id).id
    assert open_codes(core, record) == []
    assert open_codes(core, corrected) == ["answer"]


def test_what_was_found_leads_on_to_what_has_to_be_done(core: Core) -> None:
    [person] = add_people(core)
    offers = {
        "visit": {"emergency", "referral", "case", "lead"},
        "call": {"emergency", "referral", "lead", "reply"},
        "lead": {"emergency", "handout", "supplement", "referral", "case", "reply"},
        "emergency": {"handout", "supplement", "referral", "case", "reply"},
        "referral": {"case", "reply"},
    }
    for kind, expected in offers.items():
        record = sign_visit(core, person) if kind == "visit" else write(core, kind)
        found = {known.name for known in core.records.can_follow(record)}
        assert expected <= found, (kind, expected - found)
