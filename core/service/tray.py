"""已移走的人员: people who left this laptop's area while something about them had not reached the district.

What was seen of them still goes there; drafts stay readable and can be signed. Nobody leaves the tray but by a
person's hand, and only when nothing of his is unsent any more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.changes import Changes
from core.clock import Moment
from core.domain.permission import is_outsider
from core.errors import Conflict, NotFound
from core.service.desk import Desk
from core.service.permits import require
from core.store.leaving import LeavingRepository, Unsent


@dataclass(frozen=True)
class TrayRow:
    """Somebody who left. `is_delivered`: nothing of his is unsent any more, he can be put away."""

    person_id: str
    name: str
    village: str
    since: Moment
    facts: int
    edits: int
    drafts: int
    draft_ids: tuple[str, ...]

    @property
    def is_delivered(self) -> bool:
        return not (self.facts or self.edits or self.drafts)


class Tray:
    """Reads and empties the tray."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._store = LeavingRepository(desk.db)

    def list(self) -> Sequence[TrayRow]:
        """Who left and what of his has not arrived, the longest there first; nobody for who helps from outside."""
        if is_outsider(self._desk.role()):
            return []
        zone = self._desk.now().offset_min
        return [
            self._row(person_id, name, village, Moment(since_ms, zone))
            for person_id, name, village, since_ms in self._store.tray()
        ]

    def _row(self, person_id: str, name: str, village: str, since: Moment) -> TrayRow:
        unsent = self._store.unsent(person_id)
        drafts = [one.id for one in self._desk.drafts.of_person(person_id) if one.discarded_at is None]
        return TrayRow(person_id, name, village, since, unsent.facts, unsent.edits, unsent.drafts, tuple(drafts))

    def put_away(self, person_id: str) -> Changes:
        """Somebody read that everything was delivered. Raises NotFound("tray.unknown"), Conflict("tray.waiting")."""
        require(self._desk, "propose")
        if person_id not in {row[0] for row in self._store.tray()}:
            raise NotFound("tray.unknown", where=person_id)
        if unsent := self._store.unsent(person_id).total:
            raise Conflict("tray.waiting", where=person_id, count=unsent)
        with self._desk.db.transaction():
            self._store.drop_tray(person_id)
            self._store.forget(person_id)
        return Changes.of("person", "tray", persons={person_id})

    # within the transaction that applies a page or an answer

    def left(self, person_id: str) -> Unsent:
        """The district took this person off the laptop: into the tray when something of his is unsent."""
        unsent = self._store.unsent(person_id)
        if unsent.total:
            known = self._desk.persons.last_known(person_id)
            name, village = str(known.get("name") or ""), str(known.get("village") or "")
            self._store.put_tray(person_id, name, village, self._desk.now().utc_ms)
        else:
            self._store.forget(person_id)
        return unsent

    def came_back(self, person_id: str) -> None:
        """He is on the list again."""
        self._store.drop_tray(person_id)

    def delivered(self) -> None:
        """After answers came: of whom nothing is unsent any more, the laptop keeps no more than his name."""
        for person_id, _name, _village, _since in self._store.tray():
            if not self._store.unsent(person_id).total:
                self._store.forget(person_id)
