"""Warnings and sampled re-visits on the laptop: received with a deadline, verified, answered, followed up."""

from __future__ import annotations

from datetime import date

import pytest

from core.app import Core
from core.clock import FixedClock, Moment
from core.errors import Conflict
from core.service.exchange import RemoteItem
from core.service.views import TodoRow
from tests.helpers.supervision import FEEDBACK, RECHECK, answer, give_task, sign
from tests.helpers.workspace import receive_people

WARNING = {"number": "YJ-7", "indicator": "医疗支出过大", "level": "red", "issued_at": "2026-11-19T08:00:00+08:00"}


def todo(core: Core, source: str = "") -> list[TodoRow]:
    return [row for row in core.todo.list() if source in ("", row.source)]


def test_a_warning_without_a_day_gets_the_rule_s_day_from_when_it_came(core: Core) -> None:
    [person] = receive_people(core)
    give_task(core, "warning", person_id=person, **WARNING)
    [row] = todo(core, "task")
    assert (row.due_on, row.start, row.person_name) == (date(2026, 12, 4), "feedback", core.people.person(person).name)
    assert "编号：YJ-7，指标：医疗支出过大，级别：红色" in row.why
    assert row.rule


def test_the_day_of_arrival_stays_when_the_task_comes_again(core: Core, clock: FixedClock) -> None:
    task = give_task(core, "warning", **WARNING)
    clock.moment = Moment.parse("2026-11-27T09:00:00.000+08:00")
    give_task(core, "warning", task, version=2, seq=2, **(WARNING | {"text": "请尽快"}))
    stored = core._desk.tasks.get(task)
    assert stored is not None
    assert (stored.body["received_at"][:10], stored.due_on, stored.body["text"]) == (
        "2026-11-22",
        "2026-12-04",
        "请尽快",
    )


def test_the_district_s_own_day_counts_and_what_is_late_is_shown_late(core: Core) -> None:
    give_task(core, "doubt", due_on="2026-11-20", rule="每季度存疑核查", **WARNING)
    [row] = todo(core, "task")
    assert (row.state, row.due_on, row.rule, row.start) == ("overdue", date(2026, 11, 20), "每季度存疑核查", "feedback")


def test_a_day_that_is_none_is_kept_aside(core: Core) -> None:
    give_task(core, "warning", due_on="明天")
    assert not todo(core)
    assert core._desk.state.get("aside")[0]["code"] == "sync.unreadable"


@pytest.mark.parametrize(
    ("outcome", "start"),
    [("policy_not_applied", "reply"), ("may_not_qualify", "change"), ("wrong_information", "")],
)
def test_every_outcome_leaves_what_the_rules_ask_for_next(core: Core, outcome: str, start: str) -> None:
    [person] = receive_people(core)
    task = give_task(core, "warning", person_id=person, **WARNING)
    record = sign(
        core, "feedback", FEEDBACK | {"feedback/outcome": outcome, "feedback/wrong_what": "车已卖"}, about=task
    )
    assert core.tasks.list()[0].state == "done"
    left = todo(core, "matter")
    assert [(row.code, row.start, row.about) for row in left] == ([(outcome, start, record)] if start else [])
    assert all(row.rule for row in left)


def test_the_feedback_keeps_what_the_district_asked_and_when_it_came(core: Core) -> None:
    task = give_task(core, "warning", due_on="2026-12-01", name="某人", **WARNING)
    record = core.records.show(sign(core, "feedback", FEEDBACK, about=task, reason="邻村嫁来，还没登记"))
    assert (record.context["warning_number"], record.context["task_due_on"]) == ("YJ-7", "2026-12-01")
    assert record.context["received_at"].startswith("2026-11-22")
    assert record.answers["feedback/name"] == "某人"


def test_a_warning_about_somebody_who_is_not_listed_is_said_and_answered_by_name(core: Core) -> None:
    stranger = core.seams.ids.new()
    task = give_task(core, "warning", person_id=stranger, name="李没有", **WARNING)
    [row] = todo(core, "task")
    assert "名单里没有“李没有”这个人" in row.why
    draft = answer(core, "feedback", FEEDBACK, about=task)
    with pytest.raises(Conflict, match=r"record\.contradiction") as refused:
        core.records.sign(draft)
    [found] = refused.value.params["found"]
    assert (found["code"], found["params"]["name"], found["params"]["number"]) == (
        "contradiction.not_on_list", "李没有", "YJ-7",
    )  # fmt: skip
    signed = core.records.sign(draft, reason="户口在外村，住在本村")
    shown = core.records.show(signed.id)
    assert (shown.person_name, shown.despite) == ("李没有", "户口在外村，住在本村")


def test_wrong_information_needs_no_reason_for_somebody_who_is_not_listed(core: Core) -> None:
    task = give_task(core, "warning", name="李没有", **WARNING)
    wrong = FEEDBACK | {"feedback/outcome": "wrong_information", "feedback/wrong_what": "查无此人"}
    assert sign(core, "feedback", wrong, about=task)


