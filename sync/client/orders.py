"""Orders of the district to this laptop: checked, carried out once, and reported with the next hello.

An order counts when the district signed it and it names this very device. One that was carried out stays known by its
id, so it is never carried out twice; one of a kind this program does not know is kept until a newer program does.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from core.domain.canonical import loads_strict
from core.errors import InvalidInput
from core.service.exchange import Enrolment, Exchange
from sync.protocol import messages, signing

WIPE = "wipe"
CARRIED_OUT_HERE = ("keys", "lease", "villages")

log = logging.getLogger("nuanfang.sync")


class Orders:
    """Takes orders and says what became of them."""

    def __init__(self, exchange: Exchange, me: Enrolment) -> None:
        self._device = exchange.device
        self._me = me
        self._telling: list[str] = []

    @property
    def is_wiping(self) -> bool:
        """True from the moment the laptop was told to clear itself."""
        return self._device.wiping.state is not None

    def to_tell(self) -> dict[str, Any]:
        """What the next hello says besides; empty lists are left out by who sends it."""
        known = self._device.untold_orders()
        self._telling = [order.id for order in known]
        return {
            "done": [order.id for order in known if order.state == "done"],
            "unknown": [order.id for order in known if order.state == "unknown"],
            "lacks": ["keys"] if self._device.lacks_keys else [],
        }

    def was_told(self) -> None:
        """The hello that said so was answered."""
        self._device.orders_told(self._telling)
        self._telling = []

    def take(self, orders: Sequence[messages.Order]) -> list[str]:
        """Carries out what is new, the end last; returns the kinds. Never raises for what an order says."""
        said = [found for found in (self._checked(order) for order in orders) if found is not None]
        kept = [(order.text, loads_strict(order.text.encode())) for order in self._device.kept_orders("unknown")]
        said += [one for one in kept if one[1]["kind"] in CARRIED_OUT_HERE]
        said.sort(key=lambda one: one[1]["kind"] == WIPE)
        return [one[1]["kind"] for one in said if self._carry_out(*one)]

    def _checked(self, order: messages.Order) -> tuple[str, dict[str, Any]] | None:
        """What the order says when it is genuine and for us."""
        if not signing.is_order(self._me.server_key, order.text, order.signature):
            log.warning("an order without the district's signature was left alone")
            return None
        try:
            said = loads_strict(order.text.encode())
            names = said["id"], said["kind"], said["device"]
        except (InvalidInput, KeyError, TypeError):
            log.warning("an order that cannot be read was left alone")
            return None
        if names[2] != self._me.device_id or not all(isinstance(name, str) for name in names):
            log.warning("an order for another device was left alone")
            return None
        return order.text, said

    def _carry_out(self, text: str, said: dict[str, Any]) -> bool:
        order_id, kind = said["id"], said["kind"]
        known = self._device.order_state(order_id)
        if known == "done" or (known == "unknown" and kind not in (*CARRIED_OUT_HERE, WIPE)):
            self._device.tell_order_again(order_id)
            return False
        if kind == WIPE:
            self._device.begin_wipe(order_id)
            if not known:
                self._device.keep_order(order_id, kind, text, "open")
            return True
        if kind not in CARRIED_OUT_HERE:
            self._device.keep_order(order_id, kind, text, "unknown")
            return True
        try:
            self._device.carry_out(order_id, kind, text, said)
        except InvalidInput as error:
            log.warning("an order was not carried out: %s", error.code)
            self._device.keep_order(order_id, kind, text, "unknown")
        return True
