"""What the items of one batch do to the district: gathered in the order of the chain, then written at once."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from core.forms.catalogue import shipped_kinds
from sync.protocol.codes import Outcome
from sync.protocol.messages import Item, PersonEdit
from sync.server.service import people
from sync.server.service import tasks as work
from sync.server.service.people import Merge
from sync.server.service.publishing import of_decision, of_person, of_task
from sync.server.store import decisions, persons, tasks
from sync.server.store.decisions import ConflictRow, Decision
from sync.server.store.feed import FeedRow
from sync.server.store.persons import HistoryRow, PersonRow
from sync.server.store.tasks import TaskRow

# Facts the district answers one by one, as the catalogue of forms says.
DECIDED_KINDS = frozenset(name for name, kind in shipped_kinds().items() if kind.is_decided)


@dataclass(frozen=True)
class Verdict:
    """The answer to one item that could be read and whose turn it is."""

    outcome: Outcome
    code: str = ""
    field: str = ""
    params: dict[str, Any] = dataclasses.field(default_factory=dict)


@dataclass
class Effects:
    """Works on the persons concerned (locked by the caller's transaction) and collects what has to be written."""

    villages: frozenset[str]
    people: dict[str, PersonRow]
    id_numbers: dict[str, tuple[str, str]]
    facts: set[str]  # ids of facts that are here, as far as this batch supersedes them
    tasks: dict[str, TaskRow] = dataclasses.field(default_factory=dict)  # that items of this batch answer
    sent_back: dict[str, Decision] = dataclasses.field(default_factory=dict)  # to be completed, by fact
    touched: dict[str, PersonRow] = dataclasses.field(default_factory=dict)
    history: list[HistoryRow] = dataclasses.field(default_factory=list)
    conflicts: list[ConflictRow] = dataclasses.field(default_factory=list)
    decisions: list[Decision] = dataclasses.field(default_factory=list)
    answered: dict[str, TaskRow] = dataclasses.field(default_factory=dict)
    completed: dict[str, Decision] = dataclasses.field(default_factory=dict)

    def of_fact(self, item: Item) -> Verdict:
        """A fact is taken as it is; a correction waits for what it corrects."""
        if item.supersedes is not None and item.supersedes not in self.facts:
            return Verdict("held", "fact.parent_missing", "supersedes")
        self.facts.add(item.id)
        if item.kind in DECIDED_KINDS:
            self.decisions.append(Decision(item.id, item.village, item.kind, item.person_id))
        self._answer(item)
        return Verdict("accepted")

    def _answer(self, item: Item) -> None:
        """A task is done by what is about it; what was sent back waits for the district again once it is completed."""
        named = work.task_of(item)
        task, returned = self.tasks.get(named), self.sent_back.get(named)
        if task is not None and task.village in self.villages:
            work.answer(task, item)
            self.answered[task.id] = task
        if returned is not None and returned.village in self.villages:
            self.completed[named] = dataclasses.replace(returned, state="received", version=returned.version + 1)

    def of_edit(self, item: Item, edit: PersonEdit) -> Verdict:
        """An edit is applied whole, or kept beside the present values until a person decides."""
        person_id = item.person_id or ""
        person = self.people.get(person_id)
        if edit.base_version == 0:
            merge = self._propose(person_id, person, item, edit)
        elif person is None or person.village not in self.villages:
            return Verdict("held", "person.not_listed", "person_id")  # unknown and not yours look the same
        else:
            merge = people.merge(person, edit)
            if merge.changed:
                people.apply(person, merge.changed)
                self._note(person, item.id, merge.changed)
        if merge.outcome == "conflict":
            self._keep_both(item, merge)
        return Verdict(merge.outcome, merge.code, "", merge.params)

    def _propose(self, person_id: str, person: PersonRow | None, item: Item, edit: PersonEdit) -> Merge:
        if person is not None and person.village not in self.villages:
            return Merge("conflict", "person.exists", {"id": ""}, disputed=_all_mine(edit))
        known = people.propose(person, edit)
        if known is not None:
            return known
        number = str(edit.fields.get("id_number") or "")
        there = self.id_numbers.get(number)
        if number and there is not None:
            other_id, village = there
            visible = other_id if village in self.villages else ""
            return Merge("conflict", "person.exists", {"id": visible}, disputed=_all_mine(edit))
        row = people.create(person_id, item.village, edit)
        self.people[person_id] = row
        if number:
            self.id_numbers[number] = (person_id, item.village)
        self._note(row, item.id, {name: [None, value] for name, value in sorted(row.body.items())})
        return Merge("accepted")

    def _keep_both(self, item: Item, merge: Merge) -> None:
        self.conflicts.append(ConflictRow(item.id, merge.code, item.village, item.person_id, merge.disputed))
        self.decisions.append(Decision(item.id, item.village, item.kind, item.person_id))

    def _note(self, person: PersonRow, source: str, changed: dict[str, list[Any]]) -> None:
        self.touched[person.id] = person
        self.history.append(HistoryRow(person.id, person.version, source, changed))

    def feed_rows(self) -> list[FeedRow]:
        """What the laptops have to hear of it."""
        rows = [row for person in self.touched.values() for row in of_person(person)]
        rows += [of_decision(decision) for decision in (*self.decisions, *self.completed.values())]
        return rows + [of_task(task.id, task.village, task.version, task.body) for task in self.answered.values()]

    def write(self, connection: Connection, district: str, now_ms: int) -> None:
        """Writes everything but the feed."""
        persons.save(connection, district, list(self.touched.values()))
        persons.add_history(connection, district, self.history, now_ms)
        decisions.add_conflicts(connection, district, self.conflicts, now_ms)
        decisions.open_all(connection, district, self.decisions)
        for decision in self.completed.values():
            decisions.save(connection, district, decision)
        for task in self.answered.values():
            tasks.save(connection, district, task)


def gather(
    connection: Connection,
    district: str,
    device_id: str,
    villages: frozenset[str],
    work_items: list[tuple[Item, PersonEdit | None]],
    known_facts: Mapping[str, str],
) -> Effects:
    """Reads and locks what these items concern. `known_facts`: id -> outcome of stored items they supersede."""
    named = {work.task_of(item) for item, edit in work_items if edit is None} - {""}
    sent_back = decisions.sent_back(connection, district, named)  # locked before persons, as deciding does
    edits = [(item, edit) for item, edit in work_items if edit is not None]
    rows = persons.find(connection, district, (item.person_id or "" for item, _ in edits), lock=True)
    outdated = {item.person_id or "" for item, edit in edits if _is_outdated(rows.get(item.person_id or ""), edit)}
    for person_id, own in persons.versions_of_device(connection, district, device_id, outdated).items():
        rows[person_id].own_versions |= own
    proposed = (str(edit.fields.get("id_number") or "") for _, edit in edits if edit.base_version == 0)
    numbers = persons.by_id_number(connection, district, proposed)
    return Effects(
        villages,
        rows,
        numbers,
        {fact for fact, outcome in known_facts.items() if outcome != "held"},
        tasks.find(connection, district, named),
        sent_back,
    )


def _is_outdated(person: PersonRow | None, edit: PersonEdit) -> bool:
    return person is not None and 0 < edit.base_version < person.version


def _all_mine(edit: PersonEdit) -> dict[str, dict[str, Any]]:
    return {name: {"theirs": None, "mine": value} for name, value in sorted(edit.fields.items())}
