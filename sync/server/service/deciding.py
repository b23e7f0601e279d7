"""The district's word on reports, leads and disputed edits; it travels down by pull.

What a decision changes in the person's master record is applied in the same transaction, with its history: the
village's list and the answer beside the report never disagree.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection

from core.clock import Moment
from core.domain.canonical import loads_strict
from core.domain.field_value import checked_value
from core.domain.person import FIELD_BY_NAME
from core.errors import Conflict, InvalidInput, NotFound
from sync.protocol.messages import Item, PersonEdit
from sync.server.service import people, resolving
from sync.server.service.publishing import of_decision, of_person
from sync.server.store import decisions, districts, feed, items, persons
from sync.server.store.decisions import ConflictRow, Decision
from sync.server.store.feed import FeedRow
from sync.server.store.persons import HistoryRow, PersonRow

Verdict = Literal["decided", "returned", "received"]


@dataclass(frozen=True)
class Word:
    """What the office says of a dispute: all of it (`accept`), or field by field."""

    accept: bool | None
    take: Collection[str]
    keep: Collection[str]
    by: str
    text: str

    @property
    def is_whole(self) -> bool:
        """True when no field was named."""
        return not self.take and not self.keep


def decide(
    connection: Connection,
    district: str,
    fact_id: str,
    text: str,
    by: str,
    now: Moment,
    accept: bool | None = None,
    *,
    verdict: Verdict = "decided",
    fields: Mapping[str, str] | None = None,
    take: Collection[str] = (),
    keep: Collection[str] = (),
) -> Decision:
    """Answers one report, lead or disputed edit. `accept` is needed for an edit and says whether it takes force.

    Field by field instead: `take` names what takes force as the laptop has it, `keep` what stays as the district has
    it. Accepting all at once is refused when a value in dispute has changed again since: nobody may be written over
    unseen.
    `verdict`: decided; returned to be completed; received (taken up, nothing decided yet). `fields` are set in the
    person's master record at once. Raises NotFound("decision.unknown"), Conflict("decision.made" |
    "decision.moved_on"), InvalidInput("decision.*", or what is wrong with a field).
    """
    waiting = decisions.find(connection, district, fact_id)
    if waiting is None:
        raise NotFound("decision.unknown")
    if waiting.state == "decided":
        raise Conflict("decision.made", at=waiting.decided_at)
    if fields and verdict != "decided":
        raise InvalidInput("decision.set_undecided", where="set")
    if verdict == "received":
        return _receive(connection, district, waiting, by, now)
    if not text.strip():
        raise InvalidInput("decision.text", where="text")
    rows: list[FeedRow] = []
    dispute = decisions.find_conflict(connection, district, fact_id)
    if dispute is not None:
        if verdict == "returned" or (accept is None and not take and not keep):
            raise InvalidInput("decision.accept", where="accept")
        rows = _settle(connection, district, dispute, Word(accept, take, keep, by, text.strip()), now.utc_ms)
    if fields:
        rows += _set_fields(connection, district, waiting, fields, by, now)
    decided = dataclasses.replace(
        waiting,
        state=verdict,
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
            "received_at": row.received_at or None,
        }
        dispute = disputes.get(row.fact_id)
        if dispute is not None:
            entry |= {"conflict": dispute.code, "fields": sorted(dispute.fields)}
        result.append(entry)
    return result


def _receive(connection: Connection, district: str, waiting: Decision, by: str, now: Moment) -> Decision:
    """Somebody at the office took it up: the clock of emergencies asks for this moment."""
    if waiting.received_at:
        raise Conflict("decision.received", at=waiting.received_at)
    taken = dataclasses.replace(
        waiting, state="received", received_at=now.iso(), received_by=by, version=waiting.version + 1
    )
    decisions.save(connection, district, taken)
    feed.publish(connection, district, [of_decision(taken)])
    return taken


def _set_fields(
    connection: Connection, district: str, decision: Decision, fields: Mapping[str, str], by: str, now: Moment
) -> list[FeedRow]:
    """Puts what was decided into the master record. Critical fields are the district's own: here it speaks itself."""
    if decision.person_id is None:
        raise InvalidInput("decision.no_person", where="set")
    wanted = {name: _checked(connection, district, name, value, now) for name, value in fields.items()}
    person = persons.find(connection, district, [decision.person_id], lock=True).get(decision.person_id)
    if person is None:
        raise InvalidInput("decision.no_person", where="set")
    number = str(wanted.get("id_number") or "")
    there = persons.by_id_number(connection, district, [number]).get(number) if number else None
    if there is not None and there[0] != person.id:
        raise InvalidInput("decision.other_record", where="id_number")
    return _apply(connection, district, person, wanted, decision.fact_id, by, now.utc_ms)


