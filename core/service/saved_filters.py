"""Filters of the list of people under a name of one's own: for each user his own, inside the encrypted workspace."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from core.changes import Changes
from core.errors import InvalidInput
from core.service.desk import Desk

MOST = 20
LONGEST_NAME = 20  # characters


@dataclass(frozen=True)
class SavedFilter:
    """What the list is narrowed to; an empty text does not narrow."""

    name: str
    text: str = ""
    village: str = ""
    group: str = ""
    tag: str = ""


class SavedFilters:
    """Verbs about one's own filters."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def all(self) -> Sequence[SavedFilter]:
        """In the order they were saved."""
        kept = self._desk.settings.get(self._key, [])
        return [SavedFilter(**{name: str(value) for name, value in one.items()}) for one in kept]

    def save(self, filter_: SavedFilter) -> Changes:
        """Keeps it under its name; what had the same name is replaced.

        Raises InvalidInput("filter.name" | "filter.empty" | "filter.too_many") at `name`.
        """
        name = " ".join(filter_.name.split())
        if not name or len(name) > LONGEST_NAME:
            raise InvalidInput("filter.name", where="name", limit=LONGEST_NAME)
        if not (filter_.text.strip() or filter_.village or filter_.group or filter_.tag):
            raise InvalidInput("filter.empty", where="name")
        others = [one for one in self.all() if one.name != name]
        if len(others) >= MOST:
            raise InvalidInput("filter.too_many", where="name", limit=MOST)
        return self._put(
            [*others, SavedFilter(name, filter_.text.strip(), filter_.village, filter_.group, filter_.tag)]
        )

    def drop(self, name: str) -> Changes:
        """Forgets one."""
        return self._put([one for one in self.all() if one.name != name])

    def _put(self, filters: Sequence[SavedFilter]) -> Changes:
        with self._desk.db.transaction():
            self._desk.settings.set(self._key, [asdict(one) for one in filters] or None)
        return Changes.of("filter")

    @property
    def _key(self) -> str:
        return f"filters.{self._desk.info.user.id}"
