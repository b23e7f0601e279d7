"""Many drafts signed one after another: the law of signing holds for each, and what is signed is what was read."""

from __future__ import annotations

import pytest

from core.app import Core
from core.errors import Conflict, InvalidInput, Unavailable
from tests.helpers.workspace import add_people, fill_visit


def test_it_is_said_of_each_draft_whether_it_can_be_signed_and_why_not(core: Core) -> None:
    first, second, third = add_people(core, 3)
    good = fill_visit(core, first)
    core.seams.clock.move(minutes=1)  # type: ignore[attr-defined]
    empty = core.drafts.start("visit", second).id
    core.seams.clock.move(minutes=1)  # type: ignore[attr-defined]
    thrown = fill_visit(core, third)
    core.drafts.discard(thrown)
    steps: list[tuple[int, int]] = []
    found = core.finishing.look_through(lambda done, total: steps.append((done, total)))
    assert [(one.row.id, one.error.code if one.error else "") for one in found] == [
        (good, ""),
        (empty, "record.incomplete"),
    ]
    assert steps == [(0, 2), (1, 2)]
    [unfinished] = [one for one in core.finishing.look_through(language="en") if one.error is not None]
    assert unfinished.error is not None
    assert str(unfinished.error.params["first"]).isascii(), "the question is named in the language of the window"
    assert len(core.drafts.list()) == 2, "looking signs nothing"
    assert not core.records.list("visit")


def test_looking_through_can_be_stopped(core: Core) -> None:
    fill_visit(core, *add_people(core))

    def stop(done: int, total: int) -> None:
        raise Unavailable("gui.stopped")

    with pytest.raises(Unavailable, match="stopped"):
        core.finishing.look_through(stop)


def test_a_draft_reads_as_its_record_will(core: Core) -> None:
    draft = fill_visit(core, *add_people(core), photos=1)
    unsigned = core.finishing.read(draft)
    signed = core.finishing.sign(unsigned.draft)
    record = core.records.show(signed.id)
    for name in ("kind", "person_name", "answers", "occurred_at", "actor_name", "by", "context", "about"):
        assert getattr(unsigned.record, name) == getattr(record, name), name
    assert (unsigned.form.id, unsigned.form.version) == (record.form_id, record.form_version)


def test_what_was_changed_since_it_was_read_is_not_signed(core: Core) -> None:
    draft = fill_visit(core, *add_people(core))
    seen = core.finishing.read(draft).draft
    core.drafts.save(draft, {**seen.answers, "wish/needs_note": "要一床被子"}, "")
    with pytest.raises(Conflict, match=r"draft\.changed_since"):
        core.finishing.sign(seen)
    assert [row.id for row in core.drafts.list()] == [draft]


def test_what_is_not_complete_is_neither_read_nor_signed(core: Core) -> None:
    draft = core.drafts.start("visit", *add_people(core))
    for use in (lambda: core.finishing.read(draft.id), lambda: core.finishing.sign(draft)):
        with pytest.raises(InvalidInput, match=r"record\.incomplete"):
            use()
