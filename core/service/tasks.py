"""Tasks from the district: seen, done, reported back as a fact."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from core.changes import Changes
from core.errors import InvalidInput, NotFound
from core.service.desk import Desk
from core.service.views import TaskRow


class TaskList:
    """Verbs about tasks."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def list(self) -> Sequence[TaskRow]:
        """Open tasks by due date, then those that are done."""
        names = self._desk.persons.names()
        return [
            TaskRow(
                id=task.id,
                person_id=task.person_id,
                person_name=names.get(task.person_id, ""),
                kind=task.kind,
                title=task.title,
                text=str(task.body.get("text", "")),
                due_on=date.fromisoformat(task.due_on) if task.due_on else None,
                state=task.state,
                note=task.note,
            )
            for task in self._desk.tasks.listed()
        ]

    def finish(self, task_id: str, note: str) -> Changes:
        """Marks a task done with a word about the outcome; the district gets it as a fact."""
        if not note.strip():
            raise InvalidInput("task.note_missing", where="note")
        task = next((item for item in self._desk.tasks.listed() if item.id == task_id), None)
        if task is None:
            raise NotFound("task.unknown", where=task_id)
        with self._desk.db.transaction():
            if not self._desk.tasks.finish(task_id, note.strip()):
                raise NotFound("task.unknown", where=task_id)
            body = {"task_id": task_id, "note": note.strip()}
            self._desk.write_fact("task", body, person_id=task.person_id, title=task.title)
        return Changes.of("task", "outbox")
