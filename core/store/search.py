"""Search while typing: everybody's search keys in memory, in the order of the list.

A scan of 50,000 keys in memory takes a few milliseconds, in the encrypted table ten times as long. What is in memory
carries the stamp of the table it was read from: every change of the table sets a new stamp in the same transaction,
so a stale copy is noticed whoever wrote, this connection or another one, and a rolled-back change leaves no trace.
"""

from __future__ import annotations

from collections.abc import Container, Sequence

from core.store.database import Database

_STAMP = "search_stamp"


class SearchIndex:
    """The keys of `person_search`; "|" stands before every key, so that "|wang" finds what begins with it."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._stamp: str | None = None
        self._ids: list[str] = []
        self._keys: list[str] = []

    def put(self, person_id: str, sort_key: str, keys: str) -> None:
        """Stores the keys of one person."""
        self._db.execute(
            "INSERT OR REPLACE INTO person_search (person_id, sort_key, keys) VALUES (?, ?, ?)",
            (person_id, sort_key, keys),
        )
        self._mark()

    def drop(self, person_id: str) -> None:
        """The person is no longer found."""
        self._db.execute("DELETE FROM person_search WHERE person_id = ?", (person_id,))
        self._mark()

    def find(self, terms: Sequence[str], allowed: Container[str] | None = None) -> list[str]:
        """Ids of those whose keys hold every term, in the order of the list; those with a key that begins with the
        first term come first. `allowed` limits who may be found."""
        self._refresh()
        keys, ids = self._keys, self._ids
        hits: Sequence[int] = range(len(ids))
        for number, term in enumerate(terms):
            if number == 0:
                hits = [place for place, text in enumerate(keys) if term in text]
            else:
                hits = [place for place in hits if term in keys[place]]
        if allowed is not None:
            hits = [place for place in hits if ids[place] in allowed]
        if terms:
            first = f"|{terms[0]}"
            begins = [place for place in hits if first in keys[place]]
            if 0 < len(begins) < len(hits):
                among = set(begins)
                hits = begins + [place for place in hits if place not in among]
        return [ids[place] for place in hits]

    def _mark(self) -> None:
        # Random, not counted: after a rollback the next change must not get a number that was seen before.
        self._db.execute("INSERT OR REPLACE INTO setting (key, value) VALUES (?, hex(randomblob(8)))", (_STAMP,))

    def _refresh(self) -> None:
        stamp = str(self._db.scalar("SELECT value FROM setting WHERE key = ?", (_STAMP,)) or "")
        if stamp == self._stamp:
            return
        rows = self._db.all("SELECT person_id, keys FROM person_search ORDER BY sort_key, person_id")
        self._ids = [row[0] for row in rows]
        self._keys = [row[1] for row in rows]
        self._stamp = stamp
