"""Opening the district's slot for a laptop whose passphrase was forgotten: two of the office, one answer, 24 hours.

The database key passes through here and is neither stored nor noted. The names of the two are what the command was
told: who runs it is in the audit as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection

from core.errors import InvalidInput, NotAllowed
from core.ids import Ids
from sync.server.service import audit, ordering
from sync.server.service.rescue_reply import COST, VALID_MS, Answer, Ask, new_code, reply_text
from sync.server.service.roles import may
from sync.server.store import devices, orders, staff
from sync.server.store.devices import Device
from sync.server.store.districts import District

LONGEST_NAME = 50
# Who works with the laptops and their people; whoever only looks or audits does not take part.
TAKES_PART = ("decisions.receive", "devices.revoke", "devices.invite")


@dataclass(frozen=True)
class Unsealed:
    """The file's text, and the code to read out over the telephone. `user` is for whom it opens."""

    reply: str
    code: str
    device: Device
    user: str
    until_ms: int

    def __repr__(self) -> str:
        return f"Unsealed({self.device.id})"


def unseal(
    connection: Connection,
    district: District,
    ids: Ids,
    text: str,
    by: Sequence[str],
    user: str,
    now_ms: int,
    actor: str,
    cost: tuple[int, int, int] = COST,
) -> Unsealed:
    """The answer to a laptop's question, for `user` (else for whom the laptop was enrolled).

    Raises InvalidInput("rescue.ask_form" | "rescue.ask_foreign" | "rescue.name"), NotAllowed("rescue.two" |
    "rescue.revoked").
    """
    officers = _two(connection, district, by)
    ask = Ask.read(text)
    device = devices.find(connection, district.code, ask.device_id) if _is_uuid(ask.device_id) else None
    if device is None:
        raise InvalidInput("rescue.ask_foreign", where="file")
    key = ask.open(district.sealing_key)
    if device.revoked_ms is not None or orders.has_open(connection, district.code, device.id, ordering.WIPE):
        raise NotAllowed("rescue.revoked", where="file", tag=device.tag)
    name = (user or device.user_name).strip()
    if not 0 < len(name) <= LONGEST_NAME:
        raise InvalidInput("rescue.name", where="user")
    code, until_ms = new_code(ids.token), now_ms + VALID_MS
    reply = reply_text(ask, Answer(key, name, until_ms), code, cost, ids.token)
    detail = {"by": officers, "until_ms": until_ms}
    audit.note(connection, district.code, now_ms, actor, "device.unseal", device.id, detail=detail)
    return Unsealed(reply, code, device, name, until_ms)


def _is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def _two(connection: Connection, district: District, by: Sequence[str]) -> list[str]:
    """The ids of the two, by login or by a name that only one of them bears."""
    active = [
        row
        for row in staff.everyone(connection, district.code)
        if not row.disabled_ms and any(may(row.role, verb) for verb in TAKES_PART)
    ]
    found = []
    for said in by:
        fitting = [row.id for row in active if said.strip() == row.name or said.strip().casefold() == row.login]
        found += fitting if len(fitting) == 1 else []
    if len(by) != 2 or len(set(found)) != 2:
        raise NotAllowed("rescue.two", where="by")
    return sorted(found)
