"""Printing: a PDF in memory, a word in the print log, and a reprint that says so."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from core.changes import Changes
from core.clock import Moment
from core.document.catalogue import Job, write_many
from core.document.fonts import Typeface, local_fangsong
from core.document.types import Document, RecoveryCard, Stamp
from core.errors import InvalidInput, NotAllowed
from core.forms.catalogue import kind_of, shipped_kinds
from core.service import sheets
from core.service.desk import Desk
from core.service.due import DueList
from core.service.emergencies import code_picture
from core.service.handing_out import Leaving, require_reason
from core.service.heads import head_fields
from core.service.ledger import Ledger
from core.service.papers import PAPERS, Order, Paper, PaperSource
from core.service.people import People
from core.service.permits import hidden, require, require_see, restricted, visible
from core.service.photos import Photos
from core.service.records import Records
from core.service.sheets import Print
from core.service.views import Printed, PrintJob, PrintRow

LARGEST_BATCH = 2000
_AT_ONCE = 500  # places looked up by one query
COPIES = ("public", "internal")


@dataclass(frozen=True)
class _Ready:
    """One document about to be drawn."""

    data: Document
    printed: Printed


class Prints:
    """Verbs about paper. Rendering reads only; `log` writes what was really printed."""

    def __init__(
        self, desk: Desk, people: People, records: Records, due: DueList, ledger: Ledger, photos: Photos
    ) -> None:
        self._desk = desk
        self._people = people
        self._records = records
        self._due = due
        self._ledger = ledger
        self._photos = photos
        self._typeface = Typeface(fangsong=local_fangsong())

    def warm(self) -> None:
        """Loads the fonts, so that the first page does not wait for them."""
        self._typeface.warm()

    def render(
        self,
        document: str,
        *,
        ids: Sequence[str] = (),
        month: str = "",
        copy: str = "public",
        on_step: Callable[[int, int], object] = lambda done, total: None,
    ) -> PrintJob:
        """Draws documents by record (or person) ids, or all of a month.

        `on_step(done, total)` hears of every document and ends the drawing by raising: nothing was written yet.
        A restricted record has no public copy. Raises InvalidInput: "print.restricted", "print.unknown_document",
        "print.nothing", "print.too_many", "document.no_glyph", and NotAllowed("permission.denied").
        """
        if copy not in COPIES:
            raise InvalidInput("print.unknown_copy", where="copy", copy=copy)
        require_see(self._desk, document)
        kind = shipped_kinds().get(document)
        if kind is not None and kind.is_restricted and copy == "public":
            raise InvalidInput("print.restricted", where="copy", document=kind.document)
        if copy == "internal" or document in PAPERS:
            require(self._desk, "print:internal")
        makers = self._makers(document, ids, month, copy)
        if not makers:
            raise InvalidInput("print.nothing", document=document)
        _check_count(len(makers))
        printed: list[Printed] = []

        copies: list[int] = []

        def jobs() -> Iterator[Job]:
            for done, make in enumerate(makers):  # photographs of a whole month never lie in memory together
                on_step(done, len(makers))
                ready = make()
                printed.append(ready.printed)
                copies.append(max(1, getattr(ready.data, "copies", 1)))
                yield Job(document, ready.data, self._stamp(copy, ready.printed.reprint))

        out = io.BytesIO()
        pages = write_many(jobs(), self._typeface, out)
        return PrintJob(document, out.getvalue(), sum(pages), printed, tuple(pages), tuple(copies))

    def unprinted(self, document: str, limit: int = LARGEST_BATCH) -> list[str]:
        """The records of a kind that were never printed, the oldest first; none for what is no record."""
        places = self._unprinted(document)
        unseen = hidden(self._desk)
        found: list[str] = []
        for start in range(0, len(places), _AT_ONCE):
            if len(found) >= limit:
                break
            found += [one for one in self._desk.papers.at(places[start : start + _AT_ONCE]) if one not in unseen]
        return found[:limit]

    def count_unprinted(self, document: str) -> int:
        """How many there are of them, without reading one."""
        return len(self._unprinted(document))

    def _unprinted(self, document: str) -> list[int]:
        return self._desk.papers.unprinted(document) if document in visible(self._desk, shipped_kinds()) else []

    def papers(self, document: str, month: str = "") -> list[str]:
        """The ids of what a list or table of everything (or of a month) would print."""
        source = self._source(document, "public")
        return (
            [paper.id for paper in PAPERS[document](source, Order(document, (), month))] if document in PAPERS else []
        )

    def recovery_card(self, code: str) -> PrintJob:
        """The card with the recovery code; the code is only known when the workspace is made."""
        info = self._desk.info
        place = f"{info.village_name}（{info.village_code}）"
        card = RecoveryCard(workspace=place, code=code, made_on=self._desk.today())
        out = io.BytesIO()
        pages = write_many([Job("recovery", card, self._stamp("internal", 0))], self._typeface, out)
        return PrintJob("recovery", out.getvalue(), sum(pages), [Printed(info.id, "", "internal")])

    def log(self, job: PrintJob, target: str, leaving: Leaving | None = None) -> Changes:
        """Writes that these documents were really printed or saved: one fact each, with why and how a file left.

        Raises InvalidInput("export.reason").
        """
        desk = self._desk
        more = {"reason": require_reason(leaving.reason), "is_encrypted": leaving.is_encrypted} if leaving else {}
        with desk.db.transaction():
            for printed in job.documents:
                person_id = printed.person_id or self._person_of(job.document, printed.id)
                body = {"document": job.document, "record_id": printed.id, "serial": printed.serial or None,
                        "copy": printed.copy, "target": target, **more}  # fmt: skip
                fact = desk.write_fact("print", body, person_id=person_id, title="打印")
                desk.facts.add_print(fact, printed.id, job.document, printed.copy, target, printed.serial)
        return Changes.of("print", "record", "outbox")

    def list(self, limit: int = 500) -> Sequence[PrintRow]:
        """The print log, newest first."""
        names = self._desk.persons.names()
        unseen = hidden(self._desk)
        return [
            PrintRow(row[0], Moment.parse(row[1]), row[2], row[3], names.get(row[4], ""), row[5], row[6], row[7],
                     self._desk.facts.print_counts(row[3], row[2]))
            for row in self._desk.facts.prints(limit)
            if row[0] not in unseen
        ]  # fmt: skip

    def _makers(self, document: str, ids: Sequence[str], month: str, copy: str) -> Sequence[Callable[[], _Ready]]:
        if document in shipped_kinds():
            left_out = restricted(self._desk) if copy == "public" else frozenset()
            if left_out.intersection(ids):
                raise InvalidInput("print.restricted", where="copy", document=kind_of(document).document)
            if not ids:
                rows = self._records.list(document, month=month, limit=LARGEST_BATCH + 1)
                _check_count(len(rows))  # with those that were corrected: what lies beyond the limit is not known here
                ids = [
                    row.id for row in reversed(rows) if not (row.is_superseded or row.is_cleared or row.id in left_out)
                ]
            return [partial(self._record_ready, document, record_id, copy) for record_id in ids]
        if document == "ledger":
            return [partial(self._ledger_ready, person_id, copy) for person_id in ids]
        if document == "route":
            return self._route_makers(ids, copy)
        if document in PAPERS:
            return self._paper_makers(document, ids, month, copy)
        raise InvalidInput("print.unknown_document", where="document", document=document)

    def _record_ready(self, kind: str, record_id: str, copy: str) -> _Ready:
        record = self._records.show(record_id)
        if record.kind != kind:
            raise InvalidInput("print.other_kind", where=record_id, document=kind)
        if record.is_cleared:
            raise NotAllowed("record.cleared", where=record_id, serial=record.serial)
        form = self._records.form_of(record)
        how = replace(self._print(kind, copy), fields=head_fields(self._desk, record))
        data = sheets.record_sheet(record, form, self._photos.load, how)
        count = self._desk.facts.print_counts(record_id, kind)
        return _Ready(data, Printed(record_id, record.serial, copy, count))

    def _ledger_ready(self, person_id: str, copy: str) -> _Ready:
        view = self._people.show(person_id)
        entries = self._ledger.entries(person_id, limit=LARGEST_BATCH, is_public=copy == "public")
        serials = {
            row.id: row.serial for row in self._records.list(tuple(shipped_kinds()), person_id, limit=LARGEST_BATCH)
        }
        data = sheets.ledger_sheet(view, entries, serials, self._print("ledger", copy))
        return _Ready(data, Printed(person_id, "", copy, self._desk.facts.print_counts(person_id, "ledger")))

    def _route_makers(self, ids: Sequence[str], copy: str) -> Sequence[Callable[[], _Ready]]:
        wanted = set(ids)
        rows = [row for row in self._due.list() if not wanted or row.person_id in wanted]
        if not rows:
            return []
        day = self._desk.today()
        data = sheets.route_sheet(rows, f"{self._desk.pack().visit_label}路线单", day, self._print("route", copy))
        return [lambda: _Ready(data, Printed(f"route-{day.isoformat()}", "", copy))]

    def _paper_makers(self, document: str, ids: Sequence[str], month: str, copy: str) -> Sequence[Callable[[], _Ready]]:
        papers = PAPERS[document](self._source(document, copy), Order(document, tuple(ids), month))

        def ready(paper: Paper) -> _Ready:
            count = self._desk.facts.print_counts(paper.id, document)
            return _Ready(paper.make(), Printed(paper.id, paper.serial, copy, count, paper.person_id))

        return [partial(ready, paper) for paper in papers]

    def _source(self, document: str, copy: str) -> PaperSource:
        return PaperSource(self._desk, self._people, self._records, self._photos.load, self._print(document, copy))

    def _print(self, document: str, copy: str) -> Print:
        pack = self._desk.pack()
        kind = shipped_kinds().get(document)
        label = f"分散供养特困人员{pack.visit_label}记录表" if document == "visit" else kind.document if kind else ""
        return Print(
            is_internal=copy == "internal",
            org_title=self._desk.info.village_name,
            label=label,
            hotline=pack.text("hotline", self._desk.today()),
            code=code_picture(self._desk, self._photos),
        )

    def _stamp(self, copy: str, reprint: int) -> Stamp:
        info = self._desk.info
        return Stamp(
            "internal" if copy == "internal" else "public",
            info.is_practice,
            reprint,
            self._desk.today(),
            info.user.name,
        )

    def _person_of(self, document: str, record_id: str) -> str:
        if document == "ledger":
            return record_id
        if document in shipped_kinds():
            found = self._desk.facts.get(record_id)
            return found[0].person_id if found else ""
        return ""


def _check_count(count: int) -> None:
    if count > LARGEST_BATCH:
        raise InvalidInput("print.too_many", count=count, limit=LARGEST_BATCH)
