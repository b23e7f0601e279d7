"""Search while typing: everybody's search keys in memory, in the order of the list.

A scan of 50,000 keys in memory takes a few milliseconds, in the encrypted table ten times as long. What is in memory
carries the stamp of the table it was read from: every change of the table sets a new stamp in the same transaction,
so a stale copy is noticed whoever wrote, this connection or another one, and a rolled-back change leaves no trace.
"""

from __future__ import annotations

from collections.abc import Container, Sequence

from core.store.database import Database

_STAMP = "search_stamp"
_TERMS_KEPT = 64


class Haystack:
    """Ids and their keys, both in the order of the list. "|" stands before every key: "|wang" finds beginnings."""

    def __init__(self, ids: Sequence[str], keys: Sequence[str]) -> None:
        self._ids = ids
        self._keys = keys
        self._seen: dict[str, Sequence[int]] = {}

    def find(
        self, terms: Sequence[str], allowed: Container[str] | None = None, *, limit: int, offset: int = 0
    ) -> tuple[list[str], int]:
        """Ids of those whose keys hold every term, and how many there are in all.

        In the order of the list, but first those whose name is the first term, then those with another key that is,
        then those with a key that begins with it. `allowed` limits who may be found.
        """
        keys, ids = self._keys, self._ids
        hits = self._holding(terms[0]) if terms else range(len(ids))
        for term in terms[1:]:
            hits = [place for place in hits if term in keys[place]]
        if allowed is not None:
            hits = [place for place in hits if ids[place] in allowed]
        total = len(hits)
        if terms:
            hits = self._beginnings_first(f"|{terms[0]}", hits, offset + limit)
        return [ids[place] for place in hits[offset : offset + limit]], total

    def places(self) -> dict[str, int]:
        """Everybody's place in the order of the list."""
        return {one: place for place, one in enumerate(self._ids)}

    def _holding(self, term: str) -> Sequence[int]:
        """Places whose keys hold a term, looked for among those that hold its beginning: it was typed just before."""
        if term in self._seen:
            return self._seen[term]
        shorter = (self._seen[term[:size]] for size in range(len(term) - 1, 0, -1) if term[:size] in self._seen)
        known = next(shorter, None)
        keys = self._keys
        if known is None:
            hits = [place for place, text in enumerate(keys) if term in text]
        else:
            hits = [place for place in known if term in keys[place]]
        if len(self._seen) >= _TERMS_KEPT:
            self._seen.clear()
        self._seen[term] = hits
        return hits

    def _beginnings_first(self, first: str, hits: Sequence[int], wanted: int) -> Sequence[int]:
        keys = self._keys
        begins = [place for place in hits if first in keys[place]]
        if len(begins) < wanted and len(begins) < len(hits):
            among = set(begins)
            return self._whole_first(first, begins) + [place for place in hits if place not in among]
        return self._whole_first(first, begins)

    def _whole_first(self, first: str, begins: Sequence[int]) -> list[int]:
        """The name itself, then any other whole key, then what only begins so."""
        keys, inner = self._keys, f"{first}|"
        ranks: tuple[list[int], list[int], list[int]] = ([], [], [])
        for place in begins:
            key = keys[place]
            is_name = key.startswith(inner) or key == first
            ranks[0 if is_name else 1 if inner in key or key.endswith(first) else 2].append(place)
        return [*ranks[0], *ranks[1], *ranks[2]]


class SearchIndex:
    """The table `person_search` and its copy in memory."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._stamp: str | None = None
        self._haystack = Haystack((), ())

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

    def haystack(self) -> Haystack:
        """The keys as they are in the table now."""
        stamp = str(self._db.scalar("SELECT value FROM setting WHERE key = ?", (_STAMP,)) or "")
        if stamp != self._stamp:
            rows = self._db.all("SELECT person_id, keys FROM person_search ORDER BY sort_key, person_id")
            self._haystack = Haystack([row[0] for row in rows], [row[1] for row in rows])
            self._stamp = stamp
        return self._haystack

    def _mark(self) -> None:
        # Random, not counted: after a rollback the next change must not get a number that was seen before.
        self._db.execute("INSERT OR REPLACE INTO setting (key, value) VALUES (?, hex(randomblob(8)))", (_STAMP,))
