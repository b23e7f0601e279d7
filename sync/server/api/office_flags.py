"""/v1/office/refused, /flags: what was refused and kept, and what went well but is worth a look."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from sqlalchemy import Row
from starlette.requests import Request
from starlette.responses import Response

from core.domain.canonical import loads_strict
from core.errors import InvalidInput
from sync.server.api.office_desk import Call, OfficeDesk, path_hash, path_id, query_of
from sync.server.api.office_messages import DoneReply
from sync.server.api.office_messages_flags import (
    FlagEntry,
    FlagsQuery,
    FlagsReply,
    RefusedEntry,
    RefusedLineReply,
    RefusedQuery,
    RefusedReply,
)
from sync.server.api.office_speech import office_speaks
from sync.server.service import disputes
from sync.server.service.paging import make_cursor, read_cursor
from sync.server.service.refusal import Refused
from sync.server.service.roles import covers, may
from sync.server.store import office_flags, soft_flags


def routes(office: OfficeDesk) -> APIRouter:
    """Refused lines are listed without their contents; whoever reads one is noted."""
    router = APIRouter()

    @router.get("/refused", **office_speaks(None, RefusedReply, query=RefusedQuery))
    async def get_refused(request: Request) -> Response:
        return await office.serve(request, "refused.list", lambda call: _refused(call, query_of(request, RefusedQuery)))

    @router.get("/refused/{id}", **office_speaks(None, RefusedLineReply))
    async def get_refused_line(request: Request, id: str) -> Response:
        return await office.serve(request, "refused.read", lambda call: _refused_line(call, path_hash(request)))

    @router.get("/flags", **office_speaks(None, FlagsReply, query=FlagsQuery))
    async def get_flags(request: Request) -> Response:
        return await office.serve(request, "flags.list", lambda call: _flags(call, query_of(request, FlagsQuery)))

    @router.post("/flags/{id}/see", **office_speaks(None, DoneReply))
    async def post_see(request: Request, id: str) -> Response:
        return await office.serve(request, "flags.see", lambda call: _see(call, path_id(request)))

    return router


def _refused(call: Call, query: RefusedQuery) -> RefusedReply:
    after = read_cursor("refused", query.cursor, "nit")
    rows = office_flags.refused(call.connection, call.code, call.villages(query.village), after, query.limit)
    shown = rows[: query.limit]
    last = shown[-1] if len(rows) > len(shown) else None
    return RefusedReply(
        refused=[RefusedEntry(**_entry(call, row)) for row in shown],
        cursor=make_cursor("refused", [last.received_ms, last.device_id, last.line_hash]) if last is not None else "",
    )


def _refused_line(call: Call, sha256: str) -> RefusedLineReply:
    found = office_flags.refused_line(call.connection, call.code, call.villages(), sha256)
    if found is None or not _is_within(call, bytes(found[0].line)):
        raise Refused("office.unknown")
    row, stored = found
    call.note("refused.read", str(row.item_id or ""), sha256=row.line_hash)
    shown = None if stored is None else stored.decode("utf-8", "replace")
    return RefusedLineReply(**_entry(call, row), line=bytes(row.line).decode("utf-8", "replace"), stored=shown)


def _is_within(call: Call, line: bytes) -> bool:
    """False when the line itself speaks of a village out of reach: its laptop may have served another before."""
    try:
        value = loads_strict(line)
    except InvalidInput:
        return True
    village = value.get("village") if isinstance(value, dict) else None
    return not isinstance(village, str) or covers(call.caller.areas, village)


def _entry(call: Call, row: Row[Any]) -> dict[str, str]:
    return {
        "id": str(row.item_id or ""),
        "laptop": row.tag,
        "by": row.user_name,
        "received_at": call.iso(row.received_ms),
        "code": row.code,
        "field": row.field,
        "sha256": row.line_hash,
    }


def _flags(call: Call, query: FlagsQuery) -> FlagsReply:
    after = read_cursor("flags", query.cursor, "nit")
    rows = office_flags.unseen(call.connection, call.code, call.villages(query.village), after, query.limit)
    shown = rows[: query.limit]
    last = shown[-1] if len(rows) > len(shown) else None
    return FlagsReply(
        flags=[FlagEntry(**entry) for entry in disputes.soft_entries(call.connection, call.code, shown, call.now)],
        cursor=make_cursor("flags", [last.raised_ms, last.item_id, last.code]) if last is not None else "",
    )


def _see(call: Call, item_id: str) -> DoneReply:
    village = office_flags.village_of(call.connection, call.code, item_id)
    if village is None or not may(call.caller.role, "flags.see", call.caller.areas, village):
        raise Refused("office.unknown")
    soft_flags.see(call.connection, call.code, item_id, call.caller.name, call.now.utc_ms)  # twice is once
    call.note("flags.see", item_id)
    return DoneReply(done="seen")
