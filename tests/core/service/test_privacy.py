"""Privacy by rule: who has to be told and by whom it is signed; what is unclear is seen by few and printed for none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from core.app import Core, open_workspace
from core.domain.person import Person
from core.errors import AppError, Conflict, NotAllowed
from core.service.privacy import owed_notices
from tests.helpers.casework import REPLY
from tests.helpers.paper import text_of
from tests.helpers.station_records import HANDOVER, NOTICE, SUSPICION, sign_record
from tests.helpers.workspace import add_people, fixed_seams, sign_visit

CHILD = {"birth_date": "2014-05-01", "id_number": None, "no_id_reason": "未办理"}
LIU = "liu second phrase 2"


def _owed(core: Core, person: str) -> list[str]:
    body = core._desk.persons.get(person)
    assert body is not None
    return [row.code for row in owed_notices(core._desk, [Person.from_body(person, body[0])])]


def _refused(verb: Any, *arguments: Any, **named: Any) -> AppError:
    with pytest.raises(AppError) as caught:
        verb(*arguments, **named)
    return caught.value


# telling


def test_who_has_not_been_told_is_owed_it_until_the_notice_is_signed(core: Core) -> None:
    [person] = add_people(core)
    assert _owed(core, person) == ["notice_never"]
    [row] = [row for row in core.todo.list(person) if row.code == "notice_never"]
    assert (row.start, row.state) == ("notice", "open") and "个人信息保护法" in row.rule
    sign_record(core, "notice", person, NOTICE)
    assert _owed(core, person) == []


def test_what_the_districts_list_says_counts_too(core: Core) -> None:
    [person] = add_people(core, notice_on="2025-03-01")
    assert _owed(core, person) == []


def test_a_child_is_told_through_the_guardian_and_again_after_fourteen(core: Core, root: Path) -> None:
    [child] = add_people(core, **CHILD)
    session = core.records.session(core.drafts.start("notice", child))
    session.set("notice/told_to", "self")
    assert "notice/told_to" in {item.path for item in session.missing()}
    guardian = NOTICE | {"notice/told_to": "guardian", "guardian/name": "周大山", "guardian/relation": "叔叔",
                         "sign/guardian_signature": "ink"}  # fmt: skip
    guardian.pop("sign/person_signature")
    record = sign_record(core, "notice", child, guardian)
    assert _owed(core, child) == []
    paper = text_of(core.prints.render("notice_paper", ids=[child], copy="internal").pdf)
    assert "周大山" in paper and "监护人" in paper and core.records.show(record).serial in paper
    later = open_workspace(root, "correct horse 58", fixed_seams("2028-05-02T09:00:00.000+08:00", seed=3))
    assert _owed(later, child) == ["notice_grown"]
    later.close()


def test_a_guardian_who_did_not_sign_stops_the_notice_of_a_child(core: Core) -> None:
    [child] = add_people(core, **CHILD)
    answers = NOTICE | {"notice/told_to": "guardian", "guardian/name": "周大山", "guardian/relation": "叔叔"}
    error = _refused(sign_record, core, "notice", child, answers)
    assert error.code == "record.incomplete" and error.where == "sign/guardian_signature"


def test_nobody_is_his_own_guardian(core: Core) -> None:
    [person] = add_people(core)
    name = core.people.person(person).name
    answers = NOTICE | {"notice/told_to": "guardian", "guardian/name": name, "guardian/relation": "本人",
                        "sign/guardian_signature": "ink"}  # fmt: skip
    answers.pop("sign/person_signature")
    error = _refused(sign_record, core, "notice", person, answers, reason="就是他")
    assert isinstance(error, Conflict) and error.params["found"][0]["code"] == "contradiction.own_guardian"


def test_the_notice_says_how_long_by_the_rows_of_the_pack_and_whom_to_call(core: Core) -> None:
    [person] = add_people(core)
    words = text_of(core.prints.render("notice_paper", ids=[person], copy="internal").pdf)
    assert "24个月" in words and "12349" in words and core.people.person(person).name in words
    assert text_of(core.prints.render("notice_paper", copy="internal").pdf)


# what is unclear


def test_a_suspicion_is_seen_and_printed_only_by_those_who_may(core: Core, root: Path) -> None:
    [person] = add_people(core)
    sign_visit(core, person)
    record = sign_record(core, "suspicion", person, SUSPICION)
    assert core.records.show(record).serial.startswith("CY")
    assert any(row.record_id == record for row in core.todo.list(person))
    core.users.add("刘助理", "assistant", LIU)
    liu = open_workspace(root, LIU, fixed_seams(seed=8))
    assert isinstance(_refused(liu.records.show, record), NotAllowed)
    assert isinstance(_refused(liu.drafts.start, "suspicion", person), NotAllowed)
    assert isinstance(_refused(liu.prints.render, "suspicion", ids=[record], copy="internal"), NotAllowed)
    assert list(liu.records.list("suspicion")) == []
    assert "suspicion" not in {entry.kind for entry in liu.ledger.entries(person)}
    assert all(row.record_id != record for row in liu.todo.list(person))
    assert liu.records.following(record) == []
    liu.close()


def test_no_public_page_ever_shows_a_suspicion(core: Core) -> None:
    [person] = add_people(core)
    record = sign_record(core, "suspicion", person, SUSPICION)
    assert _refused(core.prints.render, "suspicion", ids=[record], copy="public").code == "print.restricted"
    assert "存疑" not in text_of(core.prints.render("ledger", ids=[person], copy="public").pdf)
    inside = text_of(core.prints.render("suspicion", ids=[record], copy="internal").pdf)
    assert "内部件" in inside and "侄子" in inside


@pytest.mark.parametrize("word", ["骗", "冒领", "造假"])
def test_a_verdict_is_not_taken_down(core: Core, word: str) -> None:
    [person] = add_people(core)
    session = core.records.session(core.drafts.start("suspicion", person))
    session.set("doubt/seen", f"他{word}低保")
    assert "doubt/seen" in {item.path for item in session.missing()}


def test_the_near_relative_flag_is_on_internal_pages_only(core: Core) -> None:
    [person] = add_people(core, is_near_relative="yes")
    record = sign_visit(core, person)
    inside = text_of(core.prints.render("visit", ids=[record], copy="internal").pdf)
    outside = text_of(core.prints.render("visit", ids=[record], copy="public").pdf)
    assert "近亲属" in inside and "近亲属" not in outside


# handing over


def test_the_hand_over_counts_what_there_is_and_the_list_names_everybody(core: Core) -> None:
    first, second = add_people(core, 2)
    core.drafts.start("visit", first)
    record = sign_record(core, "handover", None, HANDOVER)
    seen = core.records.show(record)
    assert (seen.context["count_people"], seen.context["count_drafts"]) == ("2", "1")
    assert seen.context["user_name"] == "赵协理"
    paper = text_of(core.prints.render("handover_list", ids=[record], copy="internal").pdf)
    for name in (core.people.person(first).name, core.people.person(second).name, "赵协理", "刘助理", "村主任"):
        assert name in paper
    assert text_of(core.prints.render("handover_list", copy="internal").pdf)
    assert text_of(core.prints.render("handover", ids=[record], copy="internal").pdf)


def test_nobody_hands_over_to_himself(core: Core) -> None:
    session = core.records.session(core.drafts.start("handover"))
    session.set("handover/from", "赵协理")
    session.set("handover/to", "赵协理")
    assert "handover/to" in {item.path for item in session.missing()}


# reasons


def test_the_reason_of_a_correction_stands_in_the_ledger(core: Core) -> None:
    [person] = add_people(core)
    record = sign_visit(core, person)
    draft = core.records.correct(record, "日期填错了")
    session = core.records.session(draft)
    from tests.helpers.workspace import signature_png

    ink = core.photos.keep_signature(signature_png()).answer
    for path in ("sign/person_signature", "sign/assistant_signature"):
        session.set("sign/mode", "self")
        session.set(path, ink)
    core.drafts.save(draft.id, session.all_answers(), "sign")
    core.records.sign(draft.id)
    core.people.propose(person, {"phone": "13511112222"}, "换了号码")
    lines = [entry.summary for entry in core.ledger.entries(person)]
    assert any("更正原因：日期填错了" in line for line in lines)
    assert any("联系电话" in line and "原因：换了号码" in line for line in lines)


def test_the_role_of_who_signs_stays_with_the_record(core: Core) -> None:
    [person] = add_people(core)
    record = core.records.show(sign_visit(core, person))
    assert (record.by["label"], record.by["duty"]) == ("站长", "直接责任人")
    assert "直接责任人" in text_of(core.prints.render("visit", ids=[record.id]).pdf)


def test_a_volunteer_visits_in_his_own_name(core: Core, root: Path) -> None:
    [person] = add_people(core)
    core.users.add("孙同学", "volunteer", LIU, "县职教中心")
    outside = open_workspace(root, LIU, fixed_seams(seed=8))
    seen = outside.records.show(sign_visit(outside, person))
    assert (seen.answers["visitor/kind"], seen.answers["visitor/organisation"]) == ("volunteer", "县职教中心")
    outside.close()
    mine = core.records.show(sign_visit(core, person))
    assert mine.answers["visitor/kind"] == "assistant"


# what hangs on a suspicion


def _with_answer(core: Core) -> tuple[str, str, str]:
    """A person, a note about him that was printed, and the answer to it."""
    [person] = add_people(core)
    record = sign_record(core, "suspicion", person, SUSPICION)
    core.prints.log(core.prints.render("suspicion", ids=[record], copy="internal"), "file")
    answer = REPLY | {"reply/text": "车是他侄子的"}
    return person, record, sign_record(core, "reply", None, answer, about=record)


def test_what_follows_a_suspicion_is_seen_by_those_only_who_may_see_it(core: Core, root: Path) -> None:
    person, record, answer = _with_answer(core)
    assert core.records.show(answer).about == record
    assert {"print", "suspicion", "reply"} <= {entry.kind for entry in core.ledger.entries(person)}
    core.users.add("刘助理", "assistant", LIU)
    liu = open_workspace(root, LIU, fixed_seams(seed=8))
    assert isinstance(_refused(liu.records.show, answer), NotAllowed)
    assert isinstance(_refused(liu.drafts.start, "reply", about=record), NotAllowed)
    assert list(liu.records.list("reply")) == [] == list(liu.records.can_follow(record))
    assert not {"print", "suspicion", "reply"} & {entry.kind for entry in liu.ledger.entries(person)}
    assert all(record not in row.record_id for row in liu.prints.list())
    assert "侄子" not in liu.drafts.start("case", person).context["tried"]
    liu.close()


def test_no_table_no_public_page_and_no_file_handed_out_tells_of_a_suspicion(core: Core) -> None:
    person, record, answer = _with_answer(core)
    report = core.statistics.month()
    told = [
        repr([table for table in report.tables if table.code != "records"]),
        text_of(core.prints.render("monthly", copy="internal").pdf),
        text_of(core.prints.render("ledger", ids=[person], copy="public").pdf),
        core.dossier.export(person, "本人要看").decode(),
        repr(core.drafts.start("case", person).context),
    ]
    for page in told:
        assert "存疑" not in page and "CY" not in page and "侄子" not in page and record not in page
    assert _refused(core.prints.render, "reply", ids=[answer], copy="public").code == "print.restricted"
    assert _refused(core.prints.render, "reply", month="2026-11").code == "print.nothing"
