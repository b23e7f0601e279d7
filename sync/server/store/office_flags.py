"""Pages of refused lines and of soft flags, for the office."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, select

from sync.server.store.office_pages import Keys, Villages, page, within
from sync.server.store.schema import devices, items, quarantine
from sync.server.store.schema_conflicts import soft_flags
from sync.server.store.soft_flags import SoftFlag, flag_of


def refused(connection: Connection, district: str, villages: Villages, after: Keys, limit: int) -> Sequence[Row[Any]]:
    """Lines that were refused and kept, of the laptops of these villages; the oldest first, without their contents."""
    query = _kept(district)
    if villages is not None:
        query = query.where(devices.c.villages.overlap(list(villages)))
    order = [quarantine.c.received_ms, quarantine.c.device_id, quarantine.c.line_hash]
    return page(connection, query, order, after, limit)


def refused_line(
    connection: Connection, district: str, villages: Villages, line_hash: str
) -> tuple[Row[Any], bytes | None] | None:
    """One refused line with its bytes, and those the district took under the same id. None when there is none, or when
    its laptop also serves a village that is not among these: what a refused line says of its village is no proof."""
    query = _kept(district, quarantine.c.line).where(quarantine.c.line_hash == line_hash)
    if villages is not None:
        reach = list(villages)
        query = query.where(devices.c.villages.contained_by(reach), devices.c.villages.overlap(reach))
    row = connection.execute(query.order_by(quarantine.c.received_ms)).first()
    if row is None:
        return None
    same = select(items.c.line).where(items.c.district == district, items.c.item_id == row.item_id)
    stored = connection.execute(same.where(within(items.c.village, villages))).scalar() if row.item_id else None
    return row, None if stored is None else bytes(stored)


def unseen(connection: Connection, district: str, villages: Villages, after: Keys, limit: int) -> list[SoftFlag]:
    """Flags nobody at the office looked at yet, the oldest first."""
    query = select(soft_flags).where(soft_flags.c.district == district, soft_flags.c.seen_ms == 0)
    query = query.where(within(soft_flags.c.village, villages))
    order = [soft_flags.c.raised_ms, soft_flags.c.item_id, soft_flags.c.code]
    return [flag_of(row) for row in page(connection, query, order, after, limit)]


def village_of(connection: Connection, district: str, item_id: str) -> str | None:
    """The village of what an item raised, looked at or not; None when it raised nothing."""
    query = select(soft_flags.c.village).where(soft_flags.c.district == district, soft_flags.c.item_id == item_id)
    return connection.execute(query).scalar()


def _kept(district: str, *more: ColumnElement[Any]) -> Select[Any]:
    """What was refused and kept, with the laptop that brought it."""
    query: Select[Any] = select(
        quarantine.c.item_id,
        quarantine.c.device_id,
        quarantine.c.line_hash,
        quarantine.c.received_ms,
        quarantine.c.code,
        quarantine.c.field,
        devices.c.tag,
        devices.c.user_name,
        *more,
    )
    same = (devices.c.district == quarantine.c.district) & (devices.c.device_id == quarantine.c.device_id)
    return query.join(devices, same).where(quarantine.c.district == district)
