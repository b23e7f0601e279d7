"""What the items of one batch do to the district: gathered in the order of the chain, then written at once."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from core.forms.catalogue import shipped_kinds
from sync.protocol.codes import Outcome
from sync.protocol.messages import Item, PersonEdit
from sync.server.service import people, resolving
from sync.server.service import tasks as work
from sync.server.service.people import Merge
from sync.server.service.publishing import of_decision, of_person, of_task
from sync.server.service.resolving import Dispute
from sync.server.store import decisions, feed, persons, soft_flags, tasks
from sync.server.store.decisions import ConflictRow, Decision
from sync.server.store.devices import Device
from sync.server.store.feed import FeedRow
from sync.server.store.persons import HistoryRow, PersonRow
from sync.server.store.soft_flags import SoftFlag
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

    device: Device
    now_ms: int
    people: dict[str, PersonRow]
    id_numbers: dict[str, tuple[str, str]]
    facts: set[str]  # ids of facts that are here, as far as this batch supersedes them
    tasks: dict[str, TaskRow] = field(default_factory=dict)  # that items of this batch answer
    sent_back: dict[str, Decision] = field(default_factory=dict)  # to be completed, by fact
    corrections: dict[str, list[str]] = field(default_factory=dict)  # fact -> its corrections that are here
    disputes: dict[str, Dispute] = field(default_factory=dict)  # that items of this batch speak of, by edit
    known_edits: frozenset[str] = frozenset()  # edits that are here, as far as items of this batch speak of them
    departed: frozenset[str] = frozenset()  # persons who were this device's, as its villages' feed says
    lost_days: Sequence[tuple[int, int]] = ()  # of the district's restores
    touched: dict[str, PersonRow] = field(default_factory=dict)
    history: list[HistoryRow] = field(default_factory=list)
    conflicts: list[ConflictRow] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    answered: dict[str, TaskRow] = field(default_factory=dict)
    completed: dict[str, Decision] = field(default_factory=dict)
    spoken: dict[str, Dispute] = field(default_factory=dict)
    flags: list[SoftFlag] = field(default_factory=list)

    def of_fact(self, item: Item) -> Verdict:
        """A fact is taken as it is; a correction waits for what it corrects."""
        if item.supersedes is not None and item.supersedes not in self.facts:
            return Verdict("held", "fact.parent_missing", "supersedes")
        if (edit := resolving.about(item)) and edit not in self.known_edits:
            return Verdict("held", "fact.parent_missing", "body.about")
        self.facts.add(item.id)
        self._correct(item)
        if item.kind in DECIDED_KINDS:
            self.decisions.append(self._decision(item))
        self._answer(item)
        if item.kind == resolving.RESOLUTION:
            self._resolve(item)
        return Verdict("accepted")

    def _correct(self, item: Item) -> None:
        """Two corrections of one record are both kept, and both shown to the office."""
        if item.supersedes is None:
            return
        others = [one for one in self.corrections.setdefault(item.supersedes, []) if one != item.id]
        if others:
            about = (item.supersedes, *others)
            self.flags.append(SoftFlag(item.id, "fact.corrected_twice", item.village, item.person_id, about))
        self.corrections[item.supersedes].append(item.id)

    def _answer(self, item: Item) -> None:
        """A task is done by what is about it; what was sent back waits for the district again once it is completed."""
        named = work.task_of(item)
        task, returned = self.tasks.get(named), self.sent_back.get(named)
        if task is not None and task.village in self.device.villages:
            work.answer(task, item)
            self.answered[task.id] = task
        if returned is not None and returned.village in self.device.villages:
            self.completed[named] = dataclasses.replace(returned, state="received", version=returned.version + 1)

    def of_edit(self, item: Item, edit: PersonEdit) -> Verdict:
        """An edit is applied whole, or kept beside the present values until a person decides."""
        person_id = item.person_id or ""
        person = self.people.get(person_id)
        if edit.base_version == 0:
            merge = self._propose(person_id, person, item, edit)
        elif person is not None and person.village in self.device.villages:
            merge = people.merge(person, edit, self.device.user_name)
        elif person is not None and (person_id in self.departed or item.village not in self.device.villages):
            merge = people.moved_away(person, edit)
        else:
            return Verdict("held", "person.not_listed", "person_id")  # unknown and not yours look the same
        if merge.changed and person is not None:
            self._apply(person, item, merge.changed)
        if merge.outcome == "merged" and merge.changed:
            fields = tuple(sorted({*merge.changed, *merge.others}))
            self.flags.append(SoftFlag(item.id, "person.merged", item.village, item.person_id, (), fields))
        if merge.outcome == "conflict":
            self._keep_both(item, edit, merge)
        self.known_edits |= {item.id}
        return Verdict(merge.outcome, merge.code, "", merge.params)

    def _propose(self, person_id: str, person: PersonRow | None, item: Item, edit: PersonEdit) -> Merge:
        if person is not None and person.village not in self.device.villages:
            return Merge("conflict", "person.exists", {"id": ""}, disputed=_all_mine(edit))
        known = people.propose(person, edit)
        if known is not None:
            return known
        number = str(edit.fields.get("id_number") or "")
        there = self.id_numbers.get(number)
        if number and there is not None:
            other_id, village = there
            visible = other_id if village in self.device.villages else ""
            return Merge("conflict", "person.exists", {"id": visible}, disputed=_all_mine(edit))
        row = people.create(person_id, item.village, edit, self.lost_days)
        self.people[person_id] = row
        if number:
            self.id_numbers[number] = (person_id, item.village)
        self._note(row, item.id, {name: [None, value] for name, value in sorted(row.body.items())})
        return Merge("accepted")

    def _resolve(self, item: Item) -> None:
        """Her word on an edit of hers; on anything else, or when the office was faster, it is kept and changes
        nothing."""
        dispute = self.disputes.get(resolving.about(item))
        if dispute is None or dispute.row.state != "open":
            return
        if not resolving.is_owner(dispute, item, self.device.id):
            about = (dispute.row.item_id,)
            self.flags.append(SoftFlag(item.id, "resolution.not_yours", item.village, item.person_id, about))
            return
        person = self.people.get(dispute.person_id)
        if person is not None and person.village not in self.device.villages:
            person = None
        settled = resolving.settle(dispute, item, person, self.device.user_name, self.now_ms)
        if settled.changed and person is not None:
            self._apply(person, item, settled.changed)
        self.disputes[dispute.row.item_id] = self.spoken[dispute.row.item_id] = settled.dispute

    def _decision(self, item: Item) -> Decision:
        """What waits for the office. Its answer has to reach the laptop that asked, also when the village is no longer
        its own."""
        villages = self.device.villages
        village = item.village if item.village in villages or not villages else villages[0]
        return Decision(item.id, village, item.kind, item.person_id)

    def _keep_both(self, item: Item, edit: PersonEdit, merge: Merge) -> None:
        row = ConflictRow(item.id, merge.code, item.village, item.person_id, merge.disputed)
        decision = self._decision(item)
        self.conflicts.append(row)
        self.decisions.append(decision)
        self.disputes[item.id] = Dispute(row, decision, edit, item.person_id or "", self.device.id, item.actor.id)

    def _apply(self, person: PersonRow, item: Item, changed: dict[str, list[Any]]) -> None:
        people.apply(person, changed, item.actor.name or self.device.user_name, self.now_ms)
        self._note(person, item.id, changed)

    def _note(self, person: PersonRow, source: str, changed: dict[str, list[Any]]) -> None:
        self.touched[person.id] = person
        self.history.append(HistoryRow(person.id, person.version, source, changed))

    def feed_rows(self) -> list[FeedRow]:
        """What the laptops have to hear of it."""
        rows = [row for person in self.touched.values() for row in of_person(person)]
        rows += [of_decision(decision) for decision in (*self.decisions, *self.completed.values(), *self._closed())]
        return rows + [of_task(task.id, task.village, task.version, task.body) for task in self.answered.values()]

    def _closed(self) -> list[Decision]:
        return [one.decision for one in self.spoken.values() if one.decision.state == "decided"]

    def write(self, connection: Connection, district: str, now_ms: int) -> None:
        """Writes everything but the feed."""
        persons.save(connection, district, list(self.touched.values()))
        persons.add_history(connection, district, self.history, now_ms)
        decisions.add_conflicts(connection, district, self.conflicts, now_ms)
        decisions.open_all(connection, district, self.decisions)
        for decision in (*self.completed.values(), *self._closed()):
            decisions.save(connection, district, decision)
        for dispute in self.spoken.values():
            decisions.save_conflict(connection, district, dispute.row)
        soft_flags.add(connection, district, self.flags, now_ms)
        for task in self.answered.values():
            tasks.save(connection, district, task)


def gather(
    connection: Connection,
    device: Device,
    now_ms: int,
    work_items: list[tuple[Item, PersonEdit | None]],
    known_items: Mapping[str, str],
    lost_days: Sequence[tuple[int, int]] = (),
) -> Effects:
    """Reads and locks what these items concern. `known_items`: id -> outcome of stored items they supersede or speak
    of."""
    district = device.district
    named = {work.task_of(item) for item, edit in work_items if edit is None} - {""}
    sent_back = decisions.sent_back(connection, district, named)  # locked before persons, as deciding does
    abouts = {resolving.about(item) for item, _ in work_items} - {""}
    disputes = resolving.gather(connection, district, abouts)
    edits = [(item.person_id or "", edit) for item, edit in work_items if edit is not None]
    edits += [(dispute.person_id, dispute.edit) for dispute in disputes.values()]
    rows = persons.find(connection, district, (person_id for person_id, _ in edits), lock=True)
    mine = {row.id: row for row in rows.values() if row.village in device.villages}
    outdated = {person_id for person_id, edit in edits if _is_outdated(mine.get(person_id), edit)}
    for person_id, own in persons.versions_of_device(connection, district, device.id, outdated).items():
        rows[person_id].own_versions |= own
    proposed = (str(edit.fields.get("id_number") or "") for _, edit in edits if edit.base_version == 0)
    # For somebody of another village the same is asked as for nobody: neither words nor time tell that he exists.
    elsewhere = sorted({person_id for person_id, edit in edits if edit.base_version and person_id not in mine})
    corrected = {item.supersedes for item, _ in work_items if item.supersedes is not None}
    return Effects(
        device,
        now_ms,
        rows,
        persons.by_id_number(connection, district, proposed),
        {fact for fact, outcome in known_items.items() if outcome != "held"},
        tasks.find(connection, district, named),
        sent_back,
        soft_flags.corrections_of(connection, district, corrected),
        disputes,
        frozenset(one for one in abouts if known_items.get(one, "held") != "held"),
        feed.departed(connection, district, device.villages, elsewhere),
        lost_days,
    )


def _is_outdated(person: PersonRow | None, edit: PersonEdit) -> bool:
    return person is not None and 0 < edit.base_version < person.version


def _all_mine(edit: PersonEdit) -> dict[str, dict[str, Any]]:
    return {name: {"theirs": None, "mine": value} for name, value in sorted(edit.fields.items())}
