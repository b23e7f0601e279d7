"""What can be wrong with one answer."""

from __future__ import annotations

import math

from core.forms.model import Question
from core.forms.values import as_number

_SAME = 1e-9


def find_problem(question: Question, text: str, *, is_required: bool, offered: list[str], holds: bool) -> str | None:
    """The code of what is wrong, or None. White space alone is no answer; `holds` says whether the constraint does."""
    if not text.strip():
        return "form.required" if is_required else None
    if question.kind in ("select_one", "select_multiple", "rank"):
        chosen = text.split()
        if set(chosen) - set(offered):
            return "form.choice"
        if question.kind == "rank" and len(chosen) < len(offered):
            return "form.rank"
    if question.kind == "range" and not is_on_scale(question, as_number(text)):
        return "form.range"
    return None if holds else "form.constraint"


def is_on_scale(question: Question, number: float) -> bool:
    """True when a number is one of the marks from start to end."""
    start, end, step = (as_number(question.parameters.get(name, "")) for name in ("start", "end", "step"))
    if any(math.isnan(value) for value in (start, end, step)) or step == 0:
        return True
    low, high = min(start, end), max(start, end)
    marks = (number - start) / step
    return low - _SAME <= number <= high + _SAME and abs(marks - round(marks)) < _SAME
