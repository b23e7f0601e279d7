"""/v1/office/staff: accounts, for the security administrator. Nobody touches his own."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from sync.server.api.office_admin_messages import AccountReply, RoleRequest, StaffEntry, StaffReply, StaffRequest
from sync.server.api.office_desk import Call, OfficeDesk, path_id
from sync.server.api.office_speech import office_speaks
from sync.server.service import staff
from sync.server.store import staff as staff_store
from sync.server.store.staff import StaffRow


def routes(office: OfficeDesk) -> APIRouter:
    """Who may come in."""
    router = APIRouter()

    @router.get("/staff", **office_speaks(None, StaffReply))
    async def get_staff(request: Request) -> Response:
        def work(call: Call) -> StaffReply:
            rows = staff_store.everyone(call.connection, call.code)
            return StaffReply(staff=[_entry(call, row) for row in rows])

        return await office.serve(request, "staff.list", work)

    @router.post("/staff", **office_speaks(StaffRequest, AccountReply))
    async def post_staff(request: Request) -> Response:
        return await office.serve(request, "staff.add", _add, has_body=True)

    @router.post("/staff/{id}/role", **office_speaks(RoleRequest, AccountReply))
    async def post_role(request: Request, id: str) -> Response:
        def work(call: Call) -> AccountReply:
            message = call.read(RoleRequest)
            by, now_ms = call.caller.staff_id, call.now.utc_ms
            row = staff.change_role(
                call.connection, call.district, path_id(request), message.role, message.areas, by, now_ms
            )
            call.note("staff.role", row.id, role=row.role, areas=list(row.areas))
            return AccountReply(account=_entry(call, row))

        return await office.serve(request, "staff.role", work, has_body=True)

    @router.post("/staff/{id}/reset", **office_speaks(None, AccountReply))
    async def post_reset(request: Request, id: str) -> Response:
        def work(call: Call) -> AccountReply:
            by, now_ms = call.caller.staff_id, call.now.utc_ms
            row, password = staff.reset(call.connection, call.desk.ids, call.district, path_id(request), by, now_ms)
            call.note("staff.reset", row.id)
            return AccountReply(account=_entry(call, row), password=password)

        return await office.serve(request, "staff.reset", work)

    @router.post("/staff/{id}/disable", **office_speaks(None, AccountReply))
    async def post_disable(request: Request, id: str) -> Response:
        return await office.serve(request, "staff.disable", lambda call: _switch(call, path_id(request), True))

    @router.post("/staff/{id}/enable", **office_speaks(None, AccountReply))
    async def post_enable(request: Request, id: str) -> Response:
        return await office.serve(request, "staff.enable", lambda call: _switch(call, path_id(request), False))

    return router


def _add(call: Call) -> AccountReply:
    message = call.read(StaffRequest)
    row, password = staff.add(
        call.connection, call.desk.ids, call.district, login=message.login.strip().casefold(), name=message.name,
        role=message.role, areas=message.areas, now_ms=call.now.utc_ms,
    )  # fmt: skip
    call.note("staff.add", row.id, role=row.role, areas=list(row.areas))
    return AccountReply(account=_entry(call, row), password=password)


def _switch(call: Call, staff_id: str, is_disabled: bool) -> AccountReply:
    by, now_ms = call.caller.staff_id, call.now.utc_ms
    row = staff.set_disabled(call.connection, call.district, staff_id, by, now_ms, is_disabled=is_disabled)
    call.note("staff.disable" if is_disabled else "staff.enable", row.id)
    return AccountReply(account=_entry(call, row))


def _entry(call: Call, row: StaffRow) -> StaffEntry:
    return StaffEntry(
        id=row.id,
        login=row.login,
        name=row.name,
        role=row.role,
        areas=list(row.areas),
        is_disabled=bool(row.disabled_ms),
        must_change=row.must_change,
        last_sign_in_at=call.iso(row.last_sign_in_ms),
    )
