"""Rows for the feed: how each kind of thing looks on the laptop."""

from __future__ import annotations

from typing import Any

from core.domain.canonical import dumps
from sync.server.store.decisions import Decision
from sync.server.store.feed import EVERYWHERE, FeedRow
from sync.server.store.persons import PersonRow


def of_person(person: PersonRow, previous_village: str = "") -> list[FeedRow]:
    """The person for his village; when he moved, also the news for the old one that he is gone.

    `_who`: field -> [who, UTC ms], for fields that were changed since he came onto the list.
    """
    body = {**person.body, "village_code": person.village}
    if person.changed_by:
        body["_who"] = person.changed_by
    rows = [FeedRow(person.village, "person", person.id, person.version, text_of(body))]
    if previous_village and previous_village != person.village:
        rows.insert(0, FeedRow(previous_village, "person", person.id, person.version, None))
    return rows


def of_decision(decision: Decision) -> FeedRow:
    """The state of one report, lead or disputed edit."""
    body: dict[str, Any] = {
        "fact_id": decision.fact_id,
        "state": decision.state,
        "text": decision.text,
        "decided_at": decision.decided_at,
        "kind": decision.kind,
        "person_id": decision.person_id,
    }
    if decision.received_at:
        body |= {"received_at": decision.received_at, "received_by": decision.received_by}
    return FeedRow(decision.village, "decision", decision.fact_id, decision.version, text_of(body))


def of_district(kind: str, object_id: str, version: int, body: dict[str, Any]) -> FeedRow:
    """Something for every village: a form, a rule pack."""
    return FeedRow(EVERYWHERE, kind, object_id, version, text_of(body))


def of_task(task_id: str, village: str, version: int, body: dict[str, Any]) -> FeedRow:
    """A task of one village."""
    return FeedRow(village, "task", task_id, version, text_of(body))


def text_of(body: dict[str, Any]) -> str:
    """Canonical JSON as text, ready to be sent."""
    return dumps(body).decode("utf-8")
