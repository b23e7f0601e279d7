"""Everybody who is looked after, read and understood once: again only after a write, and then only whom it touched.

Every list asks for all of them. Most of its time went into reading two thousand texts that were the same as a minute
ago.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from core.domain.person import Person
from core.store.database import Database
from core.store.persons import PersonRepository

Version = tuple[int, int]


def version_of(database: Database) -> Version | None:
    """What is another one after every write, through this connection or any other. None within a transaction: what is
    read there may still be taken back."""
    if database.in_transaction:
        return None
    return int(database.scalar("PRAGMA data_version")), int(database.scalar("SELECT total_changes()"))


class ActivePeople:
    """The persons of one connection. Whose stored text is the same is the very same object as before."""

    def __init__(self, database: Database, persons: PersonRepository) -> None:
        self._db = database
        self._persons = persons
        self._known: dict[str, tuple[str, Person]] = {}
        self._people: tuple[Person, ...] = ()
        self._version: Version | None = None

    def all(self) -> Sequence[Person]:
        """Everybody who is neither ended nor dead, in the order of the table."""
        version = version_of(self._db)  # before the reading: what is written meanwhile is read again next time
        if version is None or version != self._version:
            known = {one: self._read(one, text) for one, text in self._persons.active_texts()}
            self._known, self._version = known, version
            self._people = tuple(person for _text, person in known.values())
        return self._people

    def _read(self, person_id: str, text: str) -> tuple[str, Person]:
        known = self._known.get(person_id)
        return known if known and known[0] == text else (text, Person.from_body(person_id, json.loads(text)))
