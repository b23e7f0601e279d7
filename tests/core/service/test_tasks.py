"""Tasks: given by the district, done here, reported back as a fact; a task that is done stays done."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from core.app import Core
from core.domain.canonical import loads_strict
from core.errors import InvalidInput, NotFound
from core.service.exchange import RemoteItem
from tests.helpers.workspace import receive_people


def give(core: Core, *tasks: dict[str, Any] | tuple[str, None]) -> None:
    rows = []
    for n, task in enumerate(tasks):
        body = task if isinstance(task, dict) else None
        task_id = str(task["id"]) if isinstance(task, dict) else task[0]
        rows.append(RemoteItem("task", task_id, 1 + (body or {}).get("version", 0), n + 1, body))
    core.exchange.apply_remote(rows, "c", "e")


def task(task_id: str, due_on: str = "", **more: Any) -> dict[str, Any]:
    return {"id": task_id, "person_id": None, "kind": "request", "title": f"核实{task_id}", "text": "入户看一看",
            "due_on": due_on, "state": "open", **more}  # fmt: skip


def test_open_tasks_come_by_their_day_and_done_ones_last(core: Core) -> None:
    [person] = receive_people(core)
    give(core, task("a"), task("b", "2026-12-31"), task("c", "2026-11-30", person_id=person), task("d", "2026-12-01"))
    core.tasks.finish("d", "已核实")
    rows = core.tasks.list()
    assert [row.id for row in rows] == ["c", "b", "a", "d"]
    assert [row.state for row in rows] == ["open", "open", "open", "done"]
    assert (rows[0].person_name, rows[0].due_on, rows[2].due_on) == (
        core.people.person(person).name,
        date(2026, 11, 30),
        None,
    )


def test_what_came_of_a_task_is_a_fact_for_the_district(core: Core) -> None:
    give(core, task("a"))
    changes = core.tasks.finish("a", "  水管已修好  ")
    assert changes.touches("task", "outbox")
    [item] = core.exchange.take_batch(10, 1 << 20)
    line = loads_strict(item.line)
    assert (line["kind"], line["body"]) == ("task", {"note": "水管已修好", "task_id": "a"})
    assert core.tasks.list()[0].note == "水管已修好"


@pytest.mark.parametrize("note", ["", "  ", "\n"])
def test_a_task_is_not_done_without_a_word(core: Core, note: str) -> None:
    give(core, task("a"))
    with pytest.raises(InvalidInput, match=r"task\.note_missing") as caught:
        core.tasks.finish("a", note)
    assert caught.value.where == "note"
    assert core.tasks.list()[0].state == "open"


def test_a_task_is_finished_once(core: Core) -> None:
    give(core, task("a"))
    core.tasks.finish("a", "已办")
    with pytest.raises(NotFound, match=r"task\.unknown"):
        core.tasks.finish("a", "又办")
    with pytest.raises(NotFound, match=r"task\.unknown"):
        core.tasks.finish("nobody", "已办")
    assert len(core.exchange.take_batch(10, 1 << 20)) == 1


def test_a_task_done_here_is_not_opened_again_by_an_older_word_of_the_district(core: Core) -> None:
    give(core, task("a"))
    core.tasks.finish("a", "已办")
    give(core, task("a", "2027-01-01", title="改了题目", version=1))
    [row] = core.tasks.list()
    assert (row.state, row.title, row.note, row.due_on) == ("done", "改了题目", "已办", date(2027, 1, 1))


def test_a_task_that_was_taken_back_is_gone(core: Core) -> None:
    give(core, task("a"), task("b"))
    give(core, ("a", None))
    assert [row.id for row in core.tasks.list()] == ["b"]


def test_a_task_that_cannot_be_written_stays_open(core: Core, monkeypatch: pytest.MonkeyPatch) -> None:
    give(core, task("a"))

    def full_disk(*_args: object, **_more: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(core._desk.facts, "add", full_disk)
    with pytest.raises(OSError, match="no space"):
        core.tasks.finish("a", "已办")
    assert core.tasks.list()[0].state == "open"
    assert not core.exchange.take_batch(10, 1 << 20)
