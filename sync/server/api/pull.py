"""GET /v1/pull"""

from __future__ import annotations

from fastapi import APIRouter
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from sync.protocol.messages import PullQuery, PullReply
from sync.protocol.versions import can_pull
from sync.server.api.describe import speaks
from sync.server.api.desk import Desk
from sync.server.api.incoming import check_version, device_of_token, signed, validate
from sync.server.service.pull import pull
from sync.server.service.refusal import Refused
from sync.server.store.districts import District


def routes(desk: Desk) -> APIRouter:
    """What the district has to say to this laptop."""
    router = APIRouter()

    @router.get("/v1/pull", **speaks(None, PullReply, 401, 426, query=PullQuery))
    async def get_pull(request: Request) -> Response:
        if not can_pull(check_version(request)):
            raise Refused("protocol.too_old")
        signature = signed(request, b"")
        query = _query(request)

        def work(connection: Connection, district: District) -> bytes:
            device = device_of_token(desk, request, connection, district, signature)
            return pull(connection, district, device, query, desk.metrics.count_pull_rows)

        text = await desk.run(work, is_snapshot=True)
        return desk.answer_text(text, request.headers.get("accept-encoding", ""))

    return router


def _query(request: Request) -> PullQuery:
    values: dict[str, object] = dict(request.query_params)
    limit = str(values.get("limit", "")) if "limit" in values else None
    if limit is not None:
        values["limit"] = int(limit) if limit.isascii() and limit.isdigit() and len(limit) < 10 else limit
    return validate(PullQuery, values)
