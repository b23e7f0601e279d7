"""Photos one by one, in pieces whose arrival the district confirms one by one: for districts that know no stream."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from core.errors import AppError, Unavailable
from core.service.exchange import Exchange, OutPhoto
from sync.client.wire import Refused, Wire, read
from sync.protocol import jsonbytes, limits, messages
from sync.protocol.envelope import JSON_TYPE, OFFSET_HEADER

CHUNK_TYPE = "application/offset+octet-stream"
SMALLEST_PIECE_BYTES = 16 * limits.KIB
GROW_AFTER = 16  # pieces in a row: on a link cut every so often, larger ones would be sent in vain again and again
PIECE = "photo_piece"

Outcome = Literal["more", "done", "skipped"]


class PieceSender:
    """Sends one piece at a time; `missing` says where each photo stands and is kept up to date."""

    def __init__(self, exchange: Exchange, wire: Wire, token: Callable[[], str]) -> None:
        self._exchange = exchange
        self._wire = wire
        self._token = token
        self._restarted: set[str] = set()
        self._piece_bytes = int(exchange.get_state(PIECE) or limits.PHOTO_CHUNK_BYTES)
        self._went_well = 0
        self._open: tuple[str, bytes] = ("", b"")

    def send(self, photo: OutPhoto, missing: dict[str, int]) -> Outcome:
        """One piece; "skipped" when this photo cannot be sent as it is (it stays listed as waiting)."""
        try:
            data = self._bytes_of(photo)
        except AppError:
            return "skipped"
        offset = missing[photo.hash]
        target = f"/v1/photos/{photo.hash}"
        try:
            if offset == 0 or offset >= len(data):  # new, or complete: the district says which
                start = jsonbytes.dumps({"size": len(data)})
                begun = self._wire.call("POST", target, start, who=self._token(), content_type=JSON_TYPE)
                reply = read(messages.PhotoReply, begun)
                offset = reply.offset
                if reply.done:
                    return "done"
            reply = self._append(target, offset, data[offset : offset + self._piece_bytes])
        except Refused as error:
            return self._refused(photo, missing, error)
        missing[photo.hash] = reply.offset
        return "done" if reply.done else "more"

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

    def _refused(self, photo: OutPhoto, missing: dict[str, int], error: Refused) -> Outcome:
        if error.code == "photo.offset":
            missing[photo.hash] = int(str(error.params.get("offset", 0)))
        elif error.code == "photo.unknown":
            missing[photo.hash] = 0
        elif error.code == "photo.hash" and photo.hash not in self._restarted:
            self._restarted.add(photo.hash)
            missing[photo.hash] = 0
        elif error.code in ("photo.hash", "photo.size", "photo.too_large"):
            return "skipped"
        else:
            raise error
        return "more"
