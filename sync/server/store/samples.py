"""Records drawn for a re-visit, with everything needed to draw them again: seed, days, population."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select

from sync.server.store.schema import items, samples

IN_FORCE = ("accepted", "merged")


@dataclass(frozen=True)
class Sample:
    """One draw. `chosen`: what was drawn, in the order it was drawn."""

    id: str
    drawn_ms: int
    drawn_by: str
    seed: str
    since: str
    until: str
    prefix: str
    population: int
    population_hash: str
    chosen: list[dict[str, Any]]


@dataclass(frozen=True)
class Drawable:
    """A visit that may be drawn: its item, the laptop that wrote it, the person."""

    item_id: str
    device_id: str
    village: str
    person_id: str


def population(connection: Connection, district: str, since: str, until: str, prefix: str) -> list[Drawable]:
    """Visits in force that happened from `since` to before `until`, uncorrected, about somebody, by their ids."""
    newer = items.alias("newer")
    replaced = select(newer.c.item_id).where(
        newer.c.district == district, newer.c.supersedes == items.c.item_id, newer.c.outcome.in_(IN_FORCE)
    )
    query = select(items.c.item_id, items.c.device_id, items.c.village, items.c.person_id).where(
        items.c.district == district,
        items.c.kind == "visit",
        items.c.op == "fact",
        items.c.person_id.is_not(None),
        items.c.outcome.in_(IN_FORCE),
        items.c.occurred_at >= since,
        items.c.occurred_at < until,
        ~replaced.exists(),
    )
    if prefix:
        query = query.where(items.c.village.startswith(prefix, autoescape=True))
    rows = connection.execute(query.order_by(items.c.item_id))
    return [Drawable(row.item_id, row.device_id, row.village, row.person_id) for row in rows]


def add(connection: Connection, district: str, sample: Sample) -> None:
    """Keeps one draw."""
    values = {**sample.__dict__, "sample_id": sample.id, "district": district}
    del values["id"]
    connection.execute(samples.insert().values(values))


def listed(connection: Connection, district: str) -> Sequence[Sample]:
    """All draws, the oldest first."""
    query = select(samples).where(samples.c.district == district).order_by(samples.c.drawn_ms, samples.c.sample_id)
    return [_sample(row) for row in connection.execute(query)]


def _sample(row: Row[Any]) -> Sample:
    return Sample(
        row.sample_id,
        row.drawn_ms,
        row.drawn_by,
        row.seed,
        row.since,
        row.until,
        row.prefix,
        row.population,
        row.population_hash,
        list(row.chosen),
    )
