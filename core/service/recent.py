"""Whose page was opened last: ids only, for each user his own, inside the encrypted workspace."""

from __future__ import annotations

from collections.abc import Sequence

from core.service.desk import Desk

KEPT = 12


def recent_ids(desk: Desk) -> list[str]:
    """The last one first."""
    kept = desk.settings.get(_key(desk), [])
    return [one for one in kept if isinstance(one, str)][:KEPT] if isinstance(kept, list) else []


def note_opened(desk: Desk, person_id: str) -> None:
    """This person's page was opened. Who is not on the list is not noted."""
    before: Sequence[str] = recent_ids(desk)
    if before[:1] == [person_id] or desk.persons.get(person_id) is None:
        return
    with desk.db.transaction():
        desk.settings.set(_key(desk), [person_id, *(one for one in before if one != person_id)][:KEPT])


def _key(desk: Desk) -> str:
    return f"recent.{desk.info.user.id}"
