"""Reading a request: bounded before it is read, timed while it is read, strict afterwards, signed by a device."""

from __future__ import annotations

import asyncio
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from sqlalchemy import Connection
from starlette.requests import ClientDisconnect, Request

from core.domain.canonical import loads_strict
from core.errors import InvalidInput
from sync.protocol.envelope import HEADER
from sync.protocol.framing import BadFrame, inflate
from sync.protocol.limits import MAX_REQUEST_BYTES
from sync.protocol.versions import can_upload
from sync.server.api.desk import Desk
from sync.server.service import access
from sync.server.service.access import SignedRequest
from sync.server.service.refusal import Refused
from sync.server.store.devices import Device
from sync.server.store.districts import District

M = TypeVar("M", bound=BaseModel)
_LEAST_BYTES_PER_TIMEOUT = 1_024  # one byte a second keeps nobody busy


async def read_body(request: Request, desk: Desk, limit_bytes: int = MAX_REQUEST_BYTES) -> bytes:
    """The body as it travelled. Raises Refused: body.too_large (before reading it), body.slow, body.broken."""
    said = request.headers.get("content-length", "0")
    if said.isascii() and said.isdigit() and int(said[:18]) > limit_bytes:
        raise Refused("body.too_large", limit=limit_bytes)
    parts: list[bytes] = []
    size = 0
    stream = request.stream().__aiter__()
    while True:
        part, ended = await next_part(stream, desk.settings.idle_timeout_s)
        size += len(part)
        if size > limit_bytes:
            raise Refused("body.too_large", limit=limit_bytes)
        parts.append(part)
        if ended:
            return b"".join(parts)


async def next_part(stream: object, timeout_s: float) -> tuple[bytes, bool]:
    """At least a kilobyte, or the end, within one idle time-out."""
    gathered = b""
    try:
        async with asyncio.timeout(timeout_s):
            while len(gathered) < _LEAST_BYTES_PER_TIMEOUT:
                gathered += await anext(stream)  # type: ignore[call-overload]
    except StopAsyncIteration:
        return gathered, True
    except TimeoutError:
        raise Refused("body.slow") from None
    except ClientDisconnect:
        raise Refused("body.broken") from None
    return gathered, False


def check_version(request: Request) -> int:
    """The version the laptop speaks. Raises Refused("protocol.unknown")."""
    said = request.headers.get(HEADER, "")
    if not (said.isascii() and said.isdigit() and len(said) < 6 and can_upload(int(said))):
        raise Refused("protocol.unknown", version=said[:10])
    return int(said)


def parse(model: type[M], body: bytes, encoding: str = "", limit_bytes: int = MAX_REQUEST_BYTES) -> M:
    """A message out of a JSON body. Raises Refused: body.*, request.broken, request.server_owned (with the field)."""
    try:
        value = loads_strict(inflate(body, encoding, limit_bytes))
    except BadFrame as error:
        raise Refused(error.code, where="", **error.params) from None
    except InvalidInput as error:
        raise Refused("body.broken", where="", reason=error.code, **error.params) from None
    return validate(model, value)


def validate(model: type[M], value: object) -> M:
    """A message out of a JSON value. Raises Refused: request.broken, request.server_owned."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        if first["type"] == "server_owned":
            raise Refused("request.server_owned", where=str(first["ctx"]["name"])) from None
        place = ".".join(str(part) for part in first["loc"])
        whole = {} if place else {"position": 0}  # null or a list where an object belongs: wrong from its first byte on
        raise Refused("request.broken", where=place, reason=first["type"], **whole) from None


def signed(request: Request, body: bytes) -> SignedRequest:
    """What the signature of this request covers."""
    target = request.scope.get("raw_path", b"").decode("ascii", "replace")
    query = request.scope.get("query_string", b"").decode("ascii", "replace")
    full = f"{target}?{query}" if query else target
    return SignedRequest(request.headers.get("authorization", ""), request.method, full, body)


def device_of_token(
    desk: Desk,
    request: Request,
    connection: Connection,
    district: District,
    signature: SignedRequest,
    *,
    lock: bool = False,
) -> Device:
    """The enrolled device behind a token, within its rate; `lock` as in `devices.find`.

    Raises Refused: auth.*, rate.limited.
    """
    try:
        device = access.by_token(connection, district, signature, desk.now_ms(), lock=lock)
    except Refused:
        count_guess(desk, request)
        raise
    note_device(request, device.id)
    count_request(desk, device.id)
    return device


def note_device(request: Request, device_id: str) -> None:
    """For the log: whose request this is, once the signature says so."""
    request.state.device = device_id


def count_request(desk: Desk, device_id: str) -> None:
    """One request of a device. Raises Refused("rate.limited")."""
    _limited(desk.requests.take(device_id))


def count_guess(desk: Desk, request: Request) -> None:
    """One attempt that could be a guess, by address. Raises Refused("rate.limited")."""
    _limited(desk.guesses.take(request.client.host if request.client else ""))


def _limited(wait_s: float) -> None:
    if wait_s:
        raise Refused("rate.limited", seconds=max(1, round(wait_s)))
