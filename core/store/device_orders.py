"""What the district told this laptop to do, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from core.store.database import Database

State = Literal["open", "done", "unknown"]


@dataclass(frozen=True)
class StoredOrder:
    """One order. `text` is canonical JSON as the district signed it."""

    id: str
    kind: str
    text: str
    state: str


class OrderRepository:
    """Orders by their id; none is ever removed."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def state(self, order_id: str) -> str:
        """What became of it; empty when it was never seen."""
        return str(self._db.scalar("SELECT state FROM device_order WHERE id = ?", (order_id,)) or "")

    def put(self, order_id: str, kind: str, text: str, state: State, now_ms: int) -> None:
        """Keeps an order, or what has become of one meanwhile; the district is told again."""
        self._db.execute(
            "INSERT INTO device_order (id, kind, text, state, taken_ms) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET state = excluded.state, is_told = 0",
            (order_id, kind, text, state, now_ms),
        )

    def of_state(self, state: State) -> list[StoredOrder]:
        """Orders in the order they came."""
        rows = self._db.all(
            "SELECT id, kind, text, state FROM device_order WHERE state = ? ORDER BY taken_ms, id", (state,)
        )
        return [StoredOrder(*row) for row in rows]

    def newest(self, kind: str) -> StoredOrder | None:
        """The last one of a kind that was carried out."""
        row = self._db.one(
            "SELECT id, kind, text, state FROM device_order WHERE kind = ? AND state = 'done'"
            " ORDER BY taken_ms DESC, id DESC LIMIT 1",
            (kind,),
        )
        return StoredOrder(*row) if row else None

    def untold(self, most: int) -> list[StoredOrder]:
        """Those the district has not heard of yet."""
        rows = self._db.all(
            "SELECT id, kind, text, state FROM device_order WHERE is_told = 0 AND state <> 'open'"
            " ORDER BY taken_ms, id LIMIT ?",
            (most,),
        )
        return [StoredOrder(*row) for row in rows]

    def mark_told(self, order_ids: Iterable[str]) -> None:
        """The district has heard of these."""
        self._db.execute_many("UPDATE device_order SET is_told = 1 WHERE id = ?", [(one,) for one in order_ids])

    def tell_again(self, order_id: str) -> None:
        """The district gave an order again that was carried out long ago: it had forgotten our word."""
        self._db.execute("UPDATE device_order SET is_told = 0 WHERE id = ?", (order_id,))
