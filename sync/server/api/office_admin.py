"""/v1/office/devices, /machine, /audit: for the administrators, each his own."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from sync.server.api.office_admin_messages import (
    AuditEntry,
    AuditQuery,
    AuditReply,
    DevicesReply,
    ExportQuery,
    ExportReply,
    InviteReply,
    InviteRequest,
    MachineReply,
    VerifyQuery,
    VerifyReply,
)
from sync.server.api.office_desk import Call, OfficeDesk, path_id, query_of
from sync.server.api.office_messages import DoneReply
from sync.server.api.office_speech import office_speaks
from sync.server.service import anchoring, devices
from sync.server.service.enrol import hand_out_code
from sync.server.service.paging import make_cursor, read_cursor
from sync.server.service.password_policy import keep_audit_months
from sync.server.service.refusal import Refused
from sync.server.store import audit, job_runs, office_pages, photos
from sync.server.store import devices as device_store

_DAY_MS = 86_400_000


def routes(office: OfficeDesk) -> APIRouter:
    """The machine and the laptops for the system administrator; codes for the security administrator, who lets people
    in; the audit for the audit administrator."""
    router = APIRouter()
    _device_routes(router, office)

    @router.get("/machine", **office_speaks(None, MachineReply))
    async def get_machine(request: Request) -> Response:
        return await office.serve(request, "machine.read", _machine)

    @router.get("/audit", **office_speaks(None, AuditReply, query=AuditQuery))
    async def get_audit(request: Request) -> Response:
        return await office.serve(request, "audit.list", lambda call: _audit(call, query_of(request, AuditQuery)))

    @router.get("/audit/verify", **office_speaks(None, VerifyReply, query=VerifyQuery))
    async def get_verify(request: Request) -> Response:
        return await office.serve(request, "audit.verify", lambda call: _verify(call, query_of(request, VerifyQuery)))

    @router.get("/audit/export", **office_speaks(None, ExportReply, query=ExportQuery))
    async def get_export(request: Request) -> Response:
        return await office.serve(request, "audit.export", lambda call: _export(call, query_of(request, ExportQuery)))

    return router


def _device_routes(router: APIRouter, office: OfficeDesk) -> None:
    @router.get("/devices", **office_speaks(None, DevicesReply))
    async def get_devices(request: Request) -> Response:
        def work(call: Call) -> DevicesReply:
            return DevicesReply(devices=devices.rows(call.connection, call.district, call.now.offset_min))

        return await office.serve(request, "devices.list", work)

    @router.post("/devices/codes", **office_speaks(InviteRequest, InviteReply))
    async def post_code(request: Request) -> Response:
        return await office.serve(request, "devices.invite", _invite, has_body=True)

    @router.post("/devices/{id}/revoke", **office_speaks(None, DoneReply))
    async def post_revoke(request: Request, id: str) -> Response:
        def work(call: Call) -> DoneReply:
            device = device_store.find(call.connection, call.code, path_id(request))
            if device is None:
                raise Refused("office.unknown")
            devices.revoke(call.connection, call.district, device.id, call.now.utc_ms, call.actor)
            return DoneReply(done="devices.revoke")

        return await office.serve(request, "devices.revoke", work)


def _invite(call: Call) -> InviteReply:
    """Villages that are on the district's list only: a slip of the finger makes no new village here."""
    message = call.read(InviteRequest)
    known = set(office_pages.village_codes(call.connection, call.code))
    if not known.issuperset(message.villages):
        raise Refused("office.unknown")
    villages = dict.fromkeys(message.villages, "")
    code = hand_out_code(call.connection, call.desk.clock, call.desk.ids, call.district, message.name, villages)
    call.note("devices.invite", villages=sorted(villages))
    return InviteReply(code=code)


def _machine(call: Call) -> MachineReply:
    done, missing = photos.counts(call.connection, call.code)
    everyone = device_store.everyone(call.connection, call.code)
    runs = job_runs.find(call.connection, call.code)
    return MachineReply(
        district=call.code,
        practice=call.district.is_practice,
        devices=sum(device.revoked_ms is None for device in everyone),
        photos=done,
        photos_missing=missing,
        jobs=[
            {"job": name, "done_at": call.iso(run.done_ms), "failed_at": call.iso(run.failed_ms)}
            for name, run in sorted(runs.items())
        ],
        audit_since=call.iso(audit.oldest_ms(call.connection, call.code)),
        audit_keep_months=keep_audit_months(),
    )


def _audit(call: Call, query: AuditQuery) -> AuditReply:
    keys = read_cursor("audit", query.cursor, "n")
    rows = audit.newest(
        call.connection,
        call.code,
        query.limit + 1,
        below=int(keys[0]) if keys else 0,
        actor=query.actor,
        verb=query.verb,
        since_ms=_day_ms(call, query.since, "since"),
        until_ms=_day_ms(call, query.until, "until"),
    )
    shown = rows[: query.limit]
    call.note("audit.list")
    return AuditReply(
        rows=[
            AuditEntry(
                seq=row.seq, at=call.iso(row.at_ms), actor=row.actor, verb=row.verb, about=row.about,
                outcome=row.outcome, detail=dict(row.detail),
            )
            for row in shown
        ],
        cursor=make_cursor("audit", [shown[-1].seq]) if len(rows) > len(shown) else "",
    )  # fmt: skip


def _verify(call: Call, query: VerifyQuery) -> VerifyReply:
    since_ms = max(1, call.now.utc_ms - query.days * _DAY_MS) if query.days else 0
    folder = call.desk.settings.anchor_folder
    report = anchoring.verify(call.connection, call.district, folder if folder and folder.is_dir() else None, since_ms)
    call.note("audit.verify", ok=report.is_ok)
    return VerifyReply(is_ok=report.is_ok, **vars(report))


def _export(call: Call, query: ExportQuery) -> ExportReply:
    rows: list[dict[str, Any]] = []
    for row in audit.walk(call.connection, call.code, query.above):
        rows.append({**vars(row), "detail": dict(row.detail)})
        if len(rows) == query.limit:
            break
    call.note("audit.export", above=query.above, rows=len(rows))
    return ExportReply(rows=rows)


def _day_ms(call: Call, day: str, where: str) -> int:
    if not day:
        return 0
    try:
        return int(datetime.fromisoformat(day).replace(tzinfo=call.now.local.tzinfo).timestamp() * 1000)
    except ValueError:
        raise Refused("office.filter", where=where) from None
