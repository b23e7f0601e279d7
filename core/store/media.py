"""Which photos and signatures there are; their bytes lie in the media folder."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from core.clock import Clock
from core.store.database import Database


@dataclass(frozen=True)
class MediaRow:
    """One stored picture: content hash, size in bytes and pixels, photo or signature."""

    hash: str
    size_bytes: int
    width: int
    height: int
    kind: str
    taken_at: str
    is_used: bool
    is_sent: bool


class MediaRepository:
    """The list of pictures."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._db = database
        self._clock = clock

    def add(self, hash: str, size_bytes: int, width: int, height: int, kind: str, taken_at: str | None = None) -> None:
        """Lists a picture whose file is already safe on the disk; the same picture again is no news."""
        self._db.execute(
            "INSERT INTO media (hash, size_bytes, width, height, kind, taken_at, added_ms) VALUES (?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (hash) DO NOTHING",
            (hash, size_bytes, width, height, kind, taken_at or "", self._clock.now().utc_ms),
        )

    def get(self, hash: str) -> MediaRow | None:
        """One picture, or None."""
        row = self._db.one(
            "SELECT hash, size_bytes, width, height, kind, taken_at, is_used, is_sent FROM media WHERE hash = ?",
            (hash,),
        )
        return MediaRow(*[*row[:6], bool(row[6]), bool(row[7])]) if row else None

    def use(self, hashes: Iterable[str]) -> None:
        """A fact names these pictures: they have to reach the district."""
        for item in dict.fromkeys(hashes):
            self._db.execute("UPDATE media SET is_used = 1 WHERE hash = ? AND is_used = 0", (item,))

    def mark_sent(self, hash: str) -> None:
        """The district has the whole picture."""
        self._db.execute("UPDATE media SET is_sent = 1 WHERE hash = ?", (hash,))

    def reopen(self) -> None:
        """Nobody knows any more which pictures the district has."""
        self._db.execute("UPDATE media SET is_sent = 0 WHERE is_sent = 1")

    def unsent(self) -> list[tuple[str, int]]:
        """(hash, size) of pictures the district lacks, signatures and small ones first so that much arrives early."""
        return [
            (row[0], row[1])
            for row in self._db.all(
                "SELECT hash, size_bytes FROM media WHERE is_used = 1 AND is_sent = 0"
                " ORDER BY kind <> 'signature', size_bytes, hash"
            )
        ]

    def unsent_totals(self) -> tuple[int, int]:
        """How many pictures wait and how many bytes they are."""
        row = self._db.one("SELECT count(*), coalesce(sum(size_bytes), 0) FROM media WHERE is_used = 1 AND is_sent = 0")
        return (row[0], row[1]) if row else (0, 0)

    def unsent_by_kind(self) -> list[tuple[str, int, int]]:
        """(kind, how many, bytes) of pictures the district lacks."""
        rows = self._db.all(
            "SELECT kind, count(*), sum(size_bytes) FROM media WHERE is_used = 1 AND is_sent = 0 GROUP BY kind"
        )
        return [(row[0], row[1], row[2]) for row in rows]

    def hashes(self) -> list[str]:
        """Every picture the workspace should hold."""
        return [row[0] for row in self._db.all("SELECT hash FROM media ORDER BY hash")]

    def unused(self, before_ms: int) -> list[str]:
        """Pictures added before that time that no fact names."""
        rows = self._db.all("SELECT hash FROM media WHERE is_used = 0 AND added_ms < ?", (before_ms,))
        return [row[0] for row in rows]

    def forget(self, hashes: Iterable[str]) -> None:
        """Takes pictures that no fact names off the list."""
        self._db.execute_many("DELETE FROM media WHERE hash = ? AND is_used = 0", [(item,) for item in hashes])
