"""How far each section is, and what stands in it."""

from __future__ import annotations

from collections.abc import Callable

from core.forms.model import Form
from core.forms.nodes import Node, Schema
from core.forms.problems import FormProblem, Progress, SectionState
from core.forms.questions import ANSWERED

Problem = Callable[[Node], FormProblem | None]


def state_of(path: str, label: str, tops: list[Node], problem: Problem, form: Form) -> SectionState:
    """The state of the section made of these nodes."""
    asked = [node for top in tops for node in top.walk() if _is_asked(node, form)]
    answered = sum(1 for node in asked if node.text.strip())
    codes = {found.code for found in map(problem, asked) if found is not None}
    is_relevant = not tops or any(top.is_relevant for top in tops)
    return SectionState(path, label, _state(codes, answered), answered, len(asked), is_relevant)


def _is_asked(node: Node, form: Form) -> bool:
    if node.schema.kind not in ANSWERED or not node.is_relevant:
        return False
    return not form.questions[node.schema.path].is_readonly


def _state(codes: set[str], answered: int) -> Progress:
    if codes - {"form.required"}:
        return "problem"
    if not answered:
        return "empty"
    return "started" if codes else "complete"


def collect_paths(schema: Schema, path: str, kids: list[Node], found: list[str]) -> None:
    """Adds the paths of an element and everything in it."""
    found.append(path)
    for place, node in enumerate(kids, 1):
        inner = f"{path}[{place}]" if schema.is_repeat else path
        if schema.is_repeat:
            found.append(inner)
        for name, below in node.kids.items():
            collect_paths(schema.children[name], f"{inner}/{name}", below, found)
