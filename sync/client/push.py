"""Batches go up: as large as the link bears, and nothing counts as delivered without the district's signed word."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from core.clock import Clock
from core.errors import AppError, Unavailable
from core.service.exchange import Enrolment, Exchange, OutItem
from sync.client.pull import EPOCH
from sync.client.receipts import take_reply
from sync.client.wire import Wire, read
from sync.protocol import framing, messages
from sync.protocol.envelope import Answer

FIRST_BATCH, LARGEST_BATCH = 50, 2000
BATCH_BYTES = 1024 * 1024
AT_ONCE_MS, QUICK_MS, SLOW_MS = 500, 5_000, 20_000
GROWS_AT_ONCE, GROWS = 8, 4
SIZE = "batch_items"


@dataclass(frozen=True)
class Prepared:
    """Items of one batch, and its name and bytes as they travel."""

    items: list[OutItem]
    name: str
    body: bytes


class Pusher:
    """Sends what waits, one batch a step. `token` gives the access token of the moment.

    While the district works on a batch the next one is made ready. When something goes wrong it is forgotten: its items
    were marked as leaving, so they are offered again like those of a batch that was never answered.
    """

    def __init__(
        self, exchange: Exchange, enrolment: Enrolment, wire: Wire, clock: Clock, token: Callable[[], str]
    ) -> None:
        self._exchange = exchange
        self._me = enrolment
        self._wire = wire
        self._clock = clock
        self._token = token
        self._size = int(exchange.get_state(SIZE) or FIRST_BATCH)
        self._next: Prepared | None = None
        self.last: list[OutItem] = []  # of the last batch
        self.may_grow = True  # not while a bad item is looked for by halving

    def step(self) -> list[str] | None:
        """The outcomes of the next batch, stored; None when nothing waits but what fails by itself (`Sifter`)."""
        batch, self._next = self._next, None
        if batch is None or len(batch.items) > self._size:
            batch = self._prepare(self._size)
        if batch is None:
            self.last = []
            return None
        items = self.last = batch.items
        started = self._clock.monotonic_ns()
        try:
            answer = self._carry(batch, partial(self._look_ahead, items))
            spent_ms = (self._clock.monotonic_ns() - started) // 1_000_000
            with self._exchange.at_once():
                outcomes = self._stored(batch.name, items, answer)
                self._adapt(spent_ms, len(items))
        except AppError as error:
            self._next = None
            if isinstance(error, Unavailable):
                self._resize(len(items) // 2)
            raise
        return outcomes

    def _prepare(self, size: int, behind: OutItem | None = None) -> Prepared | None:
        items = self._exchange.take_batch(size, BATCH_BYTES, is_leaving=True, urgent_apart=True, behind=behind)
        return self._packed(items, [item.line for item in items]) if items else None

    def _look_ahead(self, items: Sequence[OutItem]) -> None:
        """The next batch, as large as it will be if this one goes well. What is not to be had now is taken later."""
        size = self._size
        if len(items) >= size and self.may_grow:
            size = min(LARGEST_BATCH, size * GROWS_AT_ONCE)
        with suppress(AppError):
            self._next = self._prepare(size, items[-1])

    def halve(self, *, may_grow: bool) -> None:
        """The last batch was too much, or holds a bad item."""
        self.may_grow = may_grow
        self._resize(len(self.last) // 2)

    def send(self, items: list[OutItem]) -> list[str]:
        """The stored outcomes of a batch. Raises Unavailable, Refused."""
        name, answer = self.post([item.line for item in items])
        return self._stored(name, items, answer)

    def post(self, lines: list[bytes]) -> tuple[str, Answer]:
        """Sends lines as a batch; its name and what came back."""
        batch = self._packed([], lines)
        return batch.name, self._carry(batch)

    def _stored(self, name: str, items: list[OutItem], answer: Answer) -> list[str]:
        reply = read(messages.PushReply, answer)
        outcomes = take_reply(self._exchange, self._me, name, items, reply, answer.data["receipt"])
        if outcomes is None:
            raise Unavailable("sync.answer_unfit")
        return outcomes

    def _packed(self, items: list[OutItem], lines: list[bytes]) -> Prepared:
        batch = framing.pack(self._me.device_id, lines, is_practice=self._me.is_practice)
        return Prepared(items, framing.name_of(batch), framing.compress(batch))

    def _carry(self, batch: Prepared, meanwhile: Callable[[], None] | None = None) -> Answer:
        answer = self._wire.call(
            "POST",
            "/v1/push",
            batch.body,
            who=self._token(),
            content_type=framing.BATCH_TYPE,
            encoding="zstd",
            meanwhile=meanwhile,
        )
        if _epoch_of(answer) != (self._exchange.get_state(EPOCH) or ""):
            raise Unavailable("sync.answer_unfit")  # an old answer: the district may have forgotten it since
        return answer

    def _adapt(self, spent_ms: int, count: int) -> None:
        if spent_ms < QUICK_MS and count >= self._size and self.may_grow:
            self._resize(self._size * (GROWS_AT_ONCE if spent_ms < AT_ONCE_MS else GROWS))
        elif spent_ms > SLOW_MS:
            self._resize(self._size // 2)

    def _resize(self, items: int) -> None:
        size = min(LARGEST_BATCH, max(1, items))
        if size != self._size:
            self._size = size
            self._next = self._next if self._next and len(self._next.items) <= size else None
            self._exchange.set_state(SIZE, size)


def _epoch_of(answer: Answer) -> str:
    """The epoch that the receipt was signed in."""
    receipt = answer.data.get("receipt")
    return str(receipt.get("epoch", "")) if isinstance(receipt, dict) else ""
