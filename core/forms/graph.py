"""What must be evaluated again after a change, and in which order.

Every element has three slots: whether it is asked (RELEVANCE), what it holds (VALUE) and, for a repeat, how often
it is there (SHAPE). A rule is evaluated after the slots it reads. A circle is refused when the form is loaded.
Rules that nothing can depend on (constraint, required, choices, labels) are not slots: they are only marked stale.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from core.forms.expressions import Expression, Refused
from core.forms.model import Plan, Rules
from core.forms.nodes import Schema

RELEVANCE, VALUE, SHAPE = 0, 1, 2


def slot(schema: Schema, aspect: int) -> int:
    """The number of one aspect of one element."""
    return schema.number * 3 + aspect


def read_slots(expression: Expression | None) -> set[int]:
    """The slots that an expression looks at."""
    if expression is None:
        return set()
    slots = {slot(schema, aspect) for schema in expression.reads for aspect in (RELEVANCE, VALUE)}
    return slots | {slot(schema, SHAPE) for schema in expression.shapes}


def make_plan(elements: list[Schema], rules: Mapping[Schema, Rules]) -> Plan:
    """Orders all slots. Raises Refused("cycle") naming the elements of a circle."""
    before = {number: set[int]() for number in range(len(elements) * 3)}
    for schema in elements:
        rule = rules[schema]
        before[slot(schema, RELEVANCE)] |= read_slots(rule.relevant)
        before[slot(schema, VALUE)] |= read_slots(rule.calculate)
        before[slot(schema, SHAPE)] |= read_slots(rule.count)
        if schema.parent is not None:
            before[slot(schema, RELEVANCE)].add(slot(schema.parent, RELEVANCE))
        for repeat in schema.repeats():
            for aspect in (RELEVANCE, VALUE, SHAPE):
                if not (repeat is schema and aspect == SHAPE):
                    before[slot(schema, aspect)].add(slot(repeat, SHAPE))
    order = _sort(before, elements)
    after: dict[int, list[int]] = {}
    for number, needed in before.items():
        for other in needed:
            after.setdefault(other, []).append(number)
    return Plan(
        order=tuple(order),
        rank={number: place for place, number in enumerate(order)},
        after={number: tuple(following) for number, following in after.items()},
        shown=_shown(elements, rules),
    )


def _shown(elements: list[Schema], rules: Mapping[Schema, Rules]) -> dict[int, tuple[Schema, ...]]:
    """For every slot the elements whose problem, choices or words are stale after it changed."""
    shown: dict[int, dict[Schema, None]] = {}
    for schema in elements:
        rule = rules[schema]
        looks: list[Expression | None] = [rule.constraint, rule.required, rule.readonly]
        if rule.itemset is not None:
            looks.append(rule.itemset.nodes)
            looks.extend(part for _, text in rule.itemset.items.values() for part in text.expressions)
        for text in (rule.label, rule.hint, rule.constraint_text, rule.required_text):
            looks.extend(text.expressions)
        for number in _union(looks):
            shown.setdefault(number, {})[schema] = None
    return {number: tuple(found) for number, found in shown.items()}


def _union(expressions: Iterable[Expression | None]) -> set[int]:
    slots: set[int] = set()
    for expression in expressions:
        slots |= read_slots(expression)
    return slots


def _sort(before: Mapping[int, set[int]], elements: list[Schema]) -> list[int]:
    waiting = {number: len(needed) for number, needed in before.items()}
    following: dict[int, list[int]] = {}
    for number, needed in before.items():
        for other in needed:
            following.setdefault(other, []).append(number)
    ready = sorted((number for number, count in waiting.items() if count == 0), reverse=True)
    order: list[int] = []
    while ready:
        number = ready.pop()
        order.append(number)
        for next_one in following.get(number, ()):
            waiting[next_one] -= 1
            if waiting[next_one] == 0:
                ready.append(next_one)
    if len(order) < len(before):
        raise Refused("cycle", _circle(before, set(before) - set(order), elements))
    return order


def _circle(before: Mapping[int, set[int]], stuck: set[int], elements: list[Schema]) -> str:
    """The paths along one circle: walk backwards until a slot comes again."""
    here = min(stuck)
    seen: list[int] = []
    while here not in seen:
        seen.append(here)
        here = min(before[here] & stuck)
    paths = [elements[number // 3].path for number in reversed(seen[seen.index(here) :])]
    return " → ".join(dict.fromkeys(paths))
