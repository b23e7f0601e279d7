"""Devices, the one-time codes that make them, and where each device's chain stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, Connection, Row, bindparam, select, update
from sqlalchemy.dialects.postgresql import insert

from sync.protocol.digests import EMPTY
from sync.server.store.schema import codes, devices, digests

# What every request asks stands here once: building a statement anew takes as long as running it.
_IN_DISTRICT: BindParameter[str] = bindparam("in_district")
_OF_DEVICE: BindParameter[str] = bindparam("of_device")
_FOUND = select(devices).where(devices.c.district == _IN_DISTRICT, devices.c.device_id == _OF_DEVICE)
_FOUND_LOCKED = _FOUND.with_for_update()
_DIGESTS = select(digests).where(digests.c.district == _IN_DISTRICT, digests.c.device_id == _OF_DEVICE)


@dataclass(frozen=True)
class Device:
    """A laptop as the district knows it. The chain is here without a gap up to `have_seq`."""

    district: str
    id: str
    tag: str
    user_name: str
    public_key: bytes
    villages: tuple[str, ...]
    scope: int
    program: str
    enrolled_ms: int
    revoked_ms: int | None
    last_seen_ms: int
    start_seq: int
    have_seq: int
    have_hash: str
    blind: int
    trouble: str = ""
    trouble_ms: int = 0
    complete_ms: int = 0
    wiped_ms: int = 0
    lease_days: int | None = None
    alert: str = ""
    alert_ms: int = 0
    told_head: int = 0
    told_photos: int = 0


@dataclass(frozen=True)
class Code:
    """A one-time code that was handed out."""

    user_name: str
    villages: tuple[str, ...]
    expires_ms: int
    public_key: bytes | None
    device_id: str | None


def find(connection: Connection, district: str, device_id: str, *, lock: bool = False) -> Device | None:
    """One device; `lock` keeps other batches of the same device waiting until this transaction ends."""
    row = connection.execute(
        _FOUND_LOCKED if lock else _FOUND, {"in_district": district, "of_device": device_id}
    ).first()
    return None if row is None else _device(row)


def everyone(connection: Connection, district: str) -> list[Device]:
    """All devices in the order of their tags."""
    query = select(devices).where(devices.c.district == district).order_by(devices.c.tag)
    return [_device(row) for row in connection.execute(query)]


def last_seen(connection: Connection, district: str) -> list[int]:
    """When each device that is not revoked last spoke."""
    query = select(devices.c.last_seen_ms).where(devices.c.district == district, devices.c.revoked_ms.is_(None))
    return list(connection.execute(query).scalars())


def add(connection: Connection, values: dict[str, Any]) -> None:
    """Writes a new device."""
    connection.execute(devices.insert().values(values))


def revoke(connection: Connection, district: str, device_id: str, now_ms: int) -> bool:
    """Revokes a device; False when there is none or it was revoked before."""
    statement = update(devices).where(
        devices.c.district == district, devices.c.device_id == device_id, devices.c.revoked_ms.is_(None)
    )
    return connection.execute(statement.values(revoked_ms=now_ms)).rowcount == 1


def note_seen(connection: Connection, device: Device, now_ms: int, program: str) -> None:
    """Remembers when a device last spoke."""
    statement = update(devices).where(devices.c.district == device.district, devices.c.device_id == device.id)
    connection.execute(statement.values(last_seen_ms=now_ms, program=program or device.program))


def note_trouble(connection: Connection, device: Device, trouble: str, now_ms: int) -> None:
    """At which step the last run failed, "stage:code"; "" when one has succeeded since."""
    statement = update(devices).where(devices.c.district == device.district, devices.c.device_id == device.id)
    connection.execute(statement.values(trouble=trouble, trouble_ms=now_ms if trouble else 0))


def note_complete(connection: Connection, device: Device, now_ms: int) -> None:
    """Nothing was left to send, either way."""
    statement = update(devices).where(devices.c.district == device.district, devices.c.device_id == device.id)
    connection.execute(statement.values(complete_ms=now_ms))


def note_told(connection: Connection, device: Device, head: int, photos: int) -> None:
    """How far the laptop's own chain goes, and how many photos it still has: what would be lost with it."""
    _set(connection, device, told_head=head, told_photos=photos)


