"""The district's word on change reports, leads and disputed edits; it travels down by pull."""

from __future__ import annotations

import dataclasses
from typing import Any

from sqlalchemy import Connection

from core.clock import Moment
from core.domain.canonical import loads_strict
from core.errors import Conflict, InvalidInput, NotFound
from sync.protocol.messages import Item, PersonEdit
from sync.server.service import people
from sync.server.service.publishing import of_decision, of_person
from sync.server.store import decisions, feed, items, persons
from sync.server.store.decisions import ConflictRow, Decision
from sync.server.store.feed import FeedRow
from sync.server.store.persons import HistoryRow


def decide(
    connection: Connection, district: str, fact_id: str, text: str, by: str, now: Moment, accept: bool | None = None
) -> Decision:
    """Answers one report, lead or disputed edit. `accept` is needed for an edit and says whether it takes force.

    Raises NotFound("decision.unknown"), Conflict("decision.made"), InvalidInput("decision.*").
    """
    waiting = decisions.find(connection, district, fact_id)
    if waiting is None:
        raise NotFound("decision.unknown")
    if waiting.state == "decided":
        raise Conflict("decision.made", at=waiting.decided_at)
    if not text.strip():
        raise InvalidInput("decision.text", where="text")
    rows: list[FeedRow] = []
    dispute = decisions.find_conflict(connection, district, fact_id)
    if dispute is not None:
        if accept is None:
            raise InvalidInput("decision.accept", where="accept")
        rows = _settle(connection, district, dispute, accept, now.utc_ms)
    decided = dataclasses.replace(
        waiting,
        state="decided",
        text=text.strip(),
        decided_at=now.iso(),
        decided_by=by,
        version=waiting.version + 1,
    )
    decisions.save(connection, district, decided)
    feed.publish(connection, district, [*rows, of_decision(decided)])
    return decided


def waiting(connection: Connection, district: str) -> list[dict[str, Any]]:
    """What the district still has to answer, without names: ids, kinds, villages, disputed field names."""
    disputes = {row.item_id: row for row in decisions.open_conflicts(connection, district)}
    result = []
    for row in decisions.waiting(connection, district):
        entry: dict[str, Any] = {
            "id": row.fact_id,
            "kind": row.kind,
            "village": row.village,
            "person_id": row.person_id,
        }
        dispute = disputes.get(row.fact_id)
        if dispute is not None:
            entry |= {"conflict": dispute.code, "fields": sorted(dispute.fields)}
        result.append(entry)
    return result


def _settle(connection: Connection, district: str, dispute: ConflictRow, accept: bool, now_ms: int) -> list[FeedRow]:
    decisions.settle_conflict(connection, district, dispute.item_id, "accepted" if accept else "refused")
    if not accept:
        return []
    edit, item = _edit_of(connection, district, dispute)
    person_id = item.person_id or ""
    person = persons.find(connection, district, [person_id], lock=True).get(person_id)
    if person is None:  # a proposed person whose ID number exists under another record: only the district can join them
        raise InvalidInput("decision.other_record", where="accept")
    village = person.village
    changed = {
        name: [person.body.get(name), value]
        for name, value in sorted(edit.fields.items())
        if person.body.get(name) != value
    }
    people.apply(person, changed)
    person.village = str(person.body.get("village_code") or village)
    persons.save(connection, district, [person])
    source = f"decision:{dispute.item_id}"
    persons.add_history(connection, district, [HistoryRow(person.id, person.version, source, changed)], now_ms)
    return of_person(person, village)


def _edit_of(connection: Connection, district: str, dispute: ConflictRow) -> tuple[PersonEdit, Item]:
    line = items.line_of(connection, district, dispute.item_id)
    if line is None:
        raise NotFound("decision.unknown")
    item = Item.model_validate(loads_strict(line))
    return PersonEdit.model_validate(item.body), item
