"""集中供养意愿: asked, dated, and turned into a proposal when the person would go.

Source: 《社会救助暂行办法》第十九条 (the person chooses the form of support). The latest answer counts, whether it was
given in a visit or on the form of its own; who cannot say is counted apart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from core.domain.matter import DECISION, Opening, Seen

WISHES = ("stay", "go", "unsure", "unable")
WORDS: Mapping[str, str] = {
    "stay": "愿意在家",
    "go": "愿意去机构",
    "unsure": "没想好",
    "unable": "本人表达不了",
    "": "没问过",
}


@dataclass(frozen=True)
class Wish:
    """What somebody answered on a day."""

    person_id: str
    on: date
    wish: str
    reason: str = ""
    record_id: str = ""


def wish_in(kind: str, answers: Mapping[str, Any]) -> str:
    """The answer that a visit or a wish form holds, or ""."""
    said = str(answers.get("wish/institution") or "")
    return said if kind in ("visit", "wish") and said in WISHES else ""


def latest(wishes: Iterable[Wish], on: date) -> dict[str, Wish]:
    """The last answer of each person up to a day; of two on the same day the later one in the list."""
    found: dict[str, Wish] = {}
    for wish in wishes:
        held = found.get(wish.person_id)
        if wish.on <= on and (held is None or held.on <= wish.on):
            found[wish.person_id] = wish
    return found


def count(person_ids: Iterable[str], wishes: Iterable[Wish], on: date) -> dict[str, int]:
    """How many of these people wished what on a day; "" counts those who were never asked."""
    known = latest(wishes, on)
    counts = Counter(known[one].wish if one in known else "" for one in person_ids)
    return {wish: counts[wish] for wish in (*WISHES, "")}


def opens_wish(seen: Seen) -> Iterator[Opening]:
    """The proposal to the township, until the district answers."""
    if seen.answers.get("proposal/proposes") == "yes":
        yield Opening("proposal", "待区县答复：转集中供养", (DECISION, "reply"), awaits="office")
    elif seen.answers.get("family/opinion") == "not_asked" and seen.answers.get("wish/institution") == "go":
        yield Opening("family", "本人愿意去机构，问问家人", ("wish",), scope="person")


def opens_visit(seen: Seen) -> Iterator[Opening]:
    """A visit in which the person would go: the wish is written down by itself."""
    if wish_in("visit", seen.answers) == "go":
        yield Opening("wish", "本人愿意集中供养：登记意愿，报乡镇", ("wish",), scope="person")
