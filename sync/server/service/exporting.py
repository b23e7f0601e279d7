"""The district's data as lines of JSON for other systems, by the schema of docs/exchange.md.

Ids are ours and never change; the ids of other systems (`external_ids`) travel with the person, untouched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from core.domain.canonical import dumps
from core.errors import InvalidInput
from sync.server.store import decisions, persons, receipts, samples, tasks

FORMAT = "nuanfang-export/1"
_PAGE = 500


def export(connection: Connection, district: str, out: Path, what: Sequence[str]) -> dict[str, int]:
    """Writes the wanted kinds of lines one after the other; returns how many of each. Raises InvalidInput."""
    unknown = [name for name in what if name not in KINDS]
    if unknown:
        raise InvalidInput("export.what", where="what", text=unknown[0][:40], known="、".join(KINDS))
    counts = {}
    with out.open("wb") as file:
        for name in what:
            counts[name] = 0
            for line in KINDS[name](connection, district):
                file.write(line + b"\n")
                counts[name] += 1
    return counts


def _items(connection: Connection, district: str) -> Iterator[bytes]:
    """Every stored item with the answer it got, in the order they came."""
    seq = 0
    while rows := receipts.items_after(connection, district, seq, _PAGE):
        for row in rows:
            head: Mapping[str, Any] = {
                "server_seq": row.server_seq,
                "received_ms": row.received_ms,
                "device": row.device_id,
                "outcome": row.outcome,
                "code": row.code,
                "format": FORMAT,
                "type": "item",
            }
            yield dumps(head)[:-1] + b',"item":' + bytes(row.line) + b"}"
        seq = rows[-1].server_seq


def _persons(connection: Connection, district: str) -> Iterator[bytes]:
    for row in persons.everybody(connection, district):
        body = {name: value for name, value in row.body.items() if name != "external_ids"}
        yield _line("person", {"id": row.id, "village": row.village, "version": row.version,
                               "external_ids": row.body.get("external_ids") or {}, "person": body})  # fmt: skip


def _tasks(connection: Connection, district: str) -> Iterator[bytes]:
    for row in tasks.everything(connection, district):
        names = ("id", "kind", "village", "person_id", "state", "issued_on", "due_on", "received_at", "done_on",
                 "done_by", "outcome", "number")  # fmt: skip
        yield _line("task", {name: getattr(row, name) for name in names} | {"body": row.body})


def _decisions(connection: Connection, district: str) -> Iterator[bytes]:
    for row in decisions.everything(connection, district):
        yield _line("decision", dict(row.__dict__))


def _changes(connection: Connection, district: str) -> Iterator[bytes]:
    for row in persons.all_history(connection, district):
        yield _line("change", row)


def _samples(connection: Connection, district: str) -> Iterator[bytes]:
    for row in samples.listed(connection, district):
        yield _line("sample", dict(row.__dict__))


def _line(type_: str, body: Mapping[str, Any]) -> bytes:
    return dumps({"format": FORMAT, "type": type_, **body})


KINDS: Mapping[str, Callable[[Connection, str], Iterator[bytes]]] = {
    "items": _items,
    "persons": _persons,
    "changes": _changes,
    "tasks": _tasks,
    "decisions": _decisions,
    "samples": _samples,
}
