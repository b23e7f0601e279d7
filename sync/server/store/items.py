"""Items as they came: stored once, byte for byte, with the answer that was given."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg.types.json import Jsonb
from sqlalchemy import Connection, any_, bindparam, func, select, union_all, update
from sqlalchemy.dialects.postgresql import ARRAY, insert

from core.domain.canonical import loads_strict
from sync.server.store.among import among
from sync.server.store.copying import copy_in
from sync.server.store.schema import items, marks, media, quarantine

_COLUMNS = (
    "district",
    "item_id",
    "device_id",
    "device_seq",
    "op",
    "kind",
    "village",
    "person_id",
    "supersedes",
    "occurred_at",
    "received_ms",
    "server_seq",
    "outcome",
    "code",
    "field",
    "params",
    "line_hash",
    "event_hash",
    "line",
)


@dataclass(frozen=True)
class StoredItem:
    """What is remembered of an item that is here already."""

    id: str
    device_id: str
    device_seq: int
    line_hash: str
    event_hash: str
    outcome: str
    code: str
    field: str
    params: dict[str, Any]
    server_seq: int


@dataclass(frozen=True)
class NewItem:
    """A row to be written."""

    id: str
    device_id: str
    device_seq: int
    op: str
    kind: str
    village: str
    person_id: str | None
    supersedes: str | None
    occurred_at: str
    line: bytes
    line_hash: str
    event_hash: str
    server_seq: int
    outcome: str
    code: str = ""
    field: str = ""
    params: dict[str, Any] = dataclasses.field(default_factory=dict)
    media: tuple[str, ...] = ()


@dataclass(frozen=True)
class Refused:
    """A line that is not in force, kept for whoever has to find out why."""

    line: bytes
    line_hash: str
    item_id: str | None
    code: str
    field: str
    params: dict[str, Any]


_BRIEF = (
    items.c.item_id,
    items.c.device_id,
    items.c.device_seq,
    items.c.line_hash,
    items.c.event_hash,
    items.c.outcome,
    items.c.code,
    items.c.field,
    items.c.params,
    items.c.server_seq,
)

# What every batch asks stands here once: building a statement anew takes as long as running it.
_AMONG = select(*_BRIEF).where(
    items.c.district == bindparam("in_district"),
    items.c.item_id == any_(bindparam("wanted", type_=ARRAY(items.c.item_id.type))),
)
_HELD = (
    select(items.c.line)
    .where(
        items.c.district == bindparam("in_district"),
        items.c.device_id == bindparam("of_device"),
        items.c.outcome == "held",
    )
    .order_by(items.c.device_seq)
    .limit(bindparam("at_most"))
)


def find(connection: Connection, district: str, ids: Iterable[str]) -> dict[str, StoredItem]:
    """The items among `ids` that are here, by id."""
    wanted = list(ids)
    if not wanted:
        return {}
    rows = connection.execute(_AMONG, {"in_district": district, "wanted": wanted})
    return {row.item_id: _stored(row) for row in rows}


def line_of(connection: Connection, district: str, item_id: str) -> bytes | None:
    """The bytes of one item."""
    query = select(items.c.line).where(items.c.district == district, items.c.item_id == item_id)
    found = connection.execute(query).scalar()
    return None if found is None else bytes(found)


def held_lines(connection: Connection, district: str, device_id: str, limit: int) -> list[bytes]:
    """The lines of this device that wait for something, in the order of the chain."""
    rows = connection.execute(_HELD, {"in_district": district, "of_device": device_id, "at_most": limit})
    return [bytes(row.line) for row in rows]


def places(connection: Connection, district: str, device_id: str, seqs: Iterable[int]) -> dict[int, str]:
    """Event hashes known at these places of a device's chain; "" where only the place is known."""
    wanted = list(seqs)
    if not wanted:
        return {}
    return _places(connection, district, device_id, lambda seq: among(seq, wanted))


def places_after(connection: Connection, district: str, device_id: str, seq: int) -> dict[int, tuple[str, str]]:
    """What came ahead of its turn, beyond the gapless part of the chain: seq -> (hash, prev), "" where unknown."""
    found = {}
    for place, event_hash in _places(connection, district, device_id, lambda column: column > seq).items():
        found[place] = (event_hash, "")
    if found:
        query = select(items.c.device_seq, items.c.line).where(
            items.c.district == district, items.c.device_id == device_id, among(items.c.device_seq, found)
        )
        for row in connection.execute(query):
            found[row.device_seq] = (found[row.device_seq][0], str(loads_strict(bytes(row.line))["event"]["prev"]))
    return found


def write(connection: Connection, district: str, rows: Sequence[NewItem], now_ms: int) -> None:
    """Stores new items and the photos they name."""
    if not rows:
        return
    copy_in(connection, items, _COLUMNS, (_columns(district, row, now_ms) for row in rows))
    pictures = {(sha256, row.id) for row in rows for sha256 in row.media}
    if pictures:
        columns = ("district", "sha256", "item_id")
        copy_in(connection, media, columns, ((district, sha256, item_id) for sha256, item_id in sorted(pictures)))


