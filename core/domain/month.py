"""The month so far: visits done against visits owed, place by place. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from core.domain.statistics import NO_PLACE, PersonLine


@dataclass(frozen=True)
class PlaceMonth:
    """One village or group. `owed` and `done` are visits, `done` at most what was owed to each person; `unseen`:
    how many people with a visit owed were not met yet this month."""

    place: str
    owed: int
    done: int
    people: int
    unseen: int

    @property
    def left(self) -> int:
        """Visits still to be made."""
        return self.owed - self.done

    @property
    def percent(self) -> int:
        """Done of every hundred owed, rounded down: 100 only when nothing is left."""
        return 100 * self.done // self.owed if self.owed else 100


@dataclass(frozen=True)
class MonthPicture:
    """All places, the one with the most left first. `words` names the month."""

    words: str
    places: Sequence[PlaceMonth]
    is_by_group: bool

    @property
    def total(self) -> PlaceMonth:
        """All places together."""
        places = self.places
        return PlaceMonth(
            "",
            sum(one.owed for one in places),
            sum(one.done for one in places),
            sum(one.people for one in places),
            sum(one.unseen for one in places),
        )


def by_place(lines: Iterable[PersonLine], seen: Mapping[str, int]) -> Sequence[PlaceMonth]:
    """The places of these people; `seen` is how often each was met by a method that counts.

    A fifth visit to one does not make up for another's first one.
    """
    found: dict[str, list[int]] = {}
    for line in lines:
        if line.owed <= 0:
            continue
        met = seen.get(line.id, 0)
        row = found.setdefault(line.place or NO_PLACE, [0, 0, 0, 0])
        for number, value in enumerate((line.owed, min(met, line.owed), 1, int(not met))):
            row[number] += value
    places = [PlaceMonth(place, *row) for place, row in found.items()]
    return sorted(places, key=lambda one: (-one.left, one.place))
