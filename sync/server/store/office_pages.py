"""What the office looks at, page by page and only of its villages. `villages` None: the whole district."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, literal, select, true, tuple_

from sync.server.store.among import among
from sync.server.store.schema import conflicts, decisions, devices, items, media, persons, tasks, thumbnails
from sync.server.store.schema import villages as village_table

Villages = Sequence[str] | None
Keys = Sequence[str | int]
Rows = list[Row[Any]]

_NAME = func.coalesce(persons.c.body["name"].astext, "")
PERSON_SORTS = ("name", "village")


def village_codes(connection: Connection, district: str) -> list[str]:
    """Every village of the district."""
    return list(
        connection.execute(select(village_table.c.village).where(village_table.c.district == district)).scalars()
    )


def people(
    connection: Connection, district: str, villages: Villages, sort: str, text: str, after: Keys, limit: int
) -> Rows:
    """Persons by name or by village, with an id to go on from; `text` is a part of the name."""
    query = select(persons.c.person_id, persons.c.village, persons.c.version, persons.c.body, _NAME.label("name"))
    query = query.where(persons.c.district == district, within(persons.c.village, villages))
    if text:
        query = query.where(_NAME.contains(text, autoescape=True))
    first = _NAME if sort == "name" else persons.c.village
    return page(connection, query, [first, persons.c.person_id], after, limit)


def person(connection: Connection, district: str, villages: Villages, person_id: str) -> Row[Any] | None:
    """One person, None when there is none in these villages."""
    query: Select[Any] = select(persons.c.person_id, persons.c.village, persons.c.version, persons.c.body)
    query = query.where(persons.c.district == district, persons.c.person_id == person_id)
    return connection.execute(query.where(within(persons.c.village, villages))).first()


def records(
    connection: Connection, district: str, villages: Villages, wanted: dict[str, str], after: Keys, limit: int
) -> Rows:
    """Records of one kind or one person (`wanted`: kind, person, since, until), newest first."""
    query = select(*_RECORD).where(items.c.district == district, items.c.op == "fact")
    query = query.where(within(items.c.village, villages))
    for name, condition in (
        ("kind", items.c.kind == wanted.get("kind")),
        ("person", items.c.person_id == wanted.get("person")),
        ("since", items.c.occurred_at >= wanted.get("since", "")),
        ("until", items.c.occurred_at < wanted.get("until", "")),
    ):
        if wanted.get(name):
            query = query.where(condition)
    return page(connection, query, [items.c.occurred_at, items.c.item_id], after, limit, is_downward=True)


def record(connection: Connection, district: str, villages: Villages, item_id: str) -> Row[Any] | None:
    """One record with its bytes, None when there is none in these villages."""
    query: Select[Any] = select(*_RECORD, items.c.line).where(items.c.district == district, items.c.item_id == item_id)
    return connection.execute(query.where(items.c.op == "fact", within(items.c.village, villages))).first()


def photos_of(connection: Connection, district: str, item_id: str) -> list[str]:
    """The photos a record names, by their hashes."""
    query = select(media.c.sha256).where(media.c.district == district, media.c.item_id == item_id)
    return list(connection.execute(query.order_by(media.c.sha256)).scalars())


def record_of_photo(connection: Connection, district: str, villages: Villages, sha256: str) -> str | None:
    """A record in these villages that names this photo, or the photo that this is the small picture of.

    Which small picture belongs to a photo is a laptop's word: so what some record names as a photo of its own is not
    shown as the small picture of another.
    """
    query = select(media.c.item_id).join(
        items, (items.c.district == media.c.district) & (items.c.item_id == media.c.item_id)
    )
    query = query.where(media.c.district == district, within(items.c.village, villages)).limit(1)
    found = connection.execute(query.where(media.c.sha256 == sha256)).scalar()
    if found is not None:
        return str(found)
    named = select(media.c.item_id).where(media.c.district == district, media.c.sha256 == sha256)
    if connection.execute(named.limit(1)).first() is not None:
        return None
    same = (thumbnails.c.district == media.c.district) & (thumbnails.c.sha256 == media.c.sha256)
    found = connection.execute(query.join(thumbnails, same).where(thumbnails.c.thumbnail == sha256)).scalar()
    return None if found is None else str(found)


def answers(
    connection: Connection, district: str, villages: Villages, state: str, kind: str, after: Keys, limit: int
) -> Rows:
    """What the district has to answer or answered, oldest first; not what a correction has replaced."""
    newer = items.alias("newer")
    replaced = select(newer.c.item_id).where(
        newer.c.district == district, newer.c.supersedes == decisions.c.fact_id, newer.c.outcome != "held"
    )
    query = _with_name(select(decisions, _NAME.label("name")), decisions)
    query = query.where(decisions.c.district == district, decisions.c.state == state)
    query = query.where(within(decisions.c.village, villages))
    if kind:
        query = query.where(decisions.c.kind == kind)
    if state == "received":
        query = query.where(~replaced.exists())
    return page(connection, query, [decisions.c.fact_id], after, limit)


def disputes(connection: Connection, district: str, villages: Villages, state: str, after: Keys, limit: int) -> Rows:
    """Edits in conflict, the longest waiting first."""
    query = _with_name(select(conflicts, _NAME.label("name")), conflicts)
    query = query.where(conflicts.c.district == district, conflicts.c.state == state)
    query = query.where(within(conflicts.c.village, villages))
    return page(connection, query, [conflicts.c.raised_ms, conflicts.c.item_id], after, limit)


def village_of_decision(connection: Connection, district: str, fact_id: str) -> str | None:
    """The village of what waits for an answer, None when nothing of that id does."""
    query = select(decisions.c.village).where(decisions.c.district == district, decisions.c.fact_id == fact_id)
    return connection.execute(query).scalar()


def given(
    connection: Connection, district: str, villages: Villages, state: str, kind: str, after: Keys, limit: int
) -> Rows:
    """Tasks, newest first."""
    query = select(tasks).where(tasks.c.district == district, within(tasks.c.village, villages))
    if state:
        query = query.where(tasks.c.state == state)
    if kind:
        query = query.where(tasks.c.kind == kind)
    return page(connection, query, [tasks.c.issued_on, tasks.c.task_id], after, limit, is_downward=True)


def laptops(connection: Connection, district: str, villages: Villages) -> Rows:
    """Devices that are in use in these villages."""
    query = select(devices).where(devices.c.district == district, devices.c.revoked_ms.is_(None))
    if villages is not None:
        query = query.where(devices.c.villages.overlap(list(villages)))
    return list(connection.execute(query.order_by(devices.c.tag)).all())


_RECORD = (
    items.c.item_id,
    items.c.kind,
    items.c.village,
    items.c.person_id,
    items.c.supersedes,
    items.c.occurred_at,
    items.c.received_ms,
    items.c.outcome,
    items.c.code,
    items.c.device_id,
)


def _with_name(query: Select[Any], table: Any) -> Select[Any]:
    join = (persons.c.district == table.c.district) & (persons.c.person_id == table.c.person_id)
    return query.select_from(table.outerjoin(persons, join))


def within(column: ColumnElement[str], villages: Villages) -> ColumnElement[bool]:
    """In one of these villages; None: in any."""
    return true() if villages is None else among(column, villages)


def page(
    connection: Connection,
    query: Select[Any],
    keys: Sequence[ColumnElement[Any]],
    after: Keys,
    limit: int,
    *,
    is_downward: bool = False,
) -> Rows:
    """One row more than asked for tells that there are more."""
    if after:
        place = tuple_(*(literal(value, key.type) for value, key in zip(after, keys, strict=True)))
        query = query.where(tuple_(*keys) < place if is_downward else tuple_(*keys) > place)
    order = [key.desc() if is_downward else key.asc() for key in keys]
    return list(connection.execute(query.order_by(*order).limit(limit + 1)).all())
