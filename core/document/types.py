"""What a document is made of: plain frozen data, no store, no session. Texts are ready to be read.

Whoever fills these in decides what may be seen: a public copy is given masked numbers, the page only says which
copy it is. Empty text prints as an empty cell, so that a hand can fill it in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple, Protocol

Mark = Literal["ok", "problem", "na", ""]
CopyKind = Literal["public", "internal"]
Align = Literal["left", "centre", "right"]


@dataclass(frozen=True)
class Stamp:
    """How this print came about: which copy, from which workspace, which time (`reprint` 0 is the first), by whom."""

    copy: CopyKind
    is_practice: bool
    reprint: int
    printed_on: date
    printed_by: str


@dataclass(frozen=True)
class FieldItem:
    """One label and its value. `span` 1-3 thirds of the page width; 0 takes as many as the value needs."""

    label: str
    value: str = ""
    span: int = 0


class Row(NamedTuple):
    """One question of a checklist. Without a mark the answer takes the room of the boxes as well."""

    question: str
    answer: str = ""
    mark: Mark = ""


@dataclass(frozen=True)
class SectionBlock:
    """Questions under one heading."""

    label: str
    rows: Sequence[Row]


@dataclass(frozen=True)
class ProblemLine:
    """One problem that was found and what became of it."""

    kind: str
    text: str
    handled: str = ""
    owner: str = ""
    due: str = ""


@dataclass(frozen=True)
class SignatureData:
    """One signature: picture (PNG or JPEG) or an empty line to sign on.

    `role` is person, thumb, proxy, witness, assistant, caregiver, ...; `text` stands under the picture: name and day,
    the relation of who signed for somebody, or the reason why nobody signed.
    """

    role: str
    label: str
    image: bytes | None = None
    text: str = ""


@dataclass(frozen=True)
class Opinion:
    """A box for an office's opinion; empty `text` leaves room to write."""

    label: str
    text: str = ""
    signer: str = ""


@dataclass(frozen=True)
class Receipt:
    """The slip that the family keeps. `paragraphs` are whole sentences, `contacts` telephone numbers to keep,
    `picture` a code supplied by the district (its own 直通车)."""

    paragraphs: Sequence[str]
    contacts: Sequence[FieldItem] = ()
    title: str = ""
    picture: bytes | None = None


@dataclass(frozen=True)
class Sheet:
    """A form that was filled in, whatever its kind: visit record, change report, lead, appraisal, case file, ...

    `paragraphs` are running text under the fields (`is_numbered`: 一、二、…); `receipt` is the slip that is cut off.
    """

    title: str
    serial: str
    subtitle: str = ""
    fields: Sequence[FieldItem] = ()
    sections: Sequence[SectionBlock] = ()
    photos: Sequence[bytes] = ()
    signatures: Sequence[SignatureData] = ()
    seal_labels: Sequence[str] = ()
    qr: str = ""
    record_id: str = ""
    hash: str = ""
    notes: Sequence[str] = ()
    org_title: str = ""
    form_no: str = ""
    captions: Sequence[str] = ()
    problems: Sequence[ProblemLine] = ()
    opinions: Sequence[Opinion] = ()
    receipt: Receipt | None = None
    paragraphs: Sequence[str] = ()
    is_numbered: bool = False


class RouteRow(NamedTuple):
    """One person to visit, in the order of urgency."""

    name: str
    village: str = ""
    group: str = ""
    tags: str = ""
    address: str = ""
    phone: str = ""
    due: str = ""
    reason: str = ""
    is_overdue: bool = False


@dataclass(frozen=True)
class RouteSheet:
    """The list to walk by."""

    title: str
    serial: str
    rows: Sequence[RouteRow]
    subtitle: str = ""
    org_title: str = ""
    notes: Sequence[str] = ()
    record_id: str = ""
    hash: str = ""
    qr: str = ""


class LedgerLine(NamedTuple):
    """One entry of a person's ledger."""

    on: str
    kind: str
    title: str = ""
    summary: str = ""
    by: str = ""
    serial: str = ""
    is_superseded: bool = False


@dataclass(frozen=True)
class LedgerSheet:
    """All that was recorded of one person."""

    title: str
    serial: str
    entries: Sequence[LedgerLine]
    fields: Sequence[FieldItem] = ()
    subtitle: str = ""
    org_title: str = ""
    notes: Sequence[str] = ()
    record_id: str = ""
    hash: str = ""
    qr: str = ""


@dataclass(frozen=True)
class RecoveryCard:
    """The code that opens a workspace when the passphrase is lost: 24 characters in six groups."""

    workspace: str
    code: str
    made_on: date
    title: str = ""
    serial: str = ""
    org_title: str = ""


class Document(Protocol):
    """What every document has, whatever else it is made of (the others: core/document/papers.py)."""

    @property
    def title(self) -> str:
        """Stands at its head; empty takes the words of the district."""

    @property
    def serial(self) -> str:
        """Its number, empty for none."""
