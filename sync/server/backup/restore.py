"""Bringing a district back: all of it in one transaction, into a database that has nothing of it yet."""

from __future__ import annotations

from dataclasses import dataclass, field

from psycopg import DataError, IntegrityError
from sqlalchemy import Connection, Engine

from core.clock import Clock
from core.errors import Conflict, Unavailable
from core.ids import Ids
from sync.server.backup.manifest import TableCopy
from sync.server.backup.reading import Backup
from sync.server.migrations import migrate
from sync.server.service import audit, founding
from sync.server.storage import Storage
from sync.server.store import dump, partitions, photos


@dataclass
class Restored:
    """`missing`: photos that are neither in the storage nor in the backup; laptops that have them send them again."""

    epoch: str = ""
    rows: int = 0
    photos: int = 0
    missing: list[str] = field(default_factory=list)


def restore(engine: Engine, clock: Clock, ids: Ids, backup: Backup, storage: Storage, actor: str) -> Restored:
    """Rows, photos that the storage lacks, and a new epoch, so that laptops offer again what came after the backup.

    Raises Unavailable("backup.*" | "server.schema_newer"), Conflict("restore.not_empty" | "restore.other_schema"),
    StorageTrouble; then the database is as it was.
    """
    backup.require_files()
    district = backup.manifest.district
    restored = Restored()
    with engine.begin() as connection:
        dump.unhurried(connection)
        _make_room(connection, backup)
        for table in backup.manifest.tables:
            _bring_back(connection, backup, table, restored)
        migrate.upgrade_to(connection)
        _bring_photos(connection, backup, storage, restored)
        restored.epoch = founding.begin_epoch(connection, ids, district, clock.now().utc_ms)
        detail = {"made_at": backup.manifest.made_at, "rows": restored.rows, "missing": len(restored.missing)}
        audit.note(connection, district, clock.now().utc_ms, actor, "district.restored", detail=detail)
    return restored


def _make_room(connection: Connection, backup: Backup) -> None:
    """The tables as they were when the backup was made, empty of this district."""
    wanted, here = backup.manifest.revision, migrate.revision(connection)
    if not migrate.knows(wanted):
        raise Unavailable("backup.newer", where=backup.folder.name)
    if not here:
        migrate.upgrade_to(connection, wanted)
    elif dump.first_with_rows(connection, backup.manifest.district) is not None:
        raise Conflict("restore.not_empty", district=backup.manifest.district)
    elif here != wanted:
        raise Conflict("restore.other_schema")
    partitions.make_room(connection, backup.manifest.district)


def _bring_back(connection: Connection, backup: Backup, table: TableCopy, restored: Restored) -> None:
    if not set(table.columns) <= set(dump.tables(connection).get(table.name, ())):
        raise Unavailable("backup.changed", where=table.file)
    try:
        dump.copy_in(connection, table.name, table.columns, backup.rows(table))
    except (DataError, IntegrityError) as error:
        raise Unavailable("backup.changed", where=table.file) from error
    restored.rows += table.rows


def _bring_photos(connection: Connection, backup: Backup, storage: Storage, restored: Restored) -> None:
    district = backup.manifest.district
    for sha256 in photos.complete(connection, district):
        if storage.has(district, sha256):
            continue
        data = backup.photo(sha256)
        if data is not None and storage.store(district, sha256, data):
            restored.photos += 1
        else:
            restored.missing.append(sha256)
    photos.mark_missing(connection, district, restored.missing)
