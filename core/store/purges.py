"""What was cleared from this laptop after its time: the file itself lets only that lose its body."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.domain.canonical import dumps, loads_strict
from core.store.database import Database

PURGED = "purged"


@dataclass(frozen=True)
class StoredTrace:
    """What decides whether a fact may be cleared. `acked_ms` None: no signed receipt says that it arrived."""

    id: str
    kind: str
    person_id: str
    occurred_ms: int
    supersedes: str
    about: str
    acked_ms: int | None
    seq: int
    is_open: bool
    has_unsent_media: bool
    is_corrected: bool
    size_bytes: int


class PurgeRepository:
    """Which facts there are to clear, and clearing them."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def traces(self, kinds: Sequence[str]) -> list[StoredTrace]:
        """Every fact of these kinds that still has its body."""
        marks = ",".join("?" * len(kinds))
        rows = self._db.all(
            "SELECT f.id, f.kind, f.person_id, f.occurred_ms, f.supersedes, f.about,"
            " CASE WHEN o.state = 'acked' AND o.server_seq IS NOT NULL AND r.batch IS NOT NULL THEN o.acked_ms END,"
            " coalesce(o.seq, 0),"
            " EXISTS (SELECT 1 FROM matter m WHERE m.fact_id = f.id AND m.state = 'open')"
            " OR EXISTS (SELECT 1 FROM agreement a WHERE a.fact_id = f.id),"
            " EXISTS (SELECT 1 FROM json_each(f.media) j JOIN media g ON g.hash = j.value WHERE g.is_sent = 0),"
            " EXISTS (SELECT 1 FROM fact n WHERE n.supersedes = f.id AND n.supersedes <> ''),"
            " length(f.body) + coalesce(length(o.line), 0)"
            " FROM fact f LEFT JOIN outbox o ON o.item_id = f.id LEFT JOIN receipt r ON r.batch = o.receipt"
            f" WHERE f.kind IN ({marks}) AND NOT EXISTS (SELECT 1 FROM purge p WHERE p.fact_id = f.id)",
            tuple(kinds),
        )
        return [StoredTrace(*[*row[:8], bool(row[8]), bool(row[9]), bool(row[10]), row[11]]) for row in rows]

    def media_of(self, fact_ids: Iterable[str]) -> set[str]:
        """The pictures these facts name."""
        sql = "SELECT j.value FROM fact f, json_each(f.media) j WHERE f.id = ?"
        return {row[0] for fact_id in fact_ids for row in self._db.all(sql, (fact_id,))}

    def clear(self, fact_ids: Sequence[str], by_fact: str, now_ms: int) -> None:
        """Takes the bodies of these facts away, here and in what was sent; the chain keeps their hashes."""
        for fact_id in fact_ids:
            self._db.execute(
                "INSERT INTO purge (fact_id, by_fact, purged_ms) VALUES (?, ?, ?)", (fact_id, by_fact, now_ms)
            )
            self._db.execute("UPDATE fact SET body = '{}', media = '[]' WHERE id = ?", (fact_id,))
            line = self._db.scalar("SELECT line FROM outbox WHERE item_id = ?", (fact_id,))
            event = loads_strict(bytes(line))["event"]
            stub = dumps({"id": fact_id, "op": PURGED, "event": event})
            self._db.execute("UPDATE outbox SET op = ?, line = ? WHERE item_id = ?", (PURGED, stub, fact_id))

    def drop_unnamed_media(self, hashes: Iterable[str]) -> list[str]:
        """Strikes those pictures off the list that no record and no draft names any more; returns them."""
        gone = []
        for item in hashes:
            is_named = self._db.scalar(
                "SELECT EXISTS (SELECT 1 FROM fact f, json_each(f.media) j WHERE j.value = ?)"
                " OR EXISTS (SELECT 1 FROM draft d WHERE instr(d.answers, ?) > 0)",
                (item, item),
            )
            if not is_named:
                self._db.execute("DELETE FROM media WHERE hash = ?", (item,))
                gone.append(item)
        return gone

    def count(self) -> int:
        """How many facts were cleared so far."""
        return int(self._db.scalar("SELECT count(*) FROM purge"))
