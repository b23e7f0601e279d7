"""`device …`: thin verbs over service/devices.py."""

from __future__ import annotations

import argparse
import getpass
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from core.clock import Clock
from core.errors import InvalidInput, Unavailable
from core.ids import Ids
from sync.server.service import audit, devices
from sync.server.service.enrol import hand_out_code
from sync.server.store import sealed
from sync.server.store.districts import District

Json = dict[str, Any]
Verb = Callable[[argparse.Namespace, Connection, District], Json]


class DeviceVerbs:
    """One method a command."""

    def __init__(self, clock: Clock, ids: Ids) -> None:
        self._clock = clock
        self._ids = ids

    def table(self) -> dict[tuple[str, str], Verb]:
        """(command, verb) -> method."""
        names = ("add", "revoke", "villages", "wipe", "lease", "lost", "sealed", "list")
        return {("device", name): getattr(self, name) for name in names}

    def add(self, args: argparse.Namespace, connection: Connection, district: District) -> Json:
        villages = dict(split_village(text) for text in args.village)
        pem = _certificate(args)
        code = hand_out_code(connection, self._clock, self._ids, district, args.name, villages)
        told: Json = {"code": code, "hours": 24, "name": args.name, "villages": sorted(villages)}
        if args.qr is not None:
            from sync.server.enrol_card import save_card

            told["card"] = save_card(args.qr, district.name, args.url, code, pem, self._clock.now())
        audit.note(
            connection, district.code, self._now_ms(), actor(), "device.add", "", detail={"villages": sorted(villages)}
        )
        return told

    def revoke(self, args: argparse.Namespace, connection: Connection, district: District) -> Json:
        return devices.revoke(connection, district, args.device_id, self._now_ms(), actor())

    def villages(self, args: argparse.Namespace, connection: Connection, district: District) -> Json:
        added = dict(split_village(text) for text in args.add)
        return devices.change_villages(
            connection, district, self._ids, args.device_id, added, args.remove, self._now_ms(), actor()
        )

    def wipe(self, args: argparse.Namespace, connection: Connection, district: District) -> Json:
        if not args.yes:
            raise InvalidInput("wipe.confirm", where="yes")
        return devices.wipe(connection, district, self._ids, args.device_id, self._now_ms(), actor())

    def lease(self, args: argparse.Namespace, connection: Connection, district: District) -> Json:
        now_ms = self._now_ms()
        if args.challenge:
            return devices.lease_code(connection, district, args.challenge, args.weeks, now_ms, actor())
        days = -1 if args.days is None else args.days
        return devices.set_lease(connection, district, self._ids, args.device_id, days, now_ms, actor())

    def lost(self, args: argparse.Namespace, connection: Connection, district: District) -> Json:
        offset = self._clock.now().offset_min
        report = devices.lose(connection, district, self._ids, args.device_id, self._now_ms(), actor(), offset)
        text = in_words(report)
        if args.out is not None:
            _write(args.out, text.encode("utf-8"))
        return {**report, "text": text}

    def sealed(self, args: argparse.Namespace, connection: Connection, district: District) -> Json:
        named = devices.one(connection, district, args.device_id, is_active=False).id if args.device_id else ""
        found = sealed.listed(connection, district.code, named)
        for item in found if args.out is not None else ():
            body = sealed.body(connection, district.code, item.device_id, item.sha256) or b""
            _write(args.out / f"{item.sha256[:16]}.nfb", body)
            sealed.note_imported(connection, district.code, item.device_id, item.sha256, self._now_ms())
        return {
            "sealed": [
                {
                    "device": item.device_id,
                    "sha256": item.sha256,
                    "bytes": item.size_bytes,
                    "taken": bool(item.imported_ms),
                }
                for item in found
            ]
        }

    def list(self, args: argparse.Namespace, connection: Connection, district: District) -> Json:
        return {"devices": devices.rows(connection, district, self._clock.now().offset_min)}

    def _now_ms(self) -> int:
        return self._clock.now().utc_ms


def actor() -> str:
    """Who runs the command, as the audit names him."""
    return f"command:{getpass.getuser()}"


def split_village(text: str) -> tuple[str, str]:
    """`120221101=王庄村` -> code and name."""
    code, _, name = text.partition("=")
    return code.strip(), name.strip()


def in_words(report: Json) -> str:
    """The leak report as a page of text."""
    villages = "；".join(f"{row['name'] or row['code']} {row['persons']} 人" for row in report["villages"])
    records = "；".join(f"{kind} {count}" for kind, count in report["records"].items()) or "没有"
    ids = [f"  {row['code']} {person}" for row in report["villages"] for person in row["person_ids"]]
    return "\n".join(
        (
            "丢失电脑报告",
            f"电脑 {report['tag']}（{report['device']}），使用人 {report['name']}",
            f"登记于 {report['enrolled_at']}；最近联系 {report['last_seen_at']}",
            f"最近全部送达 {report['complete_at'] or '从未'}",
            f"已停用于 {report['revoked_at']}；本机清除 {report['wiped_at'] or '还没有，等它上线'}",
            f"负责的村：{villages}；共 {report['persons']} 人的资料可能在这台电脑上",
            f"它送来过的记录（本机留有副本）：{records}",
            f"已知没有送到：记录 {report['not_arrived']} 条，照片 {report['photos_not_arrived']} 张",
            f"送到了但缺前文、暂未生效：{report['held']} 条",
            f"清除前封存送来的文件：{report['sealed_files']} 个",
            "电脑里的数据是加密的，强度取决于口令；不上线的电脑收不到清除指令。",
            "人员编号：",
            *ids,
            "",
        )
    )


def _certificate(args: argparse.Namespace) -> str:
    if args.qr is None:
        return ""
    if args.qr.suffix.lower() not in (".png", ".pdf"):
        raise InvalidInput("device.card_file", where="qr")
    if not args.url.startswith(("https://", "http://")) or (args.url.startswith("https") and args.ca is None):
        raise InvalidInput("device.card", where="url")
    if args.ca is None:
        return ""
    try:
        return str(args.ca.read_text("ascii"))
    except (OSError, UnicodeDecodeError):
        raise InvalidInput("device.card", where="ca") from None


def _write(path: Path, data: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except OSError:
        raise Unavailable("disk.failed") from None
