"""What a session says about its state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Progress = Literal["empty", "started", "complete", "problem"]


@dataclass(frozen=True)
class FormProblem:
    """What is wrong with one answer. `text` is the form's own message ("" when it has none), `label` the question.

    Codes: form.required, form.constraint, form.choice (no longer on offer), form.range, form.rank (not all ranked).
    """

    path: str
    code: str
    text: str
    label: str


@dataclass(frozen=True)
class SectionState:
    """How far a section is: `answered` of `total` questions asked now.

    empty: nothing answered yet; started: something is still missing; complete: nothing is missing; problem: an answer
    cannot stay as it is.
    """

    path: str
    label: str
    state: Progress
    answered: int
    total: int
    is_relevant: bool = True
