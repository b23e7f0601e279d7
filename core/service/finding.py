"""One question, every answer: people, records, and what the window offers, for a field into which anything is typed."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from core.domain.finding import kind_of_code, ranked
from core.service.page_reader import parse_code
from core.service.people import LONGEST_QUERY, People
from core.service.records import Records
from core.service.views import PersonRow, RecordRow

PEOPLE, RECORDS, OFFERS = 8, 6, 8
Sheet = Literal["", "found", "unknown", "other_hash"]


@dataclass(frozen=True)
class Found:
    """`total` people fit, the first of them in `people`; `offers` are the codes of what was offered, the best first.

    `sheet` is what became of a sheet's code: "found" (the one in `records`), "unknown" here, or "other_hash" (the
    record is in `records`, but this is not its text).
    """

    people: Sequence[PersonRow] = ()
    total: int = 0
    records: Sequence[RecordRow] = ()
    offers: Sequence[str] = ()
    sheet: Sheet = ""
    is_recent: bool = False


def find(people: People, records: Records, text: str, offers: Sequence[tuple[str, Sequence[str]]]) -> Found:
    """Answers what was typed, pasted or scanned; with nothing typed, the people whose pages were opened last.

    `offers` are (code, texts) of what the window has: pages and actions that the role may. What is typed is taken
    literally; a printed code is no text to be searched for.
    """
    text = unicodedata.normalize("NFKC", text).strip()
    if not text:
        recent = people.recent()
        return Found(people=recent, total=len(recent), is_recent=True)
    if kind_of_code(text) == "sheet":
        return _of_sheet(records, text)
    if kind_of_code(text):
        return Found()
    page = people.search(text, limit=PEOPLE)
    sheets = records.by_serial(text[:LONGEST_QUERY], limit=RECORDS)
    return Found(page.rows, page.total, sheets, ranked(text[:LONGEST_QUERY], offers)[:OFFERS])


def _of_sheet(records: Records, text: str) -> Found:
    code = parse_code(text.upper().replace(" ", ""))
    row, is_same = records.of_code(code.record_id, code.hash_start) if code else (None, False)
    if row is None:
        return Found(sheet="unknown")
    return Found(records=[row], sheet="found" if is_same else "other_hash")
