"""What a record leaves to be done is opened, settled and voided in its own transaction, and shown with its rule."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta

import pytest

from core.app import Core
from core.domain.contradiction import Contradiction
from core.domain.matter import DECISION, Opening, Seen
from core.domain.rules import RuleRef
from core.errors import Conflict, InvalidInput, NotFound
from core.service import families
from core.service.exchange import RemoteItem
from core.service.occasion import Family, Occasion
from tests.helpers.field import fill, sign_record
from tests.helpers.workspace import add_people

RULE = RuleRef("X-1", "《试行办法》", "第三条", is_default=False)
Set = Callable[..., None]


@pytest.fixture
def family(monkeypatch: pytest.MonkeyPatch) -> Set:
    """Puts a family of the test's own in the place of a kind's."""

    def put(kind: str, **parts: object) -> None:
        made = Family(**parts)  # type: ignore[arg-type]
        monkeypatch.setattr(families, "FAMILIES", {**families.FAMILIES, kind: made})

    return put


def one_matter(**changes: object) -> Callable[[Seen], Iterable[Opening]]:
    def opens(seen: Seen) -> Iterable[Opening]:
        due = seen.today + timedelta(days=3)
        values = {"code": "m", "title": "等答复", "settled_by": ("reply",), "due_on": due, "rule": RULE} | changes
        yield Opening(**values)  # type: ignore[arg-type]

    return opens


def titles(core: Core) -> list[str]:
    return [row.title for row in core.todo.list() if row.source == "matter"]


def test_a_matter_is_shown_with_its_day_its_origin_and_its_rule(core: Core, family: Set) -> None:
    family("call", opens=one_matter())
    record = sign_record(core, "call")
    row = next(row for row in core.todo.list() if row.record_id == record)
    assert (row.title, row.state, row.start, row.about) == ("等答复", "soon", "reply", record)
    assert row.due_on == core.seams.clock.now().day + timedelta(days=3)
    assert "第三条" in row.rule
    assert "2026年11月22日" in row.why


def test_a_record_about_it_settles_it_and_another_does_not(core: Core, family: Set) -> None:
    family("call", opens=one_matter())
    first, second = sign_record(core, "call"), sign_record(core, "call")
    sign_record(core, "reply", about=first, **{"reply/outcome": "done"})
    assert [row.record_id for row in core.todo.list() if row.source == "matter"] == [second]
    assert [row.kind for row in core.records.following(first)] == ["reply"]


@pytest.mark.parametrize("outcome", ["working", "moved"])
def test_a_reply_that_it_is_under_way_settles_nothing(core: Core, family: Set, outcome: str) -> None:
    family("call", opens=one_matter())
    sign_record(core, "reply", about=sign_record(core, "call"), **{"reply/outcome": outcome})
    assert "等答复" in titles(core)


def test_a_matter_about_a_person_is_settled_by_any_such_record_about_him(core: Core, family: Set) -> None:
    family("change", opens=one_matter(scope="person", settled_by=("visit",), code="look"))
    one, other = add_people(core, 2)
    sign_record(core, "change", one, reason="测试")
    sign_record(core, "visit", other)
    assert "等答复" in titles(core)
    sign_record(core, "visit", one)
    assert "等答复" not in titles(core)


def test_a_correction_takes_the_old_matters_away_and_opens_its_own(core: Core, family: Set) -> None:
    family("call", opens=one_matter())
    old = sign_record(core, "call")
    draft = core.records.correct(old, "写错了")
    session = core.records.session(draft)
    fill(core, session, {})
    core.drafts.save(draft.id, session.all_answers(), "")
    new = core.records.sign(draft.id).id
    assert [row.record_id for row in core.todo.list() if row.source == "matter"] == [new]
    assert core.records.show(new).context["correction"] == "写错了"


def test_a_correction_needs_a_reason(core: Core) -> None:
    with pytest.raises(InvalidInput, match=r"record\.why_corrected"):
        core.records.correct(sign_record(core, "call"), "  ")


def test_the_word_of_the_district_settles_what_waited_for_it(core: Core, family: Set) -> None:
    family("lead", opens=one_matter(settled_by=(DECISION,), awaits="office"))
    record = sign_record(core, "lead")
    assert core.todo.counts()["office"] == 1
    decision = {"fact_id": record, "state": "decided", "text": "已纳入", "decided_at": "2026-11-23T09:00:00+08:00"}
    core.exchange.apply_remote([RemoteItem("decision", record, 1, 1, decision)], "c", "e")
    assert core.todo.counts()["office"] == 0


def test_a_record_about_a_task_finishes_it(core: Core) -> None:
    person = add_people(core, 1)[0]
    task = {"person_id": person, "kind": "warning", "title": "核实", "due_on": "2026-11-25", "state": "open"}
    core.exchange.apply_remote([RemoteItem("task", "t1", 1, 1, task)], "c", "e")
    assert [row.start for row in core.todo.list() if row.source == "task"] == ["feedback"]
    sign_record(core, "feedback", about="t1")
    assert [row for row in core.todo.list() if row.source == "task"] == []
    assert [task.state for task in core.tasks.list()] == ["done"]


def test_a_record_cannot_follow_up_what_it_does_not_belong_to(core: Core) -> None:
    visit = sign_record(core, "visit")
    with pytest.raises(InvalidInput, match=r"record\.cannot_follow"):
        core.drafts.start("supplement", about=visit)
    with pytest.raises(NotFound, match=r"record\.unknown"):
        core.drafts.start("reply", about="nothing")


def test_a_follow_up_takes_over_the_person(core: Core) -> None:
    person = add_people(core, 1)[0]
    report = sign_record(core, "change", person, reason="测试")
    assert core.drafts.start("reply", about=report).person_id == person


def contradicting(can_be: bool) -> Callable[[Occasion], Iterable[Contradiction]]:
    def check(occasion: Occasion) -> Iterable[Contradiction]:
        yield Contradiction("contradiction.test", "call/what", {"a": 1}, can_be)

    return check


def test_what_cannot_be_is_refused_whatever_the_reason(core: Core, family: Set) -> None:
    family("call", check=contradicting(can_be=False))
    draft = sign_record(core, "call", is_signed=False)
    for reason in ("", "真的"):
        with pytest.raises(Conflict, match=r"record\.contradiction") as refused:
            core.records.sign(draft, reason=reason)
        assert refused.value.params["can_be"] is False
    assert [row.id for row in core.drafts.list()] == [draft], "the draft is lost"


def test_where_life_is_like_that_a_reason_lets_it_pass_and_stays(core: Core, family: Set) -> None:
    family("call", check=contradicting(can_be=True))
    draft = sign_record(core, "call", is_signed=False)
    with pytest.raises(Conflict, match=r"record\.contradiction"):
        core.records.sign(draft, reason=" ")
    record = core.records.show(core.records.sign(draft, reason="确实如此").id)
    assert record.despite == "确实如此"


def test_what_a_family_writes_goes_with_the_record_or_not_at_all(core: Core, family: Set) -> None:
    def broken(_desk: object, _fact: object) -> None:
        raise InvalidInput("record.why_corrected")

    family("call", after=broken)
    draft = sign_record(core, "call", is_signed=False)
    with pytest.raises(InvalidInput):
        core.records.sign(draft)
    assert core.records.list("call") == []
    assert core.exchange.status().waiting == 0


def test_the_form_is_told_what_its_family_knows(core: Core, family: Set) -> None:
    family("call", context=lambda occasion: {"hotline": occasion.kind})
    assert core.drafts.start("call").context["hotline"] == "call"


def _corrected(core: Core, record: str, **changes: object) -> str:
    draft = core.records.correct(record, "写错了")
    session = core.records.session(draft)
    fill(core, session, changes)
    core.drafts.save(draft.id, session.all_answers(), "")
    return core.records.sign(draft.id, reason="就是这样").id


def _open_of(core: Core, record: str) -> list[str]:
    return sorted(row.code for row in core.todo.list() if row.record_id == record and row.source == "matter")


def test_an_answer_corrected_to_under_way_leaves_the_matter_open_again(core: Core) -> None:
    referral = sign_record(core, "referral", *add_people(core))
    waiting = _open_of(core, referral)
    answer = sign_record(core, "reply", about=referral, **{"reply/outcome": "done"})
    assert waiting and not _open_of(core, referral)
    under_way = _corrected(core, answer, **{"reply/outcome": "working"})
    assert _open_of(core, referral) == waiting
    _corrected(core, under_way, **{"reply/outcome": "done"})
    assert not _open_of(core, referral)


def test_who_follows_up_a_record_that_was_corrected_follows_its_correction(core: Core) -> None:
    [person] = add_people(core)
    old = sign_record(core, "referral", person)
    early = core.drafts.start("reply", about=old)
    session = core.records.session(early)
    fill(core, session, {"reply/outcome": "done"})
    core.drafts.save(early.id, session.all_answers(), "")
    new = _corrected(core, old)
    assert _open_of(core, new)
    answer = core.records.sign(early.id).id
    assert core.records.show(answer).about == new and not _open_of(core, new)
    newer = _corrected(core, new)
    assert [row.id for row in core.records.following(newer)] == [answer] and not _open_of(core, newer)
    followed = core.drafts.occasion("reply", "", about=old).about
    assert followed is not None and followed.id == newer


def test_correcting_an_old_visit_settles_nothing_that_came_after_it(core: Core, family: Set) -> None:
    family("change", opens=one_matter(scope="person", settled_by=("visit",)))
    [person] = add_people(core)
    visit = sign_record(core, "visit", person)
    change = sign_record(core, "change", person)
    _corrected(core, visit)
    assert _open_of(core, change) == ["m"]
    later = sign_record(core, "visit", person)
    assert _open_of(core, change) == []
    _corrected(core, later)
    assert _open_of(core, change) == []
