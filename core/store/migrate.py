"""Brings a database to the schema of this program: numbered SQL files and `PRAGMA user_version`.

Each file runs in one transaction with its own version number, so a killed migration leaves the old schema
or the new one, never something between. A file of a newer program is refused politely.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import resources as package_files

from core.errors import Unavailable
from core.store.database import APPLICATION_ID, Database
from core.store.library import dbapi2


def steps() -> list[tuple[int, str]]:
    """(version, SQL text) of every migration, in order."""
    found = []
    for entry in package_files.files("core.store").joinpath("migrations").iterdir():
        match = re.fullmatch(r"(\d{4})_\w+\.sql", entry.name)
        if match:
            found.append((int(match.group(1)), entry.read_text("utf-8")))
    return sorted(found)


def newest_version() -> int:
    """The schema version this program writes."""
    return steps()[-1][0]


def migrate(database: Database) -> int:
    """Runs what is missing and returns the version. Raises Unavailable("store.newer") for a newer file."""
    version = int(database.scalar("PRAGMA user_version"))
    known = newest_version()
    if version > known:
        raise Unavailable("store.newer", found=version, known=known)
    for number, text in steps():
        if number <= version:
            continue
        with database.transaction():
            for statement in statements(text):
                database.execute(statement)
            database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            database.execute(f"PRAGMA user_version = {number}")
    return known


def statements(text: str) -> Iterator[str]:
    """Splits SQL text into whole statements (triggers hold semicolons of their own)."""
    pending = ""
    for line in text.splitlines():
        pending += line + "\n"
        if pending.strip() and dbapi2.complete_statement(pending):
            yield pending
            pending = ""
