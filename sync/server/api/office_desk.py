"""Every request of the office goes through here: who asks, whether the role does this, one transaction, one audit row.

A refusal that tells of somebody trying what he may not (403, an object out of reach, a forbidden field) is noted in a
transaction of its own, for the first one was rolled back.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from core.clock import Moment
from core.domain.canonical import loads_strict
from core.errors import AppError, InvalidInput
from sync.protocol import envelope
from sync.protocol.envelope import Refusal
from sync.protocol.versions import CURRENT
from sync.server.api.desk import Desk
from sync.server.api.incoming import check_version, count_guess, count_request, read_body, signed
from sync.server.service import access, sign_in
from sync.server.service.audit import note
from sync.server.service.refusal import Refused
from sync.server.service.roles import covers, may
from sync.server.service.sign_in import Caller
from sync.server.service.tasks import is_id
from sync.server.store import office_pages
from sync.server.store.districts import District

M = TypeVar("M", bound=BaseModel)
T = TypeVar("T")
MAX_BODY_BYTES = 64 * 1024
STATUSES = {"invalid": 400, "not_allowed": 403, "not_found": 404, "conflict": 409, "unavailable": 503}
PICTURES = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n": "image/png"}
_HASH = re.compile("[0-9a-f]{64}")
_NOTED = frozenset({"office.forbidden", "office.own", "office.unknown", "office.field", "staff.role_switch"})
_BEARER = "Bearer "
_UNIONS = frozenset({"constrained-str", "literal['']"})  # how the reader calls the halves of "a word or nothing"


@dataclass
class Call:
    """One request inside its transaction. `note` is written at the end, so that the audit is locked briefly."""

    desk: Desk
    connection: Connection
    district: District
    caller: Caller
    now: Moment
    body: bytes
    notes: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)

    @property
    def code(self) -> str:
        return self.district.code

    @property
    def actor(self) -> str:
        return f"staff:{self.caller.staff_id}"

    def note(self, verb: str, about: str = "", **detail: Any) -> None:
        """Remembers what was done or seen. Ids and codes only."""
        self.notes.append((verb, about, detail))

    def read(self, model: type[M]) -> M:
        """The body. Raises Refused("office.field" | "request.broken" | "body.broken")."""
        try:
            return validate(model, loads_strict(self.body), "office.field", "request.broken")
        except InvalidInput as error:
            raise Refused("body.broken", where="", reason=error.code, **error.params) from None

    def villages(self, wanted: str = "") -> list[str] | None:
        """The villages of the caller, or the one he asked for; None: all. Raises Refused("office.unknown")."""
        areas = self.caller.areas
        if covers(areas, "") and not wanted:
            return None
        known = [code for code in office_pages.village_codes(self.connection, self.code) if covers(areas, code)]
        if wanted and wanted not in known:
            raise Refused("office.unknown")
        return [wanted] if wanted else known

    def iso(self, utc_ms: int) -> str:
        """A moment of the database as text, "" for never."""
        return Moment(utc_ms, self.now.offset_min).iso() if utc_ms else ""


@dataclass
class _Seen:
    actor: str = ""


class OfficeDesk:
    """Wraps the desk for /v1/office."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    async def serve(
        self, request: Request, verb: str, work: Callable[[Call], BaseModel], *, has_body: bool = False
    ) -> Response:
        """Does `work` for a caller whose role has the verb, and answers in the envelope."""
        accept = request.headers.get("accept-encoding", "")
        return await self._serve(request, verb, work, lambda reply: self.desk.answer(reply, accept), has_body)

    async def serve_picture(self, request: Request, verb: str, work: Callable[[Call], bytes]) -> Response:
        """The same for a photo: its bytes, to be looked at and not to be kept by whoever is on the way."""
        return await self._serve(request, verb, work, _picture, False)

    async def _serve(
        self,
        request: Request,
        verb: str,
        work: Callable[[Call], T],
        answer: Callable[[T], Response],
        has_body: bool,
    ) -> Response:
        check_version(request)
        body = await read_body(request, self.desk, MAX_BODY_BYTES) if has_body else b""
        seen = _Seen()

        def transaction(connection: Connection, district: District) -> T:
            caller = self._caller(request, body, connection, district, seen)
            if not may(caller.role, verb):
                raise Refused("office.forbidden")
            if caller.must_change and not verb.startswith(("session.", "password.")):
                raise Refused("office.must_change")
            call = Call(self.desk, connection, district, caller, self.desk.clock.now(), body)
            reply = work(call)
            for done, about, detail in call.notes:
                note(connection, district.code, call.now.utc_ms, call.actor, done, about, detail=detail)
            return reply

        try:
            reply = await self.desk.run(transaction)
        except AppError as error:
            if seen.actor and error.code in _NOTED:
                await self._note_refusal(request, seen.actor, verb, error)
            return self.refuse(error)
        return answer(reply)

    def refuse(self, error: AppError) -> Response:
        """A refusal in the envelope, whatever kind of error it was."""
        params = {name: value if isinstance(value, int) else str(value) for name, value in error.params.items()}
        if isinstance(error, Refused):
            wait = {"Retry-After": str(params.get("seconds", 1))} if error.status == 429 else {}
            return self.desk.refuse(Refusal(error.code, error.where, params), error.status, wait)
        return self.desk.refuse(Refusal(error.code, error.where, params), STATUSES[error.kind])

    def _caller(self, request: Request, body: bytes, connection: Connection, district: District, seen: _Seen) -> Caller:
        sent = request.headers.get("authorization", "")
        now_ms = self.desk.now_ms()
        try:
            if sent.startswith("NF1 "):  # a laptop is known here, and has no business here
                device = access.by_token(connection, district, signed(request, body), now_ms)
                seen.actor = f"device:{device.id}"
                raise Refused("office.forbidden")
            caller = sign_in.caller_of(connection, district, sent.removeprefix(_BEARER), now_ms)
        except Refused as error:
            if error.status == 401:
                count_guess(self.desk, request)
            raise
        seen.actor = f"staff:{caller.staff_id}"
        count_request(self.desk, seen.actor)
        return caller

    async def _note_refusal(self, request: Request, actor: str, verb: str, error: AppError) -> None:
        named = str(request.path_params.get("id", ""))
        about = named if is_id(named) else ""

        def work(connection: Connection, district: District) -> None:
            detail = {"code": error.code, **({"field": error.where[:60]} if error.where else {})}
            note(connection, district.code, self.desk.now_ms(), actor, verb, about, "refused", detail)

        await self.desk.run(work)