def note_wiped(connection: Connection, device: Device, now_ms: int) -> None:
    """It destroys its keys now: it is no device any more."""
    _set(connection, device, wiped_ms=now_ms, revoked_ms=device.revoked_ms or now_ms)


def note_alert(connection: Connection, device: Device, what: str, now_ms: int) -> None:
    """Something looked like a theft."""
    _set(connection, device, alert=what, alert_ms=now_ms)


def set_villages(connection: Connection, device: Device, villages: Sequence[str]) -> None:
    """It works for these villages from now on; its next pull begins at the beginning."""
    _set(connection, device, villages=list(villages), scope=device.scope + 1)


def set_lease(connection: Connection, device: Device, days: int | None) -> None:
    """How long its lease lasts; None: as the district's."""
    _set(connection, device, lease_days=days)


def _set(connection: Connection, device: Device, **values: object) -> None:
    statement = update(devices).where(devices.c.district == device.district, devices.c.device_id == device.id)
    connection.execute(statement.values(values))


def move_head(connection: Connection, device: Device, have_seq: int, have_hash: str, blind: int, now_ms: int) -> None:
    """The chain is complete up to here, but for `blind` places that were refused unread."""
    statement = update(devices).where(devices.c.district == device.district, devices.c.device_id == device.id)
    connection.execute(statement.values(have_seq=have_seq, have_hash=have_hash, blind=blind, last_seen_ms=now_ms))


def add_code(
    connection: Connection, district: str, code_hash: str, user_name: str, villages: Sequence[str], expires_ms: int
) -> None:
    """Remembers a one-time code (its hash) that was handed out."""
    values = {"user_name": user_name, "villages": list(villages), "expires_ms": expires_ms}
    connection.execute(codes.insert().values(district=district, code_hash=code_hash, **values))


def find_code(connection: Connection, district: str, code_hash: str) -> Code | None:
    """A code by its hash, locked until the transaction ends: only one laptop can use it."""
    query = select(codes).where(codes.c.district == district, codes.c.code_hash == code_hash).with_for_update()
    row = connection.execute(query).first()
    if row is None:
        return None
    key = None if row.public_key is None else bytes(row.public_key)
    return Code(row.user_name, tuple(row.villages), row.expires_ms, key, row.device_id)


def use_code(connection: Connection, district: str, code_hash: str, public_key: bytes, device_id: str) -> None:
    """The code made this device; from now on it answers only to the same key."""
    statement = update(codes).where(codes.c.district == district, codes.c.code_hash == code_hash)
    connection.execute(statement.values(public_key=public_key, device_id=device_id))


def read_digests(connection: Connection, device: Device) -> dict[str, tuple[int, str]]:
    """Per kind: how many items of this device are in force, and their XOR digest."""
    rows = connection.execute(_DIGESTS, {"in_district": device.district, "of_device": device.id})
    return {row.kind: (row.members, row.digest) for row in rows}


def write_digests(connection: Connection, device: Device, table: dict[str, tuple[int, str]]) -> None:
    """Replaces the digests of these kinds."""
    rows = [
        {"district": device.district, "device_id": device.id, "kind": kind, "members": count, "digest": digest or EMPTY}
        for kind, (count, digest) in sorted(table.items())
    ]
    if not rows:
        return
    statement = insert(digests).values(rows)
    changed = {"members": statement.excluded.members, "digest": statement.excluded.digest}
    connection.execute(statement.on_conflict_do_update(index_elements=["district", "device_id", "kind"], set_=changed))


def _device(row: Row[Any]) -> Device:
    return Device(
        district=row.district,
        id=row.device_id,
        tag=row.tag,
        user_name=row.user_name,
        public_key=bytes(row.public_key),
        villages=tuple(row.villages),
        scope=row.scope,
        program=row.program,
        enrolled_ms=row.enrolled_ms,
        revoked_ms=row.revoked_ms,
        last_seen_ms=row.last_seen_ms,
        start_seq=row.start_seq,
        have_seq=row.have_seq,
        have_hash=row.have_hash,
        blind=row.blind,
        trouble=row.trouble,
        trouble_ms=row.trouble_ms,
        complete_ms=row.complete_ms,
        wiped_ms=row.wiped_ms,
        lease_days=row.lease_days,
        alert=row.alert,
        alert_ms=row.alert_ms,
        told_head=row.told_head,
        told_photos=row.told_photos,
    )
