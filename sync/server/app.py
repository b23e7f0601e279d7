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
from sync.server.api import describe, enrol, health, hello, photos, pull, push
from sync.server.api.access_log import AccessLog
from sync.server.api.desk import Desk
from sync.server.limiter import Limiter
from sync.server.log import LOGGER
from sync.server.migrations import migrate
from sync.server.service.refusal import Refused
from sync.server.settings import Settings
from sync.server.storage import Storage, StorageTrouble
from sync.server.store import districts

RETRY_AFTER_S = 5


def create_app(settings: Settings, clock: Clock, ids: Ids, engine: Engine, storage: Storage) -> FastAPI:
    """The district server as an ASGI application.

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
    app.state.district = district.code
    for subject in (enrol, hello, push, pull, photos):
        app.include_router(subject.routes(desk))
    app.include_router(health.routes(desk, app))
    _answer_errors(app, desk)
    describe.install(app)
    app.add_middleware(AccessLog, clock=clock)
    return app


def _answer_errors(app: FastAPI, desk: Desk) -> None:
    log = logging.getLogger(LOGGER)

    async def refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, Refused)
        refusal = Refusal(error.code, error.where, error.params)
        retry = {"Retry-After": str(error.params.get("seconds", 1))} if error.status == 429 else {}
        return desk.refuse(refusal, error.status, retry)

    async def unmatched(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        code = "request.method" if error.status_code == 405 else "request.not_found"
        return desk.refuse(Refusal(code), 405 if error.status_code == 405 else 404, dict(error.headers or {}))

    async def away(request: Request, error: Exception) -> Response:
        log.warning("storage" if isinstance(error, StorageTrouble) else "database", exc_info=error)
        return desk.refuse(Refusal("server.busy"), 503, {"Retry-After": str(RETRY_AFTER_S)})

    async def bug(request: Request, error: Exception) -> Response:
        log.error("bug", exc_info=error)
        return desk.refuse(Refusal("server.error"), 500)

    app.add_exception_handler(Refused, refused)
    app.add_exception_handler(HTTPException, unmatched)
    for trouble in (
        OperationalError,
        InterfaceError,
        TimeoutError,
        StorageTrouble,
    ):  # the world's; other database errors are bugs
        app.add_exception_handler(trouble, away)
    app.add_exception_handler(Exception, bug)
