"""Which heading means which field. Lists of twenty years, of every office, have to be understood.

A heading is compared without spaces, signs and remarks in brackets. What is not known stays a column of its own
(`extra` text of the person), never a guess.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from core.domain.person import FIELD_BY_NAME
from core.roster.words import (
    AGREEMENT_PARTS,
    AGREEMENTS,
    CAREGIVER_PARTS,
    CAREGIVERS,
    DISABILITY,
    GUARDIAN_PARTS,
    GUARDIANS,
    IGNORED,
    PERSON_PREFIXES,
    SYNONYMS,
    TERM,
)

COMBINED_LABELS = {DISABILITY: "残疾类别等级", TERM: "协议期限"}


def _table() -> dict[str, str]:
    found: dict[str, str] = {}
    for name, words in SYNONYMS.items():
        for word in words.split():
            found[word] = name
    for owners, parts in ((CAREGIVERS, CAREGIVER_PARTS), (GUARDIANS, GUARDIAN_PARTS), (AGREEMENTS, AGREEMENT_PARTS)):
        for owner in owners.split():
            for name, words in parts.items():
                found.update((owner + word, name) for word in words.split())
    found.update((caregiver, "caregiver_name") for caregiver in CAREGIVERS.split())
    found.update((guardian, "guardian_name") for guardian in GUARDIANS.split())
    found["与监护人关系"] = "guardian_relation"
    for name, field in FIELD_BY_NAME.items():
        found.setdefault(bare(field.label), name)
    return found


def bare(heading: str) -> str:
    """The heading without spaces, line breaks, remarks in brackets, numbering, stars and colons."""
    text = unicodedata.normalize("NFKC", heading)
    text = re.sub(r"[(\[【〔][^)\]】〕]*[)\]】〕]", _keep_short_remark, text)
    text = re.sub(r"[\s*:#、/,.;·\-_“”\"'《》]+", "", text)
    return re.sub(r"^\d+", "", text).upper()


def _keep_short_remark(match: re.Match[str]) -> str:
    """村（居） and 村（社区） are words; （必填） and （18位） are remarks."""
    inner = match[0][1:-1].strip()
    return inner if inner in ("居", "社区", "社", "类别", "等级", "组", "人", "人员") else ""


_WORDS = _table()


def field_of(heading: str) -> str:
    """The field (or DISABILITY, TERM, IGNORED) that a heading names, or ""."""
    word = bare(heading)
    if not word:
        return ""
    found = _WORDS.get(word)
    if found:
        return found
    for prefix in PERSON_PREFIXES.split():
        rest = word.removeprefix(prefix)
        if rest != word and rest in _WORDS:
            return _WORDS[rest]
    return ""


def label_of(name: str) -> str:
    """The field's standard term."""
    return COMBINED_LABELS.get(name) or (FIELD_BY_NAME[name].label if name in FIELD_BY_NAME else name)


@dataclass(frozen=True)
class Columns:
    """Where each field stands. `extra`: columns kept as text under their heading; `duplicates`: later columns of a
    field that an earlier one has taken (kept as extra too)."""

    at: dict[str, int]
    headings: tuple[str, ...]
    extra: tuple[int, ...]
    duplicates: tuple[tuple[str, int], ...] = ()

    def heading(self, name: str) -> str:
        """The heading in the file, or the field's label when no column is there."""
        index = self.at.get(name)
        return self.headings[index] if index is not None else label_of(name)


def map_columns(headings: Sequence[str]) -> Columns:
    """Gives each heading its field; the first column of a field wins, and the others are reported."""
    at: dict[str, int] = {}
    extra: list[int] = []
    duplicates: list[tuple[str, int]] = []
    for index, heading in enumerate(headings):
        name = field_of(heading)
        if name == IGNORED:
            continue
        if not name:
            extra.append(index)
        elif name in at:
            extra.append(index)
            duplicates.append((name, index))
        else:
            at[name] = index
    _promote_head(at, headings, extra)
    extra = [index for index in extra if headings[index]]
    return Columns(at, tuple(headings), tuple(extra), tuple(duplicates))


def _promote_head(at: dict[str, int], headings: Sequence[str], extra: list[int]) -> None:
    """In 入户核查表 the only name is 户主姓名: the head of the household is then the person himself."""
    if "name" not in at and "household_head" in at:
        at["name"] = at.pop("household_head")
    if "id_number" in at:
        return
    for index in list(extra):
        rest = bare(headings[index]).removeprefix("户主")
        if rest != bare(headings[index]) and _WORDS.get(rest) == "id_number":
            at["id_number"] = index
            extra.remove(index)
            return
