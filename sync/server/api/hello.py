"""POST /v1/hello"""

from __future__ import annotations

from fastapi import APIRouter
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from sync.protocol.messages import HelloReply, HelloRequest
from sync.server.api.describe import speaks
from sync.server.api.desk import Desk
from sync.server.api.incoming import check_version, count_guess, count_request, note_device, parse, read_body, signed
from sync.server.replays import Replays
from sync.server.service import access
from sync.server.service.alerts import REPLAYED, raise_alert
from sync.server.service.hello import hello
from sync.server.service.refusal import Refused
from sync.server.store.districts import District


def routes(desk: Desk) -> APIRouter:
    """The first word of every synchronisation, signed with the device key."""
    router, replays = APIRouter(), Replays()

    @router.post("/v1/hello", **speaks(HelloRequest, HelloReply, 401, 409))
    async def post_hello(request: Request) -> Response:
        check_version(request)
        body = await read_body(request, desk)
        signature = signed(request, body)

        def work(connection: Connection, district: District) -> HelloReply:
            try:
                device = access.by_device_key(connection, district, signature)
            except Refused:
                count_guess(desk, request)
                raise
            note_device(request, device.id)
            count_request(desk, device.id)
            message = parse(HelloRequest, body, request.headers.get("content-encoding", ""))
            return hello(connection, desk.ids, district, device, message, desk.now_ms())

        reply = await desk.run(work)
        if replays.is_again(signature.authorization):
            who = access.who_signed(signature)
            await desk.run(lambda connection, district: raise_alert(connection, district, who, REPLAYED, desk.now_ms()))
        return desk.answer(reply, "")

    return router
