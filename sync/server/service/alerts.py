"""What looks like a theft is told to the district: an audit row, and a word beside the device in `device list`.

`token.misused`: a valid token came with somebody else's signature. `hello.replayed`: the same signed hello came twice
(a proxy may have doubled it; whoever recorded it gains a token that he cannot use).
"""

from __future__ import annotations

from sqlalchemy import Connection

from sync.server.service import audit
from sync.server.store import devices
from sync.server.store.districts import District

MISUSED, REPLAYED = "token.misused", "hello.replayed"
EVERY_MS = 60 * 60 * 1000


def raise_alert(connection: Connection, district: District, device_id: str, what: str, now_ms: int) -> bool:
    """Tells it once an hour for each device, so that nobody can flood the audit. False when it was told already."""
    device = devices.find(connection, district.code, device_id, lock=True)
    if device is None or (device.alert == what and now_ms - device.alert_ms < EVERY_MS):
        return False
    devices.note_alert(connection, device, what, now_ms)
    audit.note(connection, district.code, now_ms, f"device:{device_id}", "device.alert", device_id, "refused",
               {"what": what})  # fmt: skip
    return True
