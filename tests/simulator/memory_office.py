"""The store functions about the district itself, its devices and its photos, in memory (see memory.py)."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from sync.protocol.messages import Order
from sync.server.store.audit import AuditRow
from sync.server.store.devices import Code, Device
from sync.server.store.districts import District
from sync.server.store.photos import PhotoRow
from tests.simulator.memory import Memory


class Districts:
    """sync/server/store/districts.py"""

    @staticmethod
    def add(memory: Memory, district: District, now_ms: int) -> None:
        memory.put("districts", (district.code,), district)
        memory.put("counters", (district.code, "seq"), 0)
        memory.put("counters", (district.code, "devices"), 0)

    @staticmethod
    def find(memory: Memory, code: str) -> District | None:
        return memory.table("districts").get((code,))

    @staticmethod
    def take_numbers(memory: Memory, district: str, count: int) -> int:
        return _count(memory, district, "seq", count) - count + 1

    @staticmethod
    def next_device_number(memory: Memory, district: str) -> int:
        return _count(memory, district, "devices", 1)

    @staticmethod
    def set_epoch(memory: Memory, district: str, epoch: str, lost: tuple[int, int]) -> None:
        row = memory.table("districts")[district,]
        memory.put("districts", (district,), dataclasses.replace(row, epoch=epoch, lost_days=(*row.lost_days, lost)))

    @staticmethod
    def name_villages(memory: Memory, district: str, names: Mapping[str, str]) -> None:
        known = memory.table("villages")
        for code, name in sorted(names.items()):
            memory.put("villages", (district, code), name or known.get((district, code), ""))

    @staticmethod
    def village_names(memory: Memory, district: str, codes: Sequence[str]) -> dict[str, str]:
        known = memory.table("villages")
        return {code: known[district, code] for code in codes if (district, code) in known}


def _count(memory: Memory, district: str, name: str, step: int) -> int:
    value = int(memory.table("counters")[district, name]) + step
    memory.put("counters", (district, name), value)
    return value


class Devices:
    """sync/server/store/devices.py"""

    @staticmethod
    def find(memory: Memory, district: str, device_id: str, *, lock: bool = False) -> Device | None:
        return memory.table("devices").get((district, device_id))

    @staticmethod
    def everyone(memory: Memory, district: str) -> list[Device]:
        return sorted(memory.table("devices").values(), key=lambda device: device.tag)

    @staticmethod
    def add(memory: Memory, values: dict[str, Any]) -> None:
        known = {field.name for field in dataclasses.fields(Device)}
        row = {name: value for name, value in values.items() if name in known}
        row |= {"id": values["device_id"], "villages": tuple(values["villages"])}
        device = Device(**({"scope": 1, "revoked_ms": None, "blind": 0} | row))
        memory.put("devices", (device.district, device.id), device)

    @staticmethod
    def revoke(memory: Memory, district: str, device_id: str, now_ms: int) -> bool:
        device = Devices.find(memory, district, device_id)
        if device is None or device.revoked_ms is not None:
            return False
        Devices._set(memory, device, revoked_ms=now_ms)
        return True

    @staticmethod
    def note_seen(memory: Memory, device: Device, now_ms: int, program: str) -> None:
        Devices._set(memory, device, last_seen_ms=now_ms, program=program or device.program)

    @staticmethod
    def note_trouble(memory: Memory, device: Device, trouble: str, now_ms: int) -> None:
        Devices._set(memory, device, trouble=trouble, trouble_ms=now_ms if trouble else 0)

    @staticmethod
    def note_complete(memory: Memory, device: Device, now_ms: int) -> None:
        Devices._set(memory, device, complete_ms=now_ms)

    @staticmethod
    def move_head(memory: Memory, device: Device, have_seq: int, have_hash: str, blind: int, now_ms: int) -> None:
        Devices._set(memory, device, have_seq=have_seq, have_hash=have_hash, blind=blind, last_seen_ms=now_ms)

    @staticmethod
    def _set(memory: Memory, device: Device, **values: Any) -> None:
        """The real module's other verbs come down to this one."""
        key = (device.district, device.id)
        values = {name: tuple(value) if name == "villages" else value for name, value in values.items()}
        memory.put("devices", key, dataclasses.replace(memory.table("devices")[key], **values))

    @staticmethod
    def add_code(
        memory: Memory, district: str, code_hash: str, user_name: str, villages: Sequence[str], expires_ms: int
    ) -> None:
        memory.put("codes", (district, code_hash), Code(user_name, tuple(villages), expires_ms, None, None))

    @staticmethod
    def find_code(memory: Memory, district: str, code_hash: str) -> Code | None:
        return memory.table("codes").get((district, code_hash))

    @staticmethod
    def use_code(memory: Memory, district: str, code_hash: str, public_key: bytes, device_id: str) -> None:
        row = memory.table("codes")[district, code_hash]
        changed = dataclasses.replace(row, public_key=public_key, device_id=device_id)
        memory.put("codes", (district, code_hash), changed)

    @staticmethod
    def read_digests(memory: Memory, device: Device) -> dict[str, tuple[int, str]]:
        table = memory.table("digests")
        return {kind: row for (_, device_id, kind), row in table.items() if device_id == device.id}

    @staticmethod
    def write_digests(memory: Memory, device: Device, table: dict[str, tuple[int, str]]) -> None:
        for kind, (count, digest) in table.items():
            memory.put("digests", (device.district, device.id, kind), (count, digest))


