"""POST /v1/have, and POST, HEAD, PATCH /v1/photos/{sha256}"""

from __future__ import annotations

import re

from fastapi import APIRouter
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from sync.protocol.envelope import EPOCH_HEADER, HEADER, OFFSET_HEADER
from sync.protocol.limits import MAX_PHOTO_CHUNK_BYTES, MAX_REQUEST_BYTES
from sync.protocol.messages import HaveReply, HaveRequest, PhotoReply, PhotoStart
from sync.protocol.versions import CURRENT
from sync.server.api.describe import speaks
from sync.server.api.desk import Desk
from sync.server.api.incoming import check_version, device_of_token, parse, read_body, signed
from sync.server.api.photo_run import Streams, add_run
from sync.server.service import photos
from sync.server.service.refusal import Refused
from sync.server.store.districts import District

CHUNK_TYPE = "application/offset+octet-stream"
_SHA256 = re.compile(r"[0-9a-f]{64}")
_HAVE_BYTES = 4 * MAX_REQUEST_BYTES


def routes(desk: Desk) -> APIRouter:
    """Photos by hash, resumable at the byte."""
    router = APIRouter()
    streams = Streams()

    @router.post("/v1/have", **speaks(HaveRequest, HaveReply, 401))
    async def post_have(request: Request) -> Response:
        check_version(request)
        body = await read_body(request, desk, _HAVE_BYTES)
        signature = signed(request, body)

        def work(connection: Connection, district: District) -> HaveReply:
            device = device_of_token(desk, request, connection, district, signature)
            message = parse(HaveRequest, body, request.headers.get("content-encoding", ""), _HAVE_BYTES)
            return photos.have(connection, desk.storage, device, message)

        given_up = streams.of(request)
        reply = await desk.run(work)
        if given_up:  # not before it is known that their own laptop asks
            await streams.settle(given_up)
            reply = await desk.run(work)
        return desk.answer(reply, request.headers.get("accept-encoding", ""))

    @router.post("/v1/photos/{sha256}", **speaks(PhotoStart, PhotoReply, 401, 404))
    async def post_photo(request: Request, sha256: str) -> Response:
        check_version(request)
        body = await read_body(request, desk)
        signature = signed(request, body)

        def work(connection: Connection, district: District) -> PhotoReply:
            device = device_of_token(desk, request, connection, district, signature)
            message = parse(PhotoStart, body, request.headers.get("content-encoding", ""))
            return photos.start(connection, desk.storage, device, _name(sha256), message.size)

        return desk.answer(await desk.run(work), "")

    @router.head("/v1/photos/{sha256}", **speaks(None, None, 401, 404))
    async def head_photo(request: Request, sha256: str) -> Response:
        check_version(request)
        signature = signed(request, b"")

        def work(connection: Connection, district: District) -> PhotoReply:
            device = device_of_token(desk, request, connection, district, signature)
            return photos.state(connection, desk.storage, device, _name(sha256))

        reply = await desk.run(work)
        headers = {HEADER: str(CURRENT.number), EPOCH_HEADER: desk.last_epoch, OFFSET_HEADER: str(reply.offset)}
        return Response(None, 200, headers)

    @router.patch("/v1/photos/{sha256}", **speaks(None, PhotoReply, 401, 404, 409, body_type=CHUNK_TYPE))
    async def patch_photo(request: Request, sha256: str) -> Response:
        check_version(request)
        body = await read_body(request, desk, MAX_PHOTO_CHUNK_BYTES)
        signature = signed(request, body)
        offset = _offset(request)

        def work(connection: Connection, district: District) -> PhotoReply:
            device = device_of_token(desk, request, connection, district, signature)
            name = _name(sha256)
            return photos.append(connection, desk.storage, device, name, offset, body, desk.now_ms())

        reply = await desk.run_photo(work)
        if not reply.done and reply.offset < offset + len(body):
            raise Refused("photo.hash", offset=0)
        desk.metrics.count_photo_bytes(len(body))
        return desk.answer(reply, "")

    add_run(router, desk, streams)
    return router


def _name(sha256: str) -> str:
    if not _SHA256.fullmatch(sha256):
        raise Refused("photo.unknown")
    return sha256


def _offset(request: Request) -> int:
    said = request.headers.get(OFFSET_HEADER, "")
    if not (said.isascii() and said.isdigit() and len(said) < 16):
        raise Refused("request.broken", where=OFFSET_HEADER)
    return int(said)
