"""Campaigns ordered by the district: one task a village, and what came of them day by day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection

from core.clock import Moment
from core.domain.campaign import EVERYBODY, Campaign, make_campaign
from core.domain.canonical import loads_strict
from core.domain.rulekinds import METHODS
from core.errors import InvalidInput, NotFound
from core.ids import Ids
from sync.server.service.tasks import give, is_date, make_task
from sync.server.shelf import national_pack
from sync.server.store import districts, reports, tasks
from sync.server.store.tasks import TaskRow

KIND = "campaign"


@dataclass(frozen=True)
class Declared:
    """A campaign as it is ordered. Empty lists and every 0: what the rule pack of the village says about its kind."""

    kind: str
    title: str
    starts_on: str
    ends_on: str
    tags: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    every: int = 0
    goods: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    text: str = ""
    villages: tuple[str, ...] = ()


def add(connection: Connection, ids: Ids, district: str, declared: Declared, now: Moment) -> tuple[str, list[str]]:
    """Orders a campaign in these villages (all when none is named): its id and the villages.

    Raises InvalidInput("campaign.*", "task.village").
    """
    campaign = check(declared)
    known = districts.all_villages(connection, district)
    villages = declared.villages or tuple(known)
    for village in villages:
        if village not in known:
            raise InvalidInput("task.village", where="village")
    campaign_id = ids.new()
    told = {
        "campaign_id": campaign_id,
        "campaign": {
            "kind": declared.kind,
            "title": campaign.title,
            "from": declared.starts_on,
            "until": declared.ends_on,
            "tags": list(declared.tags),
            "methods": list(declared.methods),
            "every": declared.every or None,
            "goods": list(declared.goods),
            "asks": list(declared.asks),
        },
        "rule": campaign.rule.words(),
    }
    rows = [
        make_task(
            connection, ids, district, village=village, person_id=None, kind=KIND, title=campaign.title,
            text="。".join(part for part in (campaign.words(), declared.text.strip()) if part),
            due_on=declared.ends_on, now=now, more=told,
        )
        for village in villages
    ]  # fmt: skip
    give(connection, district, rows)
    return campaign_id, list(villages)


def check(declared: Declared) -> Campaign:
    """The campaign as a village will read it. Raises InvalidInput("campaign.*")."""
    pack = national_pack()
    for name, value in (("from", declared.starts_on), ("until", declared.ends_on)):
        if not is_date(value):
            raise InvalidInput("campaign.date", where=name)
    if declared.ends_on < declared.starts_on:
        raise InvalidInput("campaign.order", where="until", **{"from": declared.starts_on, "until": declared.ends_on})
    day = date.fromisoformat(declared.starts_on)
    tags = {row.key for row in pack.rows_on("tag", day)} | {EVERYBODY}
    for name, values, known in (
        ("kind", (declared.kind,), {row.key for row in pack.rows_on(KIND, day)}),
        ("tag", declared.tags, tags),
        ("method", declared.methods, set(METHODS)),
    ):
        for value in values:
            if value not in known:
                raise InvalidInput("campaign.choice", where=name, text=value[:40], known="、".join(sorted(known)))
    told = {"kind": declared.kind, "title": declared.title, "from": declared.starts_on, "until": declared.ends_on,
            "tags": declared.tags, "methods": declared.methods, "every": declared.every}  # fmt: skip
    campaign = make_campaign("", told, pack)
    if campaign is None:
        raise InvalidInput("campaign.choice", where="kind", text=declared.kind[:40], known="")
    return campaign


def listed(connection: Connection, district: str) -> list[dict[str, Any]]:
    """Every campaign ordered here, with its villages and how many said that they are done."""
    found: dict[str, list[TaskRow]] = {}
    for task in tasks.listed(connection, district, [KIND]):
        found.setdefault(str(task.body.get("campaign_id") or task.id), []).append(task)
    return [
        {
            "id": campaign_id,
            **{name: rows[0].body.get(KIND, {}).get(name) for name in ("kind", "title", "from", "until")},
            "villages": len(rows),
            "finished": sum(row.state == tasks.DONE for row in rows),
        }
        for campaign_id, rows in found.items()
    ]


def report(connection: Connection, district: str, campaign_id: str) -> dict[str, Any]:
    """Visits that were made for a campaign: by village and day, by method, people reached, people given something.

    Raises NotFound("campaign.unknown").
    """
    rows = [task for task in tasks.listed(connection, district, [KIND])
            if campaign_id in (task.id, task.body.get("campaign_id"))]  # fmt: skip
    if not rows:
        raise NotFound("campaign.unknown", where="id")
    told: Mapping[str, Any] = rows[0].body.get(KIND) or {}
    wanted = {task.id for task in rows}
    since, until = str(told.get("from")), str(told.get("until"))
    groups: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for village, day, item in _visits(connection, district, since, until):
        context = (item.get("body") or {}).get("context") or {}
        if wanted & set(str(context.get("campaign_id") or "").split()):
            groups.setdefault((village, day), []).append(item)
    days = [{"village": village, "day": day, **_count(found)} for (village, day), found in sorted(groups.items())]
    return {"id": campaign_id, "title": told.get("title"), "from": since, "until": until, "villages": len(rows),
            "total": _count([item for found in groups.values() for item in found]), "days": days}  # fmt: skip


def _visits(connection: Connection, district: str, since: str, until: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for village, occurred_at, line in reports.facts_between(connection, district, "visit", since, f"{until}T99"):
        item = loads_strict(line)
        if isinstance(item, dict):
            yield village, occurred_at[:10], item


def _count(found: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    by_method: dict[str, int] = {}
    reached, given = set(), set()
    for item in found:
        answers = (item.get("body") or {}).get("answers") or {}
        method = str(answers.get("visit/method") or "home")
        by_method[method] = by_method.get(method, 0) + 1
        if answers.get("visit/is_met", "yes") == "yes":
            reached.add(item.get("person_id"))
        if answers.get("campaign/goods"):
            given.add(item.get("person_id"))
    return {"visits": len(found), "by_method": dict(sorted(by_method.items())), "reached": len(reached),
            "given": len(given)}  # fmt: skip
