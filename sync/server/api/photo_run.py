"""POST /v1/photos: photos in one stream, kept while they come.

The first line of the body names the photos and is what the signature covers; the bytes are covered by their names.
While one part of the stream is brought to disk the next is read, so a fast link waits for nothing and a slow one
has at most `PHOTO_FLUSH_BYTES` under way when it is cut.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

from fastapi import APIRouter
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from sync.protocol.limits import MAX_REQUEST_BYTES, MIB, PHOTO_FLUSH_BYTES
from sync.protocol.messages import PhotoRun, PhotoRunReply
from sync.protocol.signing import RUN_TYPE, read_authorization
from sync.server.api.describe import speaks
from sync.server.api.desk import Desk
from sync.server.api.incoming import check_version, device_of_token, next_part, parse, signed
from sync.server.service import photo_run
from sync.server.service.photo_run import Cutter, Piece
from sync.server.service.refusal import Refused
from sync.server.store.devices import Device
from sync.server.store.districts import District

_FIRST_LINE_BYTES = MAX_REQUEST_BYTES
_MOST_WAITING_BYTES = 4 * MIB  # read ahead of the disk
_WORTH_A_WRITE_BYTES = 2 * MIB  # on a fast link: a file's way to disk costs more than the bytes in it
_FAST_S = 0.05  # a link that brings nothing for so long is not
_UNTIL_NOTICED_S = 1.0  # for the end of a connection to be seen by itself
_UNTIL_SETTLED_S = 5.0


class Streams:
    """The streams that are coming in now, by the token they came with.

    A laptop that asks what is missing has given up its stream, and may ask before the last bytes of it are on disk:
    it would send them again.
    """

    def __init__(self) -> None:
        self._running: dict[str, list[_Inflow]] = {}

    @asynccontextmanager
    async def running(self, request: Request, inflow: _Inflow) -> AsyncIterator[None]:
        """While a stream is taken in."""
        name = _token(request)
        self._running.setdefault(name, []).append(inflow)
        try:
            yield
        finally:
            inflow.is_settled.set()
            self._running[name].remove(inflow)
            if not self._running[name]:
                del self._running[name]

    def of(self, request: Request) -> list[_Inflow]:
        """Streams that came with the token of this request."""
        return list(self._running.get(_token(request), ()))

    @staticmethod
    async def settle(inflows: Sequence[_Inflow]) -> None:
        """Waits until what came of these streams is on disk; one that does not end by itself is ended."""
        for inflow in inflows:
            for patience_s in (_UNTIL_NOTICED_S, _UNTIL_SETTLED_S):
                with suppress(TimeoutError):
                    await asyncio.wait_for(inflow.is_settled.wait(), patience_s)
                    break
                inflow.stop()


def _token(request: Request) -> str:
    proof = read_authorization(request.headers.get("authorization", ""))
    return "" if proof is None else proof.who


def add_run(router: APIRouter, desk: Desk, streams: Streams) -> None:
    """The stream, beside the single photos."""

    @router.post("/v1/photos", **speaks(None, PhotoRunReply, 401, body_type=RUN_TYPE))
    async def post_run(request: Request) -> Response:
        check_version(request)
        async with _inflow(request, desk) as inflow, streams.running(request, inflow):
            line = await inflow.line(_FIRST_LINE_BYTES)
            signature = signed(request, line)

            def open_run(connection: Connection, district: District) -> tuple[Device, PhotoRun]:
                device = device_of_token(desk, request, connection, district, signature)
                run = parse(PhotoRun, line)
                photo_run.begin(connection, device, run)
                return device, run

            device, run = await desk.run(open_run)
            wrong = await _keep(desk, inflow, device, Cutter(run))

        def tell(connection: Connection, district: District) -> PhotoRunReply:
            return photo_run.tell(connection, desk.storage, device, run.photos, wrong)

        return desk.answer(await desk.run(tell), "")


async def _keep(desk: Desk, inflow: _Inflow, device: Device, cutter: Cutter) -> set[str]:
    """Brings the stream to disk as it comes, also what came before it was cut."""
    wrong: set[str] = set()
    begun: list[Piece] = []  # of the photo that is still coming; on a fast link it waits for its end, and is one write
    while True:
        data, error = await inflow.take(PHOTO_FLUSH_BYTES)
        pieces = begun + cutter.cut(data)
        begun = [] if error is not None or inflow.is_over else photo_run.tail(pieces)
        ready = pieces[: len(pieces) - len(begun)]
        if ready:

            def keep(connection: Connection, district: District, pieces: list[Piece] = ready) -> set[str]:
                return photo_run.keep(connection, desk.storage, device, pieces, desk.now_ms())

            wrong |= await desk.run_photo(keep)
        desk.metrics.count_photo_bytes(len(data))
        if error is not None:
            raise error
        if inflow.is_over and not begun:
            return wrong


class _Inflow:
    """The body, read ahead by a task of its own."""

    def __init__(self, request: Request, desk: Desk) -> None:
        self._stream = request.stream().__aiter__()
        self._timeout_s = desk.settings.idle_timeout_s
        self._precedence = desk.precedence
        self._parts: list[bytes] = []
        self._size = 0
        self._has_ended = False
        self._error: Refused | None = None
        self._news = asyncio.Event()
        self._room = asyncio.Event()
        self.is_settled = asyncio.Event()

    def stop(self) -> None:
        """Nothing more will come."""
        self._error, self._has_ended = self._error or Refused("body.broken"), True
        self._news.set()

    @property
    def is_over(self) -> bool:
        """True when everything was taken."""
        return self._has_ended and not self._parts

    async def read(self) -> None:
        """Reads until the end; what stops it early is told by `take`."""
        while not self._has_ended:
            await self._precedence.give_way()
            try:
                part, has_ended = await next_part(self._stream, self._timeout_s)
            except Refused as error:
                self._error, self._has_ended = self._error or error, True
                part, has_ended = b"", True
            if self._error is not None:  # also when it was stopped while it waited: nobody takes any more of it
                break
            self._has_ended = has_ended
            if part:
                self._parts.append(part)
                self._size += len(part)
            self._news.set()
            while self._size > _MOST_WAITING_BYTES and not self._has_ended:
                self._room.clear()
                await self._room.wait()
        self._news.set()

    async def take(self, least_bytes: int) -> tuple[bytes, Refused | None]:
        """What has come, once it is so much or the end; and what ended it, when it was not the end of the body."""
        while self._size < least_bytes and not self._has_ended:
            self._news.clear()
            await self._news.wait()
        with suppress(TimeoutError):
            while least_bytes > 1 and self._size < _WORTH_A_WRITE_BYTES and not self._has_ended:
                self._news.clear()
                await asyncio.wait_for(self._news.wait(), _FAST_S)
        data = b"".join(self._parts)
        self._parts.clear()
        self._size = 0
        self._room.set()
        return data, self._error if self._has_ended else None

    async def line(self, limit_bytes: int) -> bytes:
        """The first line without its end. Raises Refused: request.broken, or what ended the stream."""
        data = b""
        while b"\n" not in data:
            if len(data) > limit_bytes:
                raise Refused("body.too_large", limit=limit_bytes)
            more, error = await self.take(1)
            data += more
            if error is not None:
                raise error
            if self.is_over and b"\n" not in data:
                raise Refused("request.broken", where="photos")
        line, _, rest = data.partition(b"\n")
        if rest:
            self._parts.insert(0, rest)
            self._size += len(rest)
        return line


@asynccontextmanager
async def _inflow(request: Request, desk: Desk) -> AsyncIterator[_Inflow]:
    inflow = _Inflow(request, desk)
    reader = asyncio.create_task(inflow.read())
    try:
        yield inflow
    finally:
        reader.cancel()
        await asyncio.gather(reader, return_exceptions=True)
