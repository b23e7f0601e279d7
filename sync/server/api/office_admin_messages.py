"""What administrators send and are sent, /v1/office: laptops, the machine, accounts, the audit."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from sync.server.api.office_messages import Code, Day, Line, OfficeQuery, OfficeReply, OfficeRequest, Page, PageQuery


class InviteRequest(OfficeRequest):
    """`name`: who will use the laptop."""

    name: Line
    villages: Annotated[list[Code], Field(min_length=1, max_length=50)]


class InviteReply(OfficeReply):
    """`code` once, for `hours`."""

    code: str
    hours: int = 24


class DevicesReply(OfficeReply):
    devices: list[dict[str, Any]] = []


class MachineReply(OfficeReply):
    """How the server itself is. Nothing of a case."""

    district: str
    practice: bool = False
    devices: int = 0
    photos: int = 0
    photos_missing: int = 0
    jobs: list[dict[str, Any]] = []
    audit_since: str = ""
    audit_keep_months: int = 0


class StaffEntry(OfficeReply):
    id: str
    login: str
    name: str
    role: str
    areas: list[str] = []
    is_disabled: bool = False
    must_change: bool = False
    last_sign_in_at: str = ""


class StaffReply(OfficeReply):
    staff: list[StaffEntry] = []


class StaffRequest(OfficeRequest):
    login: Line
    name: Line
    role: Line
    areas: Annotated[list[Line], Field(max_length=200)] = []


class RoleRequest(OfficeRequest):
    role: Line
    areas: Annotated[list[Line], Field(max_length=200)] = []


class AccountReply(OfficeReply):
    """`password` once: it has to be changed at the first sign-in."""

    account: StaffEntry
    password: str = ""


class AuditQuery(PageQuery):
    """`until` is excluded."""

    actor: Line = ""
    verb: Line = ""
    since: Day | Literal[""] = ""
    until: Day | Literal[""] = ""


class AuditEntry(OfficeReply):
    seq: int
    at: str
    actor: str
    verb: str
    about: str = ""
    outcome: str
    detail: dict[str, Any] = {}


class AuditReply(Page):
    rows: list[AuditEntry] = []


class VerifyQuery(OfficeQuery):
    """`days` back; 0: everything."""

    days: Annotated[int, Field(ge=0, le=36_500)] = 31


class VerifyReply(OfficeReply):
    """`is_ok`: every row and every anchor is as it was written. `first_bad`: the first row that is not."""

    is_ok: bool
    rows: int
    anchors: int
    files: int
    first_bad: int | None = None
    findings: list[dict[str, Any]] = []
    before_restore: list[dict[str, Any]] = []


class ExportQuery(OfficeQuery):
    """Rows above a number, in order, with what their hashes are made of."""

    above: Annotated[int, Field(ge=0, le=2**53)] = 0
    limit: Annotated[int, Field(ge=1, le=5_000)] = 1_000


class ExportReply(OfficeReply):
    rows: list[dict[str, Any]] = []
