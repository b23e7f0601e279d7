"""What may lie on a laptop that was lost, as far as the district can know."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from sync.server.store.among import among
from sync.server.store.devices import Device
from sync.server.store.schema import items, media, persons, photos


def person_ids(connection: Connection, device: Device) -> dict[str, list[str]]:
    """Village -> ids of the persons whose records may be on it."""
    query = select(persons.c.village, persons.c.person_id).where(
        persons.c.district == device.district, among(persons.c.village, device.villages)
    )
    found: dict[str, list[str]] = {village: [] for village in device.villages}
    for row in connection.execute(query.order_by(persons.c.village, persons.c.person_id)):
        found[row.village].append(row.person_id)
    return found


def sent_by_kind(connection: Connection, device: Device) -> dict[str, int]:
    """How many records of each kind the laptop delivered: copies of them are on its disk."""
    query = select(items.c.kind, func.count()).where(
        items.c.district == device.district, items.c.device_id == device.id
    )
    return {row[0]: row[1] for row in connection.execute(query.group_by(items.c.kind).order_by(items.c.kind))}


def held(connection: Connection, device: Device) -> int:
    """Records that arrived and wait for something that is missing."""
    query = select(func.count()).where(
        items.c.district == device.district, items.c.device_id == device.id, items.c.outcome == "held"
    )
    return int(connection.execute(query).scalar_one())


def missing_photos(connection: Connection, device: Device) -> int:
    """Pictures that its records name and that never arrived whole."""
    named = (
        select(media.c.sha256)
        .distinct()
        .select_from(media.join(items, (items.c.district == media.c.district) & (items.c.item_id == media.c.item_id)))
    )
    named = named.where(media.c.district == device.district, items.c.device_id == device.id)
    whole = select(photos.c.sha256).where(photos.c.district == device.district, photos.c.done_ms > 0)
    query = select(func.count()).select_from(named.except_(whole).subquery())
    return int(connection.execute(query).scalar_one())
