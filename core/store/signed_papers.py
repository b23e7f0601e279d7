"""Signed sheets that came back, and what was printed and has not."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from core.store.database import Database


class PaperRepository:
    """The list of sheets; their pictures are media, the word about each is a fact."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def add(self, fact_id: str, record_id: str, media: str, way: str, kept_ms: int) -> None:
        """One sheet."""
        self._db.execute(
            "INSERT INTO paper (fact_id, record_id, media, way, kept_ms) VALUES (?, ?, ?, ?, ?)",
            (fact_id, record_id, media, way, kept_ms),
        )

    def has(self, record_id: str, media: str) -> bool:
        """True when this very picture is kept with the record already."""
        sql = "SELECT EXISTS (SELECT 1 FROM paper WHERE record_id = ? AND media = ?)"
        return bool(self._db.scalar(sql, (record_id, media)))

    def of(self, record_id: str) -> list[tuple[str, str, str, int, str]]:
        """(fact id, media, way, kept_ms, by whom) of a record, oldest first; what was cleared is not among them."""
        return self._db.all(
            "SELECT p.fact_id, p.media, p.way, p.kept_ms, f.actor_name FROM paper p JOIN fact f ON f.id = p.fact_id"
            " WHERE p.record_id = ? AND f.body <> '{}' ORDER BY p.kept_ms, p.fact_id",
            (record_id,),
        )

    def printed(self, limit: int) -> list[tuple[str, str, int, int]]:
        """(record, document, first printed, how often) of everything printed of which no sheet came back."""
        return self._db.all(
            "SELECT l.record_id, l.document, min(l.logged_ms), count(*) FROM print_log l"
            " WHERE l.record_id NOT IN (SELECT record_id FROM paper) GROUP BY l.record_id, l.document"
            " ORDER BY min(l.logged_ms), l.record_id LIMIT ?",
            (limit,),
        )

    def unprinted(self, kind: str) -> list[int]:
        """The places of the records of a kind that stand, still say something and were never printed as a sheet, the
        oldest first.

        Every step is in an index: of fifty thousand records not one is read. CROSS JOIN keeps the order of the steps,
        whatever was counted when there were few prints.
        """
        rows = self._db.all(
            "SELECT rowid FROM fact WHERE kind = ?"
            " AND rowid NOT IN (SELECT f.rowid FROM print_log p CROSS JOIN fact f ON f.id = p.record_id"
            " WHERE p.document = ?)"
            " AND rowid NOT IN (SELECT f.rowid FROM fact n CROSS JOIN fact f ON f.id = n.supersedes"
            " WHERE n.supersedes <> '')"
            " AND rowid NOT IN (SELECT f.rowid FROM purge g CROSS JOIN fact f ON f.id = g.fact_id)"
            " ORDER BY occurred_ms, rowid",
            (kind, kind),
        )
        return [row[0] for row in rows]

    def at(self, places: Sequence[int]) -> list[str]:
        """The records at these places that still say something, in that order."""
        marks = ", ".join("?" * len(places))
        rows = self._db.all(f"SELECT rowid, id FROM fact WHERE rowid IN ({marks}) AND body <> '{{}}'", tuple(places))
        found: dict[int, str] = dict(rows)
        return [found[place] for place in places if place in found]

    def record_of_serial(self, serial: str) -> str:
        """The fact with this number; empty for none."""
        return str(self._db.scalar("SELECT id FROM fact WHERE serial = ?", (serial,)) or "")

    def receipts(self, unnamed: Collection[str] = ()) -> list[tuple[str, int, list[tuple[str, int]], list[str]]]:
        """(batch, when the district signed, [(kind, how many)], serial numbers in order), newest first.

        Records of `unnamed` kinds are counted without their kind and serial number.
        """
        told: dict[str, tuple[int, dict[str, int], list[str]]] = {}
        rows = self._db.each(
            "SELECT r.batch, r.time_ms, o.kind, coalesce(f.serial, '') FROM receipt r JOIN outbox o"
            " ON o.receipt = r.batch LEFT JOIN fact f ON f.id = o.item_id WHERE o.state = 'acked'"
            " ORDER BY r.time_ms DESC, r.batch, o.seq"
        )
        for batch, time_ms, kind, serial in rows:
            _time, kinds, serials = told.setdefault(batch, (time_ms, {}, []))
            name = "" if kind in unnamed else kind
            kinds[name] = kinds.get(name, 0) + 1
            if serial and name:
                serials.append(serial)
        return [(batch, entry[0], list(entry[1].items()), entry[2]) for batch, entry in told.items()]
