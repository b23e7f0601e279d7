"""Forms and rule packs in every version that was ever published."""

from __future__ import annotations

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects.postgresql import insert

from sync.server.store.schema import published


def add(connection: Connection, district: str, kind: str, name: str, version: str, body: str, now_ms: int) -> bool:
    """Keeps one version of a form or rule pack. False when this version is there already."""
    statement = insert(published).values(
        district=district, kind=kind, name=name, version=version, body=body, published_ms=now_ms
    )
    written = connection.execute(statement.on_conflict_do_nothing().returning(published.c.name))
    return written.first() is not None


def body_of(connection: Connection, district: str, kind: str, name: str, version: str) -> str | None:
    """What was published under this version."""
    query = select(published.c.body).where(
        published.c.district == district,
        published.c.kind == kind,
        published.c.name == name,
        published.c.version == version,
    )
    found = connection.execute(query).scalar()
    return None if found is None else str(found)


def count_of(connection: Connection, district: str, kind: str, name: str) -> int:
    """How many versions there are: the version number of the newest on the wire."""
    query = select(func.count()).select_from(published)
    query = query.where(published.c.district == district, published.c.kind == kind, published.c.name == name)
    return int(connection.execute(query).scalar_one())
