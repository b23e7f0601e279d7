"""POST /v1/office/sign-in, /refresh, /sign-out, /password and GET /v1/office/session"""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from core.clock import Moment
from core.domain.canonical import loads_strict
from core.errors import AppError, InvalidInput
from sync.server.api.incoming import check_version, count_guess, read_body
from sync.server.api.office_desk import MAX_BODY_BYTES, Call, M, OfficeDesk, validate
from sync.server.api.office_messages import (
    DoneReply,
    OpenSession,
    PasswordRequest,
    RefreshRequest,
    SessionReply,
    SignInRequest,
    TokensReply,
)
from sync.server.api.office_speech import office_speaks
from sync.server.service import sign_in
from sync.server.service.refusal import Refused
from sync.server.service.roles import OWN, ROLES
from sync.server.service.sign_in import Tokens
from sync.server.store import sessions
from sync.server.store.districts import District

Give = Callable[[Connection, District], Tokens | Refused]


def routes(office: OfficeDesk) -> APIRouter:
    """Coming in, staying in, going out."""
    router = APIRouter()
    desk = office.desk

    @router.post("/sign-in", **office_speaks(SignInRequest, TokensReply, is_signed=False))
    async def post_sign_in(request: Request) -> Response:
        check_version(request)
        count_guess(desk, request)
        message = await _open_body(office, request, SignInRequest)
        if isinstance(message, Response):
            return message
        login = message.login.strip().casefold()
        return await _give(office, lambda c, d: sign_in.sign_in(c, desk.ids, d, login, message.password, desk.now_ms()))

    @router.post("/refresh", **office_speaks(RefreshRequest, TokensReply, is_signed=False))
    async def post_refresh(request: Request) -> Response:
        check_version(request)
        count_guess(desk, request)
        message = await _open_body(office, request, RefreshRequest)
        if isinstance(message, Response):
            return message
        return await _give(office, lambda c, d: sign_in.refresh(c, desk.ids, d, message.refresh, desk.now_ms()))

    @router.get("/session", **office_speaks(None, SessionReply))
    async def get_session(request: Request) -> Response:
        return await office.serve(request, "session.read", _session)

    @router.post("/sign-out", **office_speaks(None, DoneReply))
    async def post_sign_out(request: Request) -> Response:
        def work(call: Call) -> DoneReply:
            sessions.end(call.connection, call.code, call.caller.session_id, call.now.utc_ms, "out")
            call.note("session.end", call.caller.session_id)
            return DoneReply(done="session.end")

        return await office.serve(request, "session.end", work)

    @router.post("/password", **office_speaks(PasswordRequest, DoneReply))
    async def post_password(request: Request) -> Response:
        wrong: list[Refused] = []

        def work(call: Call) -> DoneReply:
            wrong.clear()
            message = call.read(PasswordRequest)
            now_ms = call.now.utc_ms
            refusal = sign_in.change_password(
                call.connection, call.district, call.caller, message.old, message.new, now_ms
            )
            if refusal is not None:  # the failure counts, so this transaction has to stay
                wrong.append(refusal)
                return DoneReply(done="")
            call.note("password.change", call.caller.staff_id)
            return DoneReply(done="password.change")

        response = await office.serve(request, "password.change", work, has_body=True)
        return office.refuse(wrong[0]) if wrong else response

    return router


def _session(call: Call) -> SessionReply:
    caller = call.caller
    role = ROLES[caller.role]
    return SessionReply(
        staff_id=caller.staff_id,
        login=caller.login,
        name=caller.name,
        role=caller.role,
        label=role.label,
        areas=list(caller.areas),
        verbs=sorted(role.verbs | OWN),
        must_change=caller.must_change,
        sessions=[
            OpenSession(
                id=row.id,
                started_at=call.iso(row.started_ms),
                used_at=call.iso(row.used_ms),
                is_this=row.id == caller.session_id,
            )
            for row in sessions.of_staff(call.connection, call.code, caller.staff_id, call.now.utc_ms)
        ],
    )


async def _open_body(office: OfficeDesk, request: Request, model: type[M]) -> M | Response:
    """The body of a request without a session."""
    try:
        body = await read_body(request, office.desk, MAX_BODY_BYTES)
        return validate(model, loads_strict(body), "office.field", "request.broken")
    except InvalidInput as error:
        return office.refuse(Refused("body.broken", where="", reason=error.code, **error.params))
    except AppError as error:
        return office.refuse(error)


async def _give(office: OfficeDesk, give: Give) -> Response:
    result = await office.desk.run(give)
    if isinstance(result, Refused):
        return office.refuse(result)
    account = result.account
    reply = TokensReply(
        access=result.access,
        access_until=Moment(result.access_until_ms, office.desk.clock.now().offset_min).iso(),
        refresh=result.refresh,
        staff_id=account.id,
        name=account.name,
        role=account.role,
        areas=list(account.areas),
        must_change=result.must_change,
    )
    return office.desk.answer(reply, "")
