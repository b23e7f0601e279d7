"""Signed records: complete or not at all, never changed, corrected by a new one."""

from __future__ import annotations

import json
from datetime import date

import pytest

from core.app import Core
from core.errors import Conflict, InvalidInput, NotFound
from tests.helpers.workspace import add_people, fill_visit, sign_visit


def test_a_complete_visit_is_signed_and_gets_a_serial_number(core: Core) -> None:
    [person] = add_people(core)
    signed = core.records.sign(fill_visit(core, person, photos=2))
    record = core.records.show(signed.id)
    assert record.serial == f"TF{core.info.village_code}-2026-{core.info.device_tag}0001"
    assert len(record.media) == 4
    assert record.person is not None and record.person.name == core.people.person(person).name


def test_an_incomplete_visit_stays_a_draft_and_every_missing_question_is_named(core: Core) -> None:
    [person] = add_people(core)
    draft = core.drafts.start("visit", person)
    with pytest.raises(InvalidInput) as caught:
        core.records.sign(draft.id)
    missing = caught.value.params["missing"]
    assert caught.value.code == "record.incomplete"
    assert isinstance(missing, list) and {"path", "label", "code", "text"} <= set(missing[0])
    assert core.drafts.open(draft.id).id == draft.id
    assert not core.records.list("visit")


def test_a_signed_visit_is_never_changed(core: Core) -> None:
    [person] = add_people(core)
    record = sign_visit(core, person)
    for statement in ("UPDATE fact SET body = '{}' WHERE id = ?", "DELETE FROM fact WHERE id = ?"):
        with pytest.raises(Conflict, match="fact.final"):
            core._desk.db.execute(statement, (record,))


def test_record_event_and_outbox_row_are_one_transaction(core: Core, monkeypatch: pytest.MonkeyPatch) -> None:
    [person] = add_people(core)
    draft = fill_visit(core, person)
    before = core._desk.journal.head()

    def full_disk(*_args: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(core._desk.facts, "add_visit", full_disk)
    with pytest.raises(OSError, match="no space"):
        core.records.sign(draft)
    assert core._desk.journal.head() == before
    assert core._desk.facts.get(draft) is None
    assert core._desk.outbox.line(draft) is None
    assert core.drafts.open(draft).id == draft


def test_a_correction_is_a_new_record_and_the_old_one_stays(core: Core) -> None:
    [person] = add_people(core)
    old = sign_visit(core, person)
    draft = core.records.correct(old, "写错了")
    assert "sign/mode" not in draft.answers, "a correction is signed anew"
    new = core.records.sign(_complete(core, draft.id)).id
    assert core.records.show(new).supersedes == old
    assert core.records.show(old).superseded_by == new
    assert core.records.show(old).answers["life/food"] == "ok"


def test_a_record_is_corrected_only_once(core: Core) -> None:
    [person] = add_people(core)
    old = sign_visit(core, person)
    first, second = core.records.correct(old, "写错了"), core.records.correct(old, "写错了")
    core.records.sign(_complete(core, first.id))
    with pytest.raises(Conflict, match="record.already_corrected"):
        core.records.sign(_complete(core, second.id))


def test_the_corrected_visit_no_longer_counts_for_the_due_list(core: Core) -> None:
    [person] = add_people(core)
    old = sign_visit(core, person, on=date(2026, 11, 20))
    mark = core._desk.facts.visit_mark(person, ("home",))
    assert mark.last_met_on == date(2026, 11, 20)
    draft = core.records.correct(old, "写错了")
    session = core.records.session(draft)
    session.set("visit/visited_on", "2026-11-18")
    core.drafts.save(draft.id, session.all_answers(), "")
    core.records.sign(_complete(core, draft.id))
    assert core._desk.facts.visit_mark(person, ("home",)).last_met_on == date(2026, 11, 18)


def test_serial_numbers_run_without_gaps_per_kind_and_year(core: Core) -> None:
    [person] = add_people(core)
    serials = [core.records.show(sign_visit(core, person)).serial for _ in range(3)]
    assert [serial[-4:] for serial in serials] == ["0001", "0002", "0003"]


def test_the_chain_holds_and_the_line_is_what_the_hash_says(core: Core) -> None:
    [person] = add_people(core)
    record = sign_visit(core, person)
    line = core._desk.outbox.line(record)
    assert line is not None
    item = json.loads(line)
    assert item["event"]["hash"] == core.records.show(record).hash
    assert item["occurred_at"].startswith("2026-11-22T09:00")
    assert core._desk.journal.broken_at() is None
    assert core._desk.journal.altered_items() == []


def test_a_visit_that_names_an_unknown_photo_is_not_signed(core: Core) -> None:
    [person] = add_people(core)
    draft = fill_visit(core, person)
    answers = dict(core.drafts.open(draft).answers) | {"sign/person_signature": "media:" + "0" * 64}
    core.drafts.save(draft, answers, "")
    with pytest.raises(Exception, match="media.missing"):
        core.records.sign(draft)


def test_a_clock_that_ran_backwards_is_marked_and_the_visit_is_saved(core: Core, clock) -> None:
    [person] = add_people(core)
    sign_visit(core, person)
    clock.move(days=-3)
    record = core.records.show(sign_visit(core, person))
    assert record.is_clock_doubted


def test_unknown_records_and_months_are_refused_by_name(core: Core) -> None:
    with pytest.raises(NotFound, match="record.unknown"):
        core.records.show("nobody")
    with pytest.raises(InvalidInput, match="month.form"):
        core.records.list("visit", month="2026-13")


def test_visits_of_a_month_are_listed(core: Core) -> None:
    [person] = add_people(core)
    sign_visit(core, person)
    assert len(core.records.list("visit", month="2026-11")) == 1
    assert not core.records.list("visit", month="2026-10")


def _complete(core: Core, draft_id: str) -> str:
    """Signs what a correction left open."""
    from tests.helpers.workspace import signature_png

    draft = core.drafts.open(draft_id)
    session = core.records.session(draft)
    ink = core.photos.keep_signature(signature_png()).answer
    for name, value in (("mode", "self"), ("person_signature", ink), ("assistant_signature", ink)):
        session.set(f"sign/{name}", value)
    core.drafts.save(draft_id, session.all_answers(), "")
    return draft_id


def test_a_form_on_the_screen_that_differs_from_the_saved_draft_is_not_believed(core: Core) -> None:
    [person] = add_people(core)
    draft = fill_visit(core, person)
    session = core.records.session(core.drafts.open(draft))
    session.set("life/food", "bad")
    record = core.records.show(core.records.sign(draft, session).id)
    assert record.answers["life/food"] == "ok", "what was saved is what is signed"


def test_an_incomplete_form_on_the_screen_is_not_signed(core: Core) -> None:
    [person] = add_people(core)
    draft = core.drafts.start("visit", person)
    session = core.records.session(draft)
    core.drafts.save(draft.id, session.all_answers(), "")
    with pytest.raises(InvalidInput, match="record.incomplete"):
        core.records.sign(draft.id, session)
