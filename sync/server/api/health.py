"""GET /healthz and GET /v1/openapi: for operators and integrators, without envelope"""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, FastAPI
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sync.protocol.envelope import HEADER
from sync.protocol.versions import CURRENT
from sync.server.api.desk import Desk
from sync.server.store.districts import District


def routes(desk: Desk, app: FastAPI) -> APIRouter:
    """Health: the database answers. OpenAPI: this server's own description."""
    router = APIRouter()

    @router.get("/healthz", include_in_schema=False)
    async def get_health(request: Request) -> Response:
        def work(connection: Connection, district: District) -> dict[str, Any]:
            return {"ok": True, "practice": district.is_practice}

        return JSONResponse(await desk.run(work))

    @router.get("/v1/openapi", include_in_schema=False)
    async def get_openapi(request: Request) -> Response:
        return JSONResponse(app.openapi(), headers={HEADER: str(CURRENT.number)})

    return router
