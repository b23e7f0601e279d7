"""What the office sees of two sides that differ: open conflicts with both versions, merges worth a look, histories."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from core.clock import Moment
from core.domain.canonical import loads_strict
from core.errors import NotFound
from sync.protocol.messages import Item, PersonEdit
from sync.server.service.deciding import label_of
from sync.server.store import decisions, devices, items, persons, soft_flags
from sync.server.store.decisions import ConflictRow
from sync.server.store.devices import Device
from sync.server.store.persons import HistoryRow, PersonRow
from sync.server.store.soft_flags import SoftFlag

Json = dict[str, Any]
_DAY_MS = 24 * 60 * 60 * 1000


def listed(connection: Connection, district: str, now: Moment, prefix: str = "") -> list[Json]:
    """Open conflicts, the oldest first: per field what the laptop wants, what stood there when it was refused, what
    stands there now and who wrote that, and what the laptop had read. `prefix` of the village codes."""
    rows = [row for row in decisions.open_conflicts(connection, district) if row.village.startswith(prefix)]
    wanted = {row.person_id for row in rows if row.person_id}
    people = persons.find(connection, district, wanted, lock=False)
    told = persons.history_of(connection, district, wanted)
    stored = items.find(connection, district, (row.item_id for row in rows))
    laptops = {device.id: device for device in devices.everyone(connection, district)}
    found = []
    for row in rows:
        line = items.line_of(connection, district, row.item_id)
        if line is None:
            continue
        person_id = row.person_id or ""
        laptop = laptops.get(stored[row.item_id].device_id)
        item = Item.model_validate(loads_strict(line))
        found.append(_entry(row, item, laptop, people.get(person_id), told.get(person_id, []), now))
    return found


def _entry(
    row: ConflictRow,
    item: Item,
    laptop: Device | None,
    person: PersonRow | None,
    told: list[tuple[int, HistoryRow]],
    now: Moment,
) -> Json:
    edit = PersonEdit.model_validate(item.body)
    return {
        "id": row.item_id,
        "code": row.code,
        "village": row.village,
        "person_id": row.person_id,
        "name": str((person.body if person else edit.fields).get("name") or ""),
        "by": item.actor.name,
        "laptop": laptop.tag if laptop else "",
        "written_at": item.recorded_at,
        "raised_at": Moment(row.raised_ms, now.offset_min).iso(),
        "days": max(0, (now.utc_ms - row.raised_ms) // _DAY_MS),
        "reason": edit.reason,
        "fields": {
            name: _sides(name, sides, row.resolved.get(name), person, read_value(told, name, edit.base_version), now)
            for name, sides in row.fields.items()
        },
        "given_up": sorted(name for name in row.resolved if name not in row.fields),
    }


def _sides(
    name: str,
    sides: Mapping[str, Any],
    said: Mapping[str, Any] | None,
    person: PersonRow | None,
    read: object,
    now: Moment,
) -> Json:
    who, at_ms = (person.changed_by.get(name) if person else None) or ("", 0)
    return {
        "label": label_of(name),
        "mine": sides.get("mine"),
        "theirs": sides.get("theirs"),
        "present": person.body.get(name) if person else None,
        "present_by": who,
        "present_at": Moment(int(at_ms), now.offset_min).iso() if at_ms else None,
        "read": read,
        "insists": str(said.get("reason") or "") if said else None,
    }


def read_value(told: list[tuple[int, HistoryRow]], name: str, base_version: int) -> object:
    """The value of a field at a version: what the first change after it found there, None when it stands unchanged or
    was empty."""
    for _at, change in told:
        if change.version > base_version and name in change.changed:
            return change.changed[name][0]
    for _at, change in reversed(told):
        if change.version <= base_version and name in change.changed:
            return change.changed[name][1]
    return None


def soft(connection: Connection, district: str, now: Moment, prefix: str = "") -> list[Json]:
    """What went well and nobody at the office looked at yet: merged edits, records corrected by two laptops."""
    return soft_entries(connection, district, soft_flags.unseen(connection, district, prefix), now)


def soft_entries(connection: Connection, district: str, flags: Sequence[SoftFlag], now: Moment) -> list[Json]:
    """These flags as the office is shown them."""
    stored = items.find(connection, district, (flag.item_id for flag in flags))
    laptops = {device.id: device for device in devices.everyone(connection, district)}
    return [_soft_entry(flag, laptops.get(stored[flag.item_id].device_id), now) for flag in flags]


def _soft_entry(flag: SoftFlag, laptop: Device | None, now: Moment) -> Json:
    return {
        "id": flag.item_id,
        "code": flag.code,
        "village": flag.village,
        "person_id": flag.person_id,
        "about": list(flag.about),
        "fields": {name: label_of(name) for name in flag.fields},
        "by": laptop.user_name if laptop else "",
        "laptop": laptop.tag if laptop else "",
        "raised_at": Moment(flag.raised_ms, now.offset_min).iso(),
    }


def see(connection: Connection, district: str, item_id: str, by: str, now_ms: int) -> None:
    """Somebody at the office looked at it. Raises NotFound("soft.unknown")."""
    if not soft_flags.see(connection, district, item_id, by, now_ms):
        raise NotFound("soft.unknown", where="id")


def history(connection: Connection, district: str, person_id: str, now: Moment) -> list[Json]:
    """Every version of one person: who changed what from what to what, and whether it was merged."""
    told = persons.history_of(connection, district, [person_id]).get(person_id, [])
    sources = {change.source for _at, change in told if ":" not in change.source}
    flags = soft_flags.of_items(connection, district, sources)
    stored = items.find(connection, district, sources)
    laptops = {device.id: device for device in devices.everyone(connection, district)}
    rows = []
    for at_ms, change in told:
        item, flag = stored.get(change.source), flags.get(change.source)
        laptop = laptops.get(item.device_id) if item else None
        rows.append(
            {
                "version": change.version,
                "at": Moment(at_ms, now.offset_min).iso(),
                "source": change.source,
                "by": laptop.user_name if laptop else "",
                "laptop": laptop.tag if laptop else "",
                "merged": flag is not None and flag.code == "person.merged",
                "changed": {name: {"label": label_of(name), "from": old, "to": new}
                            for name, (old, new) in change.changed.items()},
            }
        )  # fmt: skip
    return rows