def test_looking_before_it_was_asked_for_needs_a_reason(core: Core) -> None:
    [person] = receive_people(core)
    task = give_task(core, "warning", person_id=person, **WARNING)
    draft = answer(core, "feedback", FEEDBACK | {"feedback/verified_on": "2026-11-10"}, about=task)
    assert [found.code for found in core.records.contradictions(draft)] == ["contradiction.before_task"]


@pytest.mark.parametrize("copy", ["internal", "public"])
def test_feedback_and_re_visit_are_printed(core: Core, copy: str) -> None:
    [person] = receive_people(core)
    warning = give_task(core, "warning", person_id=person, **WARNING)
    revisit = give_task(core, "revisit", seq=2, person_id=person, sample=SAMPLE)
    for kind, record in (
        ("feedback", sign(core, "feedback", FEEDBACK, about=warning)),
        ("recheck", sign(core, "recheck", RECHECK, about=revisit)),
    ):
        job = core.prints.render(kind, ids=[record], copy=copy)
        assert (job.pages, len(job.documents)) == (1, 1), kind


SAMPLE = {"id": "x", "serial": "TF1", "on": "2026-11-10", "by": "钱协理", "said": "用什么方式：上门"}


def test_a_sampled_record_is_compared_and_what_differs_has_to_be_put_right(core: Core) -> None:
    [person] = receive_people(core)
    task = give_task(core, "revisit", person_id=person, sample=SAMPLE)
    [row] = todo(core, "task")
    assert row.start == "recheck"
    differs = {"recheck/agrees": "partly", "recheck/differs": ["day"], "recheck/differs_note": "差一天",
               "recheck/demand": "11月底前改好"}  # fmt: skip
    record = sign(core, "recheck", RECHECK | differs, about=task)
    assert core.records.show(record).context["sampled_serial"] == "TF1"
    [left] = todo(core, "matter")
    assert (left.code, left.start, left.due_on) == ("put_right", "reply", date(2026, 11, 29))


def test_a_task_for_another_laptop_of_the_village_is_not_ours(core: Core) -> None:
    core._desk.state.set("enrolment", {"device_id": "d-1"})
    give_task(core, "revisit", "t1", sample=SAMPLE, device="d-2")
    give_task(core, "revisit", "t2", seq=2, sample=SAMPLE, device="d-1")
    assert [row.about for row in todo(core, "task")] == ["t2"]
    assert [row.id for row in core.tasks.list()] == ["t2"]


def test_somebody_of_another_village_is_re_visited_without_a_contradiction(core: Core) -> None:
    task = give_task(core, "revisit", name="外村人", village_code="120221100299", sample=SAMPLE)
    record = sign(core, "recheck", RECHECK, about=task)
    assert core.records.show(record).person_name == "外村人"


def test_a_supervisor_s_comment_is_found_by_person_and_by_record(core: Core) -> None:
    [person] = receive_people(core)
    give_task(core, "comment", "c1", person_id=person, about="r1", title="照片看不清", text="请补拍")
    give_task(core, "comment", "c2", seq=2, title="别人的")
    assert [row.id for row in core.tasks.comments(person_id=person)] == ["c1"]
    assert [row.title for row in core.tasks.comments(record_id="r1")] == ["照片看不清"]
    assert not core.tasks.comments(person_id=core.seams.ids.new())
    assert [row.start for row in todo(core, "task")] == ["", ""]


def decide(core: Core, fact_id: str, state: str, version: int, text: str = "缺证明") -> None:
    body = {"fact_id": fact_id, "state": state, "text": text, "decided_at": "2026-11-22T10:00:00.000+08:00"}
    core.exchange.apply_remote([RemoteItem("decision", fact_id, version, version, body)], f"d{version}", "e1")


def test_what_the_district_sends_back_waits_until_it_is_completed_or_decided(core: Core) -> None:
    [person] = receive_people(core)
    task = give_task(core, "warning", person_id=person, **WARNING)
    record = sign(core, "feedback", FEEDBACK | {"feedback/outcome": "wrong_information", "feedback/wrong_what": "x"},
                  about=task)  # fmt: skip
    decide(core, record, "returned", 2)
    [row] = todo(core, "matter")
    assert (row.title, row.start, row.record_id) == ("补充材料：缺证明", "reply", record)
    decide(core, record, "returned", 3, "还缺票据")
    assert len(todo(core, "matter")) == 2
    decide(core, record, "decided", 4)
    assert not todo(core, "matter")


def test_a_correction_settles_what_was_sent_back(core: Core) -> None:
    [person] = receive_people(core)
    task = give_task(core, "warning", person_id=person, **WARNING)
    wrong = FEEDBACK | {"feedback/outcome": "wrong_information", "feedback/wrong_what": "x"}
    record = sign(core, "feedback", wrong, about=task)
    decide(core, record, "returned", 2)
    draft = core.records.correct(record, "补了依据")
    session = core.records.session(draft)
    ink = core.records.show(record).answers["sign/assistant_signature"]
    session.set("sign/assistant_signature", ink)
    core.drafts.save(draft.id, session.all_answers(), "sign")
    core.records.sign(draft.id)
    assert not todo(core, "matter")


def test_an_answer_for_a_record_that_is_not_here_opens_nothing(core: Core) -> None:
    decide(core, core.seams.ids.new(), "returned", 1)
    assert not todo(core)
