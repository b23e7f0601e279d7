"""What went well and is worth a look all the same: merged edits, records corrected twice; and where devices worked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select, update
from sqlalchemy.dialects.postgresql import insert

from sync.server.store.among import among
from sync.server.store.schema import items
from sync.server.store.schema_conflicts import past_villages, soft_flags


@dataclass(frozen=True)
class SoftFlag:
    """`item_id` is the later of the two, `about` names the others; `fields` those that were brought together."""

    item_id: str
    code: str
    village: str
    person_id: str | None
    about: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    raised_ms: int = 0
    seen_ms: int = 0
    seen_by: str = ""


def add(connection: Connection, district: str, rows: Sequence[SoftFlag], now_ms: int) -> None:
    """Raises flags; the same one again changes nothing."""
    if not rows:
        return
    values = [
        {
            "district": district,
            "item_id": row.item_id,
            "code": row.code,
            "village": row.village,
            "person_id": row.person_id,
            "about": list(row.about),
            "fields": list(row.fields),
            "raised_ms": now_ms,
        }
        for row in rows
    ]
    connection.execute(insert(soft_flags).on_conflict_do_nothing(), values)


def unseen(connection: Connection, district: str, prefix: str = "") -> list[SoftFlag]:
    """Flags nobody at the office looked at yet, the oldest first; `prefix` of the village codes."""
    query = select(soft_flags).where(soft_flags.c.district == district, soft_flags.c.seen_ms == 0)
    query = query.where(soft_flags.c.village.startswith(prefix, autoescape=True))
    return [flag_of(row) for row in connection.execute(query.order_by(soft_flags.c.raised_ms, soft_flags.c.item_id))]


def of_items(connection: Connection, district: str, item_ids: Iterable[str]) -> dict[str, SoftFlag]:
    """Flags by the item that raised them, seen or not."""
    wanted = sorted(set(item_ids))
    if not wanted:
        return {}
    query = select(soft_flags).where(soft_flags.c.district == district, among(soft_flags.c.item_id, wanted))
    return {row.item_id: flag_of(row) for row in connection.execute(query)}


def see(connection: Connection, district: str, item_id: str, by: str, now_ms: int) -> int:
    """Somebody looked at it; returns how many flags of this item that settled."""
    statement = update(soft_flags).where(
        soft_flags.c.district == district, soft_flags.c.item_id == item_id, soft_flags.c.seen_ms == 0
    )
    return int(connection.execute(statement.values(seen_ms=now_ms, seen_by=by)).rowcount)


def corrections_of(connection: Connection, district: str, fact_ids: Iterable[str]) -> dict[str, list[str]]:
    """Fact -> the corrections of it that are here."""
    wanted = sorted(set(fact_ids))
    if not wanted:
        return {}
    query = select(items.c.supersedes, items.c.item_id).where(
        items.c.district == district, among(items.c.supersedes, wanted), items.c.outcome != "held"
    )
    found: dict[str, list[str]] = {}
    for row in connection.execute(query.order_by(items.c.server_seq)):
        found.setdefault(row.supersedes, []).append(row.item_id)
    return found


def past(connection: Connection, district: str, device_id: str) -> dict[str, int]:
    """Villages a device worked for before -> until when (UTC ms)."""
    query = select(past_villages.c.village, past_villages.c.until_ms).where(
        past_villages.c.district == district, past_villages.c.device_id == device_id
    )
    return {row.village: row.until_ms for row in connection.execute(query)}


def leave(connection: Connection, district: str, device_id: str, villages: Iterable[str], now_ms: int) -> None:
    """A device no longer works for these villages: what it recorded there until now is still taken."""
    rows = [
        {"district": district, "device_id": device_id, "village": village, "until_ms": now_ms}
        for village in sorted(set(villages))
    ]
    if not rows:
        return
    statement = insert(past_villages).values(rows)
    changed = {"until_ms": statement.excluded.until_ms}
    key = ["district", "device_id", "village"]
    connection.execute(statement.on_conflict_do_update(index_elements=key, set_=changed))


def flag_of(row: Row[Any]) -> SoftFlag:
    """A stored flag."""
    return SoftFlag(
        row.item_id,
        row.code,
        row.village,
        row.person_id,
        tuple(row.about),
        tuple(row.fields),
        row.raised_ms,
        row.seen_ms,
        row.seen_by,
    )
