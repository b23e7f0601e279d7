"""A new epoch: the district came back from an older backup and is offered everything it forgot."""

from __future__ import annotations

from core.service.exchange import Exchange
from sync.client.pull import EPOCH


def note_epoch(exchange: Exchange, epoch: str, have_seq: int) -> None:
    """Whoever hears of the district's epoch first, by wire or by stick, calls this before anything else is concluded.

    `have_seq` is how far the district holds this device's chain.
    """
    known = exchange.get_state(EPOCH)
    if known and known != epoch:
        exchange.requeue_above(have_seq)
        exchange.forget_epoch()
    if known != epoch:
        exchange.set_state(EPOCH, epoch)
