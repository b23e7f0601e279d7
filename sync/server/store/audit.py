"""The audit as rows: each one carries the hash of the one before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, select

from sync.server.store.among import among
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
    """The rows in their order, read as they are needed: the audit of years does not fit into memory."""
    query = select(audit).where(audit.c.district == district, audit.c.seq > above).order_by(audit.c.seq)
    with connection.execute(query, execution_options={"yield_per": 1_000}) as rows:
        for row in rows:
            yield _row(row)


def hashes(connection: Connection, district: str, seqs: Sequence[int]) -> dict[int, str]:
    """Number -> hash of those rows that are there."""
    query = select(audit.c.seq, audit.c.hash).where(audit.c.district == district, among(audit.c.seq, seqs))
    return {row.seq: row.hash for row in connection.execute(query)}


def oldest_ms(connection: Connection, district: str) -> int:
    """When the first row was written (UTC ms), 0 when there is none."""
    query = select(audit.c.at_ms).where(audit.c.district == district).order_by(audit.c.seq).limit(1)
    return int(connection.execute(query).scalar() or 0)


def newest(
    connection: Connection,
    district: str,
    limit: int,
    *,
    below: int = 0,
    actor: str = "",
    verb: str = "",
    since_ms: int = 0,
    until_ms: int = 0,
) -> list[AuditRow]:
    """Rows from the newest one down, below a number (0: from the top), of one actor, one verb, one span of time."""
    query = select(audit).where(audit.c.district == district)
    for is_wanted, condition in (
        (below, audit.c.seq < below),
        (actor, audit.c.actor == actor),
        (verb, audit.c.verb == verb),
        (since_ms, audit.c.at_ms >= since_ms),
        (until_ms, audit.c.at_ms < until_ms),
    ):
        if is_wanted:
            query = query.where(condition)
    return [_row(row) for row in connection.execute(query.order_by(audit.c.seq.desc()).limit(limit))]


def _row(row: Row[Any]) -> AuditRow:
    return AuditRow(row.seq, row.at_ms, row.actor, row.verb, row.about, row.outcome, row.detail, row.prev, row.hash)
