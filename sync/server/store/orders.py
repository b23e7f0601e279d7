"""What devices were told to do, and what they said they did."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, select, update

from sync.protocol.messages import Order
from sync.server.store.among import among
from sync.server.store.schema import orders


def add(
    connection: Connection, district: str, device_id: str, order_id: str, kind: str, order: Order, now_ms: int, by: str
) -> None:
    """Writes an order; it goes out with every hello until the device says it is done."""
    connection.execute(
        orders.insert().values(
            district=district,
            device_id=device_id,
            order_id=order_id,
            kind=kind,
            text=order.text,
            signature=order.signature,
            issued_ms=now_ms,
            issued_by=by,
        )
    )


def waiting(connection: Connection, district: str, device_id: str, kind: str = "") -> list[Order]:
    """Orders the device has not yet called done, the oldest first; only those of a kind when it is named."""
    query = select(orders.c.text, orders.c.signature).where(
        orders.c.district == district, orders.c.device_id == device_id, orders.c.done_ms == 0
    )
    if kind:
        query = query.where(orders.c.kind == kind)
    rows = connection.execute(query.order_by(orders.c.issued_ms, orders.c.order_id))
    return [Order(text=row.text, signature=row.signature) for row in rows]


def has_open(connection: Connection, district: str, device_id: str, kind: str) -> bool:
    """True while an order of this kind waits for the device."""
    query = select(orders.c.order_id).where(
        orders.c.district == district, orders.c.device_id == device_id, orders.c.done_ms == 0, orders.c.kind == kind
    )
    return connection.execute(query.limit(1)).first() is not None


def was_given(connection: Connection, district: str, device_id: str, kind: str) -> bool:
    """True when the device was ever given an order of this kind that was not taken back."""
    query = select(orders.c.order_id).where(
        orders.c.district == district, orders.c.device_id == device_id, orders.c.kind == kind
    )
    return connection.execute(query.where(orders.c.outcome != "void").limit(1)).first() is not None


def void(connection: Connection, district: str, device_id: str, kind: str, now_ms: int) -> None:
    """Takes back what waits of a kind: a newer order of it is on its way."""
    statement = update(orders).where(
        orders.c.district == district, orders.c.device_id == device_id, orders.c.done_ms == 0, orders.c.kind == kind
    )
    connection.execute(statement.values(done_ms=now_ms, outcome="void"))


def open_kinds(connection: Connection, district: str) -> dict[str, list[str]]:
    """Device -> kinds of the orders that wait for it."""
    query = select(orders.c.device_id, orders.c.kind).where(orders.c.district == district, orders.c.done_ms == 0)
    found: dict[str, list[str]] = {}
    for row in connection.execute(query.order_by(orders.c.issued_ms)):
        found.setdefault(row.device_id, []).append(row.kind)
    return found


def note_done(
    connection: Connection, district: str, device_id: str, order_ids: Collection[str], now_ms: int, outcome: str
) -> set[str]:
    """The device says what became of these; returns their kinds."""
    statement = update(orders).where(
        orders.c.district == district, orders.c.device_id == device_id, orders.c.done_ms == 0
    )
    statement = statement.where(among(orders.c.order_id, order_ids)).values(done_ms=now_ms, outcome=outcome)
    return {row.kind for row in connection.execute(statement.returning(orders.c.kind))}
