"""What is asked for and what comes back when documents are printed that are not one signed form."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.document.types import Document
from core.service.desk import Desk
from core.service.people import People
from core.service.records import Records
from core.service.sheets import Print


@dataclass(frozen=True)
class Order:
    """What is to be printed: ids of records or persons, or a month (YYYY-MM); both empty means all there are."""

    document: str
    ids: tuple[str, ...] = ()
    month: str = ""


@dataclass(frozen=True)
class PaperSource:
    """Where the makers read. `how` says which copy it is and whose office; `load` reads a picture by its answer."""

    desk: Desk
    people: People
    records: Records
    load: Callable[[str], bytes]
    how: Print


@dataclass(frozen=True)
class Paper:
    """One document to be drawn: the id and serial it is logged under, the person it is about, and its maker."""

    id: str
    serial: str
    person_id: str
    make: Callable[[], Document]


Maker = Callable[[PaperSource, Order], Sequence[Paper]]
