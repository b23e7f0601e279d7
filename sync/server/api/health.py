"""GET /healthz, /readyz, /metrics and /v1/openapi: for operators and integrators, without envelope.

`/healthz` says that the process answers. `/readyz` and `/metrics` say more, so they answer this machine and whoever
has the watcher's token; for everybody else they do not exist.
"""

from __future__ import annotations

import hmac

from anyio import to_thread
from fastapi import APIRouter, FastAPI
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sync.protocol.envelope import HEADER
from sync.protocol.versions import CURRENT
from sync.server.api.desk import Desk
from sync.server.health import READY, Readiness
from sync.server.loopback import is_loopback
from sync.server.metrics import CONTENT_TYPE
from sync.server.service.refusal import Refused
from sync.server.settings import Settings

_FORWARDED = ("x-forwarded-for", "forwarded", "x-real-ip")


def routes(desk: Desk, app: FastAPI, *, is_practice: bool) -> APIRouter:
    """What the server says about itself at the laptops' door."""
    router = watch_routes(desk, is_practice=is_practice, is_open=False)

    @router.get("/v1/openapi", include_in_schema=False)
    async def get_openapi(request: Request) -> Response:
        return JSONResponse(app.openapi(), headers={HEADER: str(CURRENT.number)})

    return router


def watch_routes(desk: Desk, *, is_practice: bool, is_open: bool) -> APIRouter:
    """Health, readiness and metrics; `is_open` at a door that only this machine can reach."""
    router = APIRouter()
    readiness = Readiness(desk.engine, desk.storage, desk.district_code)

    def guard(request: Request) -> None:
        if not is_open and not _may_watch(desk.settings, request):
            raise Refused("request.not_found")

    @router.get("/healthz", include_in_schema=False)
    async def get_health(request: Request) -> Response:
        return JSONResponse({"ok": True, "practice": is_practice})

    @router.get("/readyz", include_in_schema=False)
    async def get_readiness(request: Request) -> Response:
        guard(request)
        found = await to_thread.run_sync(readiness.look)
        is_ready = all(state in READY for state in found.values())
        return JSONResponse({"ok": is_ready, **found}, 200 if is_ready else 503)

    @router.get("/metrics", include_in_schema=False)
    async def get_metrics(request: Request) -> Response:
        guard(request)
        return Response(await to_thread.run_sync(desk.metrics.text), headers={"Content-Type": CONTENT_TYPE})

    return router


def _may_watch(settings: Settings, request: Request) -> bool:
    """Behind a proxy everybody comes from the proxy's address, so there only the token counts."""
    said = request.headers.get("authorization", "")
    token = settings.watch_token
    if token and hmac.compare_digest(said.encode("utf-8"), f"Bearer {token}".encode()):
        return True
    is_direct = not settings.is_behind_proxy and not any(name in request.headers for name in _FORWARDED)
    return is_direct and request.client is not None and is_loopback(request.client.host)
