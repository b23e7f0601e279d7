"""Emergencies that are still open, with the hours that are left; whom to call; the district's own code to print.

What the township's numbers are is known in the village only: they are kept with this workspace.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from core.changes import Changes
from core.clock import Moment
from core.domain.emergency import URGENT, clock_words, limit_words
from core.domain.phones import read_phone
from core.errors import InvalidInput
from core.service import background
from core.service.desk import Desk
from core.service.permits import require, visible
from core.service.photos import Photos
from core.store.facts import StoredFact
from core.store.matters import StoredMatter

if TYPE_CHECKING:
    from core.service.picture import Prepared

KINDS = ("emergency", "lead")
PHONES, CODE = "emergency.phones", "district.code"
MOST_PHONES, LONGEST_LABEL = 12, 30


@dataclass(frozen=True)
class PhoneLine:
    """A number to call. `is_own`: kept by this village (and to be changed here), otherwise a row of the rules."""

    label: str
    number: str
    is_own: bool = False


@dataclass(frozen=True)
class OpenEmergency:
    """A report (or an urgent lead) that still waits for something.

    `due_at`: until when help has to be there; None once it came. `waits` are the titles of what is open, the most
    urgent first; `starts` the kind of record that settles the first of them.
    """

    record_id: str
    kind: str
    serial: str
    person_id: str
    person_name: str
    place: str
    found_at: Moment
    due_at: Moment | None
    waits: tuple[str, ...]
    starts: str
    rule: str

    def minutes_left(self, now: Moment) -> int | None:
        """Minutes until help has to be there; negative when it is late, None when it came."""
        if self.due_at is None:
            return None
        return (self.due_at.local - now.local) // timedelta(minutes=1)


@dataclass(frozen=True)
class Board:
    """Everything the emergency page shows: the moment it was read, what is open, whom to call, what the rules say."""

    now: Moment
    open: Sequence[OpenEmergency]
    phones: Sequence[PhoneLine]
    clock: str
    limits: Sequence[str]


class Emergencies:
    """Verbs about what cannot wait."""

    def __init__(self, desk: Desk, photos: Photos) -> None:
        self._desk = desk
        self._photos = photos

    def board(self) -> Board:
        """The page in one read."""
        desk = self._desk
        pack, now = desk.pack(), desk.now()
        return Board(now, self.open(), self.phones(), clock_words(pack, now.day), limit_words(pack, now.day))

    def open(self) -> Sequence[OpenEmergency]:
        """Reports with anything open, the shortest time first; those that only wait for an answer last."""
        waiting: dict[str, list[StoredMatter]] = {}
        for matter in self._desk.matters.open():
            if matter.kind in visible(self._desk, KINDS):
                waiting.setdefault(matter.fact_id, []).append(matter)
        rows = []
        for fact_id, matters in waiting.items():
            found = self._desk.facts.get(fact_id)
            if found is not None and _is_emergency(found[0]):
                rows.append(self._row(found[0], matters))
        return sorted(rows, key=lambda row: (row.due_at is None, row.due_at.utc_ms if row.due_at else 0, row.record_id))

    def phones(self) -> Sequence[PhoneLine]:
        """The township's and the village's own numbers first, then those of the rules and the hotline."""
        desk = self._desk
        pack, today = desk.pack(), desk.today()
        stored = desk.settings.get(PHONES) or []
        own = [PhoneLine(str(item["label"]), str(item["number"]), True) for item in stored]
        rows = sorted(pack.rows_on("phone", today), key=lambda row: row.number("order"))
        hotline = pack.text("hotline", today)
        return [
            *own,
            *(PhoneLine(row.text("label"), row.text("text")) for row in rows),
            *([PhoneLine("社会救助服务热线", hotline)] if hotline else []),
        ]

    def keep_phones(self, lines: Sequence[tuple[str, str]]) -> Changes:
        """Keeps the village's own numbers, in this order.

        Raises InvalidInput: "emergency.too_many_phones", "emergency.phone_label", "emergency.phone_number".
        """
        require(self._desk, "sign:any")
        kept = [{"label": label.strip(), "number": number.strip()} for label, number in lines if label or number]
        if len(kept) > MOST_PHONES:
            raise InvalidInput("emergency.too_many_phones", where="phones", limit=MOST_PHONES)
        for item in kept:
            if not item["label"] or len(item["label"]) > LONGEST_LABEL:
                raise InvalidInput("emergency.phone_label", where="label", limit=LONGEST_LABEL)
            if not read_phone(item["number"]).value:
                raise InvalidInput("emergency.phone_number", where="number", label=item["label"])
        with self._desk.db.transaction():
            self._desk.settings.set(PHONES, kept)
        return Changes.of("setting", "phones")

    def keep_code(self, prepared: Prepared) -> Changes:
        """Keeps the district's own code ("直通车") to be printed on slips; it is a picture, nothing is looked up."""
        require(self._desk, "sign:any")
        with self._desk.db.transaction():
            photo = self._photos.keep(prepared)
            self._desk.settings.set(CODE, photo.answer)
        return Changes.of("setting")

    def drop_code(self) -> Changes:
        """Prints no code any more."""
        require(self._desk, "sign:any")
        with self._desk.db.transaction():
            self._desk.settings.set(CODE, "")
        return Changes.of("setting")

    def code_picture(self) -> bytes | None:
        """The kept code, or None."""
        return code_picture(self._desk, self._photos)

    def _row(self, fact: StoredFact, matters: Sequence[StoredMatter]) -> OpenEmergency:
        from core.service.matters import rule_words

        first = min(matters, key=lambda item: (item.due_ms is None, item.due_ms or 0, item.awaits == "office"))
        relief = next((item for item in matters if item.code == "relief" and item.due_ms is not None), None)
        offset = self._desk.now().offset_min
        answers = fact.body.get("answers", {})
        return OpenEmergency(
            record_id=fact.id,
            kind=fact.kind,
            serial=fact.serial or "",
            person_id=fact.person_id,
            person_name=_name(fact),
            place=str(answers.get(background.PLACES.get(fact.kind, "")) or ""),
            found_at=Moment.parse(fact.occurred_at),
            due_at=Moment(relief.due_ms, offset) if relief is not None and relief.due_ms is not None else None,
            waits=tuple(item.title for item in sorted(matters, key=lambda item: (item is not first, item.code))),
            starts=next((kind for kind in first.settled_by if kind != "decision"), ""),
            rule=rule_words(first.rule),
        )


def code_picture(desk: Desk, photos: Photos) -> bytes | None:
    """The district's code as it was kept, or None."""
    kept = str(desk.settings.get(CODE) or "")
    return photos.load(kept) if kept else None


def _is_emergency(fact: StoredFact) -> bool:
    return fact.kind == "emergency" or fact.body.get("answers", {}).get("lead/urgency") == URGENT


def _name(fact: StoredFact) -> str:
    snapshot = fact.body.get("person") or {}
    answers = fact.body.get("answers", {})
    named = {"emergency": "who/name", "lead": "lead/name"}[fact.kind]
    described = {"emergency": "who/description", "lead": "lead/description"}[fact.kind]
    return str(snapshot.get("name") or answers.get(named) or answers.get(described) or "")
