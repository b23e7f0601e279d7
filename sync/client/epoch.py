"""A new epoch: the district came back from an older backup and is offered everything it forgot."""

from __future__ import annotations

from core.service.exchange import Exchange
from sync.client.pull import EPOCH


def note_epoch(exchange: Exchange, epoch: str, have_seq: int, have_hash: str = "") -> None:
    """Whoever hears of the district's epoch first, by wire or by stick, calls this before anything else is concluded.

    `have_seq` is how far the district holds this device's chain, and `have_hash` the event there ("" when it does not
    say): another one than ours belongs to a copy of this disk, and of ours nothing is there.
    """
    known = exchange.get_state(EPOCH)
    if known and known != epoch:
        is_ours = have_hash in ("", exchange.hash_at(have_seq))
        exchange.requeue_above(have_seq if is_ours else 0)
        exchange.forget_epoch()
    if known != epoch:
        exchange.set_state(EPOCH, epoch)
