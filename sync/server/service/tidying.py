"""Pieces of photos that nobody finishes are collected after thirty days. A complete photo is never removed."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass

from sqlalchemy import Connection

from sync.server.storage import Storage
from sync.server.store import photos

ORPHAN_AFTER_MS = 30 * 24 * 3600 * 1000


@dataclass(frozen=True)
class Tidied:
    """`dropped` parts with `freed_bytes`; `kept` are younger or being worked on."""

    dropped: int
    freed_bytes: int
    kept: int

    def to_json(self) -> dict[str, int]:
        return asdict(self)


def tidy(connection: Connection, storage: Storage, district: str, now_ms: int) -> Tidied:
    """Drops parts that no byte came to for thirty days, each under the photo's own lock. Raises StorageTrouble."""
    dropped = freed = kept = 0
    for part in storage.parts(district):
        is_old = part.touched_ms < now_ms - ORPHAN_AFTER_MS
        if not is_old or not photos.try_lock(connection, district, part.sha256):
            kept += 1
            continue
        try:
            storage.drop_part(district, part.sha256)
            photos.forget_begun(connection, district, part.sha256)
        finally:
            photos.unlock(connection, district, part.sha256)
        dropped, freed = dropped + 1, freed + part.size
    return Tidied(dropped, freed, kept)


def ask_again(connection: Connection, storage: Storage, district: str) -> list[str]:
    """After a database was put back: complete photos whose bytes are not here, which laptops are asked for again."""
    missing = [sha256 for sha256 in photos.complete(connection, district) if not storage.has(district, sha256)]
    photos.mark_missing(connection, district, missing)
    return missing


def damaged(connection: Connection, storage: Storage, district: str) -> list[str]:
    """The complete photos whose bytes are missing or are not what their name says. Reads everything."""
    return [sha256 for sha256 in photos.complete(connection, district) if not _is_whole(storage, district, sha256)]


def _is_whole(storage: Storage, district: str, sha256: str) -> bool:
    data = storage.read(district, sha256)
    return data is not None and hashlib.sha256(data).hexdigest() == sha256
