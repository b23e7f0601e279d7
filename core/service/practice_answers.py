"""Answers for invented visits: what the story tells, and for everything else the usual answer of the form itself.

The usual answer is the first choice of a question. So a form that the district changed still gives a practice
year; a question that the story names and the form no longer asks is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from core.errors import AppError
from core.forms import Session

ROUNDS = 30
USUAL_TEXT = "无"
_LATER = re.compile(r"[+-]\d+d")


def dated(answers: Mapping[str, Any], day: date) -> dict[str, Any]:
    """A story's answers with "+14d" as the fourteenth day after `day`, "-1d" as the day before."""
    return {
        path: (day + timedelta(days=int(value[:-1]))).isoformat()
        if isinstance(value, str) and _LATER.fullmatch(value)
        else value
        for path, value in answers.items()
    }


def fill(session: Session, story: Mapping[str, Any], usual: Mapping[str, Any]) -> None:
    """Puts the story's answers in, then usual answers until nothing stops signing.

    `usual` holds answers for paths or kinds of question that the form's first choice does not give
    ("signature", "image", "date", ...). Raises LookupError with the path when a question cannot be answered.
    """
    try_answers(session, story)
    for _ in range(ROUNDS):
        missing = session.missing()
        if not missing:
            return
        for problem in missing:
            _try(session, problem.path, _usual(session, problem.path, usual))
    raise LookupError(f"no usual answer for {missing[0].path} ({missing[0].code})")


def try_answers(session: Session, answers: Mapping[str, Any]) -> None:
    """Puts in what the form asks for and takes; leaves the rest."""
    for path, value in answers.items():
        _try(session, path, value)


def _try(session: Session, path: str, value: Any) -> None:
    """Answers a question that is asked; makes the repetition it stands in."""
    if "[" in path:
        repeat, _, rest = path.partition("[")
        wanted = int(rest.partition("]")[0])
        while session.repeat_count(repeat) < wanted:
            session.add_repeat(repeat)
    try:
        if session.is_relevant(path):
            session.set(path, value)
    except AppError:
        return  # not asked (any more), or not with this answer: the usual one follows


def _usual(session: Session, path: str, usual: Mapping[str, Any]) -> Any:
    if path in usual:
        return usual[path]
    question = session.form.questions[_bare(path)]
    if question.kind in usual:
        return usual[question.kind]
    if question.kind in ("select_one", "select_multiple", "rank"):
        first = session.choices(path)[0].value
        return first if question.kind == "select_one" else [first]
    if question.kind in ("integer", "decimal", "range"):
        return 1
    return "OK" if question.kind == "acknowledge" else USUAL_TEXT


def _bare(path: str) -> str:
    """photos[1]/picture -> photos/picture"""
    return "/".join(step.partition("[")[0] for step in path.split("/"))
