"""Items that fail by themselves: they go alone and last, and after so many failures they wait for a person.

How often one failed, and whether the district knows of its place in the chain, stands beside the outbox in a small
table of its own. An item leaves that table when the district has answered it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from core.store.database import Database
from core.store.outbox import OutItem

PARKED_AFTER = 5  # failures by itself
_ITEM = "o.seq, o.item_id, o.kind, o.urgency, o.person_id, o.line"


class FailingRepository:
    """All SQL about items that do not come through. CROSS JOIN: the small table leads, never the whole outbox."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def note(self, item_id: str, code: str) -> bool:
        """One more failure of an item that was sent by itself; True when it is parked now."""
        self._db.execute(
            "INSERT INTO failing (seq, failures) SELECT seq, 1 FROM outbox WHERE item_id = ?"
            " ON CONFLICT (seq) DO UPDATE SET failures = failures + 1",
            (item_id,),
        )
        self._db.execute(
            "UPDATE outbox SET code = ?, field = '', params = '{}', state = CASE WHEN"
            " (SELECT failures FROM failing x WHERE x.seq = outbox.seq) >= ? THEN 'parked' ELSE 'waiting' END"
            " WHERE item_id = ? AND state IN ('waiting', 'sent')",
            (code, PARKED_AFTER, item_id),
        )
        return bool(self._db.scalar("SELECT state = 'parked' FROM outbox WHERE item_id = ?", (item_id,)))

    def next_alone(self, tried: Collection[str]) -> OutItem | None:
        """The next failing item to be tried by itself, urgent first; `tried` had their turn in this run."""
        rows = self._db.all(
            f"SELECT {_ITEM} FROM failing x CROSS JOIN outbox o USING (seq) WHERE o.state IN ('waiting', 'sent')"
            " ORDER BY o.urgency, o.seq"
        )
        left = (row for row in rows if row[1] not in tried)
        row = next(left, None)
        return _item(row) if row else None

    def unplaced(self) -> list[OutItem]:
        """Failing items whose place in the chain the district does not know of: what comes after them would wait."""
        rows = self._db.all(
            f"SELECT {_ITEM} FROM failing x CROSS JOIN outbox o USING (seq)"
            " WHERE x.is_placed = 0 AND o.state <> 'acked' ORDER BY o.seq"
        )
        return [_item(row) for row in rows]

    def place(self, item_ids: Iterable[str]) -> None:
        """The district knows of their places."""
        self._db.execute_many(
            "UPDATE failing SET is_placed = 1 WHERE seq = (SELECT seq FROM outbox WHERE item_id = ?)",
            [(item_id,) for item_id in item_ids],
        )

    def forget_places(self, above_seq: int) -> None:
        """The district forgot everything after this place."""
        self._db.execute("UPDATE failing SET is_placed = 0 WHERE seq > ?", (above_seq,))

    def answered(self, item_ids: Sequence[str]) -> None:
        """The district answered these: they are ordinary items again, except those that others took the place of."""
        if self._db.scalar("SELECT count(*) FROM failing") == 0:
            return
        self._db.execute_many(
            "DELETE FROM failing WHERE seq IN (SELECT seq FROM outbox WHERE item_id = ? AND state <> 'mended')",
            [(item_id,) for item_id in item_ids],
        )

    def mend(self, item_ids: Iterable[str]) -> list[str]:
        """Another item does the work of these: they never travel again, only their places do. Returns which."""
        mended = []
        for item_id in item_ids:
            sql = "UPDATE outbox SET state = 'mended' WHERE item_id = ? AND state IN ('refused', 'parked')"
            if not self._db.execute(sql, (item_id,)).rowcount:
                continue
            self._db.execute(  # a refused one's place was seen with the refusal
                "INSERT INTO failing (seq, failures, is_placed) SELECT seq, 1, 1 FROM outbox WHERE item_id = ?"
                " ON CONFLICT (seq) DO NOTHING",
                (item_id,),
            )
            mended.append(item_id)
        return mended

    def failures(self) -> dict[str, int]:
        """How often each unfinished item failed by itself."""
        return dict(
            self._db.all(
                "SELECT o.item_id, x.failures FROM failing x CROSS JOIN outbox o USING (seq)"
                " WHERE o.state IN ('waiting', 'sent', 'parked')"
            )
        )

    def superseded_by(self, item_ids: Sequence[str]) -> list[str]:
        """What these facts correct, and what that corrected, as far as the district did not take it."""
        found: list[str] = []
        for item_id in item_ids:
            parent = self._db.scalar("SELECT supersedes FROM fact WHERE id = ?", (item_id,))
            while parent:
                row = self._db.one(
                    "SELECT o.state, f.supersedes FROM outbox o JOIN fact f ON f.id = o.item_id WHERE o.item_id = ?",
                    (parent,),
                )
                if row is None or row[0] not in ("refused", "parked", "mended"):
                    break
                found.append(parent)
                parent = row[1]
        return found

    def stuck_edits(self, person_id: str, before_seq: int) -> list[str]:
        """Proposals about a person that the district did not take, made before this one."""
        rows = self._db.all(
            "SELECT e.id FROM person_edit e JOIN outbox o ON o.item_id = e.id"
            " WHERE e.person_id = ? AND e.seq < ? AND o.state IN ('refused', 'parked') ORDER BY e.seq",
            (person_id, before_seq),
        )
        return [row[0] for row in rows]


def _item(row: tuple[Any, ...]) -> OutItem:
    return OutItem(row[0], row[1], row[2], row[3], row[4], bytes(row[5]))