def change_outcome(connection: Connection, district: str, rows: Sequence[NewItem]) -> None:
    """Gives items that were held their new answer."""
    if not rows:
        return
    statement = update(items).where(items.c.district == district, items.c.item_id == bindparam("b_id"))
    values: dict[str, Any] = {
        name: bindparam(f"b_{name}") for name in ("outcome", "code", "field", "params", "server_seq")
    }
    connection.execute(
        statement.values(**values),
        [
            {
                "b_id": row.id,
                "b_outcome": row.outcome,
                "b_code": row.code,
                "b_field": row.field,
                "b_params": row.params,
                "b_server_seq": row.server_seq,
            }
            for row in rows
        ],
    )


def add_marks(connection: Connection, district: str, device_id: str, places_seen: dict[int, str]) -> None:
    """Places of the chain whose item is not in force here, with their hash as far as somebody named it."""
    if not places_seen:
        return
    rows = [
        {"district": district, "device_id": device_id, "seq": seq, "hash": event_hash}
        for seq, event_hash in sorted(places_seen.items())
    ]
    connection.execute(insert(marks).values(rows).on_conflict_do_nothing())


def first_mark(connection: Connection, district: str, device_id: str) -> int | None:
    """The first place of a device's chain that is only kept: no item of its own is there."""
    there = select(items.c.item_id).where(
        items.c.district == district, items.c.device_id == device_id, items.c.device_seq == marks.c.seq
    )
    query = select(func.min(marks.c.seq)).where(
        marks.c.district == district, marks.c.device_id == device_id, ~there.exists()
    )
    found = connection.execute(query).scalar()
    return None if found is None else int(found)


def in_quarantine(connection: Connection, district: str, device_id: str, line_hashes: Iterable[str]) -> set[str]:
    """Which of these lines were refused before."""
    wanted = list(line_hashes)
    if not wanted:
        return set()
    query = select(quarantine.c.line_hash).where(
        quarantine.c.district == district,
        quarantine.c.device_id == device_id,
        among(quarantine.c.line_hash, wanted),
    )
    return set(connection.execute(query).scalars())


def refused_ids(connection: Connection, district: str, device_id: str, ids: Iterable[str]) -> set[str]:
    """Which of these items this device tried to deliver and the district did not take."""
    wanted = list(ids)
    if not wanted:
        return set()
    query = select(quarantine.c.item_id).where(
        quarantine.c.district == district, quarantine.c.device_id == device_id, among(quarantine.c.item_id, wanted)
    )
    return set(connection.execute(query).scalars())


def quarantined(connection: Connection, district: str, item_id: str = "") -> list[tuple[str, int, Refused]]:
    """(device, received, line) of what was refused and kept, newest first; of one item only when it is named."""
    query = select(quarantine).where(quarantine.c.district == district)
    if item_id:
        query = query.where(quarantine.c.item_id == item_id)
    rows = connection.execute(query.order_by(quarantine.c.received_ms.desc(), quarantine.c.line_hash))
    return [
        (
            row.device_id,
            row.received_ms,
            Refused(bytes(row.line), row.line_hash, row.item_id, row.code, row.field, row.params),
        )
        for row in rows
    ]


def add_quarantine(connection: Connection, district: str, device_id: str, rows: Sequence[Refused], now_ms: int) -> None:
    """Keeps refused lines; the same line again changes nothing."""
    if not rows:
        return
    values = [
        {
            "district": district,
            "device_id": device_id,
            "line_hash": row.line_hash,
            "item_id": row.item_id,
            "received_ms": now_ms,
            "code": row.code,
            "field": row.field,
            "params": row.params,
            "line": row.line,
        }
        for row in rows
    ]
    connection.execute(insert(quarantine).on_conflict_do_nothing(), values)


def _places(connection: Connection, district: str, device_id: str, wanted: Any) -> dict[int, str]:
    of_marks = select(marks.c.seq, marks.c.hash).where(
        marks.c.district == district, marks.c.device_id == device_id, wanted(marks.c.seq)
    )
    of_items = select(items.c.device_seq, items.c.event_hash).where(
        items.c.district == district,
        items.c.device_id == device_id,
        wanted(items.c.device_seq),
        items.c.code != "event.gap",  # those wait for their turn; they have no place yet
    )
    found: dict[int, str] = {}
    for seq, event_hash in connection.execute(union_all(of_marks, of_items)):
        found[seq] = event_hash or found.get(seq, "")
    return found


def _columns(district: str, row: NewItem, now_ms: int) -> tuple[Any, ...]:
    return (
        district,
        row.id,
        row.device_id,
        row.device_seq,
        row.op,
        row.kind,
        row.village,
        row.person_id,
        row.supersedes,
        row.occurred_at,
        now_ms,
        row.server_seq,
        row.outcome,
        row.code,
        row.field,
        Jsonb(row.params) if row.params else "{}",
        row.line_hash,
        row.event_hash,
        row.line,
    )


def _stored(row: Any) -> StoredItem:
    return StoredItem(
        row.item_id,
        row.device_id,
        row.device_seq,
        row.line_hash,
        row.event_hash,
        row.outcome,
        row.code,
        row.field,
        row.params,
        row.server_seq,
    )
