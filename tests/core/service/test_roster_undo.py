"""Taking an import back while the sync thread is at work: an item travels whole or is taken back, never both."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.app import Core
from core.errors import NotAllowed
from core.service.roster import Roster
from tests.helpers.people import invented_body

PEOPLE = [invented_body(1), invented_body(2)]
LIST = "\n".join(["姓名,身份证号", *(f"{one['name']},{one['id_number']}" for one in PEOPLE)])


@pytest.fixture
def imported(core: Core, tmp_path: Path) -> str:
    (tmp_path / "list.csv").write_text(LIST, "utf-8")
    return core.roster.commit(tmp_path / "list.csv").import_id


def test_what_is_leaving_is_not_taken_back(core: Core, imported: str) -> None:
    twin = core.twin()
    items = twin.exchange.take_batch(50, 1 << 20, is_leaving=True)
    with pytest.raises(NotAllowed, match=r"roster\.undo_sent"):
        core.roster.undo(imported)
    assert [core._desk.outbox.line(item.item_id) for item in items] == [item.line for item in items]
    twin.close()


def test_undo_that_looked_before_the_items_left_does_not_take_them_back(
    core: Core, imported: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sync thread takes its batch at the worst moment: when undo has begun and not yet looked."""
    twin = core.twin()
    look = Roster._find

    def look_then_send(roster: Roster, import_id: str) -> object:
        entry = look(roster, import_id)
        twin.exchange.take_batch(50, 1 << 20, is_leaving=True)
        return entry

    monkeypatch.setattr(Roster, "_find", look_then_send)
    with pytest.raises(NotAllowed, match=r"roster\.undo_sent"):
        core.roster.undo(imported)
    assert {row.name for row in core.people.search().rows} == {one["name"] for one in PEOPLE}
    twin.close()


def test_undo_keeps_the_sync_thread_waiting_until_it_is_through(
    core: Core, imported: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between looking and taking back nothing can leave."""
    twin = core.twin()
    twin._db.execute("PRAGMA busy_timeout = 0")
    look = Roster._require_independent
    tried: list[str] = []

    def look_while_sending(roster: Roster, edits: object) -> None:
        look(roster, edits)  # type: ignore[arg-type]
        try:
            twin.exchange.take_batch(50, 1 << 20, is_leaving=True)
        except Exception as error:
            tried.append(getattr(error, "code", type(error).__name__))

    monkeypatch.setattr(Roster, "_require_independent", look_while_sending)
    core.roster.undo(imported)
    assert tried == ["store.locked"]
    assert core.people.search().total == 0
    assert all(b'"op":"withdrawn"' in item.line for item in twin.exchange.take_batch(2, 1 << 20))
    twin.close()
