"""Orders to one device: what the district signs, hands out with every hello, and hears back.

An order is canonical JSON {"id", "device", "kind", "time", …} with the district's signature. Kinds: `keys`
{district, sealing_key, lease_days, lease_key}, `villages` {villages}, `lease` {lease_days}, `wipe` {}.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from core.ids import Ids
from sync.protocol.jsonbytes import dumps
from sync.protocol.messages import HelloRequest, Order
from sync.protocol.signing import encode, sign_order
from sync.server.service.founding import sealing_key
from sync.server.store import devices, orders
from sync.server.store.devices import Device
from sync.server.store.districts import District

KEYS, VILLAGES, LEASE, WIPE = "keys", "villages", "lease", "wipe"


def issue(
    connection: Connection,
    district: District,
    ids: Ids,
    device: Device,
    kind: str,
    now_ms: int,
    by: str,
    said: Mapping[str, Any],
) -> str:
    """Signs an order and keeps it until the device has heard it; an older one of the same kind is taken back.

    Returns its id. `by` is the actor, as in the audit.
    """
    orders.void(connection, district.code, device.id, kind, now_ms)
    order_id = ids.new()
    text = dumps({"id": order_id, "device": device.id, "kind": kind, "time": now_ms, **said}).decode()
    order = Order(text=text, signature=sign_order(district.private_key, text))
    orders.add(connection, district.code, device.id, order_id, kind, order, now_ms, by)
    return order_id


def issue_keys(connection: Connection, district: District, ids: Ids, device: Device, now_ms: int, by: str) -> str:
    """What a laptop that was enrolled by an older district never got."""
    said = {
        "district": district.code,
        "sealing_key": sealing_key(district),
        "lease_days": days_of(district, device),
        "lease_key": encode(lease_key(district, device.id)),
    }
    return issue(connection, district, ids, device, KEYS, now_ms, by, said)


def hear(connection: Connection, district: District, device: Device, request: HelloRequest, now_ms: int) -> None:
    """What the device says became of its orders. Whoever says that it is cleared is no device any more."""
    for outcome, ids in (("done", request.done), ("unknown", request.unknown)):
        if not ids:
            continue
        kinds = orders.note_done(connection, district.code, device.id, ids, now_ms, outcome)
        if outcome == "done" and WIPE in kinds:
            devices.note_wiped(connection, device, now_ms)


def days_of(district: District, device: Device) -> int:
    """How long this device's lease lasts; 0: for ever."""
    return district.lease_days if device.lease_days is None else device.lease_days


def lease_key(district: District, device_id: str) -> bytes:
    """The secret of this device alone that telephone codes are made with; nobody has to store it."""
    text = f"lease\n{district.code}\n{device_id}".encode()
    return hmac.digest(district.token_key, text, hashlib.sha256)
