"""Accounts of the office: who may come in, as what, and where. Whoever grants never grants to himself."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence

from sqlalchemy import Connection

from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.ids import Ids
from sync.server.service.password_policy import load_policies, one_time_password
from sync.server.service.refusal import Refused
from sync.server.service.roles import DISTRICT, ROLES, covers, may_become
from sync.server.service.sign_in import policy_of
from sync.server.store import districts, sessions, staff
from sync.server.store.districts import District
from sync.server.store.staff import StaffRow

_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,31}")
_TOWNSHIP = re.compile(r"[0-9]{9}")


def add(
    connection: Connection,
    ids: Ids,
    district: District,
    *,
    login: str,
    name: str,
    role: str,
    areas: Sequence[str],
    now_ms: int,
) -> tuple[StaffRow, str]:
    """A new account and its one-time password, which has to be changed at the first sign-in.

    Raises InvalidInput("staff.*"), Conflict("staff.login_taken").
    """
    if not _LOGIN.fullmatch(login):
        raise InvalidInput("staff.login", where="login")
    if not name.strip() or len(name) > 100:
        raise InvalidInput("staff.name", where="name")
    checked = _areas(connection, district, role, areas)
    password = one_time_password(ids)
    hashed = policy_of(connection, district).hash(password)
    row = StaffRow(ids.new(), login, name.strip(), role, checked, hashed, now_ms, True, now_ms)
    if not staff.add(connection, district.code, row):
        raise Conflict("staff.login_taken", where="login")
    return row, password


def change_role(
    connection: Connection, district: District, staff_id: str, role: str, areas: Sequence[str], by: str, now_ms: int
) -> StaffRow:
    """Another role or other areas; open sessions end. Raises Refused("office.own"), NotAllowed, InvalidInput,
    NotFound("staff.unknown")."""
    row = _other(connection, district, staff_id, by)
    checked = _areas(connection, district, role, areas)
    if not may_become(row.role, role):
        raise NotAllowed("staff.role_switch", where="role")
    changed = dataclasses.replace(row, role=role, areas=checked)
    staff.save(connection, district.code, changed)
    sessions.end_all(connection, district.code, row.id, now_ms, "role")
    return changed


def reset(
    connection: Connection, ids: Ids, district: District, staff_id: str, by: str, now_ms: int
) -> tuple[StaffRow, str]:
    """A new one-time password; open sessions end. Raises Refused("office.own"), NotFound("staff.unknown")."""
    row = _other(connection, district, staff_id, by)
    password = one_time_password(ids)
    hashed = policy_of(connection, district).hash(password)
    staff.save(
        connection, district.code, dataclasses.replace(row, password=hashed, password_ms=now_ms, must_change=True)
    )
    sessions.end_all(connection, district.code, row.id, now_ms, "reset")
    return row, password


def set_disabled(
    connection: Connection, district: District, staff_id: str, by: str, now_ms: int, *, is_disabled: bool
) -> StaffRow:
    """Closes an account (its sessions end at once) or opens it again. Raises Refused("office.own"), NotFound,
    Conflict("staff.same_state")."""
    row = _other(connection, district, staff_id, by)
    if bool(row.disabled_ms) == is_disabled:
        raise Conflict("staff.same_state")
    changed = dataclasses.replace(row, disabled_ms=now_ms if is_disabled else 0)
    staff.save(connection, district.code, changed)
    if is_disabled:
        sessions.end_all(connection, district.code, row.id, now_ms, "disabled")
    return changed


def named(connection: Connection, district: District, login_or_id: str) -> StaffRow:
    """An account by what an administrator types. Raises NotFound("staff.unknown")."""
    for row in staff.everyone(connection, district.code):
        if login_or_id in (row.login, row.id):
            return row
    raise NotFound("staff.unknown", where="login")


def choose_policy(connection: Connection, district: District, name: str) -> str:
    """The profile of passwords this district follows; returns where it comes from. Raises InvalidInput."""
    policies = load_policies()
    if name not in policies:
        raise InvalidInput("staff.policy", where="policy", known="、".join(policies))
    staff.set_setting(connection, district.code, "policy", name)
    return policies[name].source


def _other(connection: Connection, district: District, staff_id: str, by: str) -> StaffRow:
    if staff_id == by:
        raise Refused("office.own")
    row = staff.find(connection, district.code, staff_id, lock=True)
    if row is None:
        raise NotFound("staff.unknown", where="id")
    return row


def _areas(connection: Connection, district: District, role: str, areas: Sequence[str]) -> tuple[str, ...]:
    known = ROLES.get(role)
    if known is None:
        raise InvalidInput("staff.role", where="role", known="、".join(ROLES))
    wanted = tuple(sorted({area.strip() for area in areas if area.strip()}))
    if known.level in ("", "district"):
        if wanted:
            raise InvalidInput("staff.no_areas", where="areas", role=known.label)
        return (DISTRICT,) if known.level else ()
    villages = districts.all_villages(connection, district.code)
    for area in wanted:
        is_there = area in villages if known.level == "village" else _is_township(area, villages)
        if not is_there:
            raise InvalidInput("staff.area_unknown", where="areas", area=area[:20])
    if not wanted:
        raise InvalidInput("staff.areas_needed", where="areas", role=known.label)
    return wanted


def _is_township(area: str, villages: Sequence[str] | dict[str, str]) -> bool:
    return bool(_TOWNSHIP.fullmatch(area)) and any(covers((area,), village) for village in villages)