def _picture(data: bytes) -> Response:
    kind = next((kind for start, kind in PICTURES.items() if data.startswith(start)), "application/octet-stream")
    sent = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", envelope.HEADER: str(CURRENT.number)}
    return Response(data, 200, sent, media_type=kind)


def query_of(request: Request, model: type[M]) -> M:
    """The query. Raises Refused("office.filter"): a filter, an order or a value that does not exist."""
    pairs = request.query_params.multi_items()
    values: dict[str, object] = dict(pairs)
    if len(values) != len(pairs):
        raise Refused("office.filter", where=pairs[-1][0][:60])
    return validate(model, values, "office.filter", "office.filter")


def path_hash(request: Request) -> str:
    """The SHA-256 in the path. Raises Refused("office.unknown") for what cannot be one."""
    named = str(request.path_params["id"])
    if _HASH.fullmatch(named) is None:
        raise Refused("office.unknown")
    return named


def validate(model: type[M], value: object, unknown: str, broken: str) -> M:
    """A message, or Refused with `unknown` for a name that is not in it and `broken` for anything else."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"] if part not in _UNIONS)[:60]
        if first["type"] == "extra_forbidden":
            raise Refused(unknown, where=place) from None
        raise Refused(broken, where=place, reason=first["type"]) from None


def path_id(request: Request) -> str:
    """The id in the path. Raises Refused("office.unknown") for what cannot be one."""
    named = str(request.path_params["id"])
    if not is_id(named):
        raise Refused("office.unknown")
    return named
