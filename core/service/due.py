"""Whom to visit: overdue, due and coming, with the reason in words and the rule that says so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from core.domain.identity import mask_phone
from core.domain.schedule import order
from core.service.desk import Desk
from core.service.pacing import Faces, Pacing
from core.service.views import DueRow

SHOWN = frozenset({"overdue", "due", "coming"})


class DueList:
    """Computes from rules and campaigns each time: there is no stored plan that could be stale."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._faces = Faces(desk)

    def list(self, *, states: Collection[str] = SHOWN) -> Sequence[DueRow]:
        """Everybody in one of these states, the most urgent first. Linear in persons."""
        pacing = Pacing(self._desk)
        marks = pacing.marks()
        rows = []
        for person, tags in self._faces.all(pacing.pack, pacing.today):
            own = marks.get(person.id, ())
            item = pacing.due_of(person, tags, own)
            if item is None or item.state not in states:
                continue
            rows.append(
                DueRow(
                    person_id=person.id,
                    name=person.name,
                    village=person.village,
                    group=person.group,
                    address=person.address,
                    phone_masked=mask_phone(person.phone),
                    tags=tuple((tag.code, tag.label) for tag in tags),
                    last_visit_on=own[0].last_met_on if own else None,
                    due=item,
                )
            )
        return order(rows, lambda row: row.due)

    def counts(self) -> dict[str, int]:
        """How many people are overdue, due and coming."""
        counted = Counter(row.due.state for row in self.list())
        return {state: counted.get(state, 0) for state in ("overdue", "due", "coming")}