class Receipts:
    """sync/server/store/receipts.py"""

    @staticmethod
    def add(memory: Memory, district: str, receipt: dict[str, Any], signature: str) -> None:
        key = (district, receipt["device"], receipt["batch"], receipt["time"])
        if key not in memory.table("receipts"):
            memory.put("receipts", key, signature)


class Orders:
    """sync/server/store/orders.py. Rows: (kind, order, issued_ms, done_ms, outcome)."""

    @staticmethod
    def add(
        memory: Memory, district: str, device_id: str, order_id: str, kind: str, order: Order, now_ms: int, by: str
    ) -> None:
        memory.put("orders", (district, device_id, order_id), (kind, order, now_ms, 0, ""))

    @staticmethod
    def waiting(memory: Memory, district: str, device_id: str, kind: str = "") -> list[Order]:
        rows = [(row[2], key[2], row[1]) for key, row in Orders._open(memory, device_id) if kind in ("", row[0])]
        return [order for _, _, order in sorted(rows, key=lambda row: row[:2])]

    @staticmethod
    def has_open(memory: Memory, district: str, device_id: str, kind: str) -> bool:
        return any(row[0] == kind for _, row in Orders._open(memory, device_id))

    @staticmethod
    def was_given(memory: Memory, district: str, device_id: str, kind: str) -> bool:
        rows = memory.table("orders").items()
        return any(key[1] == device_id and row[0] == kind and row[4] != "void" for key, row in rows)

    @staticmethod
    def void(memory: Memory, district: str, device_id: str, kind: str, now_ms: int) -> None:
        for key, row in Orders._open(memory, device_id):
            if row[0] == kind:
                memory.put("orders", key, (*row[:3], now_ms, "void"))

    @staticmethod
    def note_done(
        memory: Memory, district: str, device_id: str, order_ids: Collection[str], now_ms: int, outcome: str
    ) -> set[str]:
        rows = [(key, row) for key, row in Orders._open(memory, device_id) if key[2] in order_ids]
        for key, row in rows:
            memory.put("orders", key, (*row[:3], now_ms, outcome))
        return {row[0] for _, row in rows}

    @staticmethod
    def _open(memory: Memory, device_id: str) -> list[Any]:
        return [(key, row) for key, row in memory.table("orders").items() if key[1] == device_id and not row[3]]


class Photos:
    """sync/server/store/photos.py"""

    @staticmethod
    def lock(memory: Memory, district: str, sha256: str) -> None:
        """One request at a time."""

    @staticmethod
    def find(memory: Memory, district: str, sha256: str) -> PhotoRow | None:
        return memory.table("photos").get((district, sha256))

    @staticmethod
    def complete(memory: Memory, district: str) -> list[str]:
        return sorted(key[1] for key, row in memory.table("photos").items() if row.done_ms)

    @staticmethod
    def mark_missing(memory: Memory, district: str, hashes: Iterable[str]) -> None:
        for sha256 in hashes:
            row = memory.table("photos")[district, sha256]
            memory.put("photos", (district, sha256), dataclasses.replace(row, done_ms=0))

    @staticmethod
    def find_all(memory: Memory, district: str, hashes: Iterable[str]) -> dict[str, PhotoRow]:
        table = memory.table("photos")
        return {sha256: table[district, sha256] for sha256 in hashes if (district, sha256) in table}

    @staticmethod
    def begin(memory: Memory, district: str, sha256: str, size: int, device_id: str) -> None:
        known = memory.table("photos").get((district, sha256))
        if known is None or not known.done_ms:
            memory.put("photos", (district, sha256), PhotoRow(sha256, size, 0))

    @staticmethod
    def lock_all(memory: Memory, district: str, names: Iterable[str]) -> None:
        """One request at a time."""

    @staticmethod
    def begin_all(memory: Memory, district: str, sizes: Mapping[str, int], device_id: str) -> None:
        for sha256, size in sizes.items():
            Photos.begin(memory, district, sha256, size, device_id)

    @staticmethod
    def note_thumbnails(memory: Memory, district: str, of: Mapping[str, str]) -> None:
        for photo, small in of.items():
            memory.put("thumbnails", (district, photo), small)

    @staticmethod
    def finish_all(memory: Memory, district: str, sizes: Mapping[str, int], now_ms: int) -> None:
        for sha256, size in sizes.items():
            memory.put("photos", (district, sha256), PhotoRow(sha256, size, now_ms))

    @staticmethod
    def finish(memory: Memory, district: str, sha256: str, now_ms: int) -> None:
        row = memory.table("photos")[district, sha256]
        memory.put("photos", (district, sha256), dataclasses.replace(row, done_ms=now_ms))


class Audit:
    """sync/server/store/audit.py"""

    @staticmethod
    def lock(memory: Memory, district: str) -> None:
        """One writer at a time."""

    @staticmethod
    def last(memory: Memory, district: str) -> tuple[int, str]:
        table = memory.table("audit")
        return (len(table), table[district, len(table)].hash) if table else (0, "")

    @staticmethod
    def add(memory: Memory, district: str, row: AuditRow) -> None:
        memory.put("audit", (district, row.seq), row)

    @staticmethod
    def walk(memory: Memory, district: str, above: int = 0) -> Iterator[AuditRow]:
        rows = sorted(memory.table("audit").values(), key=lambda row: row.seq)
        return iter([row for row in rows if row.seq > above])
