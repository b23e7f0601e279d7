"""The engine: named stages, one step at a time, the state saved after every step.

hello -> push -> pull -> photos -> closing -> done. A step may be repeated at any time: an interrupted run simply
begins again with hello and goes on where the district says it stands. Resuming is the ordinary path.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass, field

from core.clock import Clock
from core.errors import Unavailable
from core.service.exchange import Answer, Enrolment, Exchange, OutItem, RemoteItem
from sync.client.photos import PhotoSender
from sync.client.wire import Refused, Wire, read
from sync.protocol import digests, framing, jsonbytes, messages, signing
from sync.protocol.envelope import JSON_TYPE
from sync.protocol.versions import CURRENT

STAGES = ("hello", "push", "pull", "photos", "closing", "done")
FIRST_BATCH, LARGEST_BATCH = 50, 2000
BATCH_BYTES = 1024 * 1024
QUICK_MS, SLOW_MS = 5_000, 20_000
PULL_ROWS = 500


@dataclass
class Report:
    """What one run did. `waiting` counts are taken when it ends."""

    sent: int = 0
    duplicate: int = 0
    merged: int = 0
    refused: int = 0
    conflicts: int = 0
    held: int = 0
    pulled: int = 0
    photos_sent: int = 0
    stages: list[str] = field(default_factory=list)

    def count(self, outcome: str) -> None:
        """Adds one answer."""
        name = {"accepted": "sent", "conflict": "conflicts", "rejected": "refused"}.get(outcome, outcome)
        setattr(self, name, getattr(self, name) + 1)


@dataclass(frozen=True)
class Step:
    """How far the present stage has come; `total` 0 means unknown."""

    stage: str
    done: int = 0
    total: int = 0


class Engine:
    """One synchronisation of one laptop. Raises Unavailable or Refused from `step`; calling it again goes on."""

    def __init__(self, exchange: Exchange, enrolment: Enrolment, wire: Wire, clock: Clock) -> None:
        self._exchange = exchange
        self._me = enrolment
        self._wire = wire
        self._clock = clock
        self.report = Report()
        self.stage = "hello"
        self._batch_items = int(exchange.get_state("batch_items") or FIRST_BATCH)
        self._photos = PhotoSender(exchange, wire, self._token)
        self._did_work = False
        self._has_repaired = False
        self._remote_waits = False
        self._total = 0

    @property
    def is_done(self) -> bool:
        return self.stage == "done"

    def step(self) -> Step:
        """Does the next piece of work: one request, or a few small ones. Its effect is stored when it returns."""
        if not self.report.stages or self.report.stages[-1] != self.stage:
            self.report.stages.append(self.stage)
        work: dict[str, Callable[[], Step]] = {
            "hello": self._hello,
            "push": self._push,
            "pull": self._pull,
            "photos": self._send_photos,
            "closing": self._closing,
        }
        try:
            return work[self.stage]()
        except Refused as error:
            if error.code != "auth.token":
                raise
            self._exchange.set_state("token", None)
            self._say_hello(need_token=True)
            return Step(self.stage)

    # hello

    def _hello(self) -> Step:
        self._exchange.reopen_held()
        status = self._exchange.status()
        self._total = status.waiting
        reply = self._say_hello(need_token=bool(status.waiting or status.photos_waiting))
        if reply.digests and not self._has_repaired:
            self._repair(reply)
        status = self._exchange.status()
        self._remote_waits = reply.waiting
        if status.waiting:
            self._go("push")
        elif reply.waiting:
            self._go("pull")
        elif status.photos_waiting:
            self._go("photos")
        else:
            self._finish()
        return Step(self.stage)

    def _say_hello(self, *, need_token: bool) -> messages.HelloReply:
        exchange = self._exchange
        seq, head_hash = exchange.head()
        request = {
            "protocol": CURRENT.number,
            "cursor": exchange.get_state("cursor") or "",
            "epoch": exchange.get_state("epoch") or "",
            "head": seq,
            "head_hash": head_hash[:16] if seq else "",
            "digest": digests.digest_of(exchange.digests()),
            "photos": exchange.status().photos_waiting,
            "need_token": need_token,
            "need_beacon": True,
        }
        body = jsonbytes.dumps({name: value for name, value in request.items() if value not in ("", False, 0)})
        answer = self._wire.call("POST", "/v1/hello", body, who=self._me.device_id, content_type=JSON_TYPE)
        reply = read(messages.HelloReply, answer)
        self._note_epoch(answer.epoch, reply.have_seq)
        if reply.token:
            exchange.set_state("token", reply.token)
        now = self._clock.now()
        offset_s = round((answer.time_ms - now.utc_ms) / 1000, 1)
        genuine = signing.read_beacon(self._me.server_key, self._me.device_id, reply.beacon) if reply.beacon else None
        exchange.note_contact(
            is_complete=False, clock_offset_s=offset_s, beacon=reply.beacon if genuine is not None else ""
        )
        return reply

    def _note_epoch(self, epoch: str, have_seq: int) -> None:
        """A new epoch: the district came back from an older backup and is offered everything it forgot."""
        known = self._exchange.get_state("epoch")
        if known and known != epoch:
            self._exchange.requeue_above(have_seq)
        if known != epoch:
            self._exchange.set_state("epoch", epoch)

    def _repair(self, reply: messages.HelloReply) -> None:
        """Counts differ: offer again the kinds that differ, nothing else. What is there already is a duplicate."""
        self._has_repaired = True
        mine = {kind: [count, value] for kind, (count, value) in self._exchange.digests().items()}
        differing = {kind for kind in mine | reply.digests if mine.get(kind) != reply.digests.get(kind)}
        self._exchange.requeue_kinds(differing)

    # push

    def _push(self) -> Step:
        items = self._exchange.take_batch(self._batch_items, BATCH_BYTES)
        if not items:
            self._go("pull" if self._did_work or self._remote_waits else "photos")
            return Step("push", self._total, self._total)
        self._did_work = True
        started = self._clock.monotonic_ns()
        try:
            self._send_batch(items)
        except Refused as error:
            if error.status != 413 or len(items) == 1:
                raise
            self._resize(max(1, len(items) // 2))
            return Step("push", 0, self._total)
        except Unavailable:
            self._resize(max(1, self._batch_items // 2))
            raise
        self._adapt((self._clock.monotonic_ns() - started) // 1_000_000, len(items))
        waiting = self._exchange.status().waiting
        self._total = max(self._total, waiting)
        return Step("push", self._total - waiting, self._total)

    def _send_batch(self, items: list[OutItem]) -> None:
        batch = framing.pack(self._me.device_id, [item.line for item in items], is_practice=self._me.is_practice)
        self._exchange.mark_sent([item.item_id for item in items])
        answer = self._wire.call(
            "POST",
            "/v1/push",
            framing.compress(batch),
            who=self._token(),
            content_type=framing.BATCH_TYPE,
            encoding="zstd",
        )
        reply = read(messages.PushReply, answer)
        answers = messages.expand(reply)
        receipt = answer.data["receipt"]
        if not signing.is_receipt(self._me.server_key, receipt, reply.signature) or len(answers) != len(items):
            raise Unavailable("sync.no_answer", host="")
        self._exchange.acknowledge(
            [
                Answer(item.item_id, said.outcome, said.code, said.field, dict(said.params), said.server_seq)
                for item, said in zip(items, answers, strict=True)
            ]
        )
        self._exchange.keep_receipt(
            reply.receipt.batch, reply.receipt.time, jsonbytes.dumps(receipt).decode(), reply.signature
        )
        for said in answers:
            self.report.count(said.outcome)

    def _adapt(self, spent_ms: int, count: int) -> None:
        if spent_ms < QUICK_MS and count >= self._batch_items:
            self._resize(min(LARGEST_BATCH, self._batch_items * 4))
        elif spent_ms > SLOW_MS:
            self._resize(max(1, self._batch_items // 2))

    def _resize(self, items: int) -> None:
        self._batch_items = items
        self._exchange.set_state("batch_items", items)

    # pull

    def _pull(self) -> Step:
        exchange = self._exchange
        cursor = exchange.get_state("cursor") or ""
        target = f"/v1/pull?cursor={cursor}&limit={PULL_ROWS}"
        answer = self._wire.call("GET", target, who=self._token())
        page = read(messages.PullReply, answer)
        self._note_epoch_of_pull(answer.epoch)
        pull_pass = self._pass_of(page, cursor)
        rows = [RemoteItem(row.kind, row.id, row.version, row.seq, row.body) for row in page.rows]
        exchange.apply_remote(rows, page.cursor, answer.epoch, full_pass=pull_pass, is_last=not page.more)
        self.report.pulled += len(rows)
        if not page.more:
            exchange.set_state("pull_pass", None)
            if self._differs(page.totals) and not self._has_repaired:
                self._has_repaired = True
                exchange.set_state("cursor", "")
            else:
                self._remote_waits = False
                self._go("photos")
        return Step("pull", self.report.pulled)

    def _note_epoch_of_pull(self, epoch: str) -> None:
        if epoch != self._exchange.get_state("epoch"):
            self._go("hello")
            raise Unavailable("sync.district_restored")

    def _pass_of(self, page: messages.PullReply, cursor: str) -> str:
        """The name of a pull from the beginning; it survives an interruption between two pages."""
        if not page.is_full:
            return ""
        current = self._exchange.get_state("pull_pass")
        if current is None or cursor == "":
            current = base64.b32encode(str(self._clock.now().utc_ms).encode()).decode()
            self._exchange.set_state("pull_pass", current)
        return str(current)

    def _differs(self, totals: dict[str, list[int | str]]) -> bool:
        if not totals:
            return False
        mine: dict[str, list[str]] = {}
        for kind, row_id, version in self._exchange.remote_rows():
            mine.setdefault(kind, []).append(digests.row_hash(kind, row_id, version))
        return any(list(digests.total(mine.get(kind, []))) != list(said) for kind, said in totals.items())

    # photos and the end

    def _send_photos(self) -> Step:
        sent = self._photos.step()
        self.report.photos_sent += sent.finished
        if sent.is_done:
            self._go("closing" if self._did_work or self._photos.did_work else "done")
            if self.is_done:
                self._finish()
        else:
            self._did_work = True
        return Step("photos", sent.bytes_done, sent.bytes_total)

    def _closing(self) -> Step:
        reply = self._say_hello(need_token=False)
        if reply.digests and not self._has_repaired:
            self._repair(reply)
            self._go("push")
        elif reply.waiting:
            self._go("pull")
        else:
            self._finish()
        return Step("closing")

    def _finish(self) -> None:
        status = self._exchange.status()
        self._exchange.note_contact(is_complete=status.is_all_sent, clock_offset_s=status.clock_offset_s)
        self._exchange.set_state("stage", None)
        self.stage = "done"

    def _go(self, stage: str) -> None:
        self.stage = stage
        self._exchange.set_state("stage", stage)

    def _token(self) -> str:
        token = self._exchange.get_state("token")
        if not token:
            self._say_hello(need_token=True)
            token = self._exchange.get_state("token")
        return str(token or "")
