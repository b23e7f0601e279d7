"""两边不一样: proposals of this laptop that others' changes stand against, and the assistant's word on them.

Both versions are shown with who wrote them. Her word is a fact (`resolution`) that goes to the district: what she gives
up is settled there, what she insists on waits for the office. Nothing leaves the list by itself: a proposal goes from
it by her word or by the district's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.changes import Changes
from core.clock import Moment
from core.domain.canonical import loads_strict
from core.domain.permission import may
from core.domain.person import FIELD_BY_NAME
from core.errors import InvalidInput, NotFound
from core.service import projection
from core.service.desk import Desk
from core.service.permits import require
from core.store.facts import StoredFact
from core.store.persons import StoredEdit

RESOLUTION = "resolution"
THEIRS, MINE = "theirs", "mine"


@dataclass(frozen=True)
class DisputedField:
    """One field of a conflict. `read` is what the author saw when she wrote `mine`; `theirs_by` and `theirs_at` who
    wrote what the district has, as far as it says. `choice`: theirs, mine, or empty as long as she said nothing."""

    name: str
    label: str
    mine: Any
    theirs: Any
    read: Any
    theirs_by: str = ""
    theirs_at: Moment | None = None
    choice: str = ""

    @property
    def is_same(self) -> bool:
        """Both sides say the same by now: there is nothing to choose."""
        return (self.mine or "") == (self.theirs or "")


@dataclass(frozen=True)
class Dispute:
    """One proposal with its fields. `code` and `params` say why the district did not take it; `insisted` is what she
    wrote when she insisted. `is_said`: she said her word on every field and the district has to settle it."""

    edit_id: str
    person_id: str
    person_name: str
    code: str
    params: Mapping[str, Any]
    reason: str
    written_by: str
    written_at: Moment
    fields: tuple[DisputedField, ...]
    insisted: str = ""

    @property
    def is_said(self) -> bool:
        return all(one.choice or one.is_same for one in self.fields)


class Conflicts:
    """Lists conflicts and takes the assistant's word."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def list(self, person_id: str = "") -> Sequence[Dispute]:
        """Open conflicts, those that wait for her word first, then the oldest; of one person when given. Nothing for
        who may not see what is sensitive."""
        if not may(self._desk.role(), "see:sensitive"):
            return []
        edits = [one for one in self._desk.persons.disputed() if person_id in ("", one.person_id)]
        return sorted((self._dispute(edit) for edit in edits), key=lambda one: one.is_said)

    def open_count(self) -> int:
        """How many wait for her word."""
        return sum(not one.is_said for one in self.list())

    def said_count(self) -> int:
        """On how many she has said her word, and the office has to settle them."""
        return sum(one.is_said for one in self.list())

    def get(self, edit_id: str) -> Dispute:
        """One conflict. Raises NotFound("conflict.unknown")."""
        found = next((one for one in self.list() if one.edit_id == edit_id), None)
        if found is None:
            raise NotFound("conflict.unknown", where=edit_id)
        return found

    def resolve(self, edit_id: str, choices: Mapping[str, str], reason: str = "") -> Changes:
        """Her word on every field that differs: "theirs" gives hers up, "mine" insists, for which `reason` is needed.

        What she gave up is shown as the district has it at once. Raises NotFound, NotAllowed,
        InvalidInput("conflict.choice", where=field | "conflict.reason").
        """
        require(self._desk, "propose")
        dispute = self.get(edit_id)
        chosen: dict[str, str] = {}
        for one in dispute.fields:
            choice = choices.get(one.name) or one.choice or (THEIRS if one.is_same else "")
            if choice not in (THEIRS, MINE):
                raise InvalidInput("conflict.choice", where=one.name, field=one.label)
            chosen[one.name] = choice
        if MINE in chosen.values() and not reason.strip():
            raise InvalidInput("conflict.reason", where="reason")
        seen = {one.name: {"mine": one.mine, "theirs": one.theirs} for one in dispute.fields}
        body = {"choices": chosen, "reason": reason.strip(), "seen": seen}
        with self._desk.db.transaction():
            self._desk.write_fact(
                RESOLUTION, body, person_id=dispute.person_id, title="两边不一样：说明", about=edit_id
            )
            projection.show(self._desk, dispute.person_id)
        return Changes.of("person", "record", "outbox", "conflict", persons={dispute.person_id})

    def _dispute(self, edit: StoredEdit) -> Dispute:
        desk = self._desk
        item = loads_strict(desk.outbox.line(edit.id) or b"{}")
        answer = desk.outbox.answer(edit.id)
        said = self._said(edit.id)
        base = desk.persons.last_base(edit.person_id)
        name = desk.persons.name(edit.person_id) or str((base | edit.fields).get("name") or "")
        zone = desk.now().offset_min
        standing = desk.standing_fields(edit)
        return Dispute(
            edit_id=edit.id,
            person_id=edit.person_id,
            person_name=name,
            code=answer[0],
            params=answer[1],
            reason=edit.reason,
            written_by=str(item.get("actor", {}).get("name", "")),
            written_at=Moment(edit.recorded_ms, zone),
            fields=tuple(
                self._field(key, value, edit, base, _choice_of(said, key, key in standing), zone)
                for key, value in edit.fields.items()
            ),
            insisted=next((str(fact.body.get("reason", "")) for fact in said if MINE in _choices(fact).values()), ""),
        )

    def _field(
        self, name: str, mine: object, edit: StoredEdit, base: Mapping[str, Any], choice: str, zone: int
    ) -> DisputedField:
        known = FIELD_BY_NAME.get(name)
        wrote = (base.get(projection.WHO) or {}).get(name) or ("", 0)
        at = Moment(int(wrote[1]), zone) if wrote[1] else None
        label = known.label if known else name
        return DisputedField(name, label, mine, base.get(name), edit.before.get(name), str(wrote[0]), at, choice)

    def _said(self, edit_id: str) -> Sequence[StoredFact]:
        """Her words on a proposal, the newest first."""
        return [fact for fact, _ in reversed(self._desk.facts.following(edit_id)) if fact.kind == RESOLUTION]


def _choices(fact: StoredFact) -> Mapping[str, str]:
    choices = fact.body.get("choices")
    return choices if isinstance(choices, dict) else {}


def _choice_of(said: Sequence[StoredFact], name: str, is_standing: bool) -> str:
    """What was given up stays given up; for the rest the newest word counts."""
    if not is_standing:
        return THEIRS
    return next((str(_choices(fact)[name]) for fact in said if name in _choices(fact)), "")
