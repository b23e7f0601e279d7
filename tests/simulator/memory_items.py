"""The store functions about items, the chain and the feed, in memory (see memory.py)."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from core.domain.canonical import loads_strict
from sync.server.store.feed import EVERYWHERE, FeedRow
from sync.server.store.items import NewItem, Refused, StoredItem
from sync.server.store.soft_flags import SoftFlag
from sync.server.store.sticks import StickImport
from tests.simulator.memory import Memory
from tests.simulator.memory_office import Districts


class Items:
    """sync/server/store/items.py. Rows of "items" are `NewItem`s by (district, id)."""

    @staticmethod
    def find(memory: Memory, district: str, ids: Iterable[str]) -> dict[str, StoredItem]:
        table = memory.table("items")
        return {item_id: _stored(table[district, item_id]) for item_id in ids if (district, item_id) in table}

    @staticmethod
    def line_of(memory: Memory, district: str, item_id: str) -> bytes | None:
        row = memory.table("items").get((district, item_id))
        return row.line if row else None

    @staticmethod
    def held_lines(memory: Memory, district: str, device_id: str, limit: int) -> list[bytes]:
        rows = [row for row in _of(memory, device_id) if row.outcome == "held"]
        return [row.line for row in sorted(rows, key=lambda row: row.device_seq)[:limit]]

    @staticmethod
    def places(memory: Memory, district: str, device_id: str, seqs: Iterable[int]) -> dict[int, str]:
        wanted = set(seqs)
        return {seq: found for seq, found in _places(memory, device_id).items() if seq in wanted}

    @staticmethod
    def places_after(memory: Memory, district: str, device_id: str, seq: int) -> dict[int, tuple[str, str]]:
        found = {place: (known, "") for place, known in _places(memory, device_id).items() if place > seq}
        for row in _of(memory, device_id):
            if row.device_seq in found:
                prev = str(loads_strict(row.line)["event"]["prev"])
                found[row.device_seq] = (found[row.device_seq][0], prev)
        return found

    @staticmethod
    def write(memory: Memory, district: str, rows: Sequence[NewItem], now_ms: int) -> None:
        memory.put("counters", (district, "latest"), now_ms // 1000)
        for row in rows:
            if (district, row.id) in memory.table("items"):
                raise AssertionError("an item is stored once")
            if any(other.device_seq == row.device_seq for other in _of(memory, row.device_id)):
                raise AssertionError("a place of the chain holds one item")
            memory.put("items", (district, row.id), row)
            for sha256 in row.media:
                memory.put("media", (district, sha256, row.id), True)

    @staticmethod
    def change_outcome(memory: Memory, district: str, rows: Sequence[NewItem]) -> None:
        for row in rows:
            old = memory.table("items")[district, row.id]
            news = {name: getattr(row, name) for name in ("outcome", "code", "field", "params", "server_seq")}
            memory.put("items", (district, row.id), dataclasses.replace(old, **news))

    @staticmethod
    def add_marks(memory: Memory, district: str, device_id: str, places_seen: dict[int, str]) -> None:
        for seq, event_hash in places_seen.items():
            if (district, device_id, seq) not in memory.table("marks"):
                memory.put("marks", (district, device_id, seq), event_hash)

    @staticmethod
    def first_mark(memory: Memory, district: str, device_id: str) -> int | None:
        there = {row.device_seq for row in _of(memory, device_id)}
        only = [key[2] for key in memory.table("marks") if key[1] == device_id and key[2] not in there]
        return min(only, default=None)

    @staticmethod
    def in_quarantine(memory: Memory, district: str, device_id: str, line_hashes: Iterable[str]) -> set[str]:
        table = memory.table("quarantine")
        return {known for known in line_hashes if (district, device_id, known) in table}

    @staticmethod
    def refused_ids(memory: Memory, district: str, device_id: str, ids: Iterable[str]) -> set[str | None]:
        wanted = set(ids)
        table = memory.table("quarantine")
        return {row.item_id for key, row in table.items() if key[1] == device_id and row.item_id in wanted}

    @staticmethod
    def add_quarantine(memory: Memory, district: str, device_id: str, rows: Sequence[Refused], now_ms: int) -> None:
        for row in rows:
            if (district, device_id, row.line_hash) not in memory.table("quarantine"):
                memory.put("quarantine", (district, device_id, row.line_hash), row)


def _of(memory: Memory, device_id: str) -> list[NewItem]:
    return [row for row in memory.table("items").values() if row.device_id == device_id]


def _places(memory: Memory, device_id: str) -> dict[int, str]:
    found = {seq: known for (_, device, seq), known in memory.table("marks").items() if device == device_id}
    for row in _of(memory, device_id):
        if row.code != "event.gap":
            found[row.device_seq] = row.event_hash or found.get(row.device_seq, "")
    return found


def _stored(row: NewItem) -> StoredItem:
    names = [field.name for field in dataclasses.fields(StoredItem)]
    return StoredItem(**{name: getattr(row, name) for name in names})


class Feed:
    """sync/server/store/feed.py"""

    @staticmethod
    def publish(memory: Memory, district: str, rows: Sequence[FeedRow]) -> None:
        if rows:
            Feed.put(memory, district, rows, Districts.take_numbers(memory, district, len(rows)))

    @staticmethod
    def put(memory: Memory, district: str, rows: Sequence[FeedRow], first_seq: int) -> None:
        for step, row in enumerate(rows):
            key = (district, row.village, row.kind, row.object_id)
            memory.put("feed", key, row._replace(seq=first_seq + step))

    @staticmethod
    def is_waiting(memory: Memory, district: str, villages: Iterable[str], after_seq: int) -> bool:
        return any(row.seq > after_seq for row in Feed._rows(memory, villages))

    @staticmethod
    def page(memory: Memory, district: str, villages: Iterable[str], after_seq: int, limit: int) -> Iterator[FeedRow]:
        rows = [row for row in Feed._rows(memory, villages) if row.seq > after_seq]
        return iter(sorted(rows, key=lambda row: row.seq)[:limit])

    @staticmethod
    def live(memory: Memory, district: str, villages: Iterable[str]) -> list[tuple[str, str, int]]:
        rows = Feed._rows(memory, villages)
        return [(row.kind, row.object_id, row.version) for row in rows if row.body is not None]

    @staticmethod
    def departed(memory: Memory, district: str, villages: Iterable[str], person_ids: Iterable[str]) -> frozenset[str]:
        wanted, listed = set(person_ids), set(villages)
        return frozenset(
            row.object_id for row in memory.table("feed").values()
            if row.kind == "person" and row.body is None and row.village in listed and row.object_id in wanted
        )  # fmt: skip

    @staticmethod
    def _rows(memory: Memory, villages: Iterable[str]) -> list[Any]:
        wanted = {*villages, EVERYWHERE}
        return [row for row in memory.table("feed").values() if row.village in wanted]


class SoftFlags:
    """sync/server/store/soft_flags.py"""

    @staticmethod
    def add(memory: Memory, district: str, rows: Sequence[SoftFlag], now_ms: int) -> None:
        for row in rows:
            if (district, row.item_id, row.code) not in memory.table("soft_flags"):
                memory.put("soft_flags", (district, row.item_id, row.code), dataclasses.replace(row, raised_ms=now_ms))

    @staticmethod
    def of_items(memory: Memory, district: str, item_ids: Iterable[str]) -> dict[str, SoftFlag]:
        wanted = set(item_ids)
        return {row.item_id: row for row in memory.table("soft_flags").values() if row.item_id in wanted}

    @staticmethod
    def see(memory: Memory, district: str, item_id: str, by: str, now_ms: int) -> int:
        rows = [(key, row) for key, row in memory.table("soft_flags").items() if key[1] == item_id and not row.seen_ms]
        for key, row in rows:
            memory.put("soft_flags", key, dataclasses.replace(row, seen_ms=now_ms, seen_by=by))
        return len(rows)

    @staticmethod
    def corrections_of(memory: Memory, district: str, fact_ids: Iterable[str]) -> dict[str, list[str]]:
        wanted, found = set(fact_ids), dict[str, list[str]]()
        for row in sorted(memory.table("items").values(), key=lambda row: row.server_seq):
            if row.supersedes in wanted and row.outcome != "held":
                found.setdefault(row.supersedes, []).append(row.id)
        return found

    @staticmethod
    def past(memory: Memory, district: str, device_id: str) -> dict[str, int]:
        return {key[2]: until for key, until in memory.table("past_villages").items() if key[1] == device_id}

    @staticmethod
    def leave(memory: Memory, district: str, device_id: str, villages: Iterable[str], now_ms: int) -> None:
        for village in villages:
            memory.put("past_villages", (district, device_id, village), now_ms)


class Sticks:
    """sync/server/store/sticks.py"""

    @staticmethod
    def keep(memory: Memory, district: str, one: StickImport) -> bool:
        is_known = (district, one.device_id, one.export_id) in memory.table("sticks")
        memory.put("sticks", (district, one.device_id, one.export_id), one)
        return not is_known

    @staticmethod
    def note_photos(memory: Memory, district: str, export_id: str, device_id: str, count: int) -> None:
        row = memory.table("sticks")[district, device_id, export_id]
        memory.put("sticks", (district, device_id, export_id), dataclasses.replace(row, photos=count))

    @staticmethod
    def find(memory: Memory, district: str, export_id: str, device_id: str = "") -> StickImport | None:
        rows = memory.table("sticks").items()
        return next((row for key, row in rows if key[2] == export_id and device_id in ("", key[1])), None)
