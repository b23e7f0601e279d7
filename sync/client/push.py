"""Batches go up: as large as the link bears, and nothing counts as delivered without the district's signed word."""

from __future__ import annotations

from collections.abc import Callable

from core.clock import Clock
from core.errors import Unavailable
from core.service.exchange import Enrolment, Exchange, OutItem
from sync.client.pull import EPOCH
from sync.client.receipts import take_reply
from sync.client.wire import Wire, read
from sync.protocol import framing, messages
from sync.protocol.envelope import Answer

FIRST_BATCH, LARGEST_BATCH = 50, 2000
BATCH_BYTES = 1024 * 1024
QUICK_MS, SLOW_MS = 5_000, 20_000
SIZE = "batch_items"


class Pusher:
    """Sends what waits, one batch a step. `token` gives the access token of the moment."""

    def __init__(
        self, exchange: Exchange, enrolment: Enrolment, wire: Wire, clock: Clock, token: Callable[[], str]
    ) -> None:
        self._exchange = exchange
        self._me = enrolment
        self._wire = wire
        self._clock = clock
        self._token = token
        self._size = int(exchange.get_state(SIZE) or FIRST_BATCH)
        self.last: list[OutItem] = []  # of the last batch
        self.may_grow = True  # not while a bad item is looked for by halving

    def step(self) -> list[str] | None:
        """The outcomes of the next batch, stored; None when nothing waits but what fails by itself (`Sifter`)."""
        items = self.last = self._exchange.take_batch(self._size, BATCH_BYTES, is_leaving=True, urgent_apart=True)
        if not items:
            return None
        started = self._clock.monotonic_ns()
        try:
            outcomes = self.send(items)
        except Unavailable:
            self._resize(len(items) // 2)
            raise
        self._adapt((self._clock.monotonic_ns() - started) // 1_000_000, len(items))
        return outcomes

    def halve(self, *, may_grow: bool) -> None:
        """The last batch was too much, or holds a bad item."""
        self.may_grow = may_grow
        self._resize(len(self.last) // 2)

    def send(self, items: list[OutItem]) -> list[str]:
        """The stored outcomes of a batch. Raises Unavailable, Refused."""
        name, answer = self.post([item.line for item in items])
        reply = read(messages.PushReply, answer)
        outcomes = take_reply(self._exchange, self._me, name, items, reply, answer.data["receipt"])
        if outcomes is None:
            raise Unavailable("sync.no_answer", host="")
        return outcomes

    def post(self, lines: list[bytes]) -> tuple[str, Answer]:
        """Sends lines as a batch; its name and what came back."""
        batch = framing.pack(self._me.device_id, lines, is_practice=self._me.is_practice)
        answer = self._wire.call(
            "POST",
            "/v1/push",
            framing.compress(batch),
            who=self._token(),
            content_type=framing.BATCH_TYPE,
            encoding="zstd",
        )
        if _epoch_of(answer) != (self._exchange.get_state(EPOCH) or ""):
            raise Unavailable("sync.no_answer", host="")  # an old answer: the district may have forgotten it since
        return framing.name_of(batch), answer

    def _adapt(self, spent_ms: int, count: int) -> None:
        if spent_ms < QUICK_MS and count >= self._size and self.may_grow:
            self._resize(self._size * 4)
        elif spent_ms > SLOW_MS:
            self._resize(self._size // 2)

    def _resize(self, items: int) -> None:
        size = min(LARGEST_BATCH, max(1, items))
        if size != self._size:
            self._size = size
            self._exchange.set_state(SIZE, size)


def _epoch_of(answer: Answer) -> str:
    """The epoch that the receipt was signed in."""
    receipt = answer.data.get("receipt")
    return str(receipt.get("epoch", "")) if isinstance(receipt, dict) else ""
