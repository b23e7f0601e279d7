"""Appraisals of care: asked about duty by duty, scored by the rules, and what follows from a bad one."""

from __future__ import annotations

from core.app import Core
from tests.helpers.agreements import appraise, change_agreement, sign_agreement
from tests.helpers.workspace import add_people, fill_visit


def codes(core: Core, person: str) -> list[str]:
    return [row.code for row in core.todo.list(person) if row.source == "matter"]


def test_every_agreed_duty_is_asked_about_with_its_own_words(core: Core) -> None:
    [person] = add_people(core)
    sign_agreement(core, person, care__duties=["sick_care", "report"], care__extra="每天送一顿饭")
    session = core.records.session(core.drafts.start("appraisal", person))
    assert session.repeat_count("duties") == 3
    asked = [session.label(f"duties[{place}]/how") for place in (1, 2, 3)]
    assert asked == ["生病的时候有人看护没有？", "有情况照料人报告村里没有？", "每天送一顿饭"]


def test_what_the_visits_found_is_told_to_the_one_who_appraises(core: Core) -> None:
    [person] = add_people(core, self_care="partial")
    sign_agreement(core, person, care__duties=["meals", "report"])
    missed = {"care/kept": "partly", "care/missed": ["meals"], "follow/not_listed": "minor"}
    core.records.sign(fill_visit(core, person, **missed))
    core.records.sign(fill_visit(core, person))
    note = core.records.session(core.drafts.start("appraisal", person)).label("appraise/visits_note")
    assert "走访2次" in note
    assert "1次有约定的事没做到：上门帮助用餐（每天3次）1次" in note


def test_a_good_appraisal_leaves_nothing(core: Core) -> None:
    [person] = add_people(core)
    sign_agreement(core, person)
    signed = appraise(core, person)
    assert codes(core, person) == []
    answers = core.records.show(signed.id).answers
    assert (answers["outcome/score_text"], answers["outcome/suggested"]) == ("100分", "good")


def test_another_result_than_by_the_score_needs_a_reason(core: Core) -> None:
    [person] = add_people(core)
    sign_agreement(core, person)
    session = core.records.session(core.drafts.start("appraisal", person))
    session.set("opinion/satisfied", "no")
    session.set("opinion/neighbours", "bad")
    session.set("outcome/harm", "no")
    assert session.value("outcome/suggested") == "failed"
    session.set("outcome/result", "good")
    assert session.is_required("outcome/result_why")


def test_what_has_to_improve_is_looked_at_again_by_its_day(core: Core) -> None:
    [person] = add_people(core)
    sign_agreement(core, person)
    appraise(core, person, how="partly", outcome__result="improve", outcome__improve_what="按时送饭",
             outcome__improve_until="2026-12-10", outcome__result_why="邻居反映有时不来")  # fmt: skip
    [row] = [row for row in core.todo.list(person) if row.code == "improve"]
    assert (str(row.due_on), row.start) == ("2026-12-10", "appraisal")
    appraise(core, person)
    assert codes(core, person) == []


def test_who_failed_is_replaced_and_the_township_is_asked(core: Core) -> None:
    [person] = add_people(core)
    signed = sign_agreement(core, person)
    bad = {
        "opinion__satisfied": "no",
        "opinion__satisfied_note": "三天没来",
        "opinion__neighbours": "bad",
        "outcome__result": "failed",
        "outcome__proposal": "换东邻陈大娘",
    }
    failed = appraise(core, person, how="not_done", **bad)
    rows = {row.code: row for row in core.todo.list(person)}
    assert rows["township_answer"].awaits == "office"
    assert rows["replace"].start == "agreement_end"
    draft = core.drafts.start("reply", None, about=failed.id)
    session = core.records.session(draft)
    for path, value in (
        ("reply/by_whom", "镇民政办"),
        ("reply/outcome", "done"),
        ("reply/text", "同意"),
        ("reply/told", "yes"),
    ):
        session.set(path, value)
    session.set("sign/assistant_signature", core.records.show(failed.id).answers["sign/assistant_signature"])
    core.drafts.save(draft.id, session.all_answers(), "")
    core.records.sign(draft.id)
    more = {"change__caregiver_why": "failed", "change__caregiver_note": "三天没来", "change__meanwhile": "陈大娘"}
    change_agreement(core, signed.id, "caregiver", **more)
    assert codes(core, person) == ["agreement_resign"]


def test_harm_goes_to_the_district_first(core: Core) -> None:
    [person] = add_people(core)
    sign_agreement(core, person)
    harm = {
        "outcome__harm": "yes",
        "outcome__harm_note": "手臂有伤",
        "outcome__result": "harm",
        "outcome__proposal": "当天换人，已报警",
    }
    signed = appraise(core, person, **harm)
    assert core.exchange.take_batch(1, 10_000_000)[0].item_id == signed.id
    assert {"replace", "township_answer"} <= set(codes(core, person))
