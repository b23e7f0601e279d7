"""What was answered last time: shown beside the question, copied one by one and only when somebody wants it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from core.forms.asking import Asking
from core.forms.model import Question
from core.forms.questions import CHOICE_KINDS, JsonValue
from core.forms.session import Session

SHOWN = frozenset({"text", "integer", "decimal", "select_one", "select_multiple", "rank", "range", "barcode"})


@dataclass(frozen=True)
class Before:
    """The answers of the last signed record of the same kind about the same person; `day` is when it happened."""

    day: date | None = None
    answers: Mapping[str, JsonValue] = field(default_factory=dict)
    asking: Asking = field(default_factory=Asking)

    def value(self, question: Question, path: str) -> JsonValue:
        """The last answer, where it is worth showing; None where there is none, in repetitions (their numbers mean
        something else every time), and for pictures, dates and what the form computes itself."""
        if question.kind not in SHOWN or question.is_readonly or "[" in path:
            return None
        value = self.answers.get(path)
        return None if value in ("", []) else value

    def can_copy(self, session: Session, question: Question, path: str) -> bool:
        """True when 「同上次」 may be offered: not for what must be seen anew, nor for options that are gone."""
        value = self.value(question, path)
        if value is None or self.asking.is_anew(path) or session.is_readonly(path):
            return False
        if question.kind not in CHOICE_KINDS:
            return True
        offered = {choice.value for choice in session.choices(path)}
        return set(value if isinstance(value, list) else [str(value)]) <= offered

    def is_changed(self, question: Question, path: str, value: JsonValue) -> bool:
        """True when there are two answers and they differ; the order of several choices is no difference."""
        last = self.value(question, path)
        if last is None or value in (None, "", []):
            return False
        if question.kind == "select_multiple" and isinstance(last, list) and isinstance(value, list):
            return set(last) != set(value)
        return last != value


def told(session: Session, question: Question, path: str, value: JsonValue) -> str:
    """An answer in the words of the form as it stands on the screen."""
    labels = {choice.value: choice.label for choice in (*question.choices, *session.choices(path))}
    said = [labels.get(str(one), str(one)) for one in (value if isinstance(value, list) else [value])]
    return "、".join(said)
