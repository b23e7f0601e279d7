"""Answers in and out: JSON by path on one side, the tree of nodes on the other."""

from __future__ import annotations

import re
from collections.abc import Mapping

from core.errors import InvalidInput
from core.forms.engine import MAX_REPEATS
from core.forms.model import Form, Itemset
from core.forms.nodes import Node, Schema
from core.forms.questions import JsonValue, from_text, to_text

_STEP = re.compile(r"([^/\[\]]+)(?:\[([1-9][0-9]{0,3})\])?\Z")


def dump(form: Form, root: Node, *, only_relevant: bool) -> dict[str, JsonValue]:
    """Every answer by path, in the order of the form. With all of them, also how many repetitions each repeat has."""
    found: dict[str, JsonValue] = {}
    if root.is_relevant or not only_relevant:
        _dump(form, root, "", found, only_relevant)
    return found


def _dump(form: Form, node: Node, path: str, found: dict[str, JsonValue], only_relevant: bool) -> None:
    """What stands below a group. Written for speed: every save of a draft and every signing walks the whole form."""
    for name, kids in node.kids.items():
        schema = node.schema.children[name]
        inner = f"{path}/{name}" if path else name
        if schema.is_repeat and not only_relevant and kids and form.rules[schema].count is None:
            found[inner] = len(kids)
        spare = () if only_relevant else reversed(node.spare.get(name, []))
        for place, kid in enumerate((*kids, *spare), 1):
            if only_relevant and not kid.is_relevant:
                continue
            here = f"{inner}[{place}]" if schema.is_repeat else inner
            if schema.is_repeat or schema.children:
                _dump(form, kid, here, found, only_relevant)
            elif kid.text:
                found[here] = from_text(form.questions[schema.path].value_kind, kid.text)


def restore(
    form: Form, root: Node, answers: Mapping[str, object], told: Mapping[Schema, Itemset] | None = None
) -> None:
    """Puts earlier answers into a fresh tree; every question not among them is empty. `told`: choices of this session
    that stand in the place of the form's own.

    Raises InvalidInput("form.value"|"form.unknown_question", where=path).
    """
    for node in root.walk():
        node.text = ""
    for path, value in answers.items():
        node, schema = root, form.root
        for step in path.split("/"):
            node, schema = _enter(form, node, step, path)
        if schema.is_repeat:
            _restore_count(node, schema, value, path)
        elif not schema.is_answer:
            raise InvalidInput("form.unknown_question", where=path)
        else:
            itemset = (told or {}).get(schema) or form.rules[schema].itemset
            node.text = _text(form, schema, value, path, itemset)
    _settle_counts(form, root)


def _enter(form: Form, node: Node, step: str, path: str) -> tuple[Node, Schema]:
    """One step down; a repeat named without a number stays at its parent."""
    found = _STEP.match(step)
    schema = node.schema.children.get(found[1]) if found is not None else None
    if found is None or schema is None or (found[2] and not schema.is_repeat):
        raise InvalidInput("form.unknown_question", where=path)
    if not schema.is_repeat:
        return node.kids[schema.name][0], schema
    if not found[2]:
        return node, schema
    place = int(found[2])
    if place > MAX_REPEATS:
        raise InvalidInput("form.unknown_question", where=path)
    _make(node, schema, place)
    inner = node.kids[schema.name][place - 1]
    return inner, inner.schema


def _make(parent: Node, schema: Schema, count: int) -> None:
    kids = parent.kids[schema.name]
    while len(kids) < count:
        fresh = Node(schema, parent).grow()
        for node in fresh.walk():
            node.text = ""
        kids.append(fresh)


def _restore_count(parent: Node, schema: Schema, value: object, path: str) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MAX_REPEATS:
        raise InvalidInput("form.value", where=path)
    _make(parent, schema, value)


def _text(form: Form, schema: Schema, value: object, path: str, itemset: Itemset | None) -> str:
    question = form.questions[schema.path]
    try:
        text = to_text(question.value_kind, value)
    except InvalidInput as error:
        raise InvalidInput(error.code, where=path, **error.params) from None
    if itemset is not None and set(text.split()) - {known for known, _ in itemset.items.values()}:
        raise InvalidInput("form.value", where=path)
    return text


def _settle_counts(form: Form, root: Node) -> None:
    """Counted repeats start empty: what was restored waits in `spare` until the count asks for it."""
    for node in list(root.walk()):
        for name, kids in node.kids.items():
            schema = node.schema.children[name]
            if schema.is_repeat and form.rules[schema].count is not None:
                node.spare[name] = list(reversed(kids))
                kids.clear()
