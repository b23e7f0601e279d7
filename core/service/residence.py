"""人户分离 as two lists: ours who live elsewhere, and others who live here; wishes for institutional care by date."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from core.clock import Moment
from core.domain import wish
from core.domain.apart import Side, side_of
from core.service.desk import Desk
from core.service.household import answers_of
from core.store.wishes import WishRepository

SIDES: dict[str, Side] = {"home": "away", "living": "here"}


@dataclass(frozen=True)
class ApartRow:
    """One person whose registration and residence are apart. `side`: away (ours, living elsewhere) or here."""

    person_id: str
    name: str
    side: Side
    hukou_village: str
    living_village: str
    address: str
    noted_on: date | None
    is_pushed: bool
    has_receipt: bool
    record_id: str = ""


@dataclass(frozen=True)
class WishCount:
    """How many people at home wished what by a day."""

    wish: str
    words: str
    people: int
    names: tuple[str, ...]


class Residence:
    """Reads the lists; the records are written by their forms."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._answers = WishRepository(desk.db)

    def apart(self, side: Side = "") -> Sequence[ApartRow]:
        """Everybody whose two villages differ, by the last form or else by the master record."""
        rows = list(self._rows())
        return sorted((row for row in rows if side in ("", row.side)), key=lambda row: (row.side, row.name))

    def wishes(self, on: date | None = None) -> Sequence[WishCount]:
        """What everybody at home answered last, up to a day (today unless told); "" for those never asked."""
        desk = self._desk
        day = on or desk.today()
        people = {person.id: person for person in desk.active.all() if person.support_form == "home"}
        known = wish.latest(self._wishes(), day)
        counts = wish.count(people, known.values(), day)
        held = {one: known[one].wish if one in known else "" for one in people}
        return [
            WishCount(code, wish.WORDS[code], count, tuple(sorted(
                people[one].name for one, said in held.items() if said == code
            )))
            for code, count in counts.items()
        ]  # fmt: skip

    def _wishes(self) -> Iterator[wish.Wish]:
        for row in self._answers.all():
            said = wish.wish_in(row.kind, {"wish/institution": row.said})
            if said:
                yield wish.Wish(row.person_id, Moment.parse(row.occurred_at).day, said, row.reason, row.fact_id)

    def _rows(self) -> Iterator[ApartRow]:
        desk, info = self._desk, self._desk.info
        forms = desk.facts.latest("apart")
        for person in desk.active.all():
            form = desk.facts.get(forms[person.id][0]) if person.id in forms else None
            answers = answers_of(form[0]) if form else {}
            side = SIDES.get(str(answers.get("apart/side") or ""), "") or side_of(
                person, info.village_code, info.village_name
            )
            if side:
                yield ApartRow(
                    person_id=person.id,
                    name=person.name,
                    side=side,
                    hukou_village=str(answers.get("apart/hukou_village") or person.hukou_village),
                    living_village=str(answers.get("apart/living_village") or person.village),
                    address=str(answers.get("apart/living_address") or person.address),
                    noted_on=Moment.parse(form[0].occurred_at).day if form else None,
                    is_pushed=answers.get("push/pushed") == "yes",
                    has_receipt=answers.get("push/receipt") == "yes",
                    record_id=form[0].id if form else "",
                )
