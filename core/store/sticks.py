"""What was written to sticks: which items in which batch of which file, and the key its receipt is sealed to."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.store.database import Database
from core.store.outbox import URGENT_UP_TO, OutItem

_OPEN = "state IN ('waiting', 'sent') AND state <> 'acked'"
_EXPORT = "id, made_ms, epoch, cursor, answer_key, batches, items, photos, is_written, read_ms, answer_ms"


@dataclass(frozen=True)
class StickExport:
    """One file for the district. `answer_key` None: its receipt, or a newer one, was read. Times UTC milliseconds.

    `answer_ms` is the district's time in the newest answer that was read, 0 for none.
    """

    id: str
    made_ms: int
    epoch: str
    cursor: str
    answer_key: bytes | None
    batches: tuple[str, ...]
    items: int
    photos: int
    is_written: bool = False
    read_ms: int | None = None
    answer_ms: int = 0


class StickRepository:
    """All SQL about stick files."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def open_items(self, max_items: int) -> list[OutItem]:
        """What has no answer yet, in the order of the chain; when there is more, the urgent ones and the oldest."""
        rows = self._db.all(
            f"SELECT seq, item_id, kind, urgency, person_id, line FROM outbox WHERE {_OPEN}"
            " ORDER BY urgency > ?, seq LIMIT ?",
            (URGENT_UP_TO, max_items),
        )
        return sorted((OutItem(*[*row[:5], bytes(row[5])]) for row in rows), key=lambda item: item.seq)

    def open_count(self) -> int:
        """How many items have no answer yet."""
        return int(self._db.scalar(f"SELECT count(*) FROM outbox WHERE {_OPEN}"))

    def is_open(self, item_id: str) -> bool:
        """Whether an item has no answer yet."""
        return bool(self._db.scalar(f"SELECT EXISTS (SELECT 1 FROM outbox WHERE item_id = ? AND {_OPEN})", (item_id,)))

    def add(self, export: StickExport, items: Sequence[Sequence[str]]) -> None:
        """A file that is about to be written; `items` are the ids of every batch."""
        self._db.execute(
            f"INSERT INTO stick_export ({_EXPORT}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                export.id,
                export.made_ms,
                export.epoch,
                export.cursor,
                export.answer_key,
                json.dumps(export.batches),
                export.items,
                export.photos,
                int(export.is_written),
                export.read_ms,
                export.answer_ms,
            ),
        )
        self._db.execute_many(
            "INSERT INTO stick_item (export_id, batch, place, item_id) VALUES (?, ?, ?, ?)",
            [
                (export.id, batch, place, item_id)
                for batch, ids in enumerate(items)
                for place, item_id in enumerate(ids)
            ],
        )

    def mark_written(self, export_id: str) -> None:
        """The file lies on the stick under its name."""
        self._db.execute("UPDATE stick_export SET is_written = 1 WHERE id = ?", (export_id,))

    def get(self, export_id: str) -> StickExport | None:
        """One export."""
        row = self._db.one(f"SELECT {_EXPORT} FROM stick_export WHERE id = ?", (export_id,))
        return None if row is None else _export(row)

    def newest(self) -> StickExport | None:
        """The last file that was written."""
        row = self._db.one(f"SELECT {_EXPORT} FROM stick_export WHERE is_written = 1 ORDER BY number DESC LIMIT 1")
        return None if row is None else _export(row)

    def items(self, export_id: str, batch: int) -> list[str]:
        """Ids of the items of one batch, in the order of its lines."""
        sql = "SELECT item_id FROM stick_item WHERE export_id = ? AND batch = ? ORDER BY place"
        return [row[0] for row in self._db.all(sql, (export_id, batch))]

    def mark_read(self, export_id: str, now_ms: int, answer_ms: int) -> None:
        """Its receipt was read. What was exported before it needs no receipt any more: every item of it that was still
        without an answer then went with this one too."""
        number = self._db.scalar("SELECT number FROM stick_export WHERE id = ?", (export_id,))
        self._db.execute(
            "UPDATE stick_export SET read_ms = coalesce(read_ms, ?), answer_ms = max(answer_ms, ?) WHERE id = ?",
            (now_ms, answer_ms, export_id),
        )
        sql = "SELECT id FROM stick_export WHERE number < ? AND answer_key IS NOT NULL"
        older = [row[0] for row in self._db.all(sql, (number,))]
        self._db.execute_many(
            "UPDATE stick_export SET answer_key = NULL, read_ms = coalesce(read_ms, ?) WHERE id = ?",
            [(now_ms, one) for one in older],
        )
        self._db.execute_many("DELETE FROM stick_item WHERE export_id = ?", [(one,) for one in older])

    def unanswered(self) -> int:
        """How many items lie on a stick whose receipt has not come back."""
        return int(
            self._db.scalar(
                f"SELECT count(*) FROM outbox WHERE {_OPEN} AND item_id IN (SELECT i.item_id FROM stick_item i"
                " JOIN stick_export e ON e.id = i.export_id WHERE e.is_written = 1 AND e.read_ms IS NULL)"
            )
        )


def _export(row: Sequence[Any]) -> StickExport:
    key = None if row[4] is None else bytes(row[4])
    return StickExport(*[*row[:4], key, tuple(json.loads(row[5])), *row[6:8], bool(row[8]), *row[9:]])
