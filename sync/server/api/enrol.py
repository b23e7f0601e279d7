"""POST /v1/enrol"""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from sync.protocol.messages import EnrolReply, EnrolRequest
from sync.server.api.describe import speaks
from sync.server.api.desk import Desk
from sync.server.api.incoming import check_version, count_guess, parse, read_body
from sync.server.service.enrol import enrol


def routes(desk: Desk) -> APIRouter:
    """Becoming a device with a one-time code."""
    router = APIRouter()

    @router.post("/v1/enrol", **speaks(EnrolRequest, EnrolReply, 403, is_signed=False))
    async def post_enrol(request: Request) -> Response:
        check_version(request)
        count_guess(desk, request)
        message = parse(EnrolRequest, await read_body(request, desk), request.headers.get("content-encoding", ""))
        reply = await desk.run(lambda connection, district: enrol(connection, desk.clock, desk.ids, district, message))
        return desk.answer(reply, "")

    return router
