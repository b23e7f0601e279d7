"""The chain of events and the outbox: every local write appends here, in its own transaction.

An item's JSON is made once, at save time, and is what travels, over the network or on a stick. Its event
carries the sequence number of this device (no gaps) and the hash of the event before it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from core.clock import Moment
from core.domain.canonical import digest, dumps, loads_strict
from core.domain.chain import ChainHead
from core.domain.lease import DOUBTED_LEAP_MS
from core.errors import InvalidInput
from core.store.database import Database

GENESIS = "0" * 64
HASH_MARK = "@" * 64
EMPTIED = ("withdrawn", "purged")  # taken back before it left; cleared after the district had it
DOUBTED_JUMP_MS = 5 * 60 * 1000
PLAUSIBLE_MS = (1_704_067_200_000, 4_102_444_800_000)  # years 2024 to 2099


@dataclass(frozen=True)
class Written:
    """What `append` made: the item's bytes, its hash, its place in the chain, and whether the clock is believed."""

    seq: int
    hash: str
    line: bytes
    is_doubted: bool


class Journal:
    """Appends items. Call it inside the transaction that writes the record itself."""

    def __init__(self, database: Database, boot_id: str) -> None:
        self._db = database
        self._boot_id = boot_id

    def head(self) -> tuple[int, str]:
        """Sequence number and hash of the last event; (0, zeros) in a new workspace."""
        return self._last()[:2]

    def chain_head(self) -> ChainHead:
        """The last event with its time."""
        seq, last_hash, recorded_ms = self._last()
        return ChainHead(seq, last_hash, recorded_ms or 0)

    def hash_at(self, seq: int) -> str | None:
        """The hash of one event; None where there is none."""
        return GENESIS if seq == 0 else self._db.scalar("SELECT hash FROM event WHERE seq = ?", (seq,))

    def _last(self) -> tuple[int, str, int | None]:
        row = self._db.one("SELECT seq, hash, recorded_ms FROM event ORDER BY seq DESC LIMIT 1")
        return (row[0], row[1], row[2]) if row else (0, GENESIS, None)

    def append(self, item: dict[str, Any], moment: Moment, monotonic_ns: int, beacon: str) -> Written:
        """Adds the event to `item`, chains it and queues it. The item must have id, op, kind, person_id, urgency."""
        if not self._db.in_transaction:
            raise RuntimeError("an event belongs to the transaction of its record")
        seq, prev, last_ms = self._last()
        event = {
            "seq": seq + 1,
            "prev": prev,
            "mono": monotonic_ns // 1_000_000,
            "boot": self._boot_id,
            "beacon": beacon,
            "doubt": _is_doubtful(moment, last_ms, beacon),
        }
        item_hash, line = _signed_line(item, event)
        self._db.execute(
            "INSERT INTO event (seq, item_id, prev, hash, recorded_ms) VALUES (?, ?, ?, ?, ?)",
            (seq + 1, item["id"], prev, item_hash, moment.utc_ms),
        )
        self._db.execute(
            "INSERT INTO outbox (seq, item_id, kind, op, person_id, urgency, line) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (seq + 1, item["id"], item["kind"], item["op"], item["person_id"] or "", item["urgency"], line),
        )
        self._db.moved(ChainHead(seq + 1, item_hash, moment.utc_ms))
        return Written(seq + 1, item_hash, line, bool(event["doubt"]))

    def is_behind(self, moment: Moment, beacon: str) -> bool:
        """True when the clock shows a day before the last one known here, or a year before the program was written."""
        told = [ms for ms in (self._last()[2], _time_in(beacon)) if ms is not None and ms <= PLAUSIBLE_MS[1]]
        return any(moment.day < Moment(ms, moment.offset_min).day for ms in told) or moment.utc_ms < PLAUSIBLE_MS[0]

    def time_in(self, beacon: str) -> int | None:
        """The district's time in a beacon, UTC milliseconds; None when there is none."""
        return _time_in(beacon)

    def broken_at(self) -> int | None:
        """The first sequence number where the chain does not hold, or None. Walks the whole chain."""
        expected, prev = 1, GENESIS
        for seq, stored_prev, stored_hash in self._db.each("SELECT seq, prev, hash FROM event ORDER BY seq"):
            if seq != expected or stored_prev != prev:
                return int(expected)
            expected, prev = seq + 1, stored_hash
        return None

    def altered_items(self) -> list[int]:
        """Sequence numbers whose stored bytes no longer give the hash in the chain."""
        sql = "SELECT o.seq, o.op, o.line, e.hash FROM outbox o JOIN event e USING (seq) ORDER BY seq"
        rows = self._db.each(sql)
        return [int(seq) for seq, op, line, stored in rows if not _is_as_signed(op, bytes(line), stored)]

    def altered_facts(self) -> list[str]:
        """Ids of facts that are not what was signed: changed since, without an event, or gone though it is there."""
        sql = (
            "SELECT f.id, f.hash, f.body, f.person_id, f.serial, f.occurred_at, f.supersedes, e.hash, o.line"
            " FROM fact f LEFT JOIN event e ON e.item_id = f.id LEFT JOIN outbox o ON o.item_id = f.id"
            "   AND NOT (o.op <> 'fact' AND f.body = '{}' AND EXISTS (SELECT 1 FROM purge p WHERE p.fact_id = f.id))"
            " ORDER BY f.id"
        )
        altered = []
        for fact_id, fact_hash, body, *columns, event_hash, line in self._db.each(sql):
            shown = (json.loads(body), *columns)
            if fact_hash != event_hash or (line is not None and shown != _fact_in(bytes(line))):
                altered.append(str(fact_id))
        gone = "SELECT item_id FROM outbox WHERE op = 'fact' AND item_id NOT IN (SELECT id FROM fact) ORDER BY seq"
        return altered + [row[0] for row in self._db.all(gone)]


