"""A township's list into the district's master records: the same reader and the same judgement as on the laptop."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from core.clock import Clock
from core.domain.person import Person
from core.errors import InvalidInput
from core.ids import Ids
from core.roster.preview import Preview, preview_file
from core.roster.rows import RosterRow
from sync.server.service import people
from sync.server.service.publishing import of_person
from sync.server.store import districts, feed, persons
from sync.server.store.feed import FeedRow
from sync.server.store.persons import HistoryRow, PersonRow

LIST = "区里的名单"  # who changed what a list changed
_TAKEN = frozenset({"new", "changed", "doubtful"})


def judge(connection: Connection, district: str, path: Path, today: date) -> Preview:
    """What an import would do. Raises InvalidInput("roster.*") when the file holds no list of people."""

    def existing(id_number: str) -> Person | None:
        found = persons.by_id_number(connection, district, [id_number]).get(id_number)
        if found is None:
            return None
        row = persons.find(connection, district, [found[0]], lock=False)[found[0]]
        return Person.from_body(row.id, row.body)

    def by_name(name: str, born: date | None) -> list[Person]:
        return [Person.from_body(row.id, row.body) for row in persons.namesakes(connection, district, name, born)]

    return preview_file(path, today, existing, by_name)


def bring_in(
    connection: Connection,
    clock: Clock,
    ids: Ids,
    district: str,
    path: Path,
    *,
    village: str,
    village_name: str,
    skip_bad: bool,
) -> tuple[str, Preview]:
    """Imports a list, all of it or nothing. `village` is where rows belong that name no village known here.

    Raises InvalidInput: roster.has_refused, roster.nothing_to_import, roster.village_unknown.
    """
    seen = judge(connection, district, path, clock.now().day)
    refused = [row for row in seen.rows if row.state == "refused"]
    if refused and not skip_bad:
        raise InvalidInput("roster.has_refused", where=str(refused[0].row_number), count=len(refused))
    rows = [row for row in seen.rows if row.state in _TAKEN]
    if not rows and not any(row.state == "same" for row in seen.rows):
        raise InvalidInput("roster.nothing_to_import", count=len(seen.rows))
    if village:
        districts.name_villages(connection, district, {village: village_name})
    import_id, now_ms = ids.new(), clock.now().utc_ms
    codes = districts.villages_by_name(connection, district)
    known = persons.find(connection, district, (row.person_id for row in rows if row.person_id), lock=True)
    changed: list[PersonRow] = []
    history: list[HistoryRow] = []
    news: list[FeedRow] = []
    for row in rows:
        person, change, moved_from = _take(row, known, ids, _village_of(row, codes, village), now_ms)
        if not change:
            continue
        changed.append(person)
        history.append(HistoryRow(person.id, person.version, f"roster:{import_id}", change))
        news += of_person(person, moved_from)
    persons.save(connection, district, changed)
    persons.add_history(connection, district, history, now_ms)
    feed.publish(connection, district, news)
    return import_id, seen


def _take(
    row: RosterRow, known: dict[str, PersonRow], ids: Ids, village: str, now_ms: int
) -> tuple[PersonRow, dict[str, list[Any]], str]:
    person = known.get(row.person_id)
    if person is None:
        body = {name: value for name, value in row.body.items() if value not in (None, "")}
        body |= {"village_code": village, "support_form": body.get("support_form", "home")}
        person = PersonRow(ids.new(), village, 1, body, dict.fromkeys(body, 1))
        return person, {name: [None, value] for name, value in sorted(body.items())}, ""
    before = person.village
    change = {name: [old, new] for name, (old, new) in (row.changes or {}).items()}
    if row.body.get("village") and village != before:
        change["village_code"] = [before, village]
    if change:
        people.apply(person, change, LIST, now_ms)
        person.village = str(person.body.get("village_code") or before)
    return person, change, before


def _village_of(row: RosterRow, codes: dict[str, str], default: str) -> str:
    """By the code in the row, by the village's name, or the village the list was imported for."""
    code = str(row.body.get("village_code") or "")
    name = str(row.body.get("village") or "")
    found = code or codes.get(name, "") or default
    if not found:
        raise InvalidInput("roster.village_unknown", where=str(row.row_number), row=row.row_number, name=name)
    return found
