"""What does not come through: tried alone, put aside after five failures, mended by a later item. Never lost.

An item that the district cannot even answer must hold up nobody. It goes alone and last; the district is told of its
place in the chain, so that what comes after it takes force; after `PARKED_AFTER` failures a person decides. A record
that was refused or parked is mended by its correction, a proposal by a later one that says as much.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from core.changes import Changes
from core.clock import Moment
from core.domain.canonical import loads_strict
from core.service.desk import Desk
from core.service.library import FormLibrary
from core.service.permits import hidden
from core.store.failing import PARKED_AFTER, FailingRepository
from core.store.outbox import STATE_OF, Answer, OutItem, Stuck

__all__ = ["HELD_LISTED_AFTER_MS", "PARKED_AFTER", "Parking", "StuckItem"]

HELD_LISTED_AFTER_MS = 5 * 24 * 3600 * 1000  # reliability: what waits for something missing is listed after five days

ANSWER = "body.answers."


@dataclass(frozen=True)
class StuckItem:
    """An item the district did not take as it is, with the person it is about.

    `state`: refused, conflict, held, parked, or waiting (failed `failures` times, still tried). `needs_person`: it
    goes on only when somebody does something. `day` is when it happened, `is_listed`: the person can be opened.
    `question` is what the form asks where `field` is one of its answers.
    """

    item_id: str
    kind: str
    state: str
    person_id: str
    person_name: str
    code: str
    field: str
    params: dict[str, Any]
    attempts: int
    failures: int = 0
    needs_person: bool = True
    day: date | None = None
    serial: str = ""
    is_listed: bool = True
    question: str = ""


class Parking:
    """The verbs about items that do not come through. `Exchange` hands it out."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._failing = FailingRepository(desk.db)

    # for the engine

    def note_failure(self, item_id: str, code: str) -> Changes:
        """An item sent by itself failed although others go through; the fifth time it is parked."""
        with self._desk.db.transaction():
            is_parked = self._failing.note(item_id, code)
            self._failing.place([item_id])
        return Changes.of("outbox", "record") if is_parked else Changes.of("outbox")

    def next_alone(self, tried: Collection[str]) -> OutItem | None:
        """The next failing item whose turn has not been in this run; marked as on its way."""
        with self._desk.db.transaction():
            item = self._failing.next_alone(tried)
            if item is not None:
                self._desk.outbox.mark_sent([item.item_id])
        return item

    def unplaced(self) -> list[OutItem]:
        """Items that do not travel although the district does not know of their place in the chain."""
        return self._failing.unplaced()

    def place(self, item_ids: Iterable[str]) -> None:
        """The district knows of these places now."""
        with self._desk.db.transaction():
            self._failing.place(item_ids)

    # for `Exchange`, inside its transactions

    def forget_places(self, above_seq: int) -> None:
        """The district forgot everything after this place."""
        self._failing.forget_places(above_seq)

    def settle(self, answers: Sequence[Answer]) -> None:
        """What was answered is no longer failing; what was taken mends what it stands for."""
        self._failing.answered([answer.item_id for answer in answers])
        if not self._desk.outbox.has_stuck():
            return
        taken = [answer.item_id for answer in answers if STATE_OF[answer.outcome] == "acked"]
        self._failing.mend(self._failing.superseded_by(taken))
        for item_id in taken:
            self._failing.mend(self._edits_done_by(item_id))

    def _edits_done_by(self, item_id: str) -> list[str]:
        """Earlier proposals that were not taken and say nothing which this one does not say too."""
        edit = self._desk.persons.edit(item_id)
        if edit is None:
            return []
        earlier = (self._desk.persons.edit(one) for one in self._failing.stuck_edits(edit.person_id, edit.seq))
        return [one.id for one in earlier if one is not None and one.fields.keys() <= edit.fields.keys()]

    # for people

    def stuck(self, language: str = "zh") -> list[StuckItem]:
        """Everything that did not come through, with the person's name unless it is for few eyes. The forms' questions
        are told in `language` where they speak it."""
        names, unseen = self._desk.persons.names(), hidden(self._desk)
        failures = self._failing.failures()
        since = self._desk.now().utc_ms - HELD_LISTED_AFTER_MS
        found = []
        for item in self._desk.outbox.stuck():
            line = loads_strict(item.line)
            shown = _stuck(
                item, line, names.get(item.person_id) or _name_in(line), failures.get(item.item_id, 0), since
            )
            question = self._question(item.item_id, item.field, language)
            shown = dataclasses.replace(shown, is_listed=item.person_id in names, question=question)
            if item.item_id in unseen:
                shown = dataclasses.replace(shown, person_name="", serial="")
            found.append(shown)
        return found

    def _question(self, item_id: str, field: str, language: str) -> str:
        """What the record's own form asks there."""
        if not field.startswith(ANSWER):
            return ""
        found = self._desk.facts.get(item_id)
        if found is None or not found[0].form_id:
            return ""
        form = FormLibrary(self._desk).of(found[0].form_id, found[0].form_version)
        path = field.removeprefix(ANSWER)
        asked, schema = form.questions.get(path), form.schemas.get(path)
        if asked is None or schema is None or language == "zh":
            return asked.label if asked is not None else ""
        spoken = next((name for name in form.languages if f"({language})" in name), form.default_language)
        return form.rules[schema].label.plain(spoken, form.default_language)


def _stuck(item: Stuck, line: dict[str, Any], name: str, failures: int, held_before_ms: int) -> StuckItem:
    is_young = item.state == "held" and (item.held_ms is None or item.held_ms > held_before_ms)
    happened = str(line.get("occurred_at") or "")
    return StuckItem(
        item.item_id,
        item.kind,
        "waiting" if item.state == "sent" else item.state,
        item.person_id,
        name,
        item.code,
        item.field,
        item.params,
        item.attempts,
        failures,
        needs_person=not (is_young or item.state in ("waiting", "sent")),
        day=Moment.parse(happened).day if happened else None,
        serial=str(line.get("serial") or ""),
    )


def _name_in(line: dict[str, Any]) -> str:
    """The name that an item itself carries: somebody the district did not take is on no list any more."""
    body = line.get("body") or {}
    return str((body.get("person") or body.get("fields") or {}).get("name", ""))
