"""Ways through the tree of answers that are fixed when an expression is compiled."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from core.forms.context import Code, Context
from core.forms.nodes import Node, Schema
from core.forms.values import Value, as_number

Walk = Callable[[Context, Node], list[Node]]


def read_single(target: Schema) -> Code:
    """The fast way to a question that exists once."""

    def code(context: Context) -> Value:
        node = context.env.single[target]
        return [node] if node.is_relevant else []

    return code


def descend(start: Walk) -> Walk:
    """Everything below, the start included."""
    return lambda context, node: [inner for top in start(context, node) for inner in top.walk()]


def to_element(target: Schema, owner: Schema) -> tuple[Walk, list[Schema]]:
    """The way to an element, inside the repetition that it shares with the owner of the expression.

    Also says which repeats are crossed, so that all their repetitions are met.
    """
    lineage, mine = target.lineage(), set(owner.lineage())
    shared = [part for part in lineage[:-1] if part.is_repeat and part in mine]
    depth = shared[-1].depth if shared else 0
    climb = owner.depth - depth if shared else -1
    rest = lineage[depth + 1 :]
    names = [part.name for part in rest]

    def code(context: Context, _: Node) -> list[Node]:
        here = context.env.root
        if climb >= 0:
            here = context.origin
            for _step in range(climb):
                here = here.parent or here
        nodes = [here]
        for name in names:
            nodes = [kid for node in nodes for kid in node.kids[name]]
        return nodes

    return code, [part for part in rest if part.is_repeat]


def to_repetition(target: Schema, owner: Schema, numbers: Mapping[Schema, Code]) -> Walk:
    """The way to an element in the repetitions that `numbers` name; else in the one around the owner, or the first."""
    lineage, mine = target.lineage()[1:], set(owner.lineage())

    def code(context: Context, _: Node) -> list[Node]:
        node = context.env.root
        for part in lineage:
            kids = node.kids[part.name]
            place = _place(context, part, numbers, mine)
            if not 1 <= place <= len(kids):
                return []
            node = kids[place - 1]
        return [node]

    return code


def _place(context: Context, part: Schema, numbers: Mapping[Schema, Code], mine: set[Schema]) -> int:
    if part in numbers:
        number = as_number(numbers[part](context))
        return int(number) if math.isfinite(number) else 1
    if part.is_repeat and part in mine:
        here = context.origin
        while here.schema is not part and here.parent is not None:
            here = here.parent
        return here.index
    return 1
