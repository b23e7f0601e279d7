"""What each level sees of its own: villages added up to townships, counties and cities by their division codes.

A twelve-digit village code begins with the code of its township (9 digits), county (6) and city (4): GB/T 10114,
民发〔2002〕170号.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from core.clock import Moment
from core.domain.person import Person
from core.errors import InvalidInput
from sync.server.store import districts, persons, reports, tasks

LEVELS: Mapping[str, int] = {"village": 12, "township": 9, "county": 6, "city": 4}


def month_days(month: str) -> tuple[str, str]:
    """("2026-11-01", "2026-12-01") for 2026-11. Raises InvalidInput("month.form")."""
    year, _, number = month.partition("-")
    if not (len(month) == 7 and year.isdigit() and number.isdigit() and 1 <= int(number) <= 12):
        raise InvalidInput("month.form", where="month", text=month[:20])
    return f"{month}-01", _first_of(int(year), int(number) + 1)


def quarter_days(quarter: str) -> tuple[str, str]:
    """("2026-10-01", "2027-01-01") for 2026-Q4. Raises InvalidInput("quarter.form")."""
    year, _, number = quarter.upper().partition("-Q")
    if not (len(year) == 4 and year.isdigit() and number in ("1", "2", "3", "4")):
        raise InvalidInput("quarter.form", where="quarter", text=quarter[:20])
    first = int(number) * 3 - 2
    return _first_of(int(year), first), _first_of(int(year), first + 3)


def digits_of(level: str) -> int:
    """How many digits of a village code name the area of this level. Raises InvalidInput("level.unknown")."""
    if level not in LEVELS:
        raise InvalidInput("level.unknown", where="level", text=level[:20], known="、".join(LEVELS))
    return LEVELS[level]


def by_area(
    connection: Connection, district: str, month: str, level: str, now: Moment, prefix: str = ""
) -> list[dict[str, Any]]:
    """One row an area: its people, who was visited this month, facts by kind, what waits, when it was last heard of."""
    since, until = month_days(month)
    digits = digits_of(level)
    names = districts.all_villages(connection, district)
    people = _at_home(connection, district)
    seen = reports.last_seen(connection, district)
    waiting = reports.waiting_by_village(connection, district)
    visited = reports.visited(connection, district, since, until)
    open_tasks = _open_tasks(connection, district)
    kinds: dict[str, dict[str, int]] = {}
    for count in reports.by_village(connection, district, since, until):
        table = kinds.setdefault(count.village[:digits], {})
        table[count.kind] = table.get(count.kind, 0) + count.facts
    villages = sorted(set(names) | set(people) | set(seen) | set(visited))
    areas: dict[str, list[str]] = {}
    for village in villages:
        if village.startswith(prefix):
            areas.setdefault(village[:digits], []).append(village)
    return [
        {
            "area": area,
            "name": names.get(area, "") if digits == LEVELS["village"] else "",
            "villages": len(members),
            "people_at_home": len(set().union(*(people.get(one, set()) for one in members))),
            "visited": len(set().union(*(visited.get(one, set()) for one in members))),
            "facts": dict(sorted(kinds.get(area, {}).items())),
            "decisions_waiting": sum(waiting.get(one, 0) for one in members),
            "tasks_open": sum(open_tasks.get(one, 0) for one in members),
            "last_seen_at": _when(max(seen.get(one, 0) for one in members), now),
            "never_heard": sum(not seen.get(one) for one in members),
        }
        for area, members in sorted(areas.items())
    ]


def _at_home(connection: Connection, district: str) -> dict[str, set[str]]:
    """Who is looked after at home, by village."""
    found: dict[str, set[str]] = {}
    for row in persons.everybody(connection, district):
        person = Person.from_body(row.id, row.body)
        if person.is_active and person.support_form != "institution":
            found.setdefault(row.village, set()).add(row.id)
    return found


def _open_tasks(connection: Connection, district: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for task in tasks.everything(connection, district):
        if task.state == tasks.OPEN:
            found[task.village] = found.get(task.village, 0) + 1
    return found


def _when(utc_ms: int, now: Moment) -> str | None:
    return Moment(utc_ms, now.offset_min).iso() if utc_ms else None


def _first_of(year: int, month: int) -> str:
    return f"{year + (month - 1) // 12}-{(month - 1) % 12 + 1:02d}-01"