def _is_as_signed(op: str, line: bytes, stored_hash: str) -> bool:
    """Of a withdrawn or cleared item only its place is left; of any other everything must still give its hash."""
    try:
        item = loads_strict(line)
        claimed = item["event"].pop("hash")
    except (InvalidInput, KeyError, TypeError, AttributeError):
        return False
    if item.get("op") != op or claimed != stored_hash:
        return False
    return set(item) == {"id", "op", "event"} if op in EMPTIED else digest(item) == stored_hash


def _fact_in(line: bytes) -> tuple[Any, ...] | None:
    """What an item says about its fact; None for one that cannot be read (`altered_items` names it)."""
    try:
        item = loads_strict(line)
    except InvalidInput:
        return None
    return (item["body"], item["person_id"] or "", item["serial"], item["occurred_at"], item["supersedes"] or "")


def _is_doubtful(moment: Moment, last_ms: int | None, beacon: str) -> bool:
    """True when the wall clock ran backwards since the last event or since the district last told the time, leapt by
    more than a year, or shows an impossible year."""
    told = [ms for ms in (last_ms, _time_in(beacon)) if ms is not None]
    jumped_back = any(moment.utc_ms < ms - DOUBTED_JUMP_MS for ms in told)
    leapt = bool(told) and moment.utc_ms > max(told) + DOUBTED_LEAP_MS
    return jumped_back or leapt or not PLAUSIBLE_MS[0] <= moment.utc_ms <= PLAUSIBLE_MS[1]


def _time_in(beacon: str) -> int | None:
    """The district's time that a beacon begins with (whether it is genuine was judged when it came)."""
    text = beacon.partition(".")[0]
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 16 else None


def _signed_line(item: dict[str, Any], event: dict[str, Any]) -> tuple[str, bytes]:
    """(hash, line): the hash covers the item without `event.hash`, the line holds it.

    Made canonical once, with a mark in the hash's place that is then cut out and filled in.
    """
    line = dumps({**item, "event": {**event, "hash": HASH_MARK}})
    entry = b'"hash":"' + HASH_MARK.encode() + b'",'
    if line.count(entry) != 1:  # somebody's answers hold the mark itself
        item_hash = digest({**item, "event": event})
        return item_hash, dumps({**item, "event": {**event, "hash": item_hash}})
    item_hash = digest(line.replace(entry, b""))
    return item_hash, line.replace(entry, b'"hash":"' + item_hash.encode() + b'",')
