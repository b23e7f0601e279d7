"""POST /v1/sealed"""

from __future__ import annotations

from fastapi import APIRouter
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from sync.protocol.limits import MAX_SEALED_BYTES
from sync.protocol.messages import SealedReply
from sync.server.api.describe import speaks
from sync.server.api.desk import Desk
from sync.server.api.incoming import check_version, count_guess, count_request, read_body, signed
from sync.server.service import access
from sync.server.service.refusal import Refused
from sync.server.service.sealed import keep
from sync.server.store.districts import District

SEALED_TYPE = "application/x-nuanfang-sealed"


def routes(desk: Desk) -> APIRouter:
    """The last words of a laptop that is being cleared, signed with the device key before its keys were destroyed."""
    router = APIRouter()

    @router.post("/v1/sealed", **speaks(None, SealedReply, 401, body_type=SEALED_TYPE))
    async def post_sealed(request: Request) -> Response:
        check_version(request)
        body = await read_body(request, desk, MAX_SEALED_BYTES)
        signature = signed(request, body)

        def work(connection: Connection, district: District) -> SealedReply:
            try:
                device = access.by_device_key(connection, district, signature)
            except Refused:
                count_guess(desk, request)
                raise
            count_request(desk, device.id)
            return keep(connection, device, body, desk.now_ms())

        return desk.answer(await desk.run(work), "")

    return router
