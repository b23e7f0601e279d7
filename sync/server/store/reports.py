"""Counts over what came in: by village, kind and month, uncorrected and in force."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, select

from sync.server.store.schema import decisions, devices, items

IN_FORCE = ("accepted", "merged")


@dataclass(frozen=True)
class KindCount:
    """Facts of one village, month (YYYY-MM) and kind; `persons` are the different people they are about."""

    village: str
    month: str
    kind: str
    facts: int
    persons: int


def by_village(connection: Connection, district: str, since: str, until: str) -> list[KindCount]:
    """How many facts of each kind every village has in these days (until excluded)."""
    month = func.substr(items.c.occurred_at, 1, 7)
    query = select(items.c.village, month, items.c.kind, func.count(), func.count(items.c.person_id.distinct()))
    query = query.where(counted(district, since, until)).group_by(items.c.village, month, items.c.kind)
    rows = connection.execute(query.order_by(items.c.village, month, items.c.kind))
    return [KindCount(row[0], row[1], row[2], row[3], row[4]) for row in rows]


def visited(connection: Connection, district: str, since: str, until: str) -> dict[str, set[str]]:
    """Who was visited, by village: different people of several villages and months are never counted twice."""
    query = select(items.c.village, items.c.person_id).distinct()
    query = query.where(counted(district, since, until), items.c.kind == "visit", items.c.person_id.is_not(None))
    found: dict[str, set[str]] = {}
    for row in connection.execute(query):
        found.setdefault(row.village, set()).add(row.person_id)
    return found


def facts_between(
    connection: Connection, district: str, kind: str, since: str, until: str
) -> Iterator[tuple[str, str, bytes]]:
    """(village, when it happened, line) of every fact of a kind in these days, read as they are needed."""
    query: Select[Any] = select(items.c.village, items.c.occurred_at, items.c.line)
    query = query.where(counted(district, since, until), items.c.kind == kind).order_by(items.c.occurred_at)
    with connection.execute(query, execution_options={"yield_per": 500}) as rows:
        for row in rows:
            yield row.village, row.occurred_at, bytes(row.line)


def waiting_by_village(connection: Connection, district: str) -> dict[str, int]:
    """How many reports wait for the district's answer in each village."""
    query = select(decisions.c.village, func.count())
    query = query.where(decisions.c.district == district, decisions.c.state == "received")
    return {row[0]: row[1] for row in connection.execute(query.group_by(decisions.c.village))}


def last_seen(connection: Connection, district: str) -> dict[str, int]:
    """When a laptop of each village was last heard of (UTC ms)."""
    query = select(devices.c.villages, devices.c.last_seen_ms).where(
        devices.c.district == district, devices.c.revoked_ms.is_(None)
    )
    found: dict[str, int] = {}
    for row in connection.execute(query):
        for village in row.villages:
            found[village] = max(found.get(village, 0), row.last_seen_ms)
    return found


def counted(district: str, since: str, until: str) -> ColumnElement[bool]:
    """Facts of these days that are in force and not replaced by a correction (until excluded)."""
    newer = items.alias("newer")
    replaced = select(newer.c.item_id).where(
        newer.c.district == district, newer.c.supersedes == items.c.item_id, newer.c.outcome.in_(IN_FORCE)
    )
    return and_(
        items.c.district == district,
        items.c.op == "fact",
        items.c.outcome.in_(IN_FORCE),
        items.c.occurred_at >= since,
        items.c.occurred_at < until,
        ~replaced.exists(),
    )
