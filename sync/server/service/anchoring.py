"""Anchors: the district signs where its audit and every device chain stand, and keeps a copy outside the database.

The chain of the audit shows a row that was changed or taken out; it does not show that its end was cut off, or that
all of it was written anew by somebody who owns the database. The copies in a folder (better: on another machine) do.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from core.domain.canonical import loads_strict
from core.errors import AppError, Unavailable
from sync.protocol.jsonbytes import dumps, sha256
from sync.protocol.signing import is_anchor, public_of, sign_anchor
from sync.server.service import audit as chain
from sync.server.store import anchors, audit
from sync.server.store.anchors import Anchor
from sync.server.store.districts import District

FORMAT = "nuanfang-anchor/1"
_PATTERN = "anchor-*.json"


@dataclass
class Report:
    """What `verify` found. `first_bad`: the first row of the audit that is not as it was written.

    `findings`: {"what", "anchor", …}. `before_restore`: the same for anchors of an earlier epoch, when the district was
    restored from a backup since; they are told, not counted.
    """

    rows: int = 0
    first_bad: int | None = None
    anchors: int = 0
    files: int = 0
    findings: list[dict[str, Any]] = field(default_factory=list)
    before_restore: list[dict[str, Any]] = field(default_factory=list)

    @property
    def is_ok(self) -> bool:
        return self.first_bad is None and not self.findings


def make(connection: Connection, district: District, now_ms: int, folder: Path | None, actor: str) -> Anchor:
    """Signs the present heads, writes the anchor into the database and into the folder, and notes it.

    Raises Unavailable("audit.anchor_folder"); then nothing was anchored.
    """
    audit.lock(connection, district.code)
    before = anchors.last(connection, district.code)
    seq, row_hash = audit.last(connection, district.code)
    body = {
        "format": FORMAT,
        "district": district.code,
        "epoch": district.epoch,
        "number": before.number + 1 if before is not None else 1,
        "time": now_ms,
        "before": sha256(before.text.encode()) if before is not None else "",
        "audit": {"seq": seq, "hash": row_hash},
        "devices": [
            {"device": device, "seq": at, "hash": head} for device, at, head in anchors.heads(connection, district.code)
        ],
    }
    text = dumps(body).decode()
    anchor = Anchor(int(str(body["number"])), now_ms, text, sign_anchor(district.private_key, text))
    anchors.add(connection, district.code, anchor)
    detail = {"seq": seq, "devices": len(body["devices"])}  # type: ignore[arg-type]
    chain.note(connection, district.code, now_ms, actor, "audit.anchor", str(anchor.number), detail=detail)
    if folder is not None:
        _write(folder, anchor)
    return anchor


def verify(connection: Connection, district: District, folder: Path | None = None, since_ms: int = 0) -> Report:
    """Walks the audit and compares it with every anchor, those of the database and those of the folder.

    `since_ms` other than 0 begins at the newest genuine anchor older than that moment, and trusts what lies before it.
    """
    report = Report()
    known = anchors.everything(connection, district.code)
    start = _start(district, known, since_ms)
    _check_rows(connection, district.code, report, start)
    _check_numbers(report, known)
    copies = list(_copies(folder, report)) if folder is not None else []
    report.anchors, report.files = len(known), len(copies)
    there = {(anchor.text, anchor.signature) for anchor in known}
    for anchor in known:
        _check(connection, district, anchor, report, start)
    for copy in copies:
        if (copy.text, copy.signature) not in there:
            _check(connection, district, copy, report, start)
    return report


def _check_rows(connection: Connection, district: str, report: Report, start: dict[str, Any]) -> None:
    prev, expected = start["hash"], start["seq"] + 1
    for row in audit.walk(connection, district, start["seq"]):
        if (row.seq, row.prev, row.hash) != (expected, prev, chain.hash_of(district, row)):
            report.first_bad = min(row.seq, expected)
            return
        prev, expected, report.rows = row.hash, expected + 1, report.rows + 1


def _check_numbers(report: Report, known: list[Anchor]) -> None:
    for place, anchor in enumerate(known, 1):
        if anchor.number != place:
            report.findings.append({"what": "anchor_missing", "anchor": place})
            return


def _check(connection: Connection, district: District, anchor: Anchor, report: Report, start: dict[str, Any]) -> None:
    if not is_anchor(public_of(district.private_key), anchor.text, anchor.signature):
        report.findings.append({"what": "anchor_signature", "anchor": anchor.number})
        return
    body = loads_strict(anchor.text.encode())
    where = report.findings if body["epoch"] == district.epoch else report.before_restore
    seq, row_hash = body["audit"]["seq"], body["audit"]["hash"]
    if seq < start["seq"]:
        return
    found = audit.hashes(connection, district.code, [seq]).get(seq, "")
    if found != row_hash:
        where.append({"what": "audit_changed" if found else "audit_shorter", "anchor": anchor.number, "seq": seq})
    wanted = {(str(head["device"]), int(head["seq"])): str(head["hash"]) for head in body["devices"]}
    here = anchors.places(connection, district.code, list(wanted))
    for (device, at), head in sorted(wanted.items()):
        if not here.get((device, at), set()) & {head, ""}:
            where.append({"what": "device_chain", "anchor": anchor.number, "device": device, "seq": at})


def _start(district: District, known: list[Anchor], since_ms: int) -> dict[str, Any]:
    for anchor in reversed(known) if since_ms else ():
        is_genuine = is_anchor(public_of(district.private_key), anchor.text, anchor.signature)
        if anchor.at_ms < since_ms and is_genuine:
            head: dict[str, Any] = loads_strict(anchor.text.encode())["audit"]
            return head
    return {"seq": 0, "hash": ""}


def _copies(folder: Path, report: Report) -> Iterator[Anchor]:
    for path in sorted(folder.glob(_PATTERN)):
        try:
            copy = loads_strict(path.read_bytes())
            body = loads_strict(copy["text"].encode())
            yield Anchor(body["number"], body["time"], copy["text"], copy["signature"])
        except (OSError, AppError, AttributeError, KeyError, TypeError):
            report.findings.append({"what": "anchor_file", "file": path.name})


def _write(folder: Path, anchor: Anchor) -> None:
    """The name carries the moment and the hash: no file is ever written over another one."""
    path = folder / f"anchor-{anchor.number:06d}-{anchor.at_ms}-{sha256(anchor.text.encode())[:8]}.json"
    part = path.with_suffix(".part")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as file:
            file.write(dumps({"text": anchor.text, "signature": anchor.signature}) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        raise Unavailable("audit.anchor_folder", where="anchors") from error
