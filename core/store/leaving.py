"""People who leave this laptop: removals that wait for the end of a pull or for a person, and the tray."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from core.store.database import Database

# What has not reached the district, or not for good.
_OPEN = "'waiting', 'sent', 'held', 'refused', 'conflict', 'parked'"


@dataclass(frozen=True)
class Removal:
    """The district takes this person off the laptop, with that version and number."""

    person_id: str
    version: int
    seq: int
    is_afresh: bool
    state: str


@dataclass(frozen=True)
class Unsent:
    """What about one person has not reached the district: facts, edits in dispute or on their way, drafts."""

    facts: int = 0
    edits: int = 0
    drafts: int = 0

    @property
    def total(self) -> int:
        return self.facts + self.edits + self.drafts


class LeavingRepository:
    """SQL about both."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def put_removal(self, person_id: str, version: int, seq: int, *, is_afresh: bool) -> None:
        """A person is to be removed; what was said of an earlier removal of his stands."""
        self._db.execute(
            "INSERT INTO removal (person_id, version, seq, is_afresh, state) VALUES (?, ?, ?, ?, 'pulled')"
            " ON CONFLICT (person_id) DO UPDATE SET version = excluded.version, seq = excluded.seq,"
            " is_afresh = excluded.is_afresh",
            (person_id, version, seq, is_afresh),
        )

    def drop_removal(self, person_id: str) -> None:
        """He is not to be removed any more, or has been."""
        self._db.execute("DELETE FROM removal WHERE person_id = ?", (person_id,))

    def removals(self, *states: str) -> list[Removal]:
        """Removals in these states."""
        marks = ",".join("?" * len(states))
        sql = (
            f"SELECT person_id, version, seq, is_afresh, state FROM removal WHERE state IN ({marks}) ORDER BY person_id"
        )
        rows = self._db.all(sql, states)
        return [Removal(row[0], row[1], row[2], bool(row[3]), row[4]) for row in rows]

    def move_removals(self, before: Iterable[str], after: str) -> None:
        """Moves removals of these states to another one."""
        self._db.execute_many("UPDATE removal SET state = ? WHERE state = ?", [(after, state) for state in before])

    def people(self) -> int:
        """How many persons the district has on this laptop."""
        return int(self._db.scalar("SELECT count(*) FROM person_base WHERE is_gone = 0") or 0)

    def unsent(self, person_id: str) -> Unsent:
        """What about one person is not at the district."""
        rows = self._db.all(
            f"SELECT op = 'person_edit', count(*) FROM outbox WHERE person_id = ? AND state IN ({_OPEN})"
            " AND state <> 'acked' AND op <> 'withdrawn' GROUP BY 1",
            (person_id,),
        )
        counts = {bool(row[0]): row[1] for row in rows}
        drafts = self._db.scalar(
            "SELECT count(*) FROM draft WHERE person_id = ? AND discarded_at IS NULL", (person_id,)
        )
        return Unsent(counts.get(False, 0), counts.get(True, 0), int(drafts or 0))

    def put_tray(self, person_id: str, name: str, village: str, since_ms: int) -> None:
        """Somebody left with something unsent; the first time counts."""
        self._db.execute(
            "INSERT OR IGNORE INTO tray (person_id, name, village, since_ms) VALUES (?, ?, ?, ?)",
            (person_id, name, village, since_ms),
        )

    def drop_tray(self, person_id: str) -> bool:
        """He is back, or put away; False when he was not there."""
        return bool(self._db.execute("DELETE FROM tray WHERE person_id = ?", (person_id,)).rowcount)

    def tray(self) -> list[tuple[str, str, str, int]]:
        """(person id, name, village, since when in UTC ms), the longest there first."""
        rows = self._db.all("SELECT person_id, name, village, since_ms FROM tray ORDER BY since_ms, person_id")
        return [(row[0], row[1], row[2], row[3]) for row in rows]

    def forget(self, person_id: str) -> None:
        """Of somebody who is gone and of whom everything was delivered, only what names his records is kept."""
        self._db.execute(
            "UPDATE person_base SET body = json_object('name', coalesce(json_extract(body, '$.name'), ''),"
            " 'village_code', coalesce(json_extract(body, '$.village_code'), ''),"
            " 'village', coalesce(json_extract(body, '$.village'), '')) WHERE id = ? AND is_gone = 1",
            (person_id,),
        )
