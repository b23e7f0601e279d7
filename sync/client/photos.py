"""Photos go last, each by its content hash, many in one stream that the district keeps while it comes.

After a cut the district is asked where each photo stands, and the stream goes on from there. Districts that do not
know the stream yet get the photos one by one (`pieces.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.clock import Clock
from core.errors import AppError, Unavailable
from core.service.exchange import Exchange, OutPhoto, Speed
from sync.client.pieces import PieceSender
from sync.client.thumbnails import LONG_S, ThumbnailSender
from sync.client.wire import Refused, Wire, read
from sync.protocol import jsonbytes, limits, messages
from sync.protocol.envelope import JSON_TYPE
from sync.protocol.signing import RUN_TYPE

ASK_AT_ONCE = 500
FIRST_RUN_BYTES = 256 * limits.KIB
SMALLEST_RUN_BYTES, LARGEST_RUN_BYTES = 16 * limits.KIB, 24 * limits.MIB
RUN_MS = 30_000  # a stream is as long as the link takes so long for: then the user sees how far it is
PATIENCE = 3  # runs without any progress
RUN = "photo_run"
UNKNOWN_TO_OLD = ("request.not_found", "request.method")


@dataclass(frozen=True)
class PhotoStep:
    """One piece of work: photos finished by it, bytes confirmed so far of all that were missing."""

    finished: int
    bytes_done: int
    bytes_total: int
    is_done: bool = False


class PhotoSender:
    """Asks what is missing, then sends it from where the district stands; small pictures first where it takes long."""

    def __init__(
        self, exchange: Exchange, wire: Wire, token: Callable[[], str], clock: Clock, speed: Callable[[], Speed]
    ) -> None:
        self._exchange = exchange
        self._wire = wire
        self._token = token
        self._clock = clock
        self._speed = speed
        self._ahead: ThumbnailSender | None = None
        self._missing: dict[str, int] | None = None
        self._order: list[OutPhoto] = []
        self._skipped: set[str] = set()
        self._wrong: set[str] = set()
        self._total = 0
        self._run_bytes = int(exchange.get_state(RUN) or 0)  # 0: nothing was ever sent
        self._most = LARGEST_RUN_BYTES  # what this way lets through, as far as is known
        self._left_before_failure: int | None = None
        self._in_vain = 0
        self._pieces: PieceSender | None = None
        self.did_work = False

    def step(self) -> PhotoStep:
        """Asks (first call, and after a cut), or sends one run."""
        if self._missing is None:
            return self._ask()
        if not self._order:
            return PhotoStep(0, self._total, self._total, is_done=True)
        self.did_work = True
        if self._ahead is not None:
            self._ahead = self._ahead if self._ahead.step() else None
            return PhotoStep(0, self._total - self._bytes_left(), self._total)
        finished = self._send_piece() if self._pieces is not None else self._send_run()
        self._order = [photo for photo in self._order if photo.hash not in self._skipped]
        return PhotoStep(finished, self._total - self._bytes_left(), self._total)

    def _ask(self) -> PhotoStep:
        waiting = [photo for photo in self._exchange.photos_to_send() if photo.hash not in self._skipped]
        missing: dict[str, int] = {}
        for start in range(0, len(waiting), ASK_AT_ONCE):
            part = waiting[start : start + ASK_AT_ONCE]
            body = jsonbytes.dumps({"photos": [photo.hash for photo in part]})
            reply = read(
                messages.HaveReply,
                self._wire.call("POST", "/v1/have", body, who=self._token(), content_type=JSON_TYPE),
            )
            missing |= reply.missing
        there = [photo for photo in waiting if photo.hash not in missing]
        self._finish(there)  # the district has them: the answer got lost last time
        self._missing = missing
        self._order = [photo for photo in waiting if photo.hash in missing]
        self._total = max(self._total, sum(photo.size_bytes for photo in self._order))
        self._run_bytes = self._run_bytes or self._first_run_bytes()
        self._learn_from_failure()
        if (self._speed().seconds(0, self._bytes_left()) or 0) > LONG_S:
            self._ahead = ThumbnailSender(self._exchange, self._wire, self._token, self._order)
        return PhotoStep(len(there), self._total - self._bytes_left(), self._total, is_done=not self._order)

    def _first_run_bytes(self) -> int:
        """As long as the link would take for it by the speed of what went before the photos."""
        by_speed = int(self._speed().bytes_per_s * RUN_MS / 1000)
        return min(LARGEST_RUN_BYTES, max(FIRST_RUN_BYTES, by_speed))

    def _learn_from_failure(self) -> None:
        """What arrived of a stream that was cut is kept. If nearly nothing was, something on the way holds back
        until it has the whole: then a smaller stream gets through where a large one never does."""
        before, self._left_before_failure = self._left_before_failure, None
        if before is not None and before - self._bytes_left() < SMALLEST_RUN_BYTES:
            self._shrink()

    def _send_run(self) -> int:
        assert self._missing is not None
        parts, body = self._next_run()
        if not parts:
            return 0
        left, began = self._bytes_left(), self._clock.monotonic_ns()
        try:
            answer = self._wire.call("POST", "/v1/photos", body, who=self._token(), content_type=RUN_TYPE)
        except Unavailable:
            self._missing, self._left_before_failure = None, left
            raise
        except Refused as error:
            return self._refused(error)
        reply = read(messages.PhotoRunReply, answer)
        finished = self._take(parts, reply)
        self._adapt(len(body), (self._clock.monotonic_ns() - began) // 1_000_000)
        self._in_vain = 0 if self._bytes_left() < left or finished else self._in_vain + 1
        if self._in_vain >= PATIENCE:
            raise Unavailable("sync.photos_stuck")
        return finished

    def _next_run(self) -> tuple[list[messages.PhotoPart], bytes]:
        """The photos that go now, and the body: a line that names them, then their bytes."""
        assert self._missing is not None
        parts: list[messages.PhotoPart] = []
        pieces: list[bytes] = []
        room = self._run_bytes
        for photo in self._order:
            if room <= 0 or len(parts) == limits.MAX_RUN_PHOTOS:
                break
            try:
                data = self._exchange.photo_bytes(photo.hash)
            except AppError:
                self._skipped.add(photo.hash)  # damaged or missing here: it stays listed as waiting, `check` names it
                continue
            offset = min(self._missing[photo.hash], len(data))
            pieces.append(data[offset : offset + room])
            size = len(pieces[-1])
            parts.append(messages.PhotoPart(sha256=photo.hash, size=len(data), offset=offset, length=size))
            room -= size
        line = jsonbytes.dumps({"photos": [part.model_dump(exclude_none=True) for part in parts]})
        return parts, b"".join([line, b"\n", *pieces])

    def _take(self, parts: Sequence[messages.PhotoPart], reply: messages.PhotoRunReply) -> int:
        assert self._missing is not None
        named = {part.sha256 for part in parts}
        self._missing |= {name: offset for name, offset in reply.missing.items() if name in named}
        for name in set(reply.wrong) & named:
            if name in self._wrong:
                self._skipped.add(name)  # twice: it is not what its name says
            self._wrong.add(name)
        done = [photo for photo in self._order if photo.hash in named and photo.hash not in reply.missing]
        self._finish(done)
        gone = {photo.hash for photo in done}
        self._order = [photo for photo in self._order if photo.hash not in gone]
        return len(done)

    def _refused(self, error: Refused) -> int:
        if error.code in UNKNOWN_TO_OLD:
            self._pieces = PieceSender(self._exchange, self._wire, self._token)
        elif error.code in ("photo.size", "photo.too_large"):
            self._pieces = PieceSender(self._exchange, self._wire, self._token)  # one by one: which one is it
        elif error.code == "body.too_large" and self._run_bytes > SMALLEST_RUN_BYTES:
            self._shrink()
        else:
            raise error
        return 0

    def _send_piece(self) -> int:
        assert self._missing is not None and self._pieces is not None
        photo = self._order[0]
        outcome = self._pieces.send(photo, self._missing)
        if outcome == "skipped":
            self._skipped.add(photo.hash)
        if outcome == "done":
            self._finish([photo])
            self._order.pop(0)
        return int(outcome == "done")

    def _adapt(self, size: int, spent_ms: int) -> None:
        self._resize(size * RUN_MS // max(1, spent_ms))

    def _shrink(self) -> None:
        """Half as long, and not longer again until the next synchronisation: however fast the link is, what holds back
        long streams has not gone."""
        self._most = max(SMALLEST_RUN_BYTES, self._run_bytes // 2)
        self._resize(self._most)

    def _resize(self, run_bytes: int) -> None:
        run_bytes = min(self._most, max(SMALLEST_RUN_BYTES, run_bytes))
        if not self._run_bytes * 3 // 4 <= run_bytes <= self._run_bytes * 4 // 3:  # not worth a write
            self._run_bytes = run_bytes
            self._exchange.set_state(RUN, run_bytes)

    def _finish(self, photos: Sequence[OutPhoto]) -> None:
        if photos:
            self._exchange.photos_done(photo.hash for photo in photos)

    def _bytes_left(self) -> int:
        missing = self._missing or {}
        return sum(photo.size_bytes - missing.get(photo.hash, 0) for photo in self._order)
