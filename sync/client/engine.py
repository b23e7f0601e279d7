"""The engine: named stages, one step at a time, the state saved after every step.

hello -> push -> pull -> photos -> closing -> done. A step may be repeated at any time: an interrupted run simply
begins again with hello and goes on where the district says it stands. Resuming is the ordinary path.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace

from core.clock import Clock
from core.errors import Unavailable
from core.service.exchange import Enrolment, Exchange, Left
from sync.client.epoch import note_epoch
from sync.client.gauge import Gauge
from sync.client.orders import Orders
from sync.client.photos import PhotoSender
from sync.client.pull import CURSOR, EPOCH, TOKEN, DistrictRestored, Puller
from sync.client.push import Pusher
from sync.client.sifter import Sifter
from sync.client.wire import Refused, Wire, read
from sync.protocol import digests, jsonbytes, messages, signing
from sync.protocol.versions import CURRENT

STAGES = ("hello", "push", "pull", "photos", "closing", "done")
BEACON_EVERY_MS = 10 * 60 * 1000  # a fresher one brackets the clock hardly better, and costs 140 bytes
BEACON_AT, TROUBLE = "beacon_ms", "trouble"


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
    """How far the present stage has come; `total` 0 means unknown.

    `left`: what has not arrived yet (None before the district has answered); `seconds` it takes at the present speed.
    """

    stage: str
    done: int = 0
    total: int = 0
    left: Left | None = None
    seconds: float | None = None


class Engine:
    """One synchronisation of one laptop. Raises Unavailable or Refused from `step`; calling it again goes on."""

    def __init__(self, exchange: Exchange, enrolment: Enrolment, wire: Wire, clock: Clock) -> None:
        self._exchange = exchange
        self._me = enrolment
        self._wire = wire
        self._clock = clock
        self.report = Report()
        self.stage = "hello"
        self._gauge = Gauge(exchange, wire.traffic, clock)
        self._sifter = Sifter(exchange, enrolment, Pusher(exchange, enrolment, wire, clock, self._token))
        self._puller = Puller(exchange, wire, self._token)
        self._photos = PhotoSender(exchange, wire, self._token, clock, lambda: self._gauge.speed)
        self._orders = Orders(exchange, enrolment)
        self._did_work = False
        self._has_repaired = False
        self._remote_waits = False
        self._cannot_pull: Refused | None = None
        self._total = 0
        self._left: Left | None = None

    @property
    def is_done(self) -> bool:
        return self.stage == "done"

    @property
    def is_wiping(self) -> bool:
        """The district ordered this laptop to be cleared (sync/client/wipe.py): it sends and fetches nothing more."""
        return self._orders.is_wiping

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
        stage = self.stage
        try:
            with self._gauge.over():
                step = work[stage]()
            if self.stage != stage:
                self._gauge.keep()
            return self._facts_of(step)
        except Unavailable:
            with suppress(Unavailable):  # a full disk is told once
                self._gauge.keep()
            raise
        except Refused as error:
            if error.code != "auth.token":
                raise
            self._exchange.set_state(TOKEN, None)
            self._say_hello(need_token=True)
            return Step(self.stage)

    def _facts_of(self, step: Step) -> Step:
        """The step with what is left and how long that takes."""
        left = self._left
        if left is None:
            return step
        photo_bytes = max(0, step.total - step.done) if step.stage == "photos" and step.total else left.photo_bytes
        return replace(step, left=left, seconds=self._gauge.speed.seconds(left.text_bytes, photo_bytes))

    # hello

    def _hello(self) -> Step:
        self._exchange.reopen_held()
        status = self._exchange.status()
        self._total = status.waiting
        reply = self._say_hello(need_token=bool(status.waiting or status.photos_waiting))
        if not status.waiting:  # what waits may be there, its answer lost: counts differ and nothing is wrong
            self._repair(reply)
        left = self._left = self._exchange.outgoing.left()
        self._remote_waits = reply.waiting
        if left.texts or self._exchange.parking.unplaced():
            self._go("push")
        elif reply.waiting:
            self._go("pull")
        elif left.photos:
            self._go("photos")
        else:
            self._finish()
        return Step(self.stage)

    def _say_hello(self, *, need_token: bool) -> messages.HelloReply:
        exchange = self._exchange
        seq, head_hash = exchange.head()
        request = {
            "protocol": CURRENT.number,
            "cursor": exchange.get_state(CURSOR) or "",
            "epoch": exchange.get_state(EPOCH) or "",
            "head": seq,
            "head_hash": head_hash[:16] if seq else "",
            "digest": digests.digest_of(exchange.digests()),
            "photos": exchange.outgoing.photos_left(),
            "need_token": need_token,
            "need_beacon": self._needs_beacon(),
            "trouble": exchange.get_state(TROUBLE) or "",
            **self._orders.to_tell(),
        }
        body = jsonbytes.dumps({name: value for name, value in request.items() if value not in ("", False, 0, [])})
        answer = self._wire.call("POST", "/v1/hello", body, who=self._me.device_id)
        reply = read(messages.HelloReply, answer)
        offset_s = round((answer.time_ms - self._clock.now().utc_ms) / 1000, 1)
        with exchange.at_once():
            note_epoch(exchange, answer.epoch, reply.have_seq, reply.have_hash)
            if reply.token:
                exchange.set_state(TOKEN, reply.token)
            exchange.note_contact(is_complete=False, clock_offset_s=offset_s, beacon=self._genuine(reply.beacon))
        self._orders.was_told()
        self._orders.take(reply.orders)
        return reply.model_copy(update={"waiting": False}) if self.is_wiping else reply

    def _needs_beacon(self) -> bool:
        last = self._exchange.get_state(BEACON_AT)
        return last is None or abs(self._clock.now().utc_ms - int(last)) >= BEACON_EVERY_MS

    def _genuine(self, beacon: str) -> str:
        """The beacon when the district signed it for this device, else nothing."""
        if not beacon or signing.read_beacon(self._me.server_key, self._me.device_id, beacon) is None:
            return ""
        self._exchange.set_state(BEACON_AT, self._clock.now().utc_ms)
        return beacon

    def _repair(self, reply: messages.HelloReply) -> bool:
        """Counts differ: offer again the kinds that differ, nothing else. What is there already is a duplicate."""
        if not reply.digests or self._has_repaired:
            return False
        self._has_repaired = True
        mine = {kind: [count, value] for kind, (count, value) in self._exchange.digests().items()}
        differing = {kind for kind in mine | reply.digests if mine.get(kind) != reply.digests.get(kind)}
        self._exchange.requeue_kinds(differing)
        return True

    # the stages after it

    def _push(self) -> Step:
        up, before = self._wire.traffic.bytes_up, self._left
        outcomes = self._sifter.step()
        self._left = left = self._exchange.outgoing.left()
        if outcomes and before is not None:
            self._gauge.note_texts(self._wire.traffic.bytes_up - up, before.text_bytes - left.text_bytes)
        if outcomes is None:
            self._go("pull" if self._did_work or self._remote_waits else "photos")
            return Step("push", self._total, self._total)
        self._did_work = True
        for outcome in outcomes:
            self.report.count(outcome)
        self._total = max(self._total, left.texts)
        return Step("push", self._total - left.texts, self._total)

    def _pull(self) -> Step:
        try:
            page = self._puller.step()
        except DistrictRestored:
            self._go("hello")
            raise Unavailable("sync.district_restored") from None
        except Refused as error:
            if error.code != "protocol.too_old":
                raise
            self._cannot_pull = error  # what goes up still goes up; the user hears of it at the end
            self._go("photos")
            return Step("pull")
        self.report.pulled += page.rows
        if page.is_last:
            self._remote_waits = False
            self._go("photos")
        return Step("pull", self.report.pulled)

    def _send_photos(self) -> Step:
        sent = self._photos.step()
        self.report.photos_sent += sent.finished
        if sent.finished:
            self._left = self._exchange.outgoing.left()
        if not sent.is_done:
            self._did_work = True
        elif self._did_work:
            self._exchange.set_state(TROUBLE, None)
            self._go("closing")
        else:
            self._finish()
        return Step("photos", sent.bytes_done, sent.bytes_total)

    def _closing(self) -> Step:
        reply = self._say_hello(need_token=False)
        if self._repair(reply):
            self._go("push")
        elif reply.waiting and self._cannot_pull is None:
            self._go("pull")
        else:
            self._finish()
        return Step("closing")

    def _finish(self) -> None:
        status = self._exchange.status()
        with self._exchange.at_once():
            self._exchange.note_contact(is_complete=status.is_all_sent, clock_offset_s=status.clock_offset_s)
            self._exchange.set_state(TROUBLE, None)
        self.stage = "done"
        if self._cannot_pull is not None:
            raise self._cannot_pull

    def _go(self, stage: str) -> None:
        self.stage = stage
        self._puller.forget_ahead()

    def _token(self) -> str:
        token = self._exchange.get_state(TOKEN)
        if not token:
            self._say_hello(need_token=True)
            token = self._exchange.get_state(TOKEN)
        return str(token or "")
