"""The audit of the district: who did what, in a chain that shows when a row was changed or taken out.

GB/T 22239-2019 asks for time, user, kind and result of every event, protected from unexpected deletion and change.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from sync.protocol.jsonbytes import dumps, sha256
from sync.server.store import audit
from sync.server.store.audit import AuditRow


def note(
    connection: Connection,
    district: str,
    now_ms: int,
    actor: str,
    verb: str,
    about: str = "",
    outcome: str = "done",
    detail: Mapping[str, Any] | None = None,
) -> int:
    """Adds one row in the caller's transaction and returns its number. Call it last: it holds the district's audit
    until the transaction ends."""
    audit.lock(connection, district)
    seq, prev = audit.last(connection, district)
    row = AuditRow(seq + 1, now_ms, actor, verb, about, outcome, dict(detail or {}), prev, "")
    audit.add(connection, district, AuditRow(**{**vars(row), "hash": hash_of(district, row)}))
    return row.seq


def hash_of(district: str, row: AuditRow) -> str:
    """What the row's hash has to be."""
    return sha256(dumps({**vars(row), "hash": "", "district": district, "detail": dict(row.detail)}))


def first_bad(connection: Connection, district: str) -> int | None:
    """The number of the first row that was changed, or follows one that was taken out; None when all are whole."""
    prev, expected = "", 1
    for row in audit.walk(connection, district):
        if (row.seq, row.prev, row.hash) != (expected, prev, hash_of(district, row)):
            return row.seq
        prev, expected = row.hash, expected + 1
    return None
