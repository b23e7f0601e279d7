"""The documents there are: name on the command line -> what it is called, what it is made of, who lays it out."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, NamedTuple

from core.document import change_report, lead_sheet, ledger_sheet, recovery_card, route_list, visit_record
from core.document.fonts import Typeface
from core.document.layout import Layout, pdf_of, write_pdf
from core.document.types import LedgerSheet, RecoveryCard, RouteSheet, Sheet, Stamp
from core.errors import NotFound


@dataclass(frozen=True)
class DocumentKind:
    """One entry. `takes` is the type of its data."""

    name: str
    label: str
    takes: type
    compose: Callable[[Any, Stamp, Typeface], Layout]

    def render(self, data: object, stamp: Stamp, typeface: Typeface) -> bytes:
        """PDF bytes. Raises InvalidInput("document.no_glyph" | "document.bad_picture")."""
        return pdf_of(self.compose(data, stamp, typeface))


class Job(NamedTuple):
    """One document of a batch."""

    name: str
    data: object
    stamp: Stamp


CATALOGUE: dict[str, DocumentKind] = {
    kind.name: kind
    for kind in (
        DocumentKind("visit", "探视巡防记录表", Sheet, visit_record.compose),
        DocumentKind("change", "重大变化报告表", Sheet, change_report.compose),
        DocumentKind("lead", "主动发现线索登记表", Sheet, lead_sheet.compose),
        DocumentKind("route", "走访路线单", RouteSheet, route_list.compose),
        DocumentKind("ledger", "个人工作台账", LedgerSheet, ledger_sheet.compose),
        DocumentKind("recovery", "恢复卡", RecoveryCard, recovery_card.compose),
    )
}


def kind_of(name: str) -> DocumentKind:
    """The entry of a document. Raises NotFound("document.unknown")."""
    kind = CATALOGUE.get(name)
    if kind is None:
        raise NotFound("document.unknown", name=name)
    return kind


def write_many(jobs: Iterable[Job], typeface: Typeface, out: BinaryIO) -> list[int]:
    """Many documents in one PDF, each with its own page numbers; returns how many pages each has.

    Jobs are taken one at a time and finished pages go out at once: hand in an iterator that loads photographs as it
    goes, and memory stays at one document. When a document cannot be printed nothing usable was written:
    InvalidInput("document.no_glyph" | "document.bad_picture"), NotFound("document.unknown").
    """
    return write_pdf(out, _layouts(jobs, typeface))


def render(name: str, jobs: Iterable[tuple[object, Stamp]], typeface: Typeface) -> tuple[bytes, int]:
    """Documents of one kind in one PDF, and how many pages it has. Raises what `write_many` raises."""
    out = io.BytesIO()
    counts = write_many((Job(name, data, stamp) for data, stamp in jobs), typeface, out)
    return out.getvalue(), sum(counts)


def render_many(jobs: Iterable[Job], typeface: Typeface) -> bytes:
    """`write_many` into memory."""
    out = io.BytesIO()
    write_many(jobs, typeface, out)
    return out.getvalue()


def _layouts(jobs: Iterable[Job], typeface: Typeface) -> Iterator[Layout]:
    for name, data, stamp in jobs:
        yield kind_of(name).compose(data, stamp, typeface)
