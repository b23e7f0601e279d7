"""POST /v1/push"""

from __future__ import annotations

from fastapi import APIRouter
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from sync.protocol.framing import BATCH_TYPE, BadFrame, inflate, unpack
from sync.protocol.limits import MAX_BATCH_BYTES
from sync.protocol.messages import PushReply
from sync.server.api.describe import speaks
from sync.server.api.desk import Desk
from sync.server.api.incoming import check_version, device_of_token, read_body, signed
from sync.server.service.push import push
from sync.server.service.refusal import Refused
from sync.server.store.districts import District


def routes(desk: Desk) -> APIRouter:
    """Batches of what was seen and proposed."""
    router = APIRouter()

    @router.post("/v1/push", **speaks(None, PushReply, 401, 403, 409, body_type=BATCH_TYPE))
    async def post_push(request: Request) -> Response:
        check_version(request)
        body = await read_body(request, desk, MAX_BATCH_BYTES)
        signature = signed(request, body)
        encoding = request.headers.get("content-encoding", "")

        def work(connection: Connection, district: District) -> PushReply:
            device = device_of_token(desk, request, connection, district, signature, lock=True)
            try:
                header, lines = unpack(inflate(body, encoding))
            except BadFrame as error:
                raise Refused(error.code, where="", **error.params) from None
            return push(connection, district, device, header, lines, desk.now_ms(), is_locked=True)

        reply = await desk.run(work)
        desk.metrics.count_items(reply)
        return desk.answer(reply, request.headers.get("accept-encoding", ""))

    return router
