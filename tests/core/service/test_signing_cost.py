"""A signing reads each thing once: with memory locked every statement costs as much as a small write."""

from __future__ import annotations

import pytest

from core.app import Core
from core.store import facts
from tests.helpers.workspace import add_people, fill_visit, sign_visit


def statements(core: Core, draft_id: str) -> list[str]:
    """Everything that signing this draft asks the database for."""
    said: list[str] = []
    core._desk.db._connection.set_trace_callback(said.append)
    try:
        core.records.sign(draft_id)
    finally:
        core._desk.db._connection.set_trace_callback(None)
    return said


def test_user_person_draft_and_each_picture_are_read_once(core: Core) -> None:
    [person] = add_people(core)
    draft = fill_visit(core, person, photos=2)
    pictures = len({one for one in core.drafts.open(draft).answers.values() if str(one).startswith("media:")})
    said = statements(core, draft)
    for table, times in (("member", 1), ("person", 1), ("draft", 1), ("media", pictures)):
        reads = [one for one in said if one.startswith("SELECT") and f" FROM {table} WHERE" in one]
        assert len(reads) == times, reads


def test_a_picture_that_was_named_before_is_not_written_again(core: Core) -> None:
    first, second = add_people(core, 2)
    sign_visit(core, first)
    draft = fill_visit(core, second)
    core._desk.db.execute("UPDATE media SET is_used = 1")
    changes = core._desk.db._connection.total_changes
    core._desk.pictures.use([row.removeprefix("media:") for row in core.drafts.open(draft).answers.values()
                             if isinstance(row, str) and row.startswith("media:")])  # fmt: skip
    assert core._desk.db._connection.total_changes == changes


@pytest.mark.parametrize("few", [0, 9])
def test_a_persons_records_are_the_same_however_their_kinds_are_asked_for(
    core: Core, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    person, other = add_people(core, 2)
    signed = [sign_visit(core, person) for _ in range(3)]
    sign_visit(core, other)
    monkeypatch.setattr(facts, "FEW_KINDS", few)
    found = core._desk.facts.listed(["change", "visit", "stay"], person_id=person, limit=2, offset=1)
    assert [fact.id for fact, _state in found] == [signed[1], signed[0]]
    assert core._desk.facts.listed(["change"], person_id=person) == []
