"""The application: everything it needs is handed in, everything that can go wrong ends here as an envelope."""

from __future__ import annotations

import logging

from fastapi import FastAPI, Request
from sqlalchemy import Engine
from sqlalchemy.exc import InterfaceError, OperationalError, TimeoutError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from core.clock import Clock
from core.errors import Unavailable
from core.ids import Ids
from sync.protocol.envelope import Refusal
from sync.server.api import describe, enrol, health, hello, office, photos, pull, push, sealed
from sync.server.api.access_log import REQUEST_ID, AccessLog, request_id
from sync.server.api.desk import Desk
from sync.server.api.head_limit import HeadLimit
from sync.server.limiter import Limiter
from sync.server.log import LOGGER
from sync.server.metrics import DistrictGauges
from sync.server.migrations import migrate
from sync.server.service.access import Misused
from sync.server.service.alerts import MISUSED, raise_alert
from sync.server.service.refusal import Refused
from sync.server.settings import Settings
from sync.server.storage import Storage, StorageTrouble
from sync.server.store import districts

RETRY_AFTER_S = 5


def create_app(settings: Settings, clock: Clock, ids: Ids, engine: Engine, storage: Storage) -> FastAPI:
    """The district server as an ASGI application. `app.state.watch` is a second one, for a door that only this machine
    can reach: health, readiness and metrics.

    Raises Unavailable("server.not_initialised" | "server.schema_old" | "server.schema_newer").
    """
    with engine.connect() as connection:
        migrate.check(connection)
        district = districts.find(connection, settings.district)
    if district is None:
        raise Unavailable("server.not_initialised")
    desk = Desk(
        settings=settings,
        clock=clock,
        ids=ids,
        engine=engine,
        storage=storage,
        district_code=district.code,
        last_epoch=district.epoch,
        requests=Limiter(clock, settings.burst, settings.rate_per_s),
        guesses=Limiter(clock, settings.guess_burst, settings.guess_rate_per_s),
    )
    app = FastAPI(
        title="暖访 district server",
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
    )
    desk.metrics.registry.register(DistrictGauges(engine, district.code, clock))
    app.state.district = district.code
    app.state.idle_timeout_s = settings.idle_timeout_s
    app.state.watch = FastAPI(openapi_url=None)
    app.state.watch.include_router(health.watch_routes(desk, is_practice=district.is_practice, is_open=True))
    for subject in (enrol, hello, push, pull, photos, sealed, office):
        app.router.routes += subject.routes(desk).routes  # as they are: including them would make each a second time
    app.router.routes += health.routes(desk, app, is_practice=district.is_practice).routes
    _answer_errors(app, desk)
    describe.install(app)
    app.add_middleware(HeadLimit, refuse=desk.refuse)
    app.add_middleware(AccessLog, clock=clock, ids=ids, metrics=desk.metrics)
    return app


def _answer_errors(app: FastAPI, desk: Desk) -> None:
    log = logging.getLogger(LOGGER)

    async def refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, Refused)
        request.state.code = error.code
        if isinstance(error, Misused):
            device_id = error.device_id
            await desk.run(lambda found, district: raise_alert(found, district, device_id, MISUSED, desk.now_ms()))
        refusal = Refusal(error.code, error.where, error.params)
        retry = {"Retry-After": str(error.params.get("seconds", 1))} if error.status == 429 else {}
        return desk.refuse(refusal, error.status, retry)

    async def unmatched(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        code = "request.method" if error.status_code == 405 else "request.not_found"
        request.state.code = code
        return desk.refuse(Refusal(code), 405 if error.status_code == 405 else 404, dict(error.headers or {}))

    async def away(request: Request, error: Exception) -> Response:
        request.state.code = "server.busy"
        log.warning(
            "storage" if isinstance(error, StorageTrouble) else "database", exc_info=error, extra=_about(request)
        )
        return desk.refuse(
            Refusal("server.busy"), 503, {"Retry-After": str(RETRY_AFTER_S), REQUEST_ID: request_id(request)}
        )

    async def bug(request: Request, error: Exception) -> Response:
        request.state.code = "server.error"
        log.error("bug", exc_info=error, extra=_about(request))
        return desk.refuse(Refusal("server.error"), 500, {REQUEST_ID: request_id(request)})

    app.add_exception_handler(Refused, refused)
    app.add_exception_handler(HTTPException, unmatched)
    # the world's troubles; other database errors are bugs
    for trouble in (OperationalError, InterfaceError, TimeoutError, StorageTrouble):
        app.add_exception_handler(trouble, away)
    app.add_exception_handler(Exception, bug)


def _about(request: Request) -> dict[str, dict[str, str]]:
    """The request's id, so that its lines in the log are found together."""
    return {"fields": {"request": request_id(request)}}
