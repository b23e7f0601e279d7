"""Tasks moved to a table with rowid: what was there is there, and a long text does not slow down the look-up."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.store import migrate as module
from core.store.database import Database
from core.store.migrate import migrate, steps
from core.store.reference import StoredTask, TaskRepository

TASKS = [
    StoredTask("t1", "p1", "request", "核实取暖", {"text": "炉子" * 600}, "2026-12-31", "open", "", 3),
    StoredTask("t2", "", "comment", "", {}, None, "done", "看过了", 1),
]


def test_tasks_of_an_older_program_are_all_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database = Database(tmp_path / "w.db", bytes(range(32)), create=True)
    everything = steps()
    with monkeypatch.context() as patch:
        patch.setattr(module, "steps", lambda: [step for step in everything if step[0] <= 3])
        migrate(database)
    TaskRepository(database).put_all(TASKS)
    migrate(database)
    assert TaskRepository(database).among(["t1", "t2", "t3"]) == {task.id: task for task in TASKS}
    assert database.scalar("SELECT wr FROM pragma_table_list WHERE name = 'task'") == 0
    assert TaskRepository(database).finish("t1", "好了") and not TaskRepository(database).finish("t2", "又好了")
    database.close()
