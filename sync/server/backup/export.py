"""Making a backup while the server runs: one REPEATABLE READ snapshot, so that all tables show the same moment."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import zstandard
from sqlalchemy import Connection, Engine

from core.clock import Clock
from core.errors import Conflict, Unavailable
from core.ids import Ids
from sync.protocol.safefile import write_safely
from sync.protocol.sealed_stream import seal_stream
from sync.server.backup.key import BackupKey
from sync.server.backup.manifest import Manifest, TableCopy
from sync.server.migrations import migrate
from sync.server.service import audit, founding
from sync.server.storage import Storage
from sync.server.store import districts, dump, job_runs, photos

JOB = "backup"
_LEVEL = 6


@dataclass
class Made:
    """`missing`: photos the database calls complete and the storage does not have."""

    folder: Path
    manifest: Manifest
    new_photos: int = 0
    missing: list[str] = field(default_factory=list)


def make(
    engine: Engine, clock: Clock, ids: Ids, district_code: str, folder: Path, key: BackupKey,
    storage: Storage | None, actor: str,
) -> Made:  # fmt: skip
    """Writes `folder/<district>-<time>/`, with the photos in `folder/photos` when a storage is given (each only once).

    Raises Unavailable("server.*" | "backup.disk"), Conflict("backup.exists"), StorageTrouble.
    """
    try:
        with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection, connection.begin():
            dump.unhurried(connection)
            made = _write(connection, clock, ids, district_code, folder, key, storage)
    except OSError as error:
        raise Unavailable("backup.disk", where=str(folder)) from error
    with engine.begin() as connection:
        now_ms = clock.now().utc_ms
        job_runs.note_done(connection, made.manifest.district, JOB, now_ms)
        detail = {"rows": made.manifest.to_json()["rows"], "photos": made.manifest.photos}
        audit.note(connection, made.manifest.district, now_ms, actor, "backup.made", detail=detail)
    return made


def _write(
    connection: Connection, clock: Clock, ids: Ids, district_code: str, folder: Path, key: BackupKey,
    storage: Storage | None,
) -> Made:  # fmt: skip
    migrate.check(connection)
    district = districts.find(connection, district_code)
    if district is None:
        raise Unavailable("server.not_initialised")
    now = clock.now()
    place = folder / f"{district.code}-{_stamp(now.utc_ms)}"
    try:
        place.mkdir(parents=True, mode=0o700)
    except FileExistsError:
        raise Conflict("backup.exists", where=place.name) from None
    copies = [
        _copy_table(connection, ids, district.code, place, key, name, columns)
        for name, columns in dump.tables(connection).items()
        if name not in dump.TRANSIENT
    ]
    manifest = Manifest(
        district.code, now.iso(), migrate.revision(connection), district.epoch, founding.server_key(district),
        tuple(copies), None,
    )  # fmt: skip
    made = Made(place, manifest)
    if storage is not None:
        _copy_photos(connection, ids, folder, key, storage, made)
    made.manifest.write(place)
    return made


def _copy_table(
    connection: Connection, ids: Ids, district: str, place: Path, key: BackupKey, name: str, columns: list[str]
) -> TableCopy:
    plain, sealed = _Told(), _Told()
    label = TableCopy(name, (), 0, "", "", 0).label
    blocks = plain.listen(dump.copy_out(connection, name, columns, district))
    stream = seal_stream(key.public, _squeeze(blocks), label, ids.token)
    size = write_safely(place / f"{name}.copy", sealed.listen(stream))
    return TableCopy(name, tuple(columns), plain.lines, plain.sha256.hexdigest(), sealed.sha256.hexdigest(), size)


def _copy_photos(connection: Connection, ids: Ids, folder: Path, key: BackupKey, storage: Storage, made: Made) -> None:
    """What the snapshot calls complete was stored before it was called so; photos are never removed."""
    district = made.manifest.district
    names = photos.complete(connection, district)
    for sha256 in names:
        path = photo_path(folder, district, sha256)
        if path.exists():
            continue
        data = storage.read(district, sha256)
        if data is None or hashlib.sha256(data).hexdigest() != sha256:
            made.missing.append(sha256)
            continue
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_safely(path, seal_stream(key.public, [data], photo_label(sha256), ids.token))
        made.new_photos += 1
    made.manifest = replace(made.manifest, photos=len(names) - len(made.missing))


def photo_path(folder: Path, district: str, sha256: str) -> Path:
    """Where a photo lies, once for all backups in the folder."""
    return folder / "photos" / district / sha256[:2] / sha256


def photo_label(sha256: str) -> bytes:
    """Sealed with the photo."""
    return f"nuanfang-backup/1 photo {sha256}".encode("ascii")


class _Told:
    """Counts and hashes what passes by."""

    def __init__(self) -> None:
        self.sha256 = hashlib.sha256()
        self.lines = 0

    def listen(self, blocks: Iterable[bytes]) -> Iterator[bytes]:
        for block in blocks:
            self.sha256.update(block)
            self.lines += block.count(b"\n")
            yield block


def _squeeze(blocks: Iterable[bytes]) -> Iterator[bytes]:
    packer = zstandard.ZstdCompressor(level=_LEVEL).compressobj()
    for block in blocks:
        yield packer.compress(block)
    yield packer.flush()


def _stamp(utc_ms: int) -> str:
    return datetime.fromtimestamp(utc_ms / 1000, UTC).strftime("%Y%m%dT%H%M%SZ")
