"""Emergencies: anybody, anywhere; hours that run, papers that follow, first on the way to the district."""

from __future__ import annotations

import pytest

from core.app import Core
from core.errors import Conflict
from tests.helpers.casework import AID, aided, fill, open_codes, urgent, write
from tests.helpers.workspace import add_people, sign_visit


def found_codes(caught: pytest.ExceptionInfo[Conflict]) -> list[str]:
    found = caught.value.params["found"]
    assert isinstance(found, list)
    return [item["code"] for item in found]


def test_somebody_who_is_not_on_the_list_and_from_elsewhere_is_helped_all_the_same(core: Core) -> None:
    record = core.records.show(write(core, "emergency"))
    assert record.serial.startswith("JN")
    assert record.person is None
    assert record.person_name == "胡远山"
    assert record.answers["who/hukou"] == "elsewhere"


def test_for_somebody_on_the_list_name_and_place_are_known(core: Core) -> None:
    [person] = add_people(core)
    session = core.records.session(core.drafts.start("emergency", person))
    assert not session.is_relevant("who/name")
    assert session.value("who/place") == core.people.person(person).address


def test_the_hours_run_from_the_finding_and_are_in_the_list_of_what_waits(core: Core) -> None:
    record = write(core, "emergency")
    row = next(row for row in core.todo.list() if row.record_id == record and row.code == "relief")
    assert row.due_at is not None
    assert row.due_at.iso().startswith("2026-11-23T08:10")
    assert row.person_name == "胡远山"
    assert "24小时" in row.title
    assert "文件未规定" in row.rule or "依据" in row.rule


def test_the_township_of_the_pack_is_the_one_to_call(core: Core) -> None:
    session = core.records.session(core.drafts.start("emergency"))
    assert core._desk.pack().text("township_office", core._desk.today()) in session.label("time/is_reported")


def test_what_is_handed_out_settles_the_hours_and_asks_for_the_papers(core: Core) -> None:
    record = write(core, "emergency")
    assert open_codes(core, record) == ["relief", "answer"]
    handout = write(core, "handout", about=record)
    assert open_codes(core, record) == ["answer"]
    assert open_codes(core, handout) == ["supplement"]


def test_help_given_on_the_spot_asks_for_the_papers_at_once(core: Core) -> None:
    record = write(core, "emergency", **aided())
    assert open_codes(core, record) == ["supplement", "answer"]
    supplement = next(row for row in core.todo.list() if row.code == "supplement")
    assert supplement.due_on is not None
    assert supplement.start == "supplement"
    handout = write(core, "handout", about=record)
    assert open_codes(core, handout) == [], "the report asked for the papers already"


def test_one_supplement_serves_the_report_and_all_that_was_handed_out(core: Core) -> None:
    record = write(core, "emergency")
    first = write(core, "handout", about=record)
    second = write(core, "handout", about=record, give__money=50.0)
    draft = core.drafts.start("supplement", about=second)
    session = core.records.session(draft)
    assert session.value("base/amount") == 300 + 180 + 50 + 180
    assert session.value("base/persons") == "胡远山"
    assert session.value("base/relieved_on") == "2026-11-22"
    write(core, "supplement", about=second)
    assert open_codes(core, first) == open_codes(core, second) == []


def test_a_supplement_that_waits_for_approval_stays_open(core: Core) -> None:
    record = write(core, "emergency", **aided())
    supplement = write(core, "supplement", about=record, approval__is_approved="pending")
    assert open_codes(core, supplement) == ["approval"]
    write(core, "reply", about=supplement)
    assert open_codes(core, supplement) == []


def test_a_report_nobody_called_in_says_so_until_somebody_does(core: Core) -> None:
    record = write(core, "emergency", time__is_reported="no", time__not_reported_why="半夜打不通")
    assert "report" in open_codes(core, record)
    write(core, "reply", about=record)
    assert open_codes(core, record) == []


def test_an_answer_that_is_under_way_leaves_the_clock_running(core: Core) -> None:
    record = write(core, "emergency")
    write(core, "reply", about=record, reply__outcome="working")
    assert open_codes(core, record) == ["relief", "answer"]


def test_moments_the_wrong_way_round_are_named_both_and_pass_with_a_reason(core: Core) -> None:
    draft = fill(core, "emergency", time__reported_at="07:50", time__received_at=None)
    with pytest.raises(Conflict) as caught:
        core.records.sign(draft)
    assert found_codes(caught) == ["contradiction.time_order"]
    [found] = caught.value.params["found"]  # type: ignore[misc]
    assert found["params"] == {
        "earlier": "发现时间",
        "earlier_at": "11月22日08:10",
        "later": "报告时间",
        "later_at": "11月22日07:50",
    }
    signed = core.records.sign(draft, reason="电话先打的，本子上的发现时间记晚了")
    assert core.records.show(signed.id).despite.startswith("电话先打的")


def test_a_moment_that_has_not_come_is_a_contradiction(core: Core) -> None:
    draft = fill(core, "emergency", time__reported_at="23:50", time__received_at=None)
    with pytest.raises(Conflict) as caught:
        core.records.sign(draft)
    assert found_codes(caught) == ["contradiction.time_ahead"]


def test_an_emergency_is_the_first_thing_that_goes_to_the_district(core: Core) -> None:
    [person] = add_people(core)
    sign_visit(core, person)
    write(core, "lead", lead__name="安平")
    record = write(core, "emergency")
    order = [item.item_id for item in core._desk.outbox.take(10, 1 << 20)]
    assert order[0] == record


def test_an_urgent_lead_runs_the_same_clock(core: Core) -> None:
    record = write(core, "lead", **urgent())
    assert open_codes(core, record)[0] == "relief"
    [row] = [row for row in core.todo.list() if row.code == "relief"]
    assert row.due_at is not None
    assert row.due_at.iso().startswith("2026-11-23T08:00")
    handout = write(core, "handout", about=record)
    assert "relief" not in open_codes(core, record)
    assert open_codes(core, handout) == ["supplement"]


def test_the_same_handed_out_twice_is_asked_about(core: Core) -> None:
    record = write(core, "emergency")
    write(core, "handout", about=record)
    with pytest.raises(Conflict) as caught:
        write(core, "handout", about=record)
    assert found_codes(caught) == ["contradiction.given_twice"]


def test_nothing_is_handed_out_without_a_hand_that_took_it(core: Core) -> None:
    draft = fill(core, "handout", sign__receiver_signature=None)
    missing = {item.path for item in core.records.session(core.drafts.open(draft)).missing()}
    assert missing == {"sign/receiver_thumb"}


def test_a_thumbprint_needs_a_witness(core: Core) -> None:
    draft = core.drafts.open(fill(core, "handout", sign__receiver_signature=None))
    session = core.records.session(draft)
    session.set("sign/receiver_thumb", "media:" + "a" * 64)
    assert {item.path for item in session.missing()} == {"sign/witness_name", "sign/witness_signature"}


def test_aid_that_was_given_is_signed_for(core: Core) -> None:
    draft = fill(core, "emergency", **{path.replace("/", "__"): value for path, value in AID.items()
                                        if path != "sign/receiver_signature"})  # fmt: skip
    missing = {item.path for item in core.records.session(core.drafts.open(draft)).missing()}
    assert missing == {"sign/receiver_thumb"}
