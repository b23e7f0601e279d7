"""Tasks of the district: given to a village, answered by a record, counted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection

from core.clock import Moment
from core.errors import InvalidInput
from core.ids import Ids
from sync.protocol.messages import Item
from sync.server.service.publishing import of_task
from sync.server.store import districts, feed, items, persons, tasks
from sync.server.store.tasks import DONE, OPEN, TaskRow

# Kind of task -> the form that answers it; empty: a word about the outcome does.
KINDS: Mapping[str, str] = {
    "request": "",
    "warning": "feedback",
    "doubt": "feedback",
    "revisit": "recheck",
    "supervise": "recheck",
    "comment": "",
    "campaign": "",
    "proxy_visit": "visit",
    "review": "review",
}
# Form -> the question whose answer is the outcome of the task.
OUTCOMES: Mapping[str, str] = {"feedback": "feedback/outcome", "recheck": "recheck/agrees", "review": "review/outcome"}
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def add_task(
    connection: Connection,
    ids: Ids,
    district: str,
    *,
    village: str,
    person_id: str | None,
    kind: str,
    title: str,
    text: str,
    due_on: str,
    now: Moment,
    more: Mapping[str, Any] | None = None,
) -> str:
    """Gives a village something to do; returns the task's id. `more`: further names of its body (name, rule, about,
    sample, …). Raises InvalidInput("task.*")."""
    row = make_task(
        connection, ids, district, village=village, person_id=person_id, kind=kind, title=title, text=text,
        due_on=due_on, now=now, more=more,
    )  # fmt: skip
    give(connection, district, [row])
    return row.id


def make_task(
    connection: Connection,
    ids: Ids,
    district: str,
    *,
    village: str,
    person_id: str | None,
    kind: str,
    title: str,
    text: str,
    due_on: str,
    now: Moment,
    more: Mapping[str, Any] | None = None,
    number: str = "",
) -> TaskRow:
    """The row of a task that has not been written yet. Raises InvalidInput("task.*")."""
    if kind not in KINDS:
        raise InvalidInput("task.kind", where="kind", kind=kind[:40], kinds="、".join(KINDS))
    if not title.strip():
        raise InvalidInput("task.title", where="title")
    if due_on and not is_date(due_on):
        raise InvalidInput("task.due", where="due")
    if person_id is not None:
        person = (
            persons.find(connection, district, [person_id], lock=False).get(person_id) if is_id(person_id) else None
        )
        if person is None or (village and person.village != village):
            raise InvalidInput("task.person", where="person")
        village = person.village
    if not districts.village_names(connection, district, [village]):
        raise InvalidInput("task.village", where="village")
    about = str((more or {}).get("about") or "")
    if about and (not is_id(about) or about not in items.find(connection, district, [about])):
        raise InvalidInput("task.about", where="about")
    task_id = ids.new()
    body = {
        "id": task_id,
        "person_id": person_id,
        "kind": kind,
        "title": title.strip(),
        "text": text,
        "due_on": due_on,
        "state": OPEN,
        "issued_at": now.iso(),
        "form": KINDS[kind],
        **{name: value for name, value in (more or {}).items() if value not in (None, "", [])},
    }
    return TaskRow(task_id, village, person_id, body, kind, due_on=due_on, issued_on=now.day.isoformat(), number=number)


def give(connection: Connection, district: str, rows: Iterable[TaskRow]) -> None:
    """Writes tasks and puts them into the feed of their villages."""
    given = list(rows)
    tasks.add(connection, district, given)
    feed.publish(connection, district, [of_task(row.id, row.village, row.version, row.body) for row in given])


def task_of(item: Item) -> str:
    """The task an item may answer: named by `task_id` of a word about the outcome, or by what a record is about."""
    body: Mapping[str, Any] = item.body if isinstance(item.body, dict) else {}
    named = body.get("task_id") if item.kind == "task" else body.get("about")
    return named if isinstance(named, str) and is_id(named) else ""


def answer(task: TaskRow, item: Item) -> None:
    """The task is done by this item; what was answered first stays the day it was done, a correction its outcome."""
    body: Mapping[str, Any] = item.body if isinstance(item.body, dict) else {}
    answers, context = _mapping(body.get("answers")), _mapping(body.get("context"))
    task.state = DONE
    task.done_on = task.done_on or item.recorded_at[:10]
    task.done_by = item.id
    task.outcome = str(answers.get(OUTCOMES.get(item.kind, ""), ""))[:40]
    task.received_at = task.received_at or str(context.get("received_at") or "")[:40]
    due_on = str(context.get("task_due_on") or "")
    if not task.due_on and is_date(due_on):
        task.due_on = due_on  # the district set none; the village's rule did
    task.version += 1
    task.body = task.body | {"state": DONE}


def is_date(text: str) -> bool:
    """True for a day as ISO text."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def is_id(text: str) -> bool:
    """True for what can be an id of ours."""
    return _ID.fullmatch(text) is not None


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
