"""Anchors of the audit as rows, and what they are compared with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select, union_all

from sync.server.store.among import among
from sync.server.store.schema import devices, items, marks
from sync.server.store.schema_staff import anchors


@dataclass(frozen=True)
class Anchor:
    """A signed word on where the audit and all device chains stood. `text`: canonical JSON, `at_ms` UTC ms."""

    number: int
    at_ms: int
    text: str
    signature: str


def add(connection: Connection, district: str, anchor: Anchor) -> None:
    """Writes one anchor."""
    connection.execute(anchors.insert().values(district=district, **vars(anchor)))


def last(connection: Connection, district: str) -> Anchor | None:
    """The newest one."""
    query = select(anchors).where(anchors.c.district == district).order_by(anchors.c.number.desc()).limit(1)
    row = connection.execute(query).first()
    return None if row is None else Anchor(row.number, row.at_ms, row.text, row.signature)


def everything(connection: Connection, district: str) -> list[Anchor]:
    """All of them in their order."""
    query = select(anchors).where(anchors.c.district == district).order_by(anchors.c.number)
    return [Anchor(row.number, row.at_ms, row.text, row.signature) for row in connection.execute(query)]


def heads(connection: Connection, district: str) -> list[tuple[str, int, str]]:
    """(device, number, hash) of every chain that has come here without a gap."""
    query = select(devices.c.device_id, devices.c.have_seq, devices.c.have_hash).where(
        devices.c.district == district, devices.c.have_seq > devices.c.start_seq
    )
    return [(row[0], row[1], row[2]) for row in connection.execute(query.order_by(devices.c.device_id))]


def places(connection: Connection, district: str, wanted: Sequence[tuple[str, int]]) -> dict[tuple[str, int], set[str]]:
    """The event hashes known at these places of device chains; "" where only the place is known."""
    if not wanted:
        return {}
    names = sorted({device for device, _ in wanted})
    numbers = sorted({seq for _, seq in wanted})
    of_items = select(items.c.device_id, items.c.device_seq, items.c.event_hash).where(
        items.c.district == district, among(items.c.device_id, names), among(items.c.device_seq, numbers)
    )
    of_marks = select(marks.c.device_id, marks.c.seq, marks.c.hash).where(
        marks.c.district == district, among(marks.c.device_id, names), among(marks.c.seq, numbers)
    )
    found: dict[tuple[str, int], set[str]] = {}
    asked = set(wanted)
    for device, seq, event_hash in connection.execute(union_all(of_items, of_marks)):
        if (device, seq) in asked:
            found.setdefault((device, seq), set()).add(event_hash)
    return found
