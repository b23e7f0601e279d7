"""How far the visits of a month reach, village by village, counted where the rows are."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, and_, func, select

from sync.server.store.among import among
from sync.server.store.reports import counted
from sync.server.store.schema import conflicts, decisions, items, persons, tasks


def at_home(connection: Connection, district: str, villages: Sequence[str] | None) -> dict[str, int]:
    """Who is looked after at home (not ended, not dead, not in an institution), by village."""
    body = persons.c.body
    query = select(persons.c.village, func.count()).where(
        persons.c.district == district,
        func.coalesce(body["ended_on"].astext, "") == "",
        func.coalesce(body["died_on"].astext, "") == "",
        func.coalesce(body["support_form"].astext, "") != "institution",
    )
    if villages is not None:
        query = query.where(among(persons.c.village, villages))
    return {row[0]: row[1] for row in connection.execute(query.group_by(persons.c.village))}


def visited(
    connection: Connection, district: str, villages: Sequence[str] | None, since: str, until: str
) -> dict[str, tuple[int, int]]:
    """(visits, different people visited) of these days by village, corrected ones left out (until excluded)."""
    query = select(items.c.village, func.count(), func.count(items.c.person_id.distinct()))
    query = query.where(counted(district, since, until), items.c.kind == "visit")
    if villages is not None:
        query = query.where(among(items.c.village, villages))
    return {row[0]: (row[1], row[2]) for row in connection.execute(query.group_by(items.c.village))}


def waiting(connection: Connection, district: str, villages: Sequence[str] | None) -> dict[str, int]:
    """What waits for the district's answer, by kind."""
    newer = items.alias("newer")
    replaced = select(newer.c.item_id).where(
        newer.c.district == district, newer.c.supersedes == decisions.c.fact_id, newer.c.outcome != "held"
    )
    query = select(decisions.c.kind, func.count()).where(
        _of(decisions, district, villages), decisions.c.state == "received", ~replaced.exists()
    )
    return {row[0]: row[1] for row in connection.execute(query.group_by(decisions.c.kind))}


def open_conflicts(connection: Connection, district: str, villages: Sequence[str] | None) -> int:
    """Edits in conflict that nobody has settled."""
    query = select(func.count()).where(_of(conflicts, district, villages), conflicts.c.state == "open")
    return int(connection.execute(query).scalar_one())


def open_tasks(connection: Connection, district: str, villages: Sequence[str] | None) -> int:
    """Tasks that nobody has answered."""
    query = select(func.count()).where(_of(tasks, district, villages), tasks.c.state == "open")
    return int(connection.execute(query).scalar_one())


def _of(table: object, district: str, villages: Sequence[str] | None) -> ColumnElement[bool]:
    columns = table.c  # type: ignore[attr-defined]
    condition: ColumnElement[bool] = columns.district == district
    return condition if villages is None else and_(condition, among(columns.village, villages))
