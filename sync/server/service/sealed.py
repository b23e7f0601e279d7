"""What a laptop that is being cleared could not send any more: kept as it came, until an officer brings it in."""

from __future__ import annotations

import hashlib

from sqlalchemy import Connection

from sync.protocol.messages import SealedReply
from sync.protocol.sealing import OVERHEAD_BYTES, SUITE_A
from sync.server.service import audit
from sync.server.service.refusal import Refused
from sync.server.store import sealed
from sync.server.store.devices import Device

SUITES = (SUITE_A,)


def keep(connection: Connection, device: Device, body: bytes, now_ms: int) -> SealedReply:
    """Stored durably when this answers. Raises Refused("sealed.broken")."""
    if len(body) < OVERHEAD_BYTES or not _is_of_ours(body):
        raise Refused("sealed.broken")
    name = hashlib.sha256(body).hexdigest()
    sealed.keep(connection, device.district, device.id, name, body, now_ms)
    audit.note(connection, device.district, now_ms, f"device:{device.id}", "sealed.keep", name, "done",
               {"bytes": len(body)})  # fmt: skip
    return SealedReply(sha256=name, size=len(body))


def _is_of_ours(body: bytes) -> bool:
    """Sealed bytes as they are, or a stick file (sync/protocol/stick.py)."""
    return body.startswith((*SUITES, b"NFB "))
