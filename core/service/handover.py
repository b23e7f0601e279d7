"""Handing a village over to somebody else: what there is, counted, and person by person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from core.service.desk import Desk
from core.service.due import DueList
from core.service.permits import restricted
from core.service.scans import unsigned
from core.service.todo import Todo


@dataclass(frozen=True)
class Burden:
    """What of one person is not finished: `due` how the next visit stands, then how many of each."""

    person_id: str
    name: str
    place: str
    due: str
    matters: tuple[str, ...]
    drafts: int
    papers: int

    @property
    def is_free(self) -> bool:
        return not (self.due or self.matters or self.drafts or self.papers)


@dataclass(frozen=True)
class Inventory:
    """Everything that changes hands. `nameless`: matters about people who are not on the list."""

    people: int
    due: int
    open: int
    drafts: int
    papers: int
    waiting: int
    burdens: Sequence[Burden]
    nameless: Sequence[str]


def take_stock(desk: Desk) -> Inventory:
    """Counts what there is now. What belongs to nobody on the list is told by its title."""
    people = desk.active.all()
    states = {row.person_id: row.due.state for row in DueList(desk).list()}
    unsaid = restricted(desk)  # others read along
    todo = [row for row in Todo(desk).list() if row.source != "duty" and row.record_id not in unsaid]
    drafts = desk.drafts.listed(discarded=False)
    papers = unsigned(desk)
    of_drafts = Counter(item.person_id for item in drafts)
    of_papers = Counter(item.person_id for item in papers)
    words = {"overdue": "逾期", "due": "应走访"}
    burdens = [
        Burden(
            person.id,
            person.name,
            " ".join(part for part in (person.village, person.group) if part),
            words.get(states.get(person.id, ""), ""),
            tuple(row.title for row in todo if row.person_id == person.id),
            of_drafts[person.id],
            of_papers[person.id],
        )
        for person in people
    ]
    known = {person.id for person in people}
    return Inventory(
        people=len(people),
        due=sum(bool(burden.due) for burden in burdens),
        open=len(todo),
        drafts=len(drafts),
        papers=len(papers),
        waiting=desk.outbox.counts().waiting,
        burdens=burdens,
        nameless=[row.title for row in todo if row.person_id not in known],
    )
