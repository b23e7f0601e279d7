"""What goes down to the laptops: each thing once per village, in its newest state, ordered by sequence number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects.postgresql import insert

from sync.server.store.among import among
from sync.server.store.districts import take_numbers
from sync.server.store.schema import feed

EVERYWHERE = ""
_AT_ONCE = 200


class FeedRow(NamedTuple):
    """`body` is canonical JSON, None when the thing is gone for this village."""

    village: str
    kind: str
    object_id: str
    version: int
    body: str | None
    seq: int = 0


def publish(connection: Connection, district: str, rows: Sequence[FeedRow]) -> None:
    """Numbers the rows and puts them into the feed; a thing that is there already moves to its new number."""
    if rows:
        put(connection, district, rows, take_numbers(connection, district, len(rows)))


def put(connection: Connection, district: str, rows: Sequence[FeedRow], first_seq: int) -> None:
    """The same with numbers that were taken before. Two rows for one thing: the later one counts."""
    newest = {(row.village, row.kind, row.object_id): (row, first_seq + step) for step, row in enumerate(rows)}
    values = [
        {
            "district": district,
            "village": row.village,
            "kind": row.kind,
            "object_id": row.object_id,
            "seq": seq,
            "version": row.version,
            "body": row.body,
        }
        for row, seq in newest.values()
    ]
    if not values:
        return
    statement = insert(feed)
    changed = {name: statement.excluded[name] for name in ("seq", "version", "body")}
    key = ["district", "village", "kind", "object_id"]
    connection.execute(statement.on_conflict_do_update(index_elements=key, set_=changed), values)


def is_waiting(connection: Connection, district: str, villages: Iterable[str], after_seq: int) -> bool:
    """True when something newer than `after_seq` is there for these villages."""
    query = select(feed.c.seq).where(
        feed.c.district == district, among(feed.c.village, [*villages, EVERYWHERE]), feed.c.seq > after_seq
    )
    return connection.execute(query.limit(1)).first() is not None


def page(
    connection: Connection, district: str, villages: Iterable[str], after_seq: int, limit: int
) -> Iterator[FeedRow]:
    """Up to `limit` rows after a number, in order; read as they are needed, for a body can be large."""
    columns = feed.c.village, feed.c.kind, feed.c.object_id, feed.c.version, feed.c.body, feed.c.seq
    query = select(*columns).where(
        feed.c.district == district, among(feed.c.village, [*villages, EVERYWHERE]), feed.c.seq > after_seq
    )
    query = query.order_by(feed.c.seq).limit(limit)
    with connection.execute(query, execution_options={"yield_per": _AT_ONCE}) as rows:
        for several in rows.partitions():
            yield from map(FeedRow._make, several)


def live(connection: Connection, district: str, villages: Iterable[str]) -> list[tuple[str, str, int]]:
    """Kind, id and version of everything these villages have now."""
    query = select(feed.c.kind, feed.c.object_id, feed.c.version).where(
        feed.c.district == district, among(feed.c.village, [*villages, EVERYWHERE]), feed.c.body.is_not(None)
    )
    return [(kind, object_id, version) for kind, object_id, version in connection.execute(query).all()]


def departed(
    connection: Connection, district: str, villages: Iterable[str], person_ids: Iterable[str]
) -> frozenset[str]:
    """Those of these persons who were on the list of one of these villages and were taken off it."""
    wanted = sorted(set(person_ids))
    if not wanted:
        return frozenset()
    query = select(feed.c.object_id).where(
        feed.c.district == district,
        among(feed.c.village, list(villages)),
        feed.c.kind == "person",
        among(feed.c.object_id, wanted),
        feed.c.body.is_(None),
    )
    return frozenset(connection.execute(query).scalars())


def counts(connection: Connection, district: str) -> dict[str, int]:
    """Live things per kind, for the status command."""
    query = select(feed.c.kind, func.count()).where(feed.c.district == district, feed.c.body.is_not(None))
    return {row[0]: row[1] for row in connection.execute(query.group_by(feed.c.kind))}
