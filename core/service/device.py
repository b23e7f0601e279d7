"""This laptop as a device of its district: orders, keys, lease, and the beginning of its end."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.changes import Changes
from core.domain.canonical import loads_strict
from core.domain.lease import KEY_BYTES
from core.errors import InvalidInput
from core.service.desk import Desk
from core.service.lease import LeaseState
from core.service.wiping import Wiping
from core.store.device_orders import State, StoredOrder
from core.store.outbox import OutItem

MOST_TOLD = 50
LONGEST_LEASE_DAYS = 3650


@dataclass(frozen=True)
class DeviceCard:
    """Who this laptop is. `villages` as the district said last; empty while it has said nothing of them."""

    tag: str
    district: str
    server_url: str
    lease: LeaseState
    villages: tuple[tuple[str, str], ...] = ()


class Device:
    """Verbs about this laptop itself."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.wiping = Wiping(desk.db.path.parent)

    def card(self) -> DeviceCard | None:
        """For the window; None while it is not enrolled."""
        enrolment = self._desk.state.get("enrolment")
        if not enrolment:
            return None
        last = self._desk.orders.newest("villages")
        rows = loads_strict(last.text.encode()).get("villages", []) if last else []
        villages = tuple((str(row.get("code", "")), str(row.get("name", ""))) for row in rows)
        return DeviceCard(
            enrolment["device_tag"],
            enrolment["district_name"],
            enrolment["server_url"],
            self.lease(),
            villages,
        )

    # lease

    def lease(self) -> LeaseState:
        """How long this laptop may go on writing."""
        return self._desk.lease.state()

    def note_time(self) -> Changes:
        """Keeps the latest time known of."""
        self._desk.lease.note()
        return Changes()

    def lease_challenge(self) -> str:
        """What the assistant reads out to the officer. Raises NotAllowed("lease.no_key")."""
        return self._desk.lease.challenge()

    def enter_lease_code(self, code: str) -> Changes:
        """What the officer read out. Raises InvalidInput("lease.code_wrong")."""
        return self._desk.lease.enter_code(code)

    # orders

    @property
    def lacks_keys(self) -> bool:
        """True for a laptop that was enrolled before the district gave keys for files and telephone codes."""
        stored = self._desk.state.get("enrolment") or {}
        return bool(stored) and not all(stored.get(name) for name in ("sealing_key", "lease_key", "district_code"))

    def order_state(self, order_id: str) -> str:
        """open, done, unknown; empty when it was never seen."""
        return self._desk.orders.state(order_id)

    def keep_order(self, order_id: str, kind: str, text: str, state: State) -> None:
        """Keeps an order that was not carried out (yet)."""
        with self._desk.db.transaction():
            self._desk.orders.put(order_id, kind, text, state, self._desk.now().utc_ms)

    def kept_orders(self, state: State) -> Sequence[StoredOrder]:
        """Orders of one state."""
        return self._desk.orders.of_state(state)

    def untold_orders(self) -> Sequence[StoredOrder]:
        """What became of orders, for the next hello."""
        return self._desk.orders.untold(MOST_TOLD)

    def orders_told(self, order_ids: Sequence[str]) -> None:
        """The district has heard."""
        if order_ids:
            with self._desk.db.transaction():
                self._desk.orders.mark_told(order_ids)

    def tell_order_again(self, order_id: str) -> None:
        """It was carried out, and the district does not know."""
        with self._desk.db.transaction():
            self._desk.orders.tell_again(order_id)

    def carry_out(self, order_id: str, kind: str, text: str, said: dict[str, Any]) -> Changes:
        """Does what an order says and keeps it as done, in one transaction. Raises InvalidInput("order.broken")."""
        desk = self._desk
        work = {"keys": self._take_keys, "lease": self._take_lease, "villages": self._take_villages}
        with desk.db.transaction():
            work[kind](said)
            desk.orders.put(order_id, kind, text, "done", desk.now().utc_ms)
        return Changes.of("sync", "enrolment")

    def _take_keys(self, said: dict[str, Any]) -> None:
        keys = {name: _key(said.get(name)) for name in ("sealing_key", "lease_key")}
        if not re.fullmatch(r"[0-9]{2,12}", str(said.get("district"))):
            raise InvalidInput("order.broken")
        keys["district_code"] = said["district"]
        stored = self._desk.state.get("enrolment") or {}
        self._desk.state.set("enrolment", stored | keys | {"lease_days": _days(said)})
        self._desk.lease.set_days(_days(said))

    def _take_lease(self, said: dict[str, Any]) -> None:
        stored = self._desk.state.get("enrolment") or {}
        self._desk.state.set("enrolment", stored | {"lease_days": _days(said)})
        self._desk.lease.set_days(_days(said))

    def _take_villages(self, said: dict[str, Any]) -> None:
        rows = said.get("villages")
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise InvalidInput("order.broken")

    # the end

    def begin_wipe(self, order_id: str) -> None:
        """From now on nobody opens this workspace for reading; the order is kept as open until the end."""
        self.wiping.begin(order_id)

    def unstored(self, max_items: int, max_bytes: int, after_seq: int) -> list[OutItem]:
        """What the district may not have in any form, in the order of the chain, whatever hindered it so far."""
        return self._desk.outbox.unstored(max_items, max_bytes, after_seq)

    def backup_places(self) -> list[Path]:
        """Where backups of this workspace may lie: the folder that was chosen, and the one beside the workspace."""
        from core.service.backups import SETTING
        from core.vault.backup import place_of

        root, desk = self._desk.db.path.parent, self._desk
        chosen = desk.settings.get(SETTING)
        folders = [root.parent / f"{root.name}-backups", *([Path(chosen)] if chosen else [])]
        return [place_of(folder, desk.info.id) for folder in folders]


def _key(text: object) -> str:
    """A key of the wire (base64url) as it is stored (base64)."""
    try:
        raw = base64.urlsafe_b64decode(str(text) + "=" * (-len(str(text)) % 4))
    except ValueError:
        raw = b""
    if len(raw) != KEY_BYTES:
        raise InvalidInput("order.broken")
    return base64.b64encode(raw).decode()


def _days(said: dict[str, Any]) -> int:
    days = said.get("lease_days")
    if not isinstance(days, int) or isinstance(days, bool) or not 0 <= days <= LONGEST_LEASE_DAYS:
        raise InvalidInput("order.broken")
    return days
