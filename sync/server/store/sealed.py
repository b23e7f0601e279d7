"""Files that laptops sealed to the district before they were cleared."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, func, select, update
from sqlalchemy.dialects.postgresql import insert

from sync.server.store.schema_devices import sealed_files


@dataclass(frozen=True)
class SealedFile:
    """One file that waits for an officer, without its bytes."""

    device_id: str
    sha256: str
    size_bytes: int
    received_ms: int
    imported_ms: int


def keep(connection: Connection, district: str, device_id: str, sha256: str, body: bytes, now_ms: int) -> None:
    """Stores the bytes once; the same again changes nothing."""
    statement = insert(sealed_files).values(
        district=district, device_id=device_id, sha256=sha256, received_ms=now_ms, body=body
    )
    connection.execute(statement.on_conflict_do_nothing())


def listed(connection: Connection, district: str, device_id: str = "") -> list[SealedFile]:
    """Every file, the oldest first; of one device when it is named."""
    table = sealed_files.c
    query = select(table.device_id, table.sha256, func.length(table.body), table.received_ms, table.imported_ms)
    query = query.where(table.district == district).order_by(table.received_ms, table.sha256)
    if device_id:
        query = query.where(table.device_id == device_id)
    return [SealedFile(*row) for row in connection.execute(query)]


def body(connection: Connection, district: str, device_id: str, sha256: str) -> bytes | None:
    """The bytes of one file."""
    table = sealed_files.c
    query = select(table.body).where(table.district == district, table.device_id == device_id, table.sha256 == sha256)
    found = connection.execute(query).scalar_one_or_none()
    return None if found is None else bytes(found)


def note_imported(connection: Connection, district: str, device_id: str, sha256: str, now_ms: int) -> None:
    """An officer brought it in."""
    table = sealed_files.c
    statement = update(sealed_files).where(
        table.district == district, table.device_id == device_id, table.sha256 == sha256
    )
    connection.execute(statement.values(imported_ms=now_ms))
