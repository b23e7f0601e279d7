"""Who works with this laptop, and since when. Nobody is ever taken off the list: records name them."""

from __future__ import annotations

from dataclasses import dataclass

from core.store.database import Database


@dataclass(frozen=True)
class StoredMember:
    """One user. Days are ISO text; `until_on` None: still here."""

    id: str
    name: str
    role: str
    organisation: str
    since_on: str
    until_on: str | None


class MemberRepository:
    """The list of users of a workspace."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def put(self, member: StoredMember) -> None:
        """Adds a user or replaces what is known of him."""
        self._db.execute(
            "INSERT OR REPLACE INTO member (id, name, role, organisation, since_on, until_on)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (member.id, member.name, member.role, member.organisation, member.since_on, member.until_on),
        )

    def get(self, member_id: str) -> StoredMember | None:
        """One user, or None."""
        row = self._db.one(
            "SELECT id, name, role, organisation, since_on, until_on FROM member WHERE id = ?", (member_id,)
        )
        return StoredMember(*row) if row else None

    def listed(self) -> list[StoredMember]:
        """Everybody, those who are here first, in the order they came."""
        rows = self._db.all(
            "SELECT id, name, role, organisation, since_on, until_on FROM member"
            " ORDER BY until_on IS NOT NULL, since_on, id"
        )
        return [StoredMember(*row) for row in rows]
