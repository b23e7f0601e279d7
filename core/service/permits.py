"""Who may do what, asked at the verbs: refusals say who may, and what must not be seen is not handed out."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from core.domain.identity import mask_id, mask_phone
from core.domain.permission import Right, is_outsider, may, may_see, may_sign, right_to_sign, who_may
from core.domain.person import PERSON_FIELDS, Person
from core.errors import NotAllowed
from core.forms.catalogue import RecordKind, shipped_kinds
from core.service.desk import Desk

_MASKS = {"id": mask_id, "phone": mask_phone}
HIDDEN = (
    *(item.name for item in PERSON_FIELDS if item.is_sensitive),
    "is_near_relative",
    "card_keeper",
    "note",
)


def require(desk: Desk, right: Right) -> None:
    """Raises NotAllowed("permission.denied") with the names of those who may."""
    if not may(desk.role(), right):
        raise _denied(right)


def require_sign(desk: Desk, kind: RecordKind, role: str | None = None) -> None:
    """Raises NotAllowed when the one who is logged in (`role`: his, where it was read already) may not sign records of
    this kind."""
    if not may_sign(desk.role() if role is None else role, kind.name, is_restricted=kind.is_restricted):
        raise _denied(right_to_sign(kind.name, is_restricted=kind.is_restricted))


def require_see(desk: Desk, kind: str, role: str | None = None) -> None:
    """Raises NotAllowed when records of this kind are not for the one who is logged in (`role`: his)."""
    known = shipped_kinds().get(kind)
    if known is not None and not may_see(
        desk.role() if role is None else role, kind, is_restricted=known.is_restricted
    ):
        raise _denied("see:suspicion" if known.is_restricted else "see:sensitive")


def visible(desk: Desk, kinds: Iterable[str]) -> list[str]:
    """Those of the kinds of records that the one who is logged in may see."""
    role, known = desk.role(), shipped_kinds()
    return [
        kind
        for kind in kinds
        if (kind not in known and not is_outsider(role))
        or (kind in known and may_see(role, kind, is_restricted=known[kind].is_restricted))
    ]


def restricted(desk: Desk) -> frozenset[str]:
    """The ids of all facts that are for few eyes: restricted records and whatever hangs on one (answers, prints,
    sheets that came back). They are on no public page, in no table and in no file that is handed out."""
    return desk.facts.under([name for name, kind in shipped_kinds().items() if kind.is_restricted])


def hidden(desk: Desk) -> frozenset[str]:
    """Those of them that the one who is logged in may not see; empty for who may."""
    return frozenset() if may(desk.role(), "see:suspicion") else restricted(desk)


def require_see_record(desk: Desk, kind: str, record_id: str) -> None:
    """Raises NotAllowed when this record is not for the one who is logged in, because of its kind or of what it is
    about."""
    require_see(desk, kind)
    if record_id in hidden(desk):
        raise _denied("see:suspicion")


def shown(desk: Desk, person: Person) -> Person:
    """The person as the one who is logged in may see him: without the right, numbers are masked and what is sensitive
    (《个人信息保护法》第二十八条) is left out."""
    if may(desk.role(), "see:sensitive"):
        return person
    changes = dict.fromkeys(HIDDEN, "")
    for item in PERSON_FIELDS:
        if item.kind in _MASKS:
            changes[item.name] = _MASKS[item.kind](getattr(person, item.name))
    return dataclasses.replace(person, **changes)  # type: ignore[arg-type]


def _denied(right: str) -> NotAllowed:
    return NotAllowed("permission.denied", where=right, who="、".join(who_may(right)))
