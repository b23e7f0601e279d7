"""Paper that comes back: a signed sheet finds its record by the code on it, and what is still out is a list."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from core.changes import Changes
from core.clock import Moment
from core.errors import NotFound
from core.forms import Form, Session
from core.forms.catalogue import shipped_kinds
from core.service.desk import Desk
from core.service.hands import is_media
from core.service.library import FormLibrary
from core.service.page_reader import SheetPage
from core.service.permits import hidden, require, require_see_record, visible
from core.service.photos import Photos
from core.service.record_answers import is_record, named_in
from core.store.facts import StoredFact

PAPER = "paper"
HAND_SIGNED = ("contract", "authorisation")  # papers that are always signed by hand
BY_HAND = ("paper",)  # sign/mode: he signs on the printed sheet
MOST = 500
State = Literal["kept", "again", "no_code", "unknown", "other_hash"]


@dataclass(frozen=True)
class Kept:
    """What became of one page.

    `state`: kept; again (this very picture is there already); no_code; unknown (no such record here: another village's
    or the practice's); other_hash (the code does not fit the record). `serial` and `person_name` of the record found.
    """

    page: SheetPage
    state: State
    record_id: str = ""
    serial: str = ""
    person_name: str = ""
    title: str = ""
    changes: Changes = field(default_factory=Changes)

    @property
    def is_kept(self) -> bool:
        return self.state in ("kept", "again")


@dataclass(frozen=True)
class KeptPaper:
    """A signed sheet of a record. `media` the picture's hash, `way` code or serial."""

    id: str
    media: str
    way: str
    at: Moment
    kept_by: str


@dataclass(frozen=True)
class UnsignedRow:
    """Something printed that wants a signature by hand and has not come back. `count`: how often it was printed."""

    record_id: str
    document: str
    title: str
    serial: str
    person_id: str
    person_name: str
    printed_at: Moment
    count: int


class Scans:
    """Verbs about sheets that came back."""

    def __init__(self, desk: Desk, photos: Photos) -> None:
        self._desk = desk
        self._photos = photos

    def keep(self, page: SheetPage) -> Kept:
        """Puts a page to the record its code names; otherwise says why not and keeps nothing. Raises NotAllowed."""
        require(self._desk, "paper:keep")
        if page.code is None:
            return Kept(page, "no_code")
        found = self._desk.facts.get(page.code.record_id)
        if found is None or not is_record(found[0]):
            return Kept(page, "unknown")
        if not found[0].hash.startswith(page.code.hash_start):
            return Kept(page, "other_hash", found[0].id, found[0].serial or "", _name(self._desk, found[0]))
        return self._put(page, found[0], "code")

    def keep_by_serial(self, page: SheetPage, serial: str) -> Kept:
        """The same by hand, for a page whose code cannot be read. Raises NotFound("paper.unknown_serial")."""
        require(self._desk, "paper:keep")
        fact_id = self._desk.papers.record_of_serial(serial.strip())
        found = self._desk.facts.get(fact_id) if fact_id else None
        if found is None or not is_record(found[0]):
            raise NotFound("paper.unknown_serial", where="serial", serial=serial.strip()[:40])
        return self._put(page, found[0], "serial")

    def of(self, record_id: str) -> Sequence[KeptPaper]:
        """The signed sheets of a record, in the order they came."""
        offset = self._desk.now().offset_min
        return [
            KeptPaper(fact_id, media, way, Moment(kept_ms, offset), actor)
            for fact_id, media, way, kept_ms, actor in self._desk.papers.of(record_id)
        ]

    def unsigned(self) -> Sequence[UnsignedRow]:
        """What was printed, wants a signature by hand and has not come back; what was printed first comes first."""
        return unsigned(self._desk)

    def _put(self, page: SheetPage, record: StoredFact, way: str) -> Kept:
        desk = self._desk
        require_see_record(desk, record.kind, record.id)
        told = Kept(page, "again", record.id, record.serial or "", _name(desk, record), record.title)
        if desk.papers.has(record.id, page.picture.sha256):
            return told
        photo = self._photos.keep(page.picture)
        with desk.db.transaction():
            body = {"record_id": record.id, "serial": record.serial, "way": way, "page": page.number}
            fact = desk.write_fact(
                PAPER, body, person_id=record.person_id, title="收到签字件", media=[photo.hash], about=record.id
            )
            desk.papers.add(fact.id, record.id, photo.hash, way, fact.recorded_ms)
        persons = {record.person_id} if record.person_id else set()
        changes = Changes.of("paper", "record", "outbox", "photo", persons=persons)
        return dataclasses.replace(told, state="kept", changes=changes)


def unsigned(desk: Desk) -> list[UnsignedRow]:
    """See `Scans.unsigned`; restricted records only for those who may see them."""
    library = FormLibrary(desk)
    offset = desk.now().offset_min
    rows = []
    seen, unseen = set(visible(desk, shipped_kinds())), hidden(desk)
    for record_id, document, printed_ms, count in desk.papers.printed(MOST):
        found = desk.facts.get(record_id)
        if found is None or not is_record(found[0]) or found[1].superseded_by or found[0].kind not in seen:
            continue
        if record_id in unseen:
            continue
        fact = found[0]
        if document in HAND_SIGNED or (document == fact.kind and wants_hand(library, fact)):
            at = Moment(printed_ms, offset)
            name = _name(desk, fact)
            rows.append(UnsignedRow(fact.id, document, fact.title, fact.serial or "", fact.person_id, name, at, count))
    return rows


def wants_hand(library: FormLibrary, fact: StoredFact) -> bool:
    """True when somebody besides the assistant had to sign a record and did not do so on the screen.

    Who refused, with a reason and a witness, is not waited for.
    """
    answers = fact.body.get("answers", {})
    if not answers or answers.get("sign/mode") == "refused":
        return False
    if answers.get("sign/mode") in BY_HAND:
        return True
    form = library.of(fact.form_id, fact.form_version)
    open_lines = [
        path
        for path, question in form.questions.items()
        if path.startswith("sign/")
        and question.kind in ("image", "signature")
        and not path.startswith("sign/assistant_")
        and not _is_always_required(form, path)
        and not is_media(answers.get(path))
        and not _has_thumb(answers, path)
    ]
    if not open_lines:
        return False
    session = Session(form, dict(answers), today=Moment.parse(fact.recorded_at).day, context=_context(fact))
    return any(session.is_relevant(path) for path in open_lines)


def _is_always_required(form: Form, path: str) -> bool:
    """Then a record that was signed has it, wherever it was asked for."""
    required = form.rules[form.schemas[path]].required
    return required is not None and required.source.strip() == "true()"


def _has_thumb(answers: dict[str, object], path: str) -> bool:
    """One of the two is enough: a signature or a thumb print of the same person."""
    role = path.rsplit("_", 1)[0]
    return any(is_media(answers.get(f"{role}_{way}")) for way in ("signature", "thumb"))


def _context(fact: StoredFact) -> dict[str, str]:
    return dict(fact.body.get("context", {}))


def _name(desk: Desk, fact: StoredFact) -> str:
    snapshot = fact.body.get("person") or (desk.persons.last_known(fact.person_id) if fact.person_id else {})
    return str(snapshot.get("name", "") or named_in(fact))
