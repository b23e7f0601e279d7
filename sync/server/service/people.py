"""Edits of master records: what merges, what waits for a person. Pure; the push service reads and writes the rows.

The classes of `core.domain.person.Field`: disjoint shared fields merge, the same field with another value is a conflict
that keeps both, an owned field is its assistant's alone, and a critical field is never changed by a laptop at all.
Whoever was ended or moved away meanwhile is changed by nobody who did not know it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.domain.person import ASSIGNED, ENDING_FIELDS, FIELD_BY_NAME
from sync.protocol.codes import Outcome
from sync.protocol.messages import PersonEdit
from sync.server.store.persons import PersonRow

# Moving somebody to another village changes who may see him: the district's word, though not a field of identity.
_ALSO_CRITICAL = frozenset({"village_code", ASSIGNED})


@dataclass(frozen=True)
class Merge:
    """What came of an edit. `changed`: field -> [old, new], empty unless it is in force.

    `disputed`: field -> {"theirs", "mine"} for a conflict. `others`: fields that others changed since the edit's base.
    """

    outcome: Outcome
    code: str = ""
    params: dict[str, Any] = field(default_factory=dict)
    changed: dict[str, list[Any]] = field(default_factory=dict)
    disputed: dict[str, dict[str, Any]] = field(default_factory=dict)
    others: tuple[str, ...] = ()


def is_critical(name: str) -> bool:
    """True for a field only the district changes. Fields this server does not know yet merge like ordinary ones."""
    known = FIELD_BY_NAME.get(name)
    return name in _ALSO_CRITICAL or (known is not None and known.is_critical)


def is_owned(name: str) -> bool:
    """True for a field that the assistant writes whom the person is assigned to."""
    known = FIELD_BY_NAME.get(name)
    return known is not None and known.is_owned


def merge(person: PersonRow, edit: PersonEdit, writer: str = "") -> Merge:
    """Judges an edit of an existing person, whole or not at all; `writer` is the assistant whose laptop sent it.

    What the same laptop changed before stands under this edit already, whatever version both began with: only what
    others changed since is news to it.
    """
    wanted = {name: value for name, value in edit.fields.items() if not is_same(person.body.get(name), value)}
    others = since(person, edit.base_version)
    unread = {name for name, version in person.field_versions.items() if version in others}
    if wanted and (ended := [name for name in ENDING_FIELDS if name in unread and person.body.get(name)]):
        how = "died" if person.body.get("died_on") else "ended"
        return _dispute("person.gone", person, wanted, {"fields": ended, "how": how})
    if critical := sorted(name for name in wanted if is_critical(name)):
        return _dispute("person.critical", person, wanted, {"fields": critical})
    owner = str(person.body.get(ASSIGNED) or "")
    if owner not in ("", writer) and (owned := sorted(name for name in wanted if is_owned(name))):
        return _dispute("person.not_owner", person, wanted, {"fields": owned, "who": owner})
    if stale := sorted(unread & wanted.keys()):
        return _dispute("person.changed", person, wanted, {"fields": stale})
    changed = {name: [person.body.get(name), value] for name, value in sorted(wanted.items())}
    return Merge("merged" if others else "accepted", changed=changed, others=tuple(sorted(unread)))


def as_read(edit: PersonEdit, lost_days: Sequence[tuple[int, int]]) -> PersonEdit:
    """The edit as one on a version this district has had.

    A version from the lost days before a restore says nothing about what its author had read of what is here now, but
    for the first one, which everybody who knows the person began with.
    """
    if any(after < edit.base_version < before for after, before in lost_days):
        return edit.model_copy(update={"base_version": 1})
    return edit


def moved_away(person: PersonRow, edit: PersonEdit) -> Merge:
    """An edit of somebody who was this laptop's and is another village's now: where he is, is not said."""
    return _dispute("person.gone", person, dict(edit.fields), {"fields": ["village_code"], "how": "moved"})


def since(person: PersonRow, base_version: int) -> set[int]:
    """The versions after this one that others made, as far as something of them still counts."""
    return {version for version in person.field_versions.values() if version > base_version} - person.own_versions


def propose(existing: PersonRow | None, edit: PersonEdit) -> Merge | None:
    """Judges a proposed new person whose id is here already; None when the id is free."""
    if existing is None:
        return None
    wanted = {name: value for name, value in edit.fields.items() if not is_same(existing.body.get(name), value)}
    if not wanted:
        return Merge("accepted")
    return _dispute("person.exists", existing, wanted, {"id": existing.id})


def apply(person: PersonRow, changed: Mapping[str, list[Any]], who: str = "", now_ms: int = 0) -> None:
    """Puts a judged change into the row: next version, which fields it touched, and by whom."""
    person.version += 1
    person.own_versions.add(person.version)
    for name, (_, value) in changed.items():
        if value is None or value == "":
            person.body.pop(name, None)
        else:
            person.body[name] = value
        person.field_versions[name] = person.version
        if who:
            person.changed_by[name] = [who, now_ms]
        else:
            person.changed_by.pop(name, None)


def create(person_id: str, village: str, edit: PersonEdit, lost_days: Sequence[tuple[int, int]] = ()) -> PersonRow:
    """The row of a new person. Its fields are of version 1, with which everybody began who knows him.

    After a restore he may have been here before: the next version is none that the lost days can have given him, or an
    edit made on one of those would pass for one whose author had read what is written from here on.
    """
    body = {name: value for name, value in edit.fields.items() if value is not None and value != ""}
    body["village_code"] = village
    version = max((before for _, before in lost_days), default=1)
    return PersonRow(person_id, village, version, body, dict.fromkeys(body, 1), {1, version})


def moved_on(person: PersonRow, disputed: Mapping[str, Mapping[str, Any]], base_version: int) -> list[str]:
    """Fields of a dispute that are no longer what they were when it arose; of a proposed ending also whatever else
    others changed since the version it was proposed on."""
    found = {name for name, sides in disputed.items() if not is_same(person.body.get(name), sides.get("theirs"))}
    if any(name in ENDING_FIELDS for name in disputed):
        others = since(person, base_version)
        found |= {name for name, version in person.field_versions.items() if version in others}
    return sorted(found)


def only(edit: PersonEdit, names: Iterable[str]) -> PersonEdit:
    """The same edit with these fields alone."""
    return edit.model_copy(update={"fields": {name: edit.fields[name] for name in names if name in edit.fields}})


def is_same(left: object, right: object) -> bool:
    """Nothing and an empty text are one value."""
    return left == right or (left in (None, "") and right in (None, ""))


def _dispute(code: str, person: PersonRow, wanted: dict[str, Any], params: dict[str, Any]) -> Merge:
    disputed = {name: {"theirs": person.body.get(name), "mine": value} for name, value in sorted(wanted.items())}
    return Merge("conflict", code, params, disputed=disputed)
