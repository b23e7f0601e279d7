"""Edits of master records: what merges, what waits for a person. Pure; the push service reads and writes the rows.

Classes C and C* of the conflict rules: disjoint fields merge, the same field with another value is a conflict that
keeps both, and a critical field is never changed by a laptop at all.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from core.domain.person import FIELD_BY_NAME
from sync.protocol.codes import Outcome
from sync.protocol.messages import PersonEdit
from sync.server.store.persons import PersonRow

# Moving somebody to another village changes who may see him: the district's word, though not a field of identity.
_ALSO_CRITICAL = frozenset({"village_code"})


@dataclass(frozen=True)
class Merge:
    """What came of an edit. `changed`: field -> [old, new], empty unless it is in force.

    `disputed`: field -> {"theirs", "mine"} for a conflict.
    """

    outcome: Outcome
    code: str = ""
    params: dict[str, Any] = field(default_factory=dict)
    changed: dict[str, list[Any]] = field(default_factory=dict)
    disputed: dict[str, dict[str, Any]] = field(default_factory=dict)


def is_critical(name: str) -> bool:
    """True for a field only the district changes. Fields this server does not know yet merge like ordinary ones."""
    known = FIELD_BY_NAME.get(name)
    return name in _ALSO_CRITICAL or (known is not None and known.is_critical)


def merge(person: PersonRow, edit: PersonEdit) -> Merge:
    """Judges an edit of an existing person, whole or not at all.

    What the same laptop changed before stands under this edit already, whatever version both began with: only what
    others changed since is news to it.
    """
    wanted = {name: value for name, value in edit.fields.items() if not _is_same(person.body.get(name), value)}
    critical = [name for name in wanted if is_critical(name)]
    if critical:
        return _dispute("person.critical", person, wanted, critical)
    others = set(range(edit.base_version + 1, person.version + 1)) - person.own_versions
    stale = [name for name in wanted if person.field_versions.get(name, 0) in others]
    if stale:
        return _dispute("person.changed", person, wanted, stale)
    changed = {name: [person.body.get(name), value] for name, value in sorted(wanted.items())}
    return Merge("merged" if others else "accepted", changed=changed)


def propose(existing: PersonRow | None, edit: PersonEdit) -> Merge | None:
    """Judges a proposed new person whose id is here already; None when the id is free."""
    if existing is None:
        return None
    wanted = {name: value for name, value in edit.fields.items() if not _is_same(existing.body.get(name), value)}
    if not wanted:
        return Merge("accepted")
    return _dispute("person.exists", existing, wanted, sorted(wanted), {"id": existing.id})


def apply(person: PersonRow, changed: dict[str, list[Any]]) -> None:
    """Puts a judged change into the row: next version, and which fields it touched."""
    person.version += 1
    person.own_versions.add(person.version)
    for name, (_, value) in changed.items():
        if value is None or value == "":
            person.body.pop(name, None)
        else:
            person.body[name] = value
        person.field_versions[name] = person.version


def create(person_id: str, village: str, edit: PersonEdit) -> PersonRow:
    """The row of a new person."""
    body = {name: value for name, value in edit.fields.items() if value is not None and value != ""}
    body["village_code"] = village
    return PersonRow(person_id, village, 1, body, dict.fromkeys(body, 1), {1})


def _dispute(
    code: str, person: PersonRow, wanted: dict[str, Any], fields: list[str], params: dict[str, Any] | None = None
) -> Merge:
    disputed = {name: {"theirs": person.body.get(name), "mine": value} for name, value in sorted(wanted.items())}
    return Merge("conflict", code, params or {"fields": sorted(fields)}, disputed=disputed)


def _is_same(left: object, right: object) -> bool:
    return left == right or (left in (None, "") and right in (None, ""))
