"""Removals that stop and ask: a pull that would take many people off the laptop at once waits for somebody's word.

A page's removals are written down with its cursor and carried out when the pull has come to its end; so a pull that is
cut between two pages neither loses them nor counts them twice. When they are too many (`core.domain.removal`), nobody
goes before a person said so; the answer is a fact.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from core.changes import Changes
from core.domain.removal import is_many
from core.errors import NotFound
from core.service.desk import Desk
from core.service.permits import require
from core.service.tray import Tray
from core.store.leaving import LeavingRepository, Removal

PEOPLE = "pull.people"


@dataclass(frozen=True)
class RemovalQuestion:
    """`count` people of `people` would go. `is_kept`: somebody said "not now" before."""

    count: int
    people: int
    names: tuple[str, ...]
    is_kept: bool = False


def question(desk: Desk) -> RemovalQuestion | None:
    """What somebody has to say yes or no to; None when nobody waits to be removed."""
    store = LeavingRepository(desk.db)
    waiting = store.removals("asked", "kept")
    if not waiting:
        return None
    names = tuple(sorted(desk.persons.name(one.person_id) for one in waiting))
    return RemovalQuestion(len(waiting), store.people(), names, all(one.state == "kept" for one in waiting))


class Removals:
    """What waits, and somebody's word on it."""

    def __init__(self, desk: Desk, show: Callable[[str], object]) -> None:
        self._desk = desk
        self._show = show  # makes the derived rows of one person anew
        self._store = LeavingRepository(desk.db)
        self._tray = Tray(desk)

    def question(self) -> RemovalQuestion | None:
        """What somebody has to say yes or no to; None when nobody waits to be removed."""
        return question(self._desk)

    def answer(self, *, is_yes: bool) -> Changes:
        """Removes them, or keeps them for now: they stay on the list and can be removed later. Raises
        NotFound("removal.none"), NotAllowed."""
        require(self._desk, "propose")
        waiting = self._store.removals("asked", "kept")
        if not waiting:
            raise NotFound("removal.none")
        people = {one.person_id for one in waiting}
        with self._desk.db.transaction():
            body = {"answer": "yes" if is_yes else "no", "people": sorted(people), "of": self._store.people()}
            self._desk.write_fact("removal", body, title="区里移走人员")
            if is_yes:
                self._carry_out(waiting)
            else:
                self._store.move_removals(("asked",), "kept")
        return Changes.of("person", "sync", "tray", "outbox", persons=people)

    # within the transaction that applies a page

    def begin(self) -> None:
        """A pull begins, or goes on: how many people there were is counted once."""
        if self._desk.state.get(PEOPLE) is None:
            self._desk.state.set(PEOPLE, self._store.people())

    def put(self, person_id: str, version: int, seq: int, *, is_afresh: bool) -> bool:
        """Writes a removal down; False when nobody of this id is here, so there is nobody to remove."""
        if self._desk.persons.base(person_id) is None:
            return False
        self._store.put_removal(person_id, version, seq, is_afresh=is_afresh)
        return True

    def drop(self, person_id: str) -> None:
        """The district has him on the list again."""
        self._store.drop_removal(person_id)
        self._tray.came_back(person_id)

    def end(self) -> tuple[set[str], bool]:
        """The pull has come to its end: removes those it named, or asks. Returns whom it removed; whether it asks."""
        people = int(self._desk.state.get(PEOPLE) or 0)
        self._desk.state.set(PEOPLE, None)
        fresh = self._store.removals("pulled")
        if not fresh:
            return set(), False
        together = len(fresh) + len(self._store.removals("asked"))
        if is_many(self._desk.pack(), self._desk.today(), together, people):
            self._store.move_removals(("pulled",), "asked")
            return set(), True
        return self._carry_out(fresh), False

    def _carry_out(self, removals: list[Removal]) -> set[str]:
        for one in removals:
            self._desk.persons.put_base(one.person_id, one.version, one.seq, None, is_afresh=one.is_afresh)
            self._store.drop_removal(one.person_id)
            self._show(one.person_id)
            if self._desk.persons.base(one.person_id) is None:
                self._tray.left(one.person_id)
        return {one.person_id for one in removals}
