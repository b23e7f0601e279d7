"""What waits for the district's word, and what it said: reports, leads, and edits in conflict."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, select, update
from sqlalchemy.dialects.postgresql import insert

from sync.server.store.among import among
from sync.server.store.schema import conflicts, decisions, items


@dataclass(frozen=True)
class Decision:
    """The answer to one fact or edit; `state` "received" until the district decides or sends it back ("returned").

    `received_at` and `received_by`: who took it up, and when, before it was decided.
    """

    fact_id: str
    village: str
    kind: str
    person_id: str | None
    state: str = "received"
    text: str = ""
    decided_at: str = ""
    decided_by: str = ""
    version: int = 1
    received_at: str = ""
    received_by: str = ""


@dataclass(frozen=True)
class ConflictRow:
    """An edit that is not in force. `fields`: field -> {"theirs", "mine"}, what is still in dispute.

    `resolved`: field -> {"choice": theirs or mine, "by", "at_ms", "reason", "theirs", "mine"}, what was said of it.
    """

    item_id: str
    code: str
    village: str
    person_id: str | None
    fields: dict[str, dict[str, Any]]
    state: str = "open"
    raised_ms: int = 0
    resolved: dict[str, dict[str, Any]] = field(default_factory=dict)
    closed_ms: int = 0
    closed_by: str = ""


def open_all(connection: Connection, district: str, rows: Sequence[Decision]) -> None:
    """Writes `received` rows for what just came in."""
    if not rows:
        return
    values = [
        {
            "district": district,
            "fact_id": row.fact_id,
            "village": row.village,
            "kind": row.kind,
            "person_id": row.person_id,
            "state": row.state,
            "version": row.version,
        }
        for row in rows
    ]
    connection.execute(insert(decisions).on_conflict_do_nothing(), values)


def find(connection: Connection, district: str, fact_id: str) -> Decision | None:
    """One decision, locked until the transaction ends."""
    query = select(decisions).where(decisions.c.district == district, decisions.c.fact_id == fact_id)
    row = connection.execute(query.with_for_update()).first()
    return None if row is None else _decision(row)


def sent_back(connection: Connection, district: str, fact_ids: Iterable[str]) -> dict[str, Decision]:
    """Those of these facts that were sent back to be completed, locked."""
    wanted = sorted(set(fact_ids))
    if not wanted:
        return {}
    query = select(decisions).where(
        decisions.c.district == district, among(decisions.c.fact_id, wanted), decisions.c.state == "returned"
    )
    rows = connection.execute(query.order_by(decisions.c.fact_id).with_for_update())
    return {row.fact_id: _decision(row) for row in rows}


def everything(connection: Connection, district: str) -> list[Decision]:
    """All answers, by the id of what they answer, for the export."""
    query = select(decisions).where(decisions.c.district == district).order_by(decisions.c.fact_id)
    return [_decision(row) for row in connection.execute(query)]


def waiting(connection: Connection, district: str) -> list[Decision]:
    """Everything the district has not decided yet, oldest id first; not what a correction has replaced."""
    newer = items.alias("newer")
    replaced = select(newer.c.item_id).where(
        newer.c.district == district, newer.c.supersedes == decisions.c.fact_id, newer.c.outcome != "held"
    )
    query = select(decisions).where(
        decisions.c.district == district, decisions.c.state == "received", ~replaced.exists()
    )
    return [_decision(row) for row in connection.execute(query.order_by(decisions.c.fact_id))]


def save(connection: Connection, district: str, row: Decision) -> None:
    """Writes the district's word over the row that waited for it."""
    statement = update(decisions).where(decisions.c.district == district, decisions.c.fact_id == row.fact_id)
    connection.execute(
        statement.values(
            state=row.state,
            text=row.text,
            decided_at=row.decided_at,
            decided_by=row.decided_by,
            version=row.version,
            received_at=row.received_at,
            received_by=row.received_by,
        )
    )


def add_conflicts(connection: Connection, district: str, rows: Sequence[ConflictRow], now_ms: int) -> None:
    """Keeps both sides of edits that wait for a person."""
    if not rows:
        return
    values = [
        {
            "district": district,
            "item_id": row.item_id,
            "code": row.code,
            "village": row.village,
            "person_id": row.person_id,
            "fields": row.fields,
            "raised_ms": now_ms,
        }
        for row in rows
    ]
    connection.execute(insert(conflicts).on_conflict_do_nothing(), values)


def find_conflict(connection: Connection, district: str, item_id: str) -> ConflictRow | None:
    """The conflict around one edit, locked until the transaction ends."""
    query = select(conflicts).where(conflicts.c.district == district, conflicts.c.item_id == item_id)
    row = connection.execute(query.with_for_update()).first()
    return None if row is None else _conflict(row)


def open_conflicts(connection: Connection, district: str) -> list[ConflictRow]:
    """Every conflict nobody has settled yet."""
    query = select(conflicts).where(conflicts.c.district == district, conflicts.c.state == "open")
    return [_conflict(row) for row in connection.execute(query.order_by(conflicts.c.raised_ms, conflicts.c.item_id))]


def conflicts_of(connection: Connection, district: str, item_ids: Iterable[str]) -> dict[str, ConflictRow]:
    """The conflicts around these edits, locked; open or not."""
    wanted = sorted(set(item_ids))
    if not wanted:
        return {}
    query = select(conflicts).where(conflicts.c.district == district, among(conflicts.c.item_id, wanted))
    rows = connection.execute(query.order_by(conflicts.c.item_id).with_for_update())
    return {row.item_id: _conflict(row) for row in rows}


def of_facts(connection: Connection, district: str, fact_ids: Iterable[str]) -> dict[str, Decision]:
    """The answers to these facts or edits, locked."""
    wanted = sorted(set(fact_ids))
    if not wanted:
        return {}
    query = select(decisions).where(decisions.c.district == district, among(decisions.c.fact_id, wanted))
    rows = connection.execute(query.order_by(decisions.c.fact_id).with_for_update())
    return {row.fact_id: _decision(row) for row in rows}


def save_conflict(connection: Connection, district: str, row: ConflictRow) -> None:
    """Writes what was said of a conflict; `state` accepted or refused closes it."""
    statement = update(conflicts).where(conflicts.c.district == district, conflicts.c.item_id == row.item_id)
    values = {"state": row.state, "fields": row.fields, "resolved": row.resolved}
    connection.execute(statement.values(**values, closed_ms=row.closed_ms, closed_by=row.closed_by))


def _decision(row: Row[Any]) -> Decision:
    return Decision(
        row.fact_id,
        row.village,
        row.kind,
        row.person_id,
        row.state,
        row.text,
        row.decided_at,
        row.decided_by,
        row.version,
        row.received_at,
        row.received_by,
    )


def _conflict(row: Row[Any]) -> ConflictRow:
    return ConflictRow(
        row.item_id,
        row.code,
        row.village,
        row.person_id,
        dict(row.fields),
        row.state,
        row.raised_ms,
        dict(row.resolved),
        row.closed_ms,
        row.closed_by,
    )
