"""Imported lists: all of it or nothing, and exactly that taken back while nothing stands on it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.app import Core
from core.domain.canonical import loads_strict
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound, Unavailable
from tests.helpers.people import VILLAGE, VILLAGE_CODE, invented_body
from tests.helpers.sheets import HEADINGS, list_row, write_xlsx
from tests.helpers.workspace import fill_visit, receive_people, sign_visit

BAD = {"身份证号": "1.20221E+17"}  # what a spreadsheet leaves of a number


def sheet(folder: Path, *rows: list[Any], name: str = "名单.xlsx") -> Path:
    return write_xlsx(folder / name, [list(HEADINGS), *rows])


def shown(core: Core) -> dict[str, dict[str, Any]]:
    """Every person as the screen shows him."""
    return {key: dict(core._desk.persons.get(key)[0]) for key in core._desk.persons.all_ids()}  # type: ignore[index]


def outbox_kinds(core: Core) -> list[str]:
    return [row[0] for row in core._desk.db.all("SELECT kind || ':' || op FROM outbox ORDER BY seq")]


def test_an_import_is_one_proposal_a_person_and_one_fact(core: Core, tmp_path: Path) -> None:
    done = core.roster.commit(sheet(tmp_path, *(list_row(n) for n in range(3))))
    assert outbox_kinds(core) == ["person:person_edit"] * 3 + ["roster:fact"]
    assert done.changes.touches("person", "roster", "outbox")
    body = invented_body(1)
    [found] = core.people.search(body["id_number"]).rows
    person = core.people.person(found.id)
    assert (person.name, person.village, person.village_code) == (body["name"], VILLAGE, VILLAGE_CODE)
    assert found.sync_state == "local"
    [row] = core.roster.imports()
    assert (row.id, row.added, row.changed, row.state, row.file_name) == (done.import_id, 3, 0, "applied", "名单.xlsx")


def test_one_refused_row_stops_everything_and_is_named(core: Core, tmp_path: Path) -> None:
    path = sheet(tmp_path, list_row(0), list_row(1, **BAD), list_row(2))
    with pytest.raises(InvalidInput, match=r"roster\.has_refused") as caught:
        core.roster.commit(path)
    assert (caught.value.where, caught.value.params["count"]) == ("3", 1)
    assert not shown(core)
    assert not outbox_kinds(core)
    assert not core.roster.imports()


def test_skipping_bad_rows_takes_all_the_others(core: Core, tmp_path: Path) -> None:
    done = core.roster.commit(sheet(tmp_path, list_row(0), list_row(1, **BAD), list_row(2)), skip_bad=True)
    assert len(shown(core)) == 2
    assert done.preview.counts["refused"] == 1


def test_a_list_that_is_known_already_has_nothing_to_import(core: Core, tmp_path: Path) -> None:
    path = sheet(tmp_path, list_row(0), list_row(1))
    core.roster.commit(path)
    with pytest.raises(InvalidInput, match=r"roster\.nothing_to_import"):
        core.roster.commit(path)
    assert len(shown(core)) == 2


def test_only_what_the_list_changes_is_proposed_and_an_empty_cell_empties_nothing(core: Core, tmp_path: Path) -> None:
    core.roster.commit(sheet(tmp_path, list_row(0)))
    core.roster.commit(sheet(tmp_path, list_row(0, 联系电话="13911112222", 自理能力=""), name="新.xlsx"))
    [person] = shown(core)
    edits = core._desk.persons.edits(person)
    assert dict(edits[1].fields) == {"phone": "13911112222"}
    assert core.people.person(person).self_care == invented_body(0)["self_care"]


def test_an_import_that_fails_half_way_leaves_nothing(
    core: Core, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = sheet(tmp_path, *(list_row(n) for n in range(4)))
    head = core._desk.journal.head()

    def full_disk(*_args: object) -> None:
        raise OSError("no space left")

    with monkeypatch.context() as patch:
        patch.setattr(core._desk.imports, "add", full_disk)
        with pytest.raises(OSError, match="no space"):
            core.roster.commit(path)
    assert (core._desk.journal.head(), shown(core), outbox_kinds(core)) == (head, {}, [])
    assert core.people.search("").total == 0
    core.roster.commit(path)
    assert len(shown(core)) == 4


def test_an_import_that_is_stopped_between_two_rows_changed_nothing(core: Core, tmp_path: Path) -> None:
    seen = core.roster.preview(sheet(tmp_path, *(list_row(n) for n in range(3))))
    told: list[tuple[int, int]] = []

    def stop(done: int, total: int) -> None:
        told.append((done, total))
        if done == 2:
            raise Unavailable("gui.stopped")

    head = core._desk.journal.head()
    with pytest.raises(Unavailable, match="stopped"):
        core.roster.commit_preview(seen, "名单.xlsx", on_step=stop)
    assert told == [(0, 3), (1, 3), (2, 3)]
    assert (core._desk.journal.head(), shown(core), outbox_kinds(core)) == (head, {}, [])


def test_a_preview_that_time_has_passed_by_is_not_imported(core: Core, tmp_path: Path) -> None:
    seen = core.roster.preview(sheet(tmp_path, list_row(0), list_row(1)))
    core.roster.commit_preview(seen, "名单.xlsx")
    with pytest.raises(Conflict, match=r"roster\.stale"):
        core.roster.commit_preview(seen, "名单.xlsx")
    assert len(shown(core)) == 2


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.integers(0, 11), unique=True, min_size=1, max_size=6),
    st.lists(st.integers(0, 11), unique=True, min_size=1, max_size=8),
)
def test_undo_takes_back_exactly_that_import(core: Core, tmp_path: Path, first: list[int], second: list[int]) -> None:
    """Whatever the second list adds and changes, taking it back leaves what the first one made."""
    for old in core.roster.imports():
        if old.state == "applied":
            core.roster.undo(old.id)
    core.roster.commit(sheet(tmp_path, *(list_row(n) for n in first)))
    before = shown(core)
    rows = [list_row(n, 联系电话=f"1370000{n:04d}") for n in second]
    done = core.roster.commit(sheet(tmp_path, *rows, name="二.xlsx"))
    assert len(shown(core)) == len({*first, *second})
    core.roster.undo(done.import_id)
    assert shown(core) == before
    assert core.people.search("").total == len(before)
    assert core._desk.journal.broken_at() is None
    assert core._desk.journal.altered_items() == []


def test_the_last_import_is_the_one_that_undo_means(core: Core, tmp_path: Path) -> None:
    core.roster.commit(sheet(tmp_path, list_row(0)))
    core.seams.clock.move(minutes=1)  # type: ignore[attr-defined]
    core.roster.commit(sheet(tmp_path, list_row(1), name="二.xlsx"))
    core.roster.undo()
    assert [person["name"] for person in shown(core).values()] == [invented_body(0)["name"]]
    assert [row.state for row in core.roster.imports()] == ["undone", "applied"]
    core.roster.undo()
    with pytest.raises(NotFound, match=r"roster\.no_import"):
        core.roster.undo()
    with pytest.raises(NotFound, match=r"roster\.no_import"):
        core.roster.undo("nobody")


def test_what_was_taken_back_keeps_its_place_in_the_chain_and_no_word_of_anybody(core: Core, tmp_path: Path) -> None:
    done = core.roster.commit(sheet(tmp_path, list_row(0), list_row(1)))
    events = core._desk.db.all("SELECT seq, hash FROM event ORDER BY seq")
    core.roster.undo(done.import_id)
    assert core._desk.db.all("SELECT seq, hash FROM event ORDER BY seq")[: len(events)] == events
    lines = [bytes(row[0]) for row in core._desk.db.all("SELECT line FROM outbox ORDER BY seq LIMIT 2")]
    assert [loads_strict(line)["op"] for line in lines] == ["withdrawn", "withdrawn"]
    assert [set(loads_strict(line)) for line in lines] == [{"id", "op", "event"}] * 2
    for n in (0, 1):
        body = invented_body(n)
        assert not [line for line in lines if body["name"].encode() in line or body["id_number"].encode() in line]
    assert all(finding.is_ok for finding in core.health.check())


def test_undone_people_can_be_imported_again(core: Core, tmp_path: Path) -> None:
    path = sheet(tmp_path, list_row(0))
    core.roster.commit(path)
    core.roster.undo()
    assert core.roster.preview(path).counts["new"] == 1
    core.roster.commit(path)
    assert len(shown(core)) == 1


@pytest.mark.parametrize("what", ["visit", "draft", "discarded draft"])
def test_an_import_that_work_stands_on_stays(core: Core, tmp_path: Path, what: str) -> None:
    core.roster.commit(sheet(tmp_path, list_row(0), list_row(1)))
    person = core.people.search(invented_body(0)["id_number"]).rows[0]
    if what == "visit":
        sign_visit(core, person.id)
    else:
        draft = fill_visit(core, person.id)
        if what == "discarded draft":
            core.drafts.discard(draft)
    before = shown(core)
    with pytest.raises(NotAllowed, match=r"roster\.undo_depends") as caught:
        core.roster.undo()
    assert caught.value.params == {"names": person.name, "count": 1}
    assert shown(core) == before


def test_an_import_that_was_changed_afterwards_stays(core: Core, tmp_path: Path) -> None:
    core.roster.commit(sheet(tmp_path, list_row(0), list_row(1)))
    person = core.people.search(invented_body(1)["id_number"]).rows[0]
    core.people.propose(person.id, {"phone": "13911112222"}, "换号")
    with pytest.raises(NotAllowed, match=r"roster\.undo_edited") as caught:
        core.roster.undo()
    assert caught.value.params["names"] == person.name


def test_an_import_that_a_later_import_changed_is_undone_after_that_one(core: Core, tmp_path: Path) -> None:
    first = core.roster.commit(sheet(tmp_path, list_row(0)))
    second = core.roster.commit(sheet(tmp_path, list_row(0, 联系电话="13911112222"), name="二.xlsx"))
    with pytest.raises(NotAllowed, match=r"roster\.undo_edited"):
        core.roster.undo(first.import_id)
    core.roster.undo(second.import_id)
    core.roster.undo(first.import_id)
    assert not shown(core)


def test_an_import_that_left_the_laptop_stays(core: Core, tmp_path: Path) -> None:
    core.roster.commit(sheet(tmp_path, list_row(0)))
    core.exchange.take_batch(1, 1 << 20, is_leaving=True)
    with pytest.raises(NotAllowed, match=r"roster\.undo_sent"):
        core.roster.undo()
    assert len(shown(core)) == 1


def test_changes_of_the_districts_people_are_taken_back_to_the_districts_version(core: Core, tmp_path: Path) -> None:
    [person] = receive_people(core)
    before = shown(core)
    core.roster.commit(sheet(tmp_path, list_row(0, 联系电话="13911112222")))
    view = core.people.show(person)
    assert (view.sync_state, view.pending) == ("pending", {"phone": "13911112222"})
    core.roster.undo()
    assert shown(core) == before
    assert core.people.show(person).sync_state == "synced"
