"""Small pictures ahead of the photos, where the link is so slow that the photos outlast the visit to the township.

The office then sees something of every record while the laptop is still there. A small picture is a photo like any
other, named by its own hash; what the district has already is not sent again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from core.errors import AppError
from core.service.exchange import Exchange, OutPhoto
from sync.client.wire import Refused, Wire, read
from sync.protocol import jsonbytes, limits, messages
from sync.protocol.envelope import JSON_TYPE
from sync.protocol.signing import RUN_TYPE

LONG_S = 600.0  # ten minutes: what she has at the office
AT_ONCE = 20


class ThumbnailSender:
    """Some at a time, in the order in which the photos will go."""

    def __init__(self, exchange: Exchange, wire: Wire, token: Callable[[], str], photos: Sequence[OutPhoto]) -> None:
        self._exchange = exchange
        self._wire = wire
        self._token = token
        self._left = list(photos)

    def step(self) -> bool:
        """Sends those of the next photos; False when none are left. Raises Unavailable, Refused.

        A district of an older program, or one that does not want them, gets none: they are a courtesy.
        """
        small = self._made(self._left[:AT_ONCE])
        try:
            lacking = self._lacking([jsonbytes.sha256(data) for data in small.values()])
            self._send({photo: data for photo, data in small.items() if jsonbytes.sha256(data) in lacking})
        except Refused as error:
            if not error.code.startswith(("request.", "photo.", "body.")):
                raise
            self._left = []
        self._left = self._left[AT_ONCE:]
        return bool(self._left)

    def _made(self, photos: Sequence[OutPhoto]) -> dict[str, bytes]:
        """Photo -> its small picture; none of what is hardly larger, or cannot be read."""
        made = {}
        for photo in photos:
            try:
                data = self._exchange.outgoing.thumbnail(photo.hash)
            except AppError:
                continue
            if 2 * len(data) < photo.size_bytes and len(data) <= limits.MAX_THUMBNAIL_BYTES:
                made[photo.hash] = data
        return made

    def _lacking(self, names: Sequence[str]) -> frozenset[str]:
        if not names:
            return frozenset()
        body = jsonbytes.dumps({"photos": list(names)})
        answer = self._wire.call("POST", "/v1/have", body, who=self._token(), content_type=JSON_TYPE)
        return frozenset(read(messages.HaveReply, answer).missing)

    def _send(self, small: dict[str, bytes]) -> None:
        if not small:
            return
        parts = [
            {"sha256": jsonbytes.sha256(data), "size": len(data), "offset": 0, "length": len(data),
             "thumbnail_of": photo}
            for photo, data in small.items()
        ]  # fmt: skip
        body = b"".join([jsonbytes.dumps({"photos": parts}), b"\n", *small.values()])
        self._wire.call("POST", "/v1/photos", body, who=self._token(), content_type=RUN_TYPE)
