"""Imports of stick files: kept so that a lost receipt can be written or printed again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select, update
from sqlalchemy.dialects.postgresql import insert

from sync.server.store.schema_sticks import stick_imports


@dataclass(frozen=True)
class StickImport:
    """One file that was brought in; `header` is the laptop's (without photos), `replies` PushReply objects as JSON."""

    device_id: str
    export_id: str
    imported_ms: int
    imported_by: str
    items: int
    photos: int
    header: Mapping[str, Any]
    replies: Sequence[Mapping[str, Any]]
    paper: str


def keep(connection: Connection, district: str, one: StickImport) -> bool:
    """Writes an import; the newest answers count. False when the file was brought in before."""
    is_known = find(connection, district, one.export_id, one.device_id) is not None
    statement = insert(stick_imports).values(district=district, **vars(one))
    changed = {name: statement.excluded[name] for name in vars(one) if name not in ("device_id", "export_id")}
    connection.execute(
        statement.on_conflict_do_update(index_elements=["district", "device_id", "export_id"], set_=changed)
    )
    return not is_known


def note_photos(connection: Connection, district: str, export_id: str, device_id: str, count: int) -> None:
    """How many photos of the file are complete now."""
    connection.execute(
        update(stick_imports)
        .where(
            stick_imports.c.district == district,
            stick_imports.c.device_id == device_id,
            stick_imports.c.export_id == export_id,
        )
        .values(photos=count)
    )


def find(connection: Connection, district: str, export_id: str, device_id: str = "") -> StickImport | None:
    """One import by its export's id."""
    query = select(stick_imports).where(stick_imports.c.district == district, stick_imports.c.export_id == export_id)
    if device_id:
        query = query.where(stick_imports.c.device_id == device_id)
    row = connection.execute(query.limit(1)).first()
    return None if row is None else _import(row)


def newest(connection: Connection, district: str, count: int) -> list[StickImport]:
    """The last imports, the newest first."""
    query = select(stick_imports).where(stick_imports.c.district == district)
    rows = connection.execute(query.order_by(stick_imports.c.imported_ms.desc()).limit(count))
    return [_import(row) for row in rows]


def _import(row: Row[Any]) -> StickImport:
    return StickImport(
        device_id=row.device_id,
        export_id=row.export_id,
        imported_ms=row.imported_ms,
        imported_by=row.imported_by,
        items=row.items,
        photos=row.photos,
        header=row.header,
        replies=row.replies,
        paper=row.paper,
    )
