"""Tasks given to villages: warnings, doubts, re-visits, comments, campaigns; when they came back and with what."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, select, update

from sync.server.store.among import among
from sync.server.store.schema import tasks

OPEN, DONE = "open", "done"


@dataclass
class TaskRow:
    """One task. Days are ISO text, empty for unknown. `body` is what the laptops are sent; `number` is the office's
    own number of a warning."""

    id: str
    village: str
    person_id: str | None
    body: dict[str, Any] = field(default_factory=dict)
    kind: str = "request"
    version: int = 1
    state: str = OPEN
    due_on: str = ""
    issued_on: str = ""
    received_at: str = ""
    done_on: str = ""
    done_by: str | None = None
    outcome: str = ""
    number: str = ""


_COLUMNS = ("village", "person_id", "body", "kind", "version", "state", "due_on", "issued_on", "received_at", "done_on",
            "done_by", "outcome", "number")  # fmt: skip


def add(connection: Connection, district: str, rows: Sequence[TaskRow]) -> None:
    """Writes new tasks."""
    if rows:
        connection.execute(tasks.insert(), [{"district": district, "task_id": row.id, **_values(row)} for row in rows])


def save(connection: Connection, district: str, row: TaskRow) -> None:
    """Writes a task over itself."""
    statement = update(tasks).where(tasks.c.district == district, tasks.c.task_id == row.id)
    connection.execute(statement.values(**_values(row)))


def find(connection: Connection, district: str, ids: Iterable[str]) -> dict[str, TaskRow]:
    """Tasks by id, locked in the order of their ids until the transaction ends."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    query = select(tasks).where(tasks.c.district == district, among(tasks.c.task_id, wanted))
    rows = connection.execute(query.order_by(tasks.c.task_id).with_for_update())
    return {row.task_id: _task(row) for row in rows}


def numbers(connection: Connection, district: str, wanted: Iterable[str]) -> dict[str, str]:
    """Task id by the office's own number, of those numbers that were dispatched before."""
    asked = sorted({number for number in wanted if number})
    if not asked:
        return {}
    query = select(tasks.c.number, tasks.c.task_id).where(tasks.c.district == district, among(tasks.c.number, asked))
    return {row.number: row.task_id for row in connection.execute(query)}


def listed(
    connection: Connection, district: str, kinds: Sequence[str], since: str = "", until: str = "", prefix: str = ""
) -> list[TaskRow]:
    """Tasks of these kinds issued from `since` to before `until` to villages whose code begins with `prefix`."""
    query = select(tasks).where(tasks.c.district == district, among(tasks.c.kind, list(kinds)))
    if since:
        query = query.where(tasks.c.issued_on >= since)
    if until:
        query = query.where(tasks.c.issued_on < until)
    if prefix:
        query = query.where(tasks.c.village.startswith(prefix, autoescape=True))
    return [_task(row) for row in connection.execute(query.order_by(tasks.c.issued_on, tasks.c.task_id))]


def everything(connection: Connection, district: str) -> Iterable[TaskRow]:
    """All tasks in the order of their ids, for the export."""
    query = select(tasks).where(tasks.c.district == district).order_by(tasks.c.task_id)
    with connection.execute(query, execution_options={"yield_per": 500}) as rows:
        for row in rows:
            yield _task(row)


def _values(row: TaskRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _COLUMNS}


def _task(row: Row[Any]) -> TaskRow:
    return TaskRow(row.task_id, **{name: getattr(row, name) for name in _COLUMNS})
