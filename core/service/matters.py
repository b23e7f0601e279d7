"""What records leave to be done: opened and settled in the transaction that writes the record."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from core.clock import Moment
from core.domain.matter import DECISION, Opening, Seen
from core.domain.person import Person
from core.domain.rules import RuleRef
from core.service.desk import Desk
from core.service.families import family_of
from core.store.facts import StoredFact
from core.store.matters import StoredMatter

RETURNED, RETURNED_WORDS = "returned", "补充材料"


class Matters:
    """Keeps the matters in step with the records."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def take_back(self, fact: StoredFact) -> Sequence[StoredMatter]:
        """What the corrected record had settled is open again, until its correction settles it; returns it."""
        return self._desk.matters.reopen(fact.supersedes) if fact.supersedes else []

    def follow(self, fact: StoredFact, again: Sequence[StoredMatter] = ()) -> None:
        """After a record was written: what it settles is settled, what it leaves is opened.

        A correction settles of a person's matters only those that the corrected record had (`again`): what was opened
        since then has nothing to do with it. It takes the old record's matters away and opens its own; what was
        settled before stays settled.
        """
        store = self._desk.matters
        before = store.of_record(fact.supersedes) if fact.supersedes else []
        store.close([m for m in before if m.state == "open"], fact.id, "void")
        self._settle(fact, again)
        opens = family_of(fact.kind).opens
        if opens is not None:
            for opening in opens(self._seen(fact)):
                store.add(_stored(fact, opening, self._desk.today().isoformat()))
        settled = {m.code: m.closed_by for m in before if m.state == "settled"}
        for matter in store.of_record(fact.id) if settled else ():
            if matter.code in settled:
                store.close([matter], settled[matter.code])

    def decided(self, fact_id: str) -> None:
        """The district's word settles what waited for it."""
        waiting = [m for m in self._desk.matters.open(fact_id=fact_id) if DECISION in m.settled_by]
        self._desk.matters.close(waiting, fact_id)

    def returned(self, fact_id: str, text: str, version: int) -> None:
        """The district sent it back to be completed: open until it is corrected or the answer is registered."""
        found = self._desk.facts.get(fact_id)
        if found is None:
            return
        title = f"{RETURNED_WORDS}：{text}" if text else RETURNED_WORDS
        opening = Opening(f"{RETURNED}_{version}", title, ("reply", DECISION))
        self._desk.matters.add(_stored(found[0], opening, self._desk.today().isoformat()))

    def open(self, person_id: str = "") -> Sequence[StoredMatter]:
        """Everything that is open, of everybody or of one person."""
        return self._desk.matters.open(person_id=person_id)

    def _settle(self, fact: StoredFact, again: Sequence[StoredMatter]) -> None:
        store = self._desk.matters
        ended = []
        if fact.about:
            ended = [m for m in store.open(fact_id=fact.about) if fact.kind in m.settled_by and m.scope == "record"]
        if fact.person_id:
            theirs = again if fact.supersedes else store.open(person_id=fact.person_id)
            ended += [m for m in theirs if fact.kind in m.settled_by and m.scope == "person" and m.fact_id != fact.id]
        if ended and not _is_still_open(fact):
            store.close(ended, fact.id)

    def _seen(self, fact: StoredFact) -> Seen:
        desk = self._desk
        about = desk.facts.get(fact.about) if fact.about else None
        snapshot = fact.body.get("person")
        return Seen(
            kind=fact.kind,
            answers=fact.body.get("answers", {}),
            happened=Moment.parse(fact.occurred_at).local,
            today=desk.today(),
            person=Person.from_body(fact.person_id, snapshot) if snapshot else None,
            pack=desk.pack(),
            calendar=desk.calendar(),
            about_kind=about[0].kind if about else "",
            about_answers=about[0].body.get("answers", {}) if about else None,
        )


def rule_words(rule: dict[str, Any]) -> str:
    """The rule a matter stands on, as it was when the matter was opened."""
    return RuleRef(**rule).words() if rule else ""


def _is_still_open(fact: StoredFact) -> bool:
    """An answer that says "under way" or "passed on" settles nothing."""
    return fact.kind == "reply" and fact.body.get("answers", {}).get("reply/outcome") in ("working", "moved")


def _stored(fact: StoredFact, opening: Opening, today: str) -> StoredMatter:
    return StoredMatter(
        fact_id=fact.id,
        code=opening.code,
        kind=fact.kind,
        person_id=fact.person_id,
        title=opening.title,
        opened_on=today,
        due_on=opening.due_on.isoformat() if opening.due_on else None,
        due_ms=int(opening.due_at.timestamp() * 1000) if opening.due_at else None,
        rule=(dataclasses.asdict(opening.rule) if opening.rule else {}),
        settled_by=opening.settled_by,
        scope=opening.scope,
        awaits=opening.awaits,
    )
