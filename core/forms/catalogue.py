"""The kinds of records there are, as the catalogue beside the forms lists them: laptop and district read the same.

A new kind of record is an XLSForm and one table in `resources/forms/catalogue.toml`; lists, drafts, signing,
printing, sync and the district's answer follow from it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from core.errors import NotFound
from core.paths import resources

Need = Literal["needed", "optional", "none"]
TASK = "task"  # stands in `about` for a task of the district
ALONE = "alone"  # stands in `about` of a kind that may follow something up but need not
ORDINARY_URGENCY = 5


@dataclass(frozen=True)
class RecordKind:
    """One kind of record.

    `about`: the kinds of records (or "task") it follows up; empty, or with "alone" in it, when it can stand alone.
    `when`: the questions that hold the day and the time it happened. `named_by`: the question with the name of
    somebody who is not on the list.
    `urgency`: its place in the queue to the district, 0 first. `is_decided`: the district answers it one by one.
    `is_restricted`: seen only by those who may see suspicious cases, and never on a public page.
    """

    name: str
    file: str
    title: str
    prefix: str
    person: Need
    shelf: str
    document: str
    purpose: str
    about: tuple[str, ...] = ()
    urgency: int = ORDINARY_URGENCY
    is_decided: bool = False
    is_restricted: bool = False
    when: tuple[str, ...] = ()
    named_by: str = ""

    @property
    def stands_alone(self) -> bool:
        """True when it can be begun without a record that it follows up."""
        return not self.about or ALONE in self.about


@lru_cache(maxsize=1)
def shipped_kinds() -> Mapping[str, RecordKind]:
    """The kinds this program knows, in the order of the catalogue."""
    return read_kinds(resources() / "forms")


@lru_cache(maxsize=8)
def read_kinds(folder: Path) -> Mapping[str, RecordKind]:
    """The catalogue of a folder: data that is the same for every workspace."""
    raw = tomllib.loads((folder / "catalogue.toml").read_text("utf-8"))["forms"]
    return MappingProxyType({name: _kind(name, entry) for name, entry in raw.items()})


def kind_of(name: str) -> RecordKind:
    """One kind. Raises NotFound("record.unknown_kind")."""
    kind = shipped_kinds().get(name)
    if kind is None:
        raise NotFound("record.unknown_kind", where="kind", kind=name[:40])
    return kind


def _kind(name: str, entry: Mapping[str, Any]) -> RecordKind:
    lists = {key: tuple(entry[key]) for key in ("about", "when") if key in entry}
    return RecordKind(name=name, **{**entry, **lists})
