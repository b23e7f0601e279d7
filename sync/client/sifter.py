"""One bad item never stops the others: it is found by halving, sent alone, its place is kept, the rest goes on.

An item is only blamed when the district takes the very place of it while it fails to answer the item itself: a server
that answers nobody, or a link that is down, blames nobody.
"""

from __future__ import annotations

from collections.abc import Sequence

from core.domain.canonical import loads_strict
from core.errors import AppError, Unavailable
from core.service.exchange import Enrolment, Exchange, OutItem
from sync.client.push import Pusher
from sync.client.receipts import is_answered
from sync.client.wire import Refused, read
from sync.protocol import jsonbytes, messages

NOT_THE_ITEM = frozenset({"protocol.unknown", "server.busy"})


class Sifter:
    """The push stage: ordinary batches first, then what failed before, each by itself, once in a run."""

    def __init__(self, exchange: Exchange, enrolment: Enrolment, pusher: Pusher) -> None:
        self._parking = exchange.parking
        self._me = enrolment
        self._pusher = pusher
        self._suspect: tuple[OutItem, str] | None = None
        self._tried: set[str] = set()

    def step(self) -> list[str] | None:
        """The outcomes of the next batch, stored; [] when something was only put in order; None when nothing is left.

        Raises Unavailable, or Refused for what concerns more than one item.
        """
        if self._suspect is not None:
            return self._put_aside(*self._suspect)
        unplaced = self._parking.unplaced()
        if unplaced:
            self._keep_places(unplaced)
            return []
        try:
            outcomes = self._pusher.step()
        except (Refused, Unavailable) as error:
            return self._after_failure(error)
        return self._go_alone() if outcomes is None else outcomes

    def _after_failure(self, error: Refused | Unavailable) -> list[str]:
        items = self._pusher.last
        if isinstance(error, Unavailable):
            if len(items) == 1:  # the link or the item: known when its place comes through
                self._suspect = items[0], error.code
            raise error
        if not is_about_content(error):
            raise error
        if len(items) > 1:
            self._pusher.halve(may_grow=False)
            return []
        return self._put_aside(items[0], error.code)

    def _put_aside(self, item: OutItem, code: str) -> list[str]:
        """Raises what stops even its place: then the item is not to blame."""
        self._suspect = None
        self._tried.add(item.item_id)
        self._keep_places([item], code)
        self._parking.note_failure(item.item_id, code)
        self._pusher.may_grow = True
        return []

    def _go_alone(self) -> list[str] | None:
        item = self._parking.next_alone(self._tried)
        if item is None:
            return None
        self._tried.add(item.item_id)
        try:
            return self._pusher.send([item])
        except AppError as error:
            if isinstance(error, Refused) and not is_about_content(error):
                self._tried.discard(item.item_id)  # a token that ran out, say: its turn is still to come
                raise
            return self._put_aside(item, error.code)

    def _keep_places(self, items: Sequence[OutItem], code: str = "") -> None:
        lines = [place_line(item, code) for item in items]
        batch, answer = self._pusher.post(lines)
        reply = read(messages.PushReply, answer)
        if not is_answered(self._me, batch, items, reply, answer.data["receipt"]):
            raise Unavailable("sync.answer_unfit")
        self._parking.place([item.item_id for item in items])


def is_about_content(error: Refused) -> bool:
    """Whether the district stumbled over what the batch holds; else it is about who asks, or when."""
    is_content = error.status in (400, 413, 422) or error.status >= 500
    return is_content and error.code not in NOT_THE_ITEM


def place_line(item: OutItem, code: str) -> bytes:
    """What travels in the place of an item that does not come through."""
    event = loads_strict(item.line)["event"]
    return jsonbytes.dumps({"id": item.item_id, "op": "parked", "event": event} | ({"code": code} if code else {}))
