"""What papers are made of that are no filled-in forms: agreements, letters, notices, leaflets, lists and counts.

Plain frozen data like `core.document.types`: texts are ready to be read, and whoever fills them in decides what may
be seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from core.document.types import Align, FieldItem, SignatureData


@dataclass(frozen=True)
class Article:
    """A numbered part of an agreement or a notice: heading, paragraphs, then items counted （一）（二）…."""

    title: str
    paragraphs: Sequence[str] = ()
    items: Sequence[str] = ()


@dataclass(frozen=True)
class Party:
    """One side of an agreement: `label` 甲方（乡镇人民政府）, who it is, and how it signs.

    `fields` stand at the head of the agreement (legal name, number, address, telephone), `signatures` and
    `seal_label` at its end; a person has no seal.
    """

    label: str
    name: str
    fields: Sequence[FieldItem] = ()
    signatures: Sequence[SignatureData] = ()
    seal_label: str = ""


class ColumnItem(NamedTuple):
    """A column of a table: `share` of the width (whatever all add up to); `over` the heading it shares with its
    neighbours, empty for none."""

    title: str
    share: float = 10
    align: Align = "left"
    over: str = ""


@dataclass(frozen=True)
class RowGroup:
    """Rows of texts under a bar with their common name; `subtotal` is a row of the same length, empty for none."""

    rows: Sequence[Sequence[str]]
    label: str = ""
    subtotal: Sequence[str] = ()


@dataclass(frozen=True)
class Grid:
    """A table: one text for every column in every row. `total` closes it; `is_numbered` puts 序号 before the first
    column and counts through all groups; `empty` is said when there is no row."""

    columns: Sequence[ColumnItem]
    groups: Sequence[RowGroup]
    title: str = ""
    total: Sequence[str] = ()
    is_numbered: bool = True
    empty: str = ""


@dataclass(frozen=True)
class Contract:
    """An agreement between two or more parties, signed in several copies.

    `copies` is how many there are in all (0: not said), `copy_name` whose copy this print is (甲方执). `attachments`
    are tables at the end, for instance the duties of the caregiver, one after the other and numbered.
    """

    title: str
    serial: str
    parties: Sequence[Party]
    recitals: Sequence[str] = ()
    articles: Sequence[Article] = ()
    attachments: Sequence[Grid] = ()
    copies: int = 0
    copy_name: str = ""
    subtitle: str = ""
    org_title: str = ""
    notes: Sequence[str] = ()
    record_id: str = ""
    hash: str = ""
    qr: str = ""


@dataclass(frozen=True)
class Reply:
    """The part of a letter that the receiver fills in, cuts off and sends back (回执)."""

    title: str = ""
    addressee: str = ""
    paragraphs: Sequence[str] = ()
    fields: Sequence[FieldItem] = ()
    signer: str = ""


@dataclass(frozen=True)
class Letter:
    """A letter of the office: referral, push notice, supplementary statement, answer to a department.

    `number` is the office's own number (柳村转〔2026〕3号), `closing` a last line such as 特此函告。; `signer` and
    `day` stand at the lower right where the seal goes, `contacts` below.
    """

    title: str
    serial: str
    addressee: str = ""
    paragraphs: Sequence[str] = ()
    fields: Sequence[FieldItem] = ()
    table: Grid | None = None
    closing: str = ""
    enclosures: Sequence[str] = ()
    signer: str = ""
    day: str = ""
    contacts: Sequence[FieldItem] = ()
    reply: Reply | None = None
    number: str = ""
    org_title: str = ""
    notes: Sequence[str] = ()
    record_id: str = ""
    hash: str = ""
    qr: str = ""


@dataclass(frozen=True)
class Notice:
    """A paper that is read out and signed: notice of data processing, authorisation with promise.

    `opening` paragraphs, `sections` counted 一、二、…, `closing` paragraphs, then signatures and seals.
    """

    title: str
    serial: str
    sections: Sequence[Article]
    addressee: str = ""
    fields: Sequence[FieldItem] = ()
    opening: Sequence[str] = ()
    closing: Sequence[str] = ()
    signatures: Sequence[SignatureData] = ()
    seal_labels: Sequence[str] = ()
    subtitle: str = ""
    org_title: str = ""
    notes: Sequence[str] = ()
    record_id: str = ""
    hash: str = ""
    qr: str = ""


@dataclass(frozen=True)
class Leaflet:
    """One page about the policies, to be handed out: `is_large` in one column of large type, else in two columns.

    `picture` is a code supplied by the district (its own 直通车), `hotline` is printed large.
    """

    title: str
    sections: Sequence[Article]
    subtitle: str = ""
    hotline: str = ""
    picture: bytes | None = None
    picture_text: str = ""
    org_title: str = ""
    is_large: bool = False
    notes: Sequence[str] = ()
    serial: str = ""


@dataclass(frozen=True)
class Register:
    """A list of people or papers: village register, public notice, hand-over, delivery, unsigned prints, review.

    `summary` stands at the left over the table; `paragraphs` before it, `closing` after it; `sign_line` names who signs
    in one line at the end (填表人, 审核人), `signatures` and `seal_labels` are the full blocks. A public list is given
    masked numbers.
    """

    title: str
    serial: str
    table: Grid
    fields: Sequence[FieldItem] = ()
    paragraphs: Sequence[str] = ()
    closing: Sequence[str] = ()
    summary: str = ""
    subtitle: str = ""
    org_title: str = ""
    is_landscape: bool = False
    sign_line: Sequence[str] = ()
    signatures: Sequence[SignatureData] = ()
    seal_labels: Sequence[str] = ()
    notes: Sequence[str] = ()
    record_id: str = ""
    hash: str = ""
    qr: str = ""


class TallyColumn(NamedTuple):
    """A column of counts. One that `is_summed` is part of the row sum, which stands behind the last of them.

    `percent_of` makes a column by itself: the share of the first of two columns (counted from 0; several are added up)
    in the second; its own values in the rows are None.
    """

    title: str
    over: str = ""
    is_summed: bool = True
    percent_of: tuple[int | tuple[int, ...], int | tuple[int, ...]] | None = None


class TallyRow(NamedTuple):
    """A row of counts; a text (98.5%) is printed as it is and never added up, None is an empty cell.

    `level` 1 is set in as part of the row above (其中：) and does not count in the column sums.
    """

    label: str
    values: Sequence[int | str | None]
    level: int = 0


@dataclass(frozen=True)
class Tally:
    """A statistical table, monthly or quarterly; the sums are made when it is laid out and cannot disagree.

    `sources` say where the numbers come from and how they were counted (数据来源、口径). `parts` are further tables of
    the same report: each stands under the one before with its own title, unit and sources; `table_title` is that of
    the first.
    """

    title: str
    serial: str
    columns: Sequence[TallyColumn]
    rows: Sequence[TallyRow]
    corner: str = ""
    period: str = ""
    unit: str = ""
    org_title: str = ""
    has_row_sums: bool = True
    has_column_sums: bool = True
    sources: Sequence[str] = ()
    sign_line: Sequence[str] = ()
    is_landscape: bool = True
    record_id: str = ""
    hash: str = ""
    qr: str = ""
    parts: Sequence[Tally] = ()
    table_title: str = ""
