"""Tasks from the district: received with their deadline, seen, done, reported back as a fact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from core.changes import Changes
from core.clock import Moment
from core.domain.warning import TASKS_WITH_DEADLINE, feedback_due, warning_words
from core.errors import InvalidInput, NotFound
from core.service.desk import Desk
from core.service.views import TaskRow
from core.store.reference import StoredTask

COMMENT = "comment"


class TaskList:
    """Verbs about tasks."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def list(self) -> Sequence[TaskRow]:
        """Open tasks by due date, then those that are done."""
        return self._rows(self._desk.tasks.listed())

    def comments(self, *, person_id: str = "", record_id: str = "") -> Sequence[TaskRow]:
        """What supervisors said about a person or about one record, open ones first."""
        return self._rows(
            [
                task
                for task in self._desk.tasks.listed()
                if task.kind == COMMENT
                and ((person_id and task.person_id == person_id) or (record_id and task.body.get("about") == record_id))
            ]
        )

    def finish(self, task_id: str, note: str) -> Changes:
        """Marks a task done with a word about the outcome; the district gets it as a fact."""
        if not note.strip():
            raise InvalidInput("task.note_missing", where="note")
        task = self._desk.tasks.get(task_id)
        if task is None:
            raise NotFound("task.unknown", where=task_id)
        with self._desk.db.transaction():
            if not self._desk.tasks.finish(task_id, note.strip()):
                raise NotFound("task.unknown", where=task_id)
            body = {"task_id": task_id, "note": note.strip()}
            self._desk.write_fact("task", body, person_id=task.person_id, title=task.title)
        return Changes.of("task", "outbox")

    def _rows(self, tasks: Sequence[StoredTask]) -> Sequence[TaskRow]:
        names = self._desk.persons.names()
        return [
            TaskRow(
                id=task.id,
                person_id=task.person_id,
                person_name=names.get(task.person_id, "") or str(task.body.get("name") or ""),
                kind=task.kind,
                title=task.title,
                text=str(task.body.get("text", "")),
                due_on=date.fromisoformat(task.due_on) if task.due_on else None,
                state=task.state,
                note=task.note,
            )
            for task in tasks
            if is_ours(self._desk, task)
        ]


@dataclass(frozen=True)
class Arrival:
    """When a page came, and the same written down once for all of it."""

    at: Moment
    text: str

    @classmethod
    def of(cls, at: Moment) -> Arrival:
        return cls(at, at.iso())


def received_task(
    desk: Desk, task_id: str, version: int, body: Mapping[str, Any], known: StoredTask | None, now: Arrival
) -> StoredTask:
    """A task as it is kept: with the moment it first came here, and the rule's deadline where the district set none.
    `known` is how it stands here already.

    Raises ValueError for a deadline that is no day.
    """
    kind = str(body.get("kind", "task"))
    earlier: Mapping[str, Any] = known.body if known else {}
    kept = dict(body) | {"received_at": earlier.get("received_at") or now.text}
    due_on = str(body.get("due_on") or "") or None
    if due_on is not None:
        date.fromisoformat(due_on)
    elif kind in TASKS_WITH_DEADLINE:
        if "rule_due_on" in earlier:
            kept |= {name: earlier.get(name) for name in ("rule_due_on", "rule")}
        else:
            last, rule = feedback_due(desk.pack(), now.at.local, desk.calendar())
            kept |= {"rule_due_on": last.isoformat() if last else None, "rule": body.get("rule") or rule}
        due_on = kept["rule_due_on"]
    return StoredTask(
        id=task_id,
        person_id=str(body.get("person_id") or ""),
        kind=kind,
        title=str(body.get("title", "")),
        body=kept,
        due_on=due_on,
        state=str(body.get("state", "open")),
        note="",
        version=version,
    )


def is_ours(desk: Desk, task: StoredTask) -> bool:
    """False for a task that the district gave to another laptop of the village (a sampled re-visit, for instance)."""
    wanted = str(task.body.get("device") or "")
    enrolment = desk.state.get("enrolment") or {}
    return wanted in ("", str(enrolment.get("device_id") or wanted))


def why(desk: Desk, task: StoredTask) -> str:
    """Where a task comes from, in words; also that its person is not on the list here."""
    words = warning_words(task.body) if task.kind in TASKS_WITH_DEADLINE else str(task.body.get("text") or "")
    named = str(task.body.get("name") or "")
    is_known = bool(task.person_id) and desk.persons.get(task.person_id) is not None
    if task.kind in TASKS_WITH_DEADLINE and not is_known and (named or task.person_id):
        lacking = f"名单里没有{f'“{named}”这个人' if named else '这个人'}，可以按姓名核实反馈"
        return "。".join(part for part in (words, lacking) if part)
    return words
