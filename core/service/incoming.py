"""Taking in what the district sends: persons, rule packs, forms, tasks, answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from core.changes import Changes
from core.domain.person import FIELD_BY_NAME
from core.errors import InvalidInput
from core.service import projection
from core.service.desk import Desk
from core.service.library import compile_source
from core.service.matters import Matters
from core.service.removals import Removals
from core.service.tasks import Arrival, received_task
from core.service.tray import Tray
from core.store.outbox import Answer
from core.store.reference import PackRepository

UNREADABLE = (KeyError, TypeError, ValueError, AttributeError)  # what is not of the shape it should have


@dataclass(frozen=True)
class RemoteItem:
    """One change of the district. `body` None means: no longer yours (a tombstone)."""

    kind: str
    id: str
    version: int
    seq: int
    body: dict[str, Any] | None


class Incoming:
    """Applies changes inside the caller's transaction. What this program cannot use is kept aside, not lost."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._packs = PackRepository(desk.db)
        self.removals = Removals(desk, self._settle_base)
        self.tray = Tray(desk)
        self._is_afresh = False
        self._takers: dict[str, Callable[[RemoteItem], set[str]]] = {
            "person": self._person,
            "task": self._task,
            "decision": self._decision,
            "form": self._form,
            "rulepack": self._pack,
        }

    def apply(self, items: Sequence[RemoteItem], full_pass: str = "") -> Changes:
        """Takes a page; returns what changed. With `full_pass` it belongs to a pull from the beginning."""
        self._is_afresh = bool(full_pass)
        self.removals.begin()
        kinds: set[str] = set()
        persons: set[str] = set()
        stored = self._desk.state.get("aside", [])
        aside = {(entry["kind"], entry["id"]): entry for entry in stored}
        for item, taken in zip(items, self._take_page(items), strict=True):
            aside.pop((item.kind, item.id), None)
            if isinstance(taken, str):
                aside[item.kind, item.id] = {
                    "kind": item.kind, "id": item.id, "seq": item.seq, "code": taken, "body": item.body
                }  # fmt: skip
            else:
                persons |= taken
            if item.body is None:
                self._desk.remote.drop(item.kind, item.id)
            kinds.add({"decision": "record"}.get(item.kind, item.kind))
        held = [(item.kind, item.id, item.version) for item in items if item.body is not None]
        self._desk.remote.put_all(held, full_pass)
        if list(aside.values()) != stored:
            self._desk.state.set("aside", list(aside.values()) or None)
        return Changes(frozenset(kinds), frozenset(persons)) if kinds else Changes()

    def _take_page(self, items: Sequence[RemoteItem]) -> list[set[str] | str]:
        """The outcome of every item. A page is almost always whole, so it is taken in one go; when something in it
        cannot be used, one by one, each taken back alone."""
        try:
            with self._desk.db.part():
                self._take_tasks([item for item in items if item.kind == "task" and item.body is not None])
                return [self._of_page(item) for item in items]
        except (InvalidInput, *UNREADABLE):
            return [self._take(item) for item in items]

    def _of_page(self, item: RemoteItem) -> set[str] | str:
        taker = self._takers.get(item.kind)
        if taker is None:
            return set() if item.body is None else "sync.unknown_kind"
        if item.kind == "task" and item.body is not None:
            person_id = str(item.body.get("person_id") or "")
            return {person_id} if person_id else set()
        return taker(item)

    def _take_tasks(self, items: Sequence[RemoteItem]) -> None:
        known = self._desk.tasks.among(item.id for item in items)
        now = Arrival.of(self._desk.now())
        self._desk.tasks.put_all(
            received_task(self._desk, item.id, item.version, item.body or {}, known.get(item.id), now) for item in items
        )

    def _take(self, item: RemoteItem) -> set[str] | str:
        """The persons concerned; or the reason why this program cannot use it: the rest of the page is taken, and the
        item kept with the reason, so that a newer program may use it and the office can ask."""
        taker = self._takers.get(item.kind)
        if taker is None:
            return set() if item.body is None else "sync.unknown_kind"
        try:
            with self._desk.db.part():
                return taker(item)
        except InvalidInput as error:
            return error.code
        except UNREADABLE:
            return "sync.unreadable"

    def end_pull(self) -> Changes:
        """After the last page: people whom the district took off this laptop go, unless they are too many."""
        gone, is_asking = self.removals.end()
        if not gone:
            return Changes.of("sync") if is_asking else Changes()
        return Changes.of("person", "tray", "sync", persons=gone)

    def drop_unnamed(self, full_pass: str) -> Changes:
        """What a pull from the beginning did not name no longer belongs to this laptop."""
        gone = self._desk.remote.unnamed(full_pass)
        seq_of = self._desk.persons.base_seq
        rows = [
            RemoteItem(kind, row_id, 0, (seq_of(row_id) or 0) if kind == "person" else 0, None)
            for kind, row_id in gone
            if kind in ("person", "task")
        ]
        for kind, row_id in gone:
            self._desk.remote.drop(kind, row_id)
        return self.apply(rows)

    def reopen(self, above_seq: int) -> set[str]:
        """The district forgot what came after this place: those proposals lie on top again."""
        persons = self._desk.persons.reopen_edits(above_seq)
        for person_id in persons:
            projection.show(self._desk, person_id)
        return persons

    def settle(self, answers: Sequence[Answer]) -> set[str]:
        """Moves this laptop's proposals on after their answers; returns the persons concerned."""
        state_of = {"accepted": "accepted", "duplicate": "accepted", "merged": "accepted", "conflict": "conflict",
                    "rejected": "refused"}  # fmt: skip
        persons = set()
        proposals = self._desk.persons.edits_among(answer.item_id for answer in answers)
        for answer in answers:
            edit = self._desk.persons.edit(answer.item_id) if answer.item_id in proposals else None
            state = state_of.get(answer.outcome)
            if edit is None or state is None or edit.state not in ("waiting", "conflict", "refused"):
                continue
            self._desk.persons.set_edit_state([edit.id], state)
            persons.add(edit.person_id)
        for person_id in persons:
            self._settle_base(person_id)
        self.tray.delivered()
        return persons

    def _person(self, item: RemoteItem) -> set[str]:
        fields = [value for name, value in (item.body or {}).items() if name in FIELD_BY_NAME]
        if not all(isinstance(value, str | int | None) for value in fields):
            raise TypeError("a field of a person is a text or a number")
        if item.body is None and self.removals.put(item.id, item.version, item.seq, is_afresh=self._is_afresh):
            return set()
        self._desk.persons.put_base(item.id, item.version, item.seq, item.body, is_afresh=self._is_afresh)
        if item.body is not None:
            self.removals.drop(item.id)
        self._settle_base(item.id)
        return {item.id}

    def _settle_base(self, person_id: str) -> None:
        seq = self._desk.persons.base_seq(person_id)
        if seq is not None:
            self._desk.persons.settle_edits(person_id, seq)
        projection.show(self._desk, person_id)

    def _task(self, item: RemoteItem) -> set[str]:
        if item.body is None:
            self._desk.tasks.remove(item.id)
            return set()
        known = self._desk.tasks.get(item.id)
        task = received_task(self._desk, item.id, item.version, item.body, known, Arrival.of(self._desk.now()))
        self._desk.tasks.put_all([task])
        return {task.person_id} if task.person_id else set()

    def _decision(self, item: RemoteItem) -> set[str]:
        if item.body is None:
            return set()
        body = item.body
        fact_id, state = str(body.get("fact_id") or item.id), str(body.get("state", ""))
        text, decided_at = str(body.get("text") or ""), str(body.get("decided_at") or "")
        self._desk.decisions.put(fact_id, state, text, decided_at, item.seq, is_afresh=self._is_afresh)
        if state == "returned":
            Matters(self._desk).returned(fact_id, text, item.version)
        if state != "decided":
            return set()
        Matters(self._desk).decided(fact_id)
        return self._settle_conflict(fact_id)

    def _settle_conflict(self, item_id: str) -> set[str]:
        """A disputed proposal was decided: what counts now is in the district's version, taken or not."""
        if not self._desk.outbox.settle(item_id):
            return set()
        edit = self._desk.persons.edit(item_id)
        if edit is None:
            return set()
        self._desk.persons.set_edit_state([edit.id], "answered")
        projection.show(self._desk, edit.person_id)
        return {edit.person_id}

    def _form(self, item: RemoteItem) -> set[str]:
        if item.body is not None:
            self._desk.forms.add(compile_source(str(item.body["kind"]), str(item.body["source"])))
        return set()

    def _pack(self, item: RemoteItem) -> set[str]:
        if item.body is not None:
            text = str(item.body["toml"])
            self._desk.rules.check(text)
            self._packs.add(str(item.body["id"]), str(item.body["version"]), text)
            self._desk.rules.current()  # a base that this village's pack cannot stand on lies aside too
        return set()
