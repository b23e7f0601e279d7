"""Photos go last, each by its content hash, in pieces whose arrival the district confirms one by one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from core.errors import AppError, Unavailable
from core.service.exchange import Exchange, OutPhoto
from sync.client.wire import Refused, Wire, read
from sync.protocol import jsonbytes, limits, messages
from sync.protocol.envelope import JSON_TYPE, OFFSET_HEADER

CHUNK_TYPE = "application/offset+octet-stream"
ASK_AT_ONCE = 500
SMALLEST_PIECE_BYTES = 16 * limits.KIB
GROW_AFTER = 16  # pieces in a row: on a link cut every so often, larger ones would be sent in vain again and again
PIECE = "photo_piece"


@dataclass(frozen=True)
class PhotoStep:
    """One piece of work: photos finished by it, bytes confirmed so far of all that were missing."""

    finished: int
    bytes_done: int
    bytes_total: int
    is_done: bool = False


class PhotoSender:
    """Asks what is missing, then sends it piece by piece from where the district stands."""

    def __init__(self, exchange: Exchange, wire: Wire, token: Callable[[], str]) -> None:
        self._exchange = exchange
        self._wire = wire
        self._token = token
        self._missing: dict[str, int] | None = None
        self._order: list[OutPhoto] = []
        self._skipped: set[str] = set()
        self._restarted: set[str] = set()
        self._total = 0
        self._piece_bytes = int(exchange.get_state(PIECE) or limits.PHOTO_CHUNK_BYTES)
        self._went_well = 0
        self._open: tuple[str, bytes] = ("", b"")
        self.did_work = False

    def step(self) -> PhotoStep:
        """Asks (first call), or sends one piece of one photo."""
        if self._missing is None:
            return self._ask()
        if not self._order:
            return PhotoStep(0, self._total, self._total, is_done=True)
        self.did_work = True
        photo = self._order[0]
        finished = self._send_piece(photo)
        if finished or photo.hash in self._skipped:
            self._order.pop(0)
        return PhotoStep(int(finished), self._total - self._bytes_left(), self._total)

    def _ask(self) -> PhotoStep:
        waiting = self._exchange.photos_to_send()
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
        for photo in there:  # the district has them: the answer got lost last time
            self._exchange.photo_done(photo.hash)
        self._missing = missing
        self._order = [photo for photo in waiting if photo.hash in missing]
        self._total = sum(photo.size_bytes for photo in self._order)
        return PhotoStep(len(there), self._total - self._bytes_left(), self._total, is_done=not self._order)

    def _send_piece(self, photo: OutPhoto) -> bool:
        assert self._missing is not None
        try:
            data = self._bytes_of(photo)
        except AppError:
            self._skipped.add(photo.hash)  # damaged or missing here: it stays listed as waiting, `check` names it
            return False
        offset = self._missing[photo.hash]
        target = f"/v1/photos/{photo.hash}"
        try:
            if offset == 0 or offset >= len(data):  # new, or complete: the district says which
                start = jsonbytes.dumps({"size": len(data)})
                begun = self._wire.call("POST", target, start, who=self._token(), content_type=JSON_TYPE)
                reply = read(messages.PhotoReply, begun)
                offset = reply.offset
                if reply.done:
                    return self._finish(photo)
            reply = self._append(target, offset, data[offset : offset + self._piece_bytes])
        except Refused as error:
            return self._refused(photo, error)
        self._missing[photo.hash] = reply.offset
        return self._finish(photo) if reply.done else False

    def _append(self, target: str, offset: int, piece: bytes) -> messages.PhotoReply:
        headers = {OFFSET_HEADER: str(offset)}
        try:
            answer = self._wire.call(
                "PATCH", target, piece, who=self._token(), content_type=CHUNK_TYPE, headers=headers
            )
        except Unavailable:
            # A link that always dies after so many bytes would otherwise never let a whole piece through.
            self._resize(max(SMALLEST_PIECE_BYTES, self._piece_bytes // 2))
            raise
        self._went_well += 1
        if self._went_well >= GROW_AFTER:
            self._resize(min(limits.PHOTO_CHUNK_BYTES, self._piece_bytes * 2))
        return read(messages.PhotoReply, answer)

    def _resize(self, piece_bytes: int) -> None:
        self._went_well = 0
        if piece_bytes != self._piece_bytes:
            self._piece_bytes = piece_bytes
            self._exchange.set_state(PIECE, piece_bytes)

    def _bytes_of(self, photo: OutPhoto) -> bytes:
        if self._open[0] != photo.hash:
            self._open = (photo.hash, self._exchange.photo_bytes(photo.hash))
        return self._open[1]

    def _refused(self, photo: OutPhoto, error: Refused) -> bool:
        assert self._missing is not None
        if error.code == "photo.offset":
            self._missing[photo.hash] = int(str(error.params.get("offset", 0)))
        elif error.code == "photo.unknown":
            self._missing[photo.hash] = 0
        elif error.code == "photo.hash" and photo.hash not in self._restarted:
            self._restarted.add(photo.hash)
            self._missing[photo.hash] = 0
        elif error.code in ("photo.hash", "photo.size", "photo.too_large"):
            self._skipped.add(photo.hash)
        else:
            raise error
        return False

    def _finish(self, photo: OutPhoto) -> bool:
        assert self._missing is not None
        self._missing[photo.hash] = photo.size_bytes
        self._exchange.photo_done(photo.hash)
        return True

    def _bytes_left(self) -> int:
        missing = self._missing or {}
        return sum(photo.size_bytes - missing.get(photo.hash, 0) for photo in self._order)
