"""Ids that other systems give to our people (全国社会救助信息系统 and the like): kept with the person, never read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from core.errors import InvalidInput
from sync.server.service import people
from sync.server.service.publishing import of_person
from sync.server.service.sheet_rows import read_rows
from sync.server.service.tasks import is_id
from sync.server.store import feed, persons
from sync.server.store.persons import HistoryRow, PersonRow

FIELD = "external_ids"
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "id_number": ("身份证号", "身份证号码", "公民身份号码"),
    "person": ("人员id", "人员ID", "person_id"),
    "system": ("系统", "来源系统", "平台"),
    "value": ("外部编号", "编号", "对方编号", "id"),
}


@dataclass(frozen=True)
class Link:
    """One id of one system for one of our people."""

    row: int
    id_number: str
    person_id: str
    system: str
    value: str


def read_links(path: Path) -> list[Link]:
    """The rows of a list of ids. Raises InvalidInput("roster.*", "sheet.no_header")."""
    return [
        Link(
            row.number, row.text("id_number").upper(), row.text("person").lower(), row.text("system"), row.text("value")
        )
        for row in read_rows(path, COLUMNS, ("value",))
    ]


def link(connection: Connection, district: str, links: Sequence[Link], cause: str, now_ms: int) -> int:
    """Keeps these ids with their people; all of them or none. Returns how many people changed."""
    numbers = persons.by_id_number(connection, district, (one.id_number for one in links))
    wanted: dict[str, dict[str, str]] = {}
    for one in links:
        person_id = one.person_id if is_id(one.person_id) else numbers.get(one.id_number, ("", ""))[0]
        if not person_id or not one.system or not one.value:
            raise InvalidInput("link.row", where=str(one.row), row=one.row)
        wanted.setdefault(person_id, {})[one.system] = one.value
    found = persons.find(connection, district, wanted, lock=True)
    lost = [one for one in links if one.person_id and one.person_id not in found]
    if lost:
        raise InvalidInput("link.row", where=str(lost[0].row), row=lost[0].row)
    changed, history = [], []
    for person_id, person in found.items():
        old = dict(person.body.get(FIELD) or {})
        new = old | wanted[person_id]
        if new != old:
            people.apply(person, {FIELD: [old, new]})
            changed.append(person)
            history.append(HistoryRow(person.id, person.version, f"link:{cause}", {FIELD: [old, new]}))
    _save(connection, district, changed, history, now_ms)
    return len(changed)


def _save(
    connection: Connection, district: str, changed: Sequence[PersonRow], history: Sequence[HistoryRow], now_ms: int
) -> None:
    persons.save(connection, district, changed)
    persons.add_history(connection, district, history, now_ms)
    feed.publish(connection, district, [row for person in changed for row in of_person(person)])
