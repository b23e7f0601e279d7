"""The occasion of a record: what the families of rules look at when a form begins and when it is signed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from core.domain.contradiction import Contradiction
from core.domain.matter import Opening, Seen
from core.domain.person import Person
from core.service.desk import Desk
from core.store.facts import StoredFact
from core.store.reference import StoredTask


@dataclass(frozen=True)
class Occasion:
    """A form about to begin (`answers` empty) or to be signed. `about` is the record it follows up, `task` the task."""

    desk: Desk
    kind: str
    person: Person | None
    answers: Mapping[str, Any]
    about: StoredFact | None = None
    task: StoredTask | None = None
    supersedes: str = ""


@dataclass(frozen=True)
class Family:
    """What one kind of record brings with it; each part is a function of the family's own module.

    `opens` (pure): the matters its records leave. `check`: what contradicts it. `context`: what the form is told
    when it begins (texts, read by hidden questions `ctx_<key>`). `after`: what else the transaction that signs it
    has to write.
    """

    opens: Callable[[Seen], Iterable[Opening]] | None = None
    check: Callable[[Occasion], Iterable[Contradiction]] | None = None
    context: Callable[[Occasion], Mapping[str, str]] | None = None
    after: Callable[[Desk, StoredFact], None] | None = None


def together(*parts: Callable[[Occasion], Mapping[str, str]]) -> Callable[[Occasion], Mapping[str, str]]:
    """Several families tell the same form; where two say the same thing, the later one."""
    return lambda occasion: {key: value for part in parts for key, value in part(occasion).items()}