def _checked(connection: Connection, district: str, name: str, value: str, now: Moment) -> Any:
    if name not in FIELD_BY_NAME:
        raise InvalidInput("decision.field", where=name, field=name)
    if not value.strip():
        if name in ("name", "village_code"):
            raise InvalidInput("decision.field_empty", where=name, field=FIELD_BY_NAME[name].label)
        return ""
    if name == "village_code" and not districts.village_names(connection, district, [value.strip()]):
        raise InvalidInput("task.village", where=name)
    return checked_value(name, value, now.day)


def _apply(
    connection: Connection,
    district: str,
    person: PersonRow,
    wanted: Mapping[str, Any],
    cause: str,
    by: str,
    now_ms: int,
) -> list[FeedRow]:
    village = person.village
    changed = {
        name: [person.body.get(name), value]
        for name, value in sorted(wanted.items())
        if (person.body.get(name) or "") != (value or "")
    }
    if not changed:
        return []
    people.apply(person, changed, by, now_ms)
    person.village = str(person.body.get("village_code") or village)
    persons.save(connection, district, [person])
    history = [HistoryRow(person.id, person.version, f"decision:{cause}", changed)]
    persons.add_history(connection, district, history, now_ms)
    return of_person(person, village)


def _settle(connection: Connection, district: str, dispute: ConflictRow, word: Word, now_ms: int) -> list[FeedRow]:
    taken = _taken(dispute, word)
    rows: list[FeedRow] = []
    if taken:
        edit, item = _edit_of(connection, district, dispute)
        person_id = item.person_id or ""
        person = persons.find(connection, district, [person_id], lock=True).get(person_id)
        if (
            person is None
        ):  # a proposed person whose ID number exists under another record: only the district joins them
            raise InvalidInput("decision.other_record", where="accept")
        person.own_versions |= _own_versions(connection, district, dispute.item_id, person_id)
        moved = people.moved_on(person, dispute.fields, edit.base_version) if word.is_whole else []
        if moved:
            raise Conflict("decision.moved_on", fields="、".join(label_of(name) for name in moved), names=moved)
        wanted = {name: edit.fields[name] for name in taken}
        rows = _apply(connection, district, person, wanted, dispute.item_id, word.by, now_ms) or of_person(person)
    said = {"by": word.by, "at_ms": now_ms, "reason": word.text}
    resolved = dict(dispute.resolved)
    for name, sides in dispute.fields.items():
        choice = resolving.MINE if name in taken else resolving.THEIRS
        insisted = {"insisted": dispute.resolved[name]} if name in dispute.resolved else {}
        resolved[name] = {**sides, **said, **insisted, "choice": choice}
    closed = dataclasses.replace(
        dispute,
        state="accepted" if taken else "refused",
        resolved=resolved,
        closed_ms=now_ms,
        closed_by=word.by,
    )
    decisions.save_conflict(connection, district, closed)
    return rows


def _taken(dispute: ConflictRow, word: Word) -> list[str]:
    """The fields that take force; every field in dispute has to be spoken of."""
    for name in (*word.take, *word.keep):
        if name not in dispute.fields or (name in word.take and name in word.keep):
            raise InvalidInput("decision.not_disputed", where=name, field=name)
    if word.is_whole:
        return sorted(dispute.fields) if word.accept else []
    left = [name for name in dispute.fields if name not in word.take and name not in word.keep]
    if left and word.accept is None:
        raise InvalidInput("decision.fields_left", where="take", fields="、".join(label_of(name) for name in left))
    return sorted({*word.take, *(left if word.accept else [])})


def _own_versions(connection: Connection, district: str, item_id: str, person_id: str) -> set[int]:
    """Versions that the laptop of a disputed edit made itself: they are no news to it."""
    stored = items.find(connection, district, [item_id])[item_id]
    return persons.versions_of_device(connection, district, stored.device_id, [person_id]).get(person_id, set())


def label_of(name: str) -> str:
    """A field's standard term; its name when this program does not know it."""
    known = FIELD_BY_NAME.get(name)
    return known.label if known else name


def _edit_of(connection: Connection, district: str, dispute: ConflictRow) -> tuple[PersonEdit, Item]:
    line = items.line_of(connection, district, dispute.item_id)
    if line is None:
        raise NotFound("decision.unknown")
    item = Item.model_validate(loads_strict(line))
    return PersonEdit.model_validate(item.body), item
