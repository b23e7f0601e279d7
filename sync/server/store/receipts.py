"""Receipts given for batches: the district's own proof of what it took."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects.postgresql import insert

from sync.server.store.schema import conflicts, decisions, items, quarantine, receipts


def add(connection: Connection, district: str, receipt: dict[str, Any], signature: str) -> None:
    """Keeps one receipt."""
    statement = insert(receipts).values(
        district=district,
        device_id=receipt["device"],
        batch=receipt["batch"],
        time_ms=receipt["time"],
        receipt=receipt,
        signature=signature,
    )
    connection.execute(statement.on_conflict_do_nothing())


def tally(connection: Connection, district: str) -> dict[str, Any]:
    """Numbers of the status command: items by outcome and by kind, quarantine, open decisions and conflicts."""
    by_outcome = select(items.c.outcome, func.count()).where(items.c.district == district).group_by(items.c.outcome)
    by_kind = select(items.c.kind, func.count()).where(items.c.district == district).group_by(items.c.kind)
    singles = {
        "quarantined": select(func.count()).select_from(quarantine).where(quarantine.c.district == district),
        "decisions_open": select(func.count())
        .select_from(decisions)
        .where(decisions.c.district == district, decisions.c.state == "received"),
        "conflicts_open": select(func.count())
        .select_from(conflicts)
        .where(conflicts.c.district == district, conflicts.c.state == "open"),
    }
    result: dict[str, Any] = {name: connection.execute(query).scalar_one() for name, query in singles.items()}
    result["items"] = {row[0]: row[1] for row in connection.execute(by_outcome)}
    result["kinds"] = {row[0]: row[1] for row in connection.execute(by_kind)}
    return result


def items_after(connection: Connection, district: str, seq: int, limit: int) -> list[Any]:
    """Stored items in the order they came, for the export command."""
    query = select(items).where(items.c.district == district, items.c.server_seq > seq)
    return list(connection.execute(query.order_by(items.c.server_seq).limit(limit)))
