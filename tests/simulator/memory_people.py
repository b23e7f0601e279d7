"""The store functions about persons, decisions and tasks, in memory (see memory.py)."""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Iterable, Sequence

from sync.server.store.decisions import ConflictRow, Decision
from sync.server.store.persons import HistoryRow, PersonRow
from sync.server.store.tasks import TaskRow
from tests.simulator.memory import Memory


class Persons:
    """sync/server/store/persons.py. Rows are `PersonRow`s nobody else holds."""

    @staticmethod
    def find(memory: Memory, district: str, ids: Iterable[str], *, lock: bool) -> dict[str, PersonRow]:
        table = memory.table("persons")
        return {one: _copy(table[district, one]) for one in sorted(set(ids)) if (district, one) in table}

    @staticmethod
    def by_id_number(memory: Memory, district: str, numbers: Iterable[str]) -> dict[str, tuple[str, str]]:
        wanted = {number for number in numbers if number}
        rows = memory.table("persons").values()
        return {row.id_number: (row.id, row.village) for row in rows if row.id_number in wanted}

    @staticmethod
    def save(memory: Memory, district: str, rows: Sequence[PersonRow]) -> None:
        for row in rows:
            there = Persons.by_id_number(memory, district, [row.id_number]).get(row.id_number)
            if there is not None and there[0] != row.id:
                raise AssertionError("an ID number belongs to one person")
            memory.put("persons", (district, row.id), _copy(row))

    @staticmethod
    def raise_versions(memory: Memory, district: str, at_least: int) -> None:
        for key, row in list(memory.table("persons").items()):
            memory.put("persons", key, dataclasses.replace(row, version=max(row.version + 1, at_least)))
        for key, line in list(memory.table("feed").items()):
            if line.kind == "person":
                memory.put("feed", key, line._replace(version=max(line.version + 1, at_least)))

    @staticmethod
    def latest_s(memory: Memory, district: str) -> int:
        versions = [row.version for row in memory.table("persons").values()]
        return max(memory.table("counters").get((district, "latest"), 0), *versions)

    @staticmethod
    def add_history(memory: Memory, district: str, rows: Sequence[HistoryRow], now_ms: int) -> None:
        memory.put("counters", (district, "latest"), now_ms // 1000)
        for row in rows:
            if (district, row.person_id, row.version) in memory.table("history"):
                raise AssertionError("a version of a person is made once")
            memory.put("history", (district, row.person_id, row.version), row)
            memory.put("history_ms", (district, row.person_id, row.version), now_ms)

    @staticmethod
    def history_of(memory: Memory, district: str, person_ids: Iterable[str]) -> dict[str, list[tuple[int, HistoryRow]]]:
        wanted, found = set(person_ids), dict[str, list[tuple[int, HistoryRow]]]()
        for (_, person_id, _), row in sorted(memory.table("history").items(), key=lambda entry: entry[0]):
            if person_id in wanted:
                at_ms = memory.table("history_ms")[district, person_id, row.version]
                found.setdefault(person_id, []).append((at_ms, row))
        return found

    @staticmethod
    def everybody(memory: Memory, district: str) -> list[PersonRow]:
        return [_copy(row) for _, row in sorted(memory.table("persons").items())]

    @staticmethod
    def versions_of_device(
        memory: Memory, district: str, device_id: str, person_ids: Iterable[str]
    ) -> dict[str, set[int]]:
        wanted, items = set(person_ids), memory.table("items")
        found: dict[str, set[int]] = {}
        for row in memory.table("history").values():
            item = items.get((district, row.source))
            if row.person_id in wanted and item is not None and item.device_id == device_id:
                found.setdefault(row.person_id, set()).add(row.version)
        return found


def _copy(row: PersonRow) -> PersonRow:
    """As it would come from the database: nobody's changes to it are seen by anybody else."""
    body, versions, who = copy.deepcopy(row.body), dict(row.field_versions), copy.deepcopy(row.changed_by)
    return dataclasses.replace(row, body=body, field_versions=versions, own_versions=set(), changed_by=who)


class Decisions:
    """sync/server/store/decisions.py"""

    @staticmethod
    def open_all(memory: Memory, district: str, rows: Sequence[Decision]) -> None:
        for row in rows:
            if (district, row.fact_id) not in memory.table("decisions"):
                memory.put("decisions", (district, row.fact_id), row)

    @staticmethod
    def find(memory: Memory, district: str, fact_id: str) -> Decision | None:
        return memory.table("decisions").get((district, fact_id))

    @staticmethod
    def sent_back(memory: Memory, district: str, fact_ids: Iterable[str]) -> dict[str, Decision]:
        found = Decisions.of_facts(memory, district, fact_ids)
        return {key: row for key, row in found.items() if row.state == "returned"}

    @staticmethod
    def of_facts(memory: Memory, district: str, fact_ids: Iterable[str]) -> dict[str, Decision]:
        table = memory.table("decisions")
        return {one: table[district, one] for one in sorted(set(fact_ids)) if (district, one) in table}

    @staticmethod
    def waiting(memory: Memory, district: str) -> list[Decision]:
        items = memory.table("items").values()
        replaced = {row.supersedes for row in items if row.supersedes and row.outcome != "held"}
        rows = [row for _, row in sorted(memory.table("decisions").items())]
        return [row for row in rows if row.state == "received" and row.fact_id not in replaced]

    @staticmethod
    def save(memory: Memory, district: str, row: Decision) -> None:
        memory.put("decisions", (district, row.fact_id), row)

    @staticmethod
    def add_conflicts(memory: Memory, district: str, rows: Sequence[ConflictRow], now_ms: int) -> None:
        for row in rows:
            if (district, row.item_id) not in memory.table("conflicts"):
                memory.put("conflicts", (district, row.item_id), dataclasses.replace(row, raised_ms=now_ms))

    @staticmethod
    def find_conflict(memory: Memory, district: str, item_id: str) -> ConflictRow | None:
        return memory.table("conflicts").get((district, item_id))

    @staticmethod
    def conflicts_of(memory: Memory, district: str, item_ids: Iterable[str]) -> dict[str, ConflictRow]:
        table = memory.table("conflicts")
        return {one: table[district, one] for one in sorted(set(item_ids)) if (district, one) in table}

    @staticmethod
    def open_conflicts(memory: Memory, district: str) -> list[ConflictRow]:
        rows = [row for row in memory.table("conflicts").values() if row.state == "open"]
        return sorted(rows, key=lambda row: (row.raised_ms, row.item_id))

    @staticmethod
    def save_conflict(memory: Memory, district: str, row: ConflictRow) -> None:
        memory.put("conflicts", (district, row.item_id), row)


class Tasks:
    """sync/server/store/tasks.py"""

    @staticmethod
    def add(memory: Memory, district: str, rows: Sequence[TaskRow]) -> None:
        for row in rows:
            memory.put("tasks", (district, row.id), dataclasses.replace(row))

    @staticmethod
    def save(memory: Memory, district: str, row: TaskRow) -> None:
        memory.put("tasks", (district, row.id), dataclasses.replace(row))

    @staticmethod
    def find(memory: Memory, district: str, ids: Iterable[str]) -> dict[str, TaskRow]:
        table = memory.table("tasks")
        return {one: dataclasses.replace(table[district, one]) for one in sorted(set(ids)) if (district, one) in table}
