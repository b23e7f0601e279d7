"""Keeps one set of answers consistent: evaluates what a change touches, in dependency order, and nothing else."""

from __future__ import annotations

import heapq
import math
from dataclasses import dataclass, field

from core.forms.context import Context, Environment
from core.forms.expressions import Expression
from core.forms.graph import RELEVANCE, SHAPE, VALUE, slot
from core.forms.model import Form, SetValue
from core.forms.nodes import Node, Schema, instances
from core.forms.questions import SILENT, result_text
from core.forms.values import Value, as_bool, as_number

MAX_REPEATS = 200
"""More repetitions than this no village form needs; a counted repeat stops here."""
CONTEXT_PREFIX = "ctx_"


@dataclass
class Touched:
    """What a change reached: nodes one by one, and elements whose every node is stale."""

    nodes: dict[Node, None] = field(default_factory=dict)
    schemas: dict[Schema, None] = field(default_factory=dict)


class Engine:
    """The answers of one session as a tree of nodes, and the evaluation of the form's rules over it."""

    def __init__(self, form: Form, env: Environment, context: dict[str, str]) -> None:
        self.form = form
        self.env = env
        self.root = env.root
        self.context = context
        self.touched = Touched()
        self._actions = _by_source(form)
        self._waiting: list[int] = []
        self._due: set[int] = set()
        self._fired: set[SetValue] = set()
        self._changed: list[Node] = []

    def start(self) -> None:
        """Evaluates everything once."""
        for number in self.form.plan.order:
            self._evaluate(number)
        self._changed.clear()
        self.touched = Touched()

    def fire(self, event: str, below: Node) -> None:
        """Runs the actions of an event on the targets below a node, each followed by what depends on it."""
        for action in self.form.actions:
            if event in action.events and action.source is None:
                for node in below.walk():
                    if node.schema is action.target:
                        self._run(action, node)
                self.settle()

    def write(self, node: Node, text: str) -> None:
        """Puts an answer in; `settle` does the rest."""
        if node.text == text:
            return
        node.text = text
        self.value_changed(node)

    def value_changed(self, node: Node) -> None:
        """Notes that what depends on this node's value is stale."""
        self.touched.nodes[node] = None
        self._spread(slot(node.schema, VALUE))
        if node.schema in self._actions:
            self._changed.append(node)

    def shape_changed(self, repeat: Schema) -> None:
        """Notes that repetitions came or went."""
        self.touched.schemas[repeat] = None
        self._spread(slot(repeat, SHAPE))

    def refresh(self, schema: Schema) -> None:
        """Has the calculation of one element done again."""
        self._add(slot(schema, VALUE))

    def settle(self) -> None:
        """Evaluates what is stale, then runs the triggers of what changed, until nothing is left."""
        self._fired.clear()
        while True:
            while self._waiting:
                rank = heapq.heappop(self._waiting)
                number = self.form.plan.order[rank]
                self._due.discard(number)
                self._evaluate(number)
            if not self._changed:
                return
            source = self._changed.pop(0)
            for action in self._actions.get(source.schema, ()):
                if action not in self._fired:
                    self._fired.add(action)
                    for target in self._targets(action, source):
                        self._run(action, target)

    def compute(self, expression: Expression, node: Node) -> Value:
        """The value of an expression that belongs to a node."""
        return expression.code(Context(self.env, node))

    # inside

    def _add(self, number: int) -> None:
        if number not in self._due:
            self._due.add(number)
            heapq.heappush(self._waiting, self.form.plan.rank[number])

    def _spread(self, number: int) -> None:
        for other in self.form.plan.after.get(number, ()):
            self._add(other)
        for schema in self.form.plan.shown.get(number, ()):
            self.touched.schemas[schema] = None

    def _evaluate(self, number: int) -> None:
        schema, aspect = self._schema(number), number % 3
        rules = self.form.rules[schema]
        if aspect == RELEVANCE:
            self._relevance(schema, rules.relevant)
        elif aspect == VALUE and (rules.calculate is not None or schema.name.startswith(CONTEXT_PREFIX)):
            self._value(schema, rules.calculate)
        elif aspect == SHAPE and rules.count is not None:
            self._count(schema, rules.count)

    def _schema(self, number: int) -> Schema:
        return self.form.by_number[number // 3]

    def _relevance(self, schema: Schema, rule: Expression | None) -> None:
        is_changed = False
        for node in instances(self.root, schema):
            node.is_own = True if rule is None else as_bool(self.compute(rule, node))
            is_relevant = node.is_own and (node.parent is None or node.parent.is_relevant)
            if is_relevant != node.is_relevant:
                node.is_relevant = is_relevant
                self.touched.nodes[node] = None
                is_changed = True
        if is_changed:
            self._spread(slot(schema, RELEVANCE))

    def _value(self, schema: Schema, rule: Expression | None) -> None:
        kind = self.form.questions[schema.path].value_kind
        key = schema.name.removeprefix(CONTEXT_PREFIX)
        is_given = schema.kind in SILENT and schema.name.startswith(CONTEXT_PREFIX) and key in self.context
        for node in instances(self.root, schema):
            if is_given:
                text = self.context[key]
            elif rule is not None:
                text = result_text(kind, self.compute(rule, node))
            else:
                continue
            if text != node.text:
                node.text = text
                self.value_changed(node)

    def _count(self, schema: Schema, rule: Expression) -> None:
        is_changed = False
        assert schema.parent is not None
        for parent in instances(self.root, schema.parent):
            number = as_number(self.compute(rule, parent))
            wanted = min(MAX_REPEATS, max(0, math.trunc(number))) if math.isfinite(number) else 0
            kids, spare = parent.kids[schema.name], parent.spare.setdefault(schema.name, [])
            is_changed = is_changed or wanted != len(kids)
            while len(kids) > wanted:
                spare.append(kids.pop())
            while len(kids) < wanted:
                kids.append(spare.pop() if spare else Node(schema, parent).grow())
        if is_changed:
            self.shape_changed(schema)

    def _run(self, action: SetValue, target: Node) -> None:
        kind = self.form.questions[target.schema.path].value_kind
        value: Value = action.text if action.value is None else self.compute(action.value, target)
        self.write(target, result_text(kind, value))

    def _targets(self, action: SetValue, source: Node) -> list[Node]:
        """The targets of a trigger in the same repetition as its source; all of them when they share none."""
        around = source
        lineage = set(action.target.lineage())
        while around.parent is not None and around.schema not in lineage:
            around = around.parent
        return [node for node in around.walk() if node.schema is action.target]


def _by_source(form: Form) -> dict[Schema, list[SetValue]]:
    found: dict[Schema, list[SetValue]] = {}
    for action in form.actions:
        if action.source is not None:
            found.setdefault(action.source, []).append(action)
    return found
