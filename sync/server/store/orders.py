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


def waiting(connection: Connection, district: str, device_id: str) -> list[Order]:
    """Orders the device has not yet called done, the oldest first."""
    query = select(orders.c.text, orders.c.signature).where(
        orders.c.district == district, orders.c.device_id == device_id, orders.c.done_ms == 0
    )
    rows = connection.execute(query.order_by(orders.c.issued_ms, orders.c.order_id))
    return [Order(text=row.text, signature=row.signature) for row in rows]


def note_done(connection: Connection, district: str, device_id: str, order_ids: Collection[str], now_ms: int) -> None:
    """The device says that it carried these out."""
    statement = update(orders).where(
        orders.c.district == district, orders.c.device_id == device_id, orders.c.done_ms == 0
    )
    connection.execute(statement.where(among(orders.c.order_id, order_ids)).values(done_ms=now_ms))
