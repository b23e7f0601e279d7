"""How well words typed fit what can be offered: whole, from the beginning, inside; as characters or by their sound."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Literal

from core.domain.enrol_card import MARK as ENROLMENT
from core.domain.names import search_fold
from core.domain.pinyin import text_keys

EXACT, BEGINS, INSIDE = 0, 1, 2
CodeKind = Literal["", "sheet", "enrolment", "receipt", "rescue", "recovery"]
Order = Literal["", "name", "group", "last_visit"]  # what the whole list of people may be put in order by
_MARKS: tuple[tuple[str, CodeKind], ...] = (
    (ENROLMENT, "enrolment"),
    ("NF1:", "sheet"),
    ("NFQ1.", "receipt"),
    ("NFQ1:", "rescue"),
    ("NFY1:", "rescue"),
)
_RECOVERY = re.compile(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){5}")


def fit(word: str, keys: Iterable[str]) -> int | None:
    """The best place a folded word has among folded keys: EXACT, BEGINS, INSIDE; None when it is in none."""
    best: int | None = None
    for key in keys:
        at = key.find(word)
        if at < 0:
            continue
        place = EXACT if key == word else BEGINS if at == 0 else INSIDE
        best = place if best is None else min(best, place)
    return best


def ranked(query: str, offers: Sequence[tuple[str, Sequence[str]]]) -> list[str]:
    """The codes of those (code, texts) that every word typed fits, the best fit first, else in the order given."""
    words = [folded for word in query.split() if (folded := search_fold(word))]
    if not words:
        return []
    found = []
    for number, (code, texts) in enumerate(offers):
        keys = [key for text in texts for key in (search_fold(text), *text_keys(text)) if key]
        places = [fit(word, keys) for word in words]
        if all(place is not None for place in places):
            found.append((sum(place or 0 for place in places), number, code))
    return [code for _place, _number, code in sorted(found)]


def kind_of_code(text: str) -> CodeKind:
    """Which of our printed codes a text is, whatever case the scanner types; "" for words."""
    clean = "".join(text.split()).upper().replace("：", ":")
    for mark, kind in _MARKS:
        if clean.startswith(mark):
            return kind
    return "recovery" if _RECOVERY.fullmatch(clean) else ""
