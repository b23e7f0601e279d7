"""An assistant's word on her own disputed edit: a fact of the kind `resolution`, field by field.

Its body: `{"about": <id of the edit>, "choices": {field: "theirs" | "mine"}, "reason": "…"}`. What she gives up is
closed as refused by its owner; what she insists on stays open, with her reason for the office. When nothing contested
is left in the edit, the rest of it takes force as an edit that never met a dispute would have.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from core.clock import Moment
from core.domain.canonical import loads_strict
from sync.protocol.messages import Item, PersonEdit
from sync.server.service import people
from sync.server.service.tasks import is_id
from sync.server.store import decisions, items
from sync.server.store.decisions import ConflictRow, Decision
from sync.server.store.persons import PersonRow

RESOLUTION = "resolution"
THEIRS, MINE = "theirs", "mine"
_LONGEST_REASON = 2_000
_DISTRICT_OFFSET_MIN = 480  # the day of the office, beside which her own stands in her fact


@dataclass
class Dispute:
    """One edit in dispute while a batch is worked on. `device_id` and `actor_id`: whose it is."""

    row: ConflictRow
    decision: Decision
    edit: PersonEdit
    person_id: str
    device_id: str
    actor_id: str


@dataclass(frozen=True)
class Settled:
    """What became of a dispute. `changed`: field -> [old, new] of what takes force now."""

    dispute: Dispute
    changed: dict[str, list[Any]]


def about(item: Item) -> str:
    """The edit a resolution is about; empty for any other item, and when it names none."""
    named = item.body.get("about")
    is_one = item.op == "fact" and item.kind == RESOLUTION and isinstance(named, str) and is_id(named)
    return str(named) if is_one else ""


def gather(connection: Connection, district: str, edit_ids: Iterable[str]) -> dict[str, Dispute]:
    """The disputes around these edits, locked: decisions first, then conflicts, as the office does."""
    wanted = sorted(set(edit_ids) - {""})
    waiting = decisions.of_facts(connection, district, wanted)
    rows = decisions.conflicts_of(connection, district, wanted)
    stored = items.find(connection, district, rows)
    found = {}
    for item_id, row in rows.items():
        line = items.line_of(connection, district, item_id)
        if line is None or item_id not in waiting:
            continue
        item = Item.model_validate(loads_strict(line))
        edit = PersonEdit.model_validate(item.body)
        device = stored[item_id].device_id
        found[item_id] = Dispute(row, waiting[item_id], edit, item.person_id or "", device, item.actor.id)
    return found


def is_owner(dispute: Dispute, item: Item, device_id: str) -> bool:
    """True for the laptop, or the user, that made the edit; a laptop that enrolled anew has its users still."""
    return dispute.device_id == device_id or dispute.actor_id == item.actor.id


def settle(dispute: Dispute, item: Item, person: PersonRow | None, writer: str, now_ms: int) -> Settled:
    """What her choices make of an open dispute. `person` None: nothing of it can take force here."""
    choices = item.body.get("choices")
    said = choices if isinstance(choices, dict) else {}
    reason = str(item.body.get("reason") or "")[:_LONGEST_REASON]
    row = dispute.row
    word = {"by": item.actor.name, "at_ms": now_ms, "reason": reason, "item": item.id}
    resolved = dict(row.resolved)
    for name, sides in row.fields.items():
        if said.get(name) in (THEIRS, MINE):
            resolved[name] = {**sides, **word, "choice": said[name]}
    rest = {name: sides for name, sides in row.fields.items() if said.get(name) != THEIRS}
    row = dataclasses.replace(row, fields=rest, resolved=resolved)
    if not rest:
        return _closed(dispute, row, "refused", item, reason or "协理员按区里的，不再坚持。", now_ms)
    given = len(rest) < len(dispute.row.fields)
    if given and person is not None and row.code != "person.exists":
        merge = people.merge(person, people.only(dispute.edit, rest), writer)
        if merge.outcome in ("accepted", "merged"):
            closed = _closed(dispute, row, "accepted", item, reason or "争议的项按区里的，其余的已改。", now_ms)
            return dataclasses.replace(closed, changed=merge.changed)
    return Settled(dataclasses.replace(dispute, row=row), {})


def _closed(dispute: Dispute, row: ConflictRow, state: str, item: Item, text: str, now_ms: int) -> Settled:
    row = dataclasses.replace(row, state=state, closed_ms=now_ms, closed_by=f"owner:{item.id}")
    decision = dataclasses.replace(
        dispute.decision,
        state="decided",
        text=text,
        decided_at=Moment(now_ms, _DISTRICT_OFFSET_MIN).iso(),
        decided_by=item.actor.name,
        version=dispute.decision.version + 1,
    )
    return Settled(dataclasses.replace(dispute, row=row, decision=decision), {})
