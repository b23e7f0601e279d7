"""The audit as rows: each one carries the hash of the one before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from sync.server.store.schema import audit


@dataclass(frozen=True)
class AuditRow:
    """Who did what to what, and how it ended. Never a name: ids and codes only."""

    seq: int
    at_ms: int
    actor: str
    verb: str
    about: str
    outcome: str
    detail: Mapping[str, Any]
    prev: str
    hash: str


def lock(connection: Connection, district: str) -> None:
    """Until the transaction ends nobody else adds to this district's audit. Take it last."""
    connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"audit:{district}", 0))))


def last(connection: Connection, district: str) -> tuple[int, str]:
    """(number, hash) of the newest row; (0, "") when there is none."""
    query = select(audit.c.seq, audit.c.hash).where(audit.c.district == district)
    row = connection.execute(query.order_by(audit.c.seq.desc()).limit(1)).first()
    return (0, "") if row is None else (row.seq, row.hash)


def add(connection: Connection, district: str, row: AuditRow) -> None:
    """Writes one row."""
    connection.execute(audit.insert().values(district=district, **vars(row)))


def walk(connection: Connection, district: str, above: int = 0) -> Iterator[AuditRow]:
    """The rows in their order."""
    query = select(audit).where(audit.c.district == district, audit.c.seq > above).order_by(audit.c.seq)
    for row in connection.execute(query):
        yield AuditRow(row.seq, row.at_ms, row.actor, row.verb, row.about, row.outcome, row.detail, row.prev, row.hash)
