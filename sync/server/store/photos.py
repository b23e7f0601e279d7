"""Which photos are on their way or complete. The bytes are in the storage, named by their hash."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from sync.server.store.among import among
from sync.server.store.schema import media, photos, thumbnails


@dataclass(frozen=True)
class PhotoRow:
    """`done_ms` 0: on its way."""

    sha256: str
    size: int
    done_ms: int


def lock(connection: Connection, district: str, sha256: str) -> None:
    """Only one request at a time works on a photo, whichever worker it reached."""
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _key(district, sha256)})


def try_lock(connection: Connection, district: str, sha256: str) -> bool:
    """The same lock without waiting and beyond the transaction, until `unlock`; False: somebody works on the photo."""
    query = text("SELECT pg_try_advisory_lock(:key)")
    return bool(connection.execute(query, {"key": _key(district, sha256)}).scalar_one())


def unlock(connection: Connection, district: str, sha256: str) -> None:
    """Gives back what `try_lock` took."""
    connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _key(district, sha256)})


def _key(district: str, sha256: str) -> int:
    return int(sha256[:15], 16) ^ (hash_of(district) & 0xFFFF)


def lock_all(connection: Connection, district: str, names: Iterable[str]) -> None:
    """The same for several, always in the same order, so that two streams never wait for each other in a circle."""
    keys = sorted({_key(district, sha256) for sha256 in names})
    if keys:
        ordered = "SELECT pg_advisory_xact_lock(key) FROM unnest(cast(:keys AS bigint[])) AS k (key)"
        connection.execute(text(ordered), {"keys": keys})


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


def forget_begun(connection: Connection, district: str, sha256: str) -> None:
    """A photo that never became complete is as if it had not been announced."""
    statement = photos.delete().where(photos.c.district == district, photos.c.sha256 == sha256, photos.c.done_ms == 0)
    connection.execute(statement)


def complete(connection: Connection, district: str) -> list[str]:
    """The hashes of all complete photos, in order."""
    query = select(photos.c.sha256).where(photos.c.district == district, photos.c.done_ms > 0)
    return list(connection.execute(query.order_by(photos.c.sha256)).scalars())


def mark_missing(connection: Connection, district: str, hashes: Iterable[str]) -> None:
    """The bytes of these are not here (any more): whoever has them may send them again."""
    for sha256 in hashes:
        statement = update(photos).where(photos.c.district == district, photos.c.sha256 == sha256)
        connection.execute(statement.values(done_ms=0))


def counts(connection: Connection, district: str) -> tuple[int, int]:
    """How many photos are complete, and how many that facts name are still missing."""
    done = select(func.count()).select_from(photos).where(photos.c.district == district, photos.c.done_ms > 0)
    here = select(photos.c.sha256).where(photos.c.district == district, photos.c.done_ms > 0)
    named = select(func.count(media.c.sha256.distinct())).where(media.c.district == district)
    missing = named.where(media.c.sha256.not_in(here))
    return int(connection.execute(done).scalar_one()), int(connection.execute(missing).scalar_one())


def begin_all(connection: Connection, district: str, sizes: Mapping[str, int], device_id: str) -> None:
    """These photos are on their way, with so many bytes each."""
    rows = [
        {"district": district, "sha256": sha256, "size": size, "device_id": device_id}
        for sha256, size in sorted(sizes.items())
    ]
    statement = insert(photos).values(rows)
    changed = {"size": statement.excluded.size, "device_id": statement.excluded.device_id}
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["district", "sha256"], set_=changed, where=photos.c.done_ms == 0
        )
    )


def note_thumbnails(connection: Connection, district: str, of: Mapping[str, str]) -> None:
    """Photo -> the small picture of it that came ahead; a later one takes the place of an earlier one."""
    if not of:
        return
    rows = [{"district": district, "sha256": photo, "thumbnail": small} for photo, small in sorted(of.items())]
    statement = insert(thumbnails).values(rows)
    same = ["district", "sha256"]
    changed = {"thumbnail": statement.excluded.thumbnail}
    connection.execute(statement.on_conflict_do_update(index_elements=same, set_=changed))


def thumbnails_of(connection: Connection, district: str, hashes: Iterable[str]) -> dict[str, str]:
    """Photo -> its small picture, as far as that is complete here."""
    query = select(thumbnails.c.sha256, thumbnails.c.thumbnail)
    query = query.join(photos, (photos.c.district == district) & (photos.c.sha256 == thumbnails.c.thumbnail))
    query = query.where(thumbnails.c.district == district, photos.c.done_ms > 0, among(thumbnails.c.sha256, hashes))
    return {row.sha256: row.thumbnail for row in connection.execute(query)}


def finish_all(connection: Connection, district: str, sizes: Mapping[str, int], now_ms: int) -> None:
    """These photos are complete, each with so many bytes."""
    if sizes:
        statement = update(photos).where(photos.c.district == district, photos.c.sha256 == bindparam("photo"))
        rows = [{"photo": sha256, "bytes": size} for sha256, size in sorted(sizes.items())]
        connection.execute(statement.values(done_ms=now_ms, size=bindparam("bytes")), rows)
