"""What the district does with a laptop: other villages, another lease, clearing it, giving it up for lost.

Each verb is one transaction of its caller and leaves an audit row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from core.clock import Moment
from core.domain.lease import MOST_WEEKS, code_for, typed
from core.errors import InvalidInput, NotFound
from core.ids import Ids
from sync.server.service import audit, ordering
from sync.server.service.assigning import leave_villages
from sync.server.service.enrol import check_villages
from sync.server.store import device_report, devices, districts, orders, sealed
from sync.server.store.devices import Device
from sync.server.store.districts import District

MOST_LEASE_DAYS = 3650
DAY_MS = 24 * 3600 * 1000
Json = dict[str, Any]


def one(connection: Connection, district: District, named: str, *, is_active: bool = True) -> Device:
    """A laptop by its id or its tag. Raises NotFound("device.unknown" | "device.not_active")."""
    found = [item for item in devices.everyone(connection, district.code) if named in (item.id, item.tag)]
    if len(found) != 1:
        raise NotFound("device.unknown", where="device_id", device=named[:40])
    if is_active and found[0].revoked_ms is not None:
        raise NotFound("device.not_active", where="device_id")
    return found[0]


def revoke(connection: Connection, district: District, named: str, now_ms: int, by: str) -> Json:
    """Stops a laptop; from its next request on it is nobody. Raises NotFound."""
    device = one(connection, district, named)
    devices.revoke(connection, district.code, device.id, now_ms)
    audit.note(connection, district.code, now_ms, by, "device.revoke", device.id)
    return {"revoked": device.id, "tag": device.tag}


def change_villages(
    connection: Connection,
    district: District,
    ids: Ids,
    named: str,
    add: Mapping[str, str],
    remove: Sequence[str],
    now_ms: int,
    by: str,
) -> Json:
    """Other villages for a laptop: its next pull brings the new ones and takes the old ones away.

    Raises NotFound, InvalidInput("device.village" | "device.no_villages").
    """
    device = one(connection, district, named)
    check_villages(add)
    districts.name_villages(connection, district.code, add)
    villages = sorted((set(device.villages) | set(add)) - set(remove))
    if not villages:
        raise InvalidInput("device.no_villages", where="remove")
    if villages != sorted(device.villages):
        devices.set_villages(connection, device, villages)
        leave_villages(connection, device, sorted(set(device.villages) - set(villages)), now_ms)
    names = districts.village_names(connection, district.code, villages)
    told = [{"code": code, "name": names.get(code, "")} for code in villages]
    ordering.issue(connection, district, ids, device, ordering.VILLAGES, now_ms, by, {"villages": told})
    detail = {"villages": villages, "before": sorted(device.villages)}
    audit.note(connection, district.code, now_ms, by, "device.villages", device.id, detail=detail)
    return {"device": device.id, "tag": device.tag, "villages": told}


def wipe(connection: Connection, district: District, ids: Ids, named: str, now_ms: int, by: str) -> Json:
    """Orders a laptop to hand over what was not sent and to clear itself. Raises NotFound."""
    device = one(connection, district, named)
    order_id = ordering.issue(connection, district, ids, device, ordering.WIPE, now_ms, by, {})
    audit.note(connection, district.code, now_ms, by, "device.wipe", device.id, detail={"order": order_id})
    return {"device": device.id, "tag": device.tag, "order": order_id}


def set_lease(
    connection: Connection, district: District, ids: Ids, named: str, days: int, now_ms: int, by: str
) -> Json:
    """Another lease for one laptop (0: for ever). Raises NotFound, InvalidInput("device.lease_days")."""
    if not 0 <= days <= MOST_LEASE_DAYS:
        raise InvalidInput("device.lease_days", where="days", most=MOST_LEASE_DAYS)
    device = one(connection, district, named)
    devices.set_lease(connection, device, days)
    ordering.issue(connection, district, ids, device, ordering.LEASE, now_ms, by, {"lease_days": days})
    audit.note(connection, district.code, now_ms, by, "device.lease", device.id, detail={"days": days})
    return {"device": device.id, "tag": device.tag, "lease_days": days}


def lease_code(connection: Connection, district: District, challenge: str, weeks: int, now_ms: int, by: str) -> Json:
    """The code to read out for the challenge that was read out ("<tag>-XXXX-XXXX"), good for this laptop, once.

    Raises NotFound("lease.challenge"), InvalidInput("lease.weeks").
    """
    if not 1 <= weeks <= MOST_WEEKS:
        raise InvalidInput("lease.weeks", where="weeks", most=MOST_WEEKS)
    tag, _, rest = challenge.strip().upper().partition("-")
    known = [item for item in devices.everyone(connection, district.code) if item.tag == tag]
    if len(known) != 1 or known[0].revoked_ms is not None or len(typed(rest)) != 8:
        raise NotFound("lease.challenge", where="challenge")
    device = known[0]
    code = code_for(ordering.lease_key(district, device.id), device.id, typed(rest), weeks)
    detail = {"weeks": weeks, "challenge": typed(rest)}
    audit.note(connection, district.code, now_ms, by, "device.lease_code", device.id, detail=detail)
    return {"device": device.id, "tag": device.tag, "weeks": weeks, "code": code}


def lose(
    connection: Connection, district: District, ids: Ids, named: str, now_ms: int, by: str, offset_min: int
) -> Json:
    """A laptop is gone: it is stopped, cleared when it shows up, and what may have leaked is written down.

    Asked again it only reports anew. Raises NotFound("device.unknown").
    """
    device = one(connection, district, named, is_active=False)
    devices.revoke(connection, district.code, device.id, now_ms)
    is_open = orders.has_open(connection, district.code, device.id, ordering.WIPE)
    if not device.wiped_ms and not is_open:
        ordering.issue(connection, district, ids, device, ordering.WIPE, now_ms, by, {})
    report = leak_report(connection, district, one(connection, district, device.id, is_active=False), offset_min)
    detail = {"persons": report["persons"], "not_arrived": report["not_arrived"]}
    audit.note(connection, district.code, now_ms, by, "device.lost", device.id, detail=detail)
    return report


def leak_report(connection: Connection, district: District, device: Device, offset_min: int) -> Json:
    """Whose records may be on the laptop, and what of its own work never arrived (《个人信息保护法》第五十七条 asks who
    is concerned, by what, and what was done). Persons by id only."""
    names = districts.village_names(connection, district.code, device.villages)
    people = device_report.person_ids(connection, device)
    return {
        "device": device.id,
        "tag": device.tag,
        "name": device.user_name,
        "enrolled_at": _iso(device.enrolled_ms, offset_min),
        "revoked_at": _iso(device.revoked_ms or 0, offset_min),
        "last_seen_at": _iso(device.last_seen_ms, offset_min),
        "complete_at": _iso(device.complete_ms, offset_min),
        "wiped_at": _iso(device.wiped_ms, offset_min),
        "villages": [
            {"code": code, "name": names.get(code, ""), "persons": len(found), "person_ids": found}
            for code, found in people.items()
        ],
        "persons": sum(len(found) for found in people.values()),
        "records": device_report.sent_by_kind(connection, device),
        "not_arrived": max(0, device.told_head - device.have_seq),
        "held": device_report.held(connection, device),
        "photos_not_arrived": max(device.told_photos, device_report.missing_photos(connection, device)),
        "sealed_files": len(sealed.listed(connection, district.code, device.id)),
    }


def rows(connection: Connection, district: District, offset_min: int) -> list[Json]:
    """Every laptop with what the district knows of it."""
    waiting = orders.open_kinds(connection, district.code)
    return [
        _row(district, device, waiting.get(device.id, []), offset_min)
        for device in devices.everyone(connection, district.code)
    ]


def _row(district: District, device: Device, waiting: list[str], offset_min: int) -> Json:
    days = ordering.days_of(district, device)
    lease_ms = device.last_seen_ms + days * DAY_MS if days and device.revoked_ms is None else 0
    return {
        "id": device.id,
        "tag": device.tag,
        "name": device.user_name,
        "villages": list(device.villages),
        "program": device.program,
        "enrolled_at": _iso(device.enrolled_ms, offset_min),
        "last_seen_at": _iso(device.last_seen_ms, offset_min),
        "complete_at": _iso(device.complete_ms, offset_min),
        "lease_until": _iso(lease_ms, offset_min),
        "trouble": device.trouble,
        "trouble_at": _iso(device.trouble_ms, offset_min),
        "revoked_at": _iso(device.revoked_ms or 0, offset_min),
        "wiped_at": _iso(device.wiped_ms, offset_min),
        "alert": device.alert,
        "alert_at": _iso(device.alert_ms, offset_min),
        "orders": waiting,
        "have_seq": device.have_seq,
        "not_arrived": max(0, device.told_head - device.have_seq),
    }


def _iso(utc_ms: int, offset_min: int) -> str | None:
    return Moment(utc_ms, offset_min).iso() if utc_ms else None
