"""Which photos are on their way or complete. The bytes are in the storage, named by their hash."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from sync.server.store.among import among
from sync.server.store.schema import media, photos


@dataclass(frozen=True)
class PhotoRow:
    """`done_ms` 0: on its way."""

    sha256: str
    size: int
    done_ms: int


def lock(connection: Connection, district: str, sha256: str) -> None:
    """Only one request at a time works on a photo, whichever worker it reached."""
    key = int(sha256[:15], 16) ^ (hash_of(district) & 0xFFFF)
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})


def hash_of(district: str) -> int:
    """A small number of a district code, the same in every process."""
    return sum(ord(char) * 31**place for place, char in enumerate(district))


def find(connection: Connection, district: str, sha256: str) -> PhotoRow | None:
    """One photo."""
    return find_all(connection, district, [sha256]).get(sha256)


def find_all(connection: Connection, district: str, hashes: Iterable[str]) -> dict[str, PhotoRow]:
    """The photos among these hashes that are known."""
    query = select(photos.c.sha256, photos.c.size, photos.c.done_ms)
    query = query.where(photos.c.district == district, among(photos.c.sha256, hashes))
    return {row.sha256: PhotoRow(row.sha256, row.size, row.done_ms) for row in connection.execute(query)}


def begin(connection: Connection, district: str, sha256: str, size: int, device_id: str) -> None:
    """The photo is on its way."""
    statement = insert(photos).values(district=district, sha256=sha256, size=size, device_id=device_id)
    changed = {"size": statement.excluded.size, "device_id": statement.excluded.device_id}
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["district", "sha256"], set_=changed, where=photos.c.done_ms == 0
        )
    )


def finish(connection: Connection, district: str, sha256: str, now_ms: int) -> None:
    """The photo is complete and its hash is right."""
    statement = update(photos).where(photos.c.district == district, photos.c.sha256 == sha256)
    connection.execute(statement.values(done_ms=now_ms))


def counts(connection: Connection, district: str) -> tuple[int, int]:
    """How many photos are complete, and how many that facts name are still missing."""
    done = select(func.count()).select_from(photos).where(photos.c.district == district, photos.c.done_ms > 0)
    here = select(photos.c.sha256).where(photos.c.district == district, photos.c.done_ms > 0)
    named = select(func.count(media.c.sha256.distinct())).where(media.c.district == district)
    missing = named.where(media.c.sha256.not_in(here))
    return int(connection.execute(done).scalar_one()), int(connection.execute(missing).scalar_one())
