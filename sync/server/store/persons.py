"""The district's master records, their versions, and who changed what when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, func, select, update
from sqlalchemy.dialects.postgresql import insert

from sync.server.store.among import among
from sync.server.store.schema import feed, history, items, persons


@dataclass
class PersonRow:
    """A person while a transaction works on it. `field_versions`: which version last changed a field.

    `own_versions`: versions that the laptop made whose batch is being taken; later edits of its chain have seen them.
    `changed_by`: field -> [who, UTC ms] of its last change since the person came onto the list.
    """

    id: str
    village: str
    version: int
    body: dict[str, Any]
    field_versions: dict[str, int] = field(default_factory=dict)
    own_versions: set[int] = field(default_factory=set)
    changed_by: dict[str, list[Any]] = field(default_factory=dict)

    @property
    def id_number(self) -> str:
        return str(self.body.get("id_number") or "")


@dataclass(frozen=True)
class HistoryRow:
    """One change of one person. `changed`: field -> [old, new]."""

    person_id: str
    version: int
    source: str
    changed: dict[str, list[Any]]


def find(connection: Connection, district: str, ids: Iterable[str], *, lock: bool) -> dict[str, PersonRow]:
    """Persons by id. Locked ones are locked in the order of their ids, so two batches cannot wait for each other."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    query = select(persons).where(persons.c.district == district, among(persons.c.person_id, wanted))
    query = query.order_by(persons.c.person_id)
    rows = connection.execute(query.with_for_update() if lock else query)
    return {row.person_id: _person(row) for row in rows}


def by_id_number(connection: Connection, district: str, numbers: Iterable[str]) -> dict[str, tuple[str, str]]:
    """ID number -> (person id, village) for those that exist in the district."""
    wanted = sorted({number for number in numbers if number})
    if not wanted:
        return {}
    query = select(persons.c.id_number, persons.c.person_id, persons.c.village)
    query = query.where(persons.c.district == district, among(persons.c.id_number, wanted))
    return {row.id_number: (row.person_id, row.village) for row in connection.execute(query)}


def namesakes(connection: Connection, district: str, name: str, born: date | None) -> list[PersonRow]:
    """Everybody of that name (and birth date, when it is known)."""
    query = select(persons).where(persons.c.district == district, persons.c.body["name"].astext == name)
    if born is not None:
        query = query.where(persons.c.body["birth_date"].astext == born.isoformat())
    return [_person(row) for row in connection.execute(query.order_by(persons.c.person_id))]


def save(connection: Connection, district: str, rows: Sequence[PersonRow]) -> None:
    """Writes persons, new or changed."""
    if not rows:
        return
    values = [
        {
            "district": district,
            "person_id": row.id,
            "village": row.village,
            "id_number": row.id_number,
            "version": row.version,
            "body": row.body,
            "field_versions": row.field_versions,
            "changed_by": row.changed_by,
        }
        for row in rows
    ]
    statement = insert(persons)
    names = ("village", "id_number", "version", "body", "field_versions", "changed_by")
    changed = {name: statement.excluded[name] for name in names}
    connection.execute(statement.on_conflict_do_update(index_elements=["district", "person_id"], set_=changed), values)


def raise_versions(connection: Connection, district: str, at_least: int) -> None:
    """Everybody's version goes up to this number or by one, also in what the laptops are sent; nothing else changes."""
    for table, is_person in ((persons, persons.c.version >= 0), (feed, feed.c.kind == "person")):
        version = func.greatest(table.c.version + 1, at_least)
        connection.execute(update(table).where(table.c.district == district, is_person).values(version=version))


def latest_s(connection: Connection, district: str) -> int:
    """The last second this database knows of, by when it wrote something and by its versions (see raise_versions)."""
    written = (func.max(history.c.at_ms), history), (func.max(items.c.received_ms), items)
    found = [connection.execute(select(most).where(of.c.district == district)).scalar() or 0 for most, of in written]
    version = connection.execute(select(func.max(persons.c.version)).where(persons.c.district == district)).scalar()
    return max(int(version or 0), *(int(ms) // 1000 for ms in found))


def add_history(connection: Connection, district: str, rows: Sequence[HistoryRow], now_ms: int) -> None:
    """Remembers who changed what; never deleted."""
    if not rows:
        return
    connection.execute(
        history.insert(),
        [
            {
                "district": district,
                "person_id": row.person_id,
                "version": row.version,
                "at_ms": now_ms,
                "source": row.source,
                "changed": row.changed,
            }
            for row in rows
        ],
    )


def versions_of_device(
    connection: Connection, district: str, device_id: str, person_ids: Iterable[str]
) -> dict[str, set[int]]:
    """Which versions of these persons came from edits of one device."""
    wanted = sorted(set(person_ids))
    if not wanted:
        return {}
    query = select(history.c.person_id, history.c.version, history.c.source)
    rows = connection.execute(
        query.where(history.c.district == district, among(history.c.person_id, wanted))
    ).fetchall()
    sources = sorted({row.source for row in rows if ":" not in row.source})
    mine = select(items.c.item_id).where(items.c.district == district, items.c.device_id == device_id)
    own = set(connection.execute(mine.where(among(items.c.item_id, sources))).scalars()) if sources else set()
    found: dict[str, set[int]] = {}
    for row in rows:
        if row.source in own:
            found.setdefault(row.person_id, set()).add(row.version)
    return found


def history_of(
    connection: Connection, district: str, person_ids: Iterable[str]
) -> dict[str, list[tuple[int, HistoryRow]]]:
    """(when in UTC ms, change) of these persons, the oldest first."""
    wanted = sorted(set(person_ids))
    if not wanted:
        return {}
    query = select(history).where(history.c.district == district, among(history.c.person_id, wanted))
    found: dict[str, list[tuple[int, HistoryRow]]] = {}
    for row in connection.execute(query.order_by(history.c.person_id, history.c.version)):
        change = HistoryRow(row.person_id, row.version, row.source, dict(row.changed))
        found.setdefault(row.person_id, []).append((row.at_ms, change))
    return found


def everybody(connection: Connection, district: str) -> Iterator[PersonRow]:
    """All persons in the order of their ids, read as they are needed."""
    query = select(persons).where(persons.c.district == district).order_by(persons.c.person_id)
    with connection.execute(query, execution_options={"yield_per": 500}) as rows:
        for row in rows:
            yield _person(row)


def all_history(connection: Connection, district: str) -> Iterator[dict[str, Any]]:
    """Who changed what of whom, person by person in the order it happened."""
    query = select(history).where(history.c.district == district).order_by(history.c.person_id, history.c.version)
    with connection.execute(query, execution_options={"yield_per": 500}) as rows:
        for row in rows:
            yield {"person_id": row.person_id, "version": row.version, "at_ms": row.at_ms, "source": row.source,
                   "changed": dict(row.changed)}  # fmt: skip


def count_by_village(connection: Connection, district: str) -> dict[str, int]:
    """How many persons each village has."""
    query = select(persons.c.village, func.count()).where(persons.c.district == district)
    return {row[0]: row[1] for row in connection.execute(query.group_by(persons.c.village))}


def _person(row: Row[Any]) -> PersonRow:
    body, versions, who = dict(row.body), dict(row.field_versions), dict(row.changed_by)
    return PersonRow(row.person_id, row.village, row.version, body, versions, changed_by=who)
