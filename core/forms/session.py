"""One filling-in of a form: answers go in, and what is asked, required, wrong or still missing comes out."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time

from core.errors import InvalidInput, NotAllowed, NotFound
from core.forms import sections
from core.forms.answers import dump, restore
from core.forms.checks import find_problem
from core.forms.context import Environment
from core.forms.engine import MAX_REPEATS, Engine, Touched
from core.forms.expressions import Expression
from core.forms.model import Form, Itemset, Text
from core.forms.nodes import Node, Schema, instances
from core.forms.problems import FormProblem, SectionState
from core.forms.questions import ANSWERED, CHOICE_KINDS, Choice, JsonValue, from_text, to_text
from core.forms.told import told_itemsets, told_lists
from core.forms.values import as_bool, as_text
from core.forms.xform import FIRST_LOAD, NEW_REPEAT

_STEP = re.compile(r"([^/\[\]]+)(?:\[([0-9]{1,4})\])?\Z")


class Session:
    """The answers to one form and their state.

    A path is `section/name`, in a repeat `photos[1]/picture` (from 1). `answers` are those of an earlier session
    (`all_answers()`); without any, defaults and first-load actions apply. `today` is the day of filling in,
    `latest` the last day that is not the future where the clock is known to be behind, `now` the
    wall clock (midnight of that day when left out), `context` the values for questions named `ctx_<key>`, `language`
    a language of the form by name or code. Raises InvalidInput("form.value"|"form.unknown_question") for answers that
    do not fit.
    """

    def __init__(
        self,
        form: Form,
        answers: Mapping[str, object] | None = None,
        *,
        today: date,
        latest: date | None = None,
        context: Mapping[str, str] | None = None,
        now: Callable[[], datetime] | None = None,
        language: str = "",
        random_bytes: Callable[[int], bytes] = os.urandom,
    ) -> None:
        self.form = form
        self.language = form.language(language)
        self.changed: frozenset[str] = frozenset()
        """What the last `set`, `add_repeat` or `remove_repeat` may have changed."""
        self._missing: list[FormProblem] | None = None
        self._dumps: dict[bool, dict[str, JsonValue]] = {}
        root = Node(form.root, None).grow()
        lists = told_lists(form, context or {}, answers or {})
        self._told = told_itemsets(form, lists)
        self._env = Environment(
            root=root,
            lists=lists,
            today=today,
            latest=latest,
            now=now or (lambda: datetime.combine(today, time())),
            random_bytes=random_bytes,
            choice_name=self._choice_name,
            version=form.version,
            language_code="en" if "en" in self.language.lower() else "zh",
            single={node.schema: node for node in root.walk()},
        )
        self._engine = Engine(form, self._env, dict(context or {}))
        if answers:
            restore(form, root, answers, self._told)
        self._engine.start()
        if not answers:
            self._engine.fire(FIRST_LOAD, root)
        self._settle()

    # answering

    def set(self, path: str, value: object) -> frozenset[str]:
        """Puts an answer in (None empties it) and returns the paths whose value or state may have changed.

        Raises InvalidInput("form.value", where=path) for a wrong type or a choice that is not in the list,
        InvalidInput("form.read_only") for what the form computes itself, NotFound("form.unknown_question").
        """
        node = self._node(path)
        question = self.form.questions[node.schema.path]
        if question.kind not in ANSWERED or question.is_readonly or self.is_readonly(path):
            raise InvalidInput("form.read_only", where=path)
        try:
            text = to_text(question.kind, value)
        except InvalidInput as error:
            raise InvalidInput(error.code, where=path, **error.params) from None
        self._check_choices(node, text, path)
        self._engine.write(node, text)
        if self.form.rules[node.schema].calculate is not None:
            self._engine.refresh(node.schema)
        return self._settle()

    def _check_choices(self, node: Node, text: str, path: str) -> None:
        itemset = self._itemset(node.schema)
        if itemset is not None and set(text.split()) - {value for value, _ in itemset.items.values()}:
            raise InvalidInput("form.value", where=path)

    def add_repeat(self, path: str) -> int:
        """Adds a repetition at the end and returns its number, from 1; `changed` says what else may have changed.

        Raises NotAllowed("form.repeat_counted") where an answer decides their number, NotAllowed("form.repeat_full").
        """
        parent, schema = self._repeat(path)
        kids = parent.kids[schema.name]
        if len(kids) >= MAX_REPEATS:
            raise NotAllowed("form.repeat_full", where=path, limit=MAX_REPEATS)
        node = Node(schema, parent).grow()
        kids.append(node)
        self._engine.shape_changed(schema)
        self._engine.settle()
        self._engine.fire(NEW_REPEAT, node)
        self._settle()
        return len(kids)

    def remove_repeat(self, path: str, index: int) -> frozenset[str]:
        """Takes repetition `index` (from 1) out; the later ones move up. Returns what may have changed."""
        parent, schema = self._repeat(path)
        kids = parent.kids[schema.name]
        if not 1 <= index <= len(kids):
            raise NotFound("form.unknown_question", where=f"{path}[{index}]")
        del kids[index - 1]
        self._engine.shape_changed(schema)
        for inner in schema.walk():
            self._engine.touched.schemas[inner] = None
        return self._settle()

    def _repeat(self, path: str) -> tuple[Node, Schema]:
        parent, schema = self._place(path)
        if not schema.is_repeat:
            raise NotFound("form.unknown_question", where=path)
        if self.form.rules[schema].count is not None:
            raise NotAllowed("form.repeat_counted", where=path)
        return parent, schema

    def _settle(self) -> frozenset[str]:
        self._engine.settle()
        touched = self._engine.touched
        self._engine.touched = Touched()
        return self._forget(touched)

    def _forget(self, touched: Touched) -> frozenset[str]:
        self._missing = None
        self._dumps.clear()
        for schema in touched.schemas:
            for node in instances(self._env.root, schema):
                touched.nodes[node] = None
        for node in touched.nodes:
            node.kept.clear()
        self.changed = frozenset(node.path for node in touched.nodes)
        return self.changed

    # asking

    def value(self, path: str) -> JsonValue:
        """The answer as JSON; None when there is none, also for a group."""
        node = self._node(path)
        return None if node.kids else from_text(self.form.questions[node.schema.path].value_kind, node.text)

    def is_relevant(self, path: str) -> bool:
        """True when the question, group or repeat is asked, given the other answers."""
        return self._any_node(path).is_relevant

    def is_required(self, path: str) -> bool:
        """True when an answer is asked for before signing."""
        return self._rule(self._any_node(path), "required")

    def is_readonly(self, path: str) -> bool:
        """True when the form computes the answer or locks it for now."""
        node = self._any_node(path)
        return self.form.questions[node.schema.path].is_readonly or self._rule(node, "readonly")

    def problem(self, path: str) -> FormProblem | None:
        """What is wrong with the answer, or that it is missing; None when all is well or it is not asked."""
        return self._problem(self._any_node(path))

    def choices(self, path: str) -> tuple[Choice, ...]:
        """The choices on offer now, in the language of the session."""
        return self._choices(self._any_node(path))

    def label(self, path: str) -> str:
        """The question in the language of the session, with answers filled in."""
        node = self._any_node(path)
        return self._words(node, self.form.rules[node.schema].label, "label")

    def hint(self, path: str) -> str:
        """The hint in the language of the session."""
        node = self._any_node(path)
        return self._words(node, self.form.rules[node.schema].hint, "hint")

    def repeat_count(self, path: str) -> int:
        """How many repetitions there are."""
        parent, schema = self._place(path)
        return len(parent.kids[schema.name]) if schema.is_repeat else 1

    def paths(self, section: str | None = None) -> tuple[str, ...]:
        """Every question, group, repeat and repetition in order, asked or not; of one section, or of the whole form.

        A repeat comes as `photos`, then each repetition as `photos[1]` with its questions.
        """
        found: list[str] = []
        for name, kids in self._env.root.kids.items():
            is_loose = not self.form.questions[name].children
            if section is None or name == section or (section == "" and is_loose):
                sections.collect_paths(self.form.schemas[name], name, kids, found)
        return tuple(found)

    def section_states(self) -> list[SectionState]:
        """How far each section is, in order."""
        return [self._section_state(section.path) for section in self.form.sections]

    def _section_state(self, path: str) -> SectionState:
        if path:
            tops = self._env.root.kids[path]
            label = self.label(path)
        else:
            tops = [self._env.root.kids[name][0] for name in self.form.sections[0].children]
            label = ""
        return sections.state_of(path, label, tops, self._problem, self.form)

    def missing(self) -> list[FormProblem]:
        """Everything that stops signing, in the order of the form."""
        if self._missing is None:
            problems = (self._problem(node) for node in self._env.root.walk())
            self._missing = [problem for problem in problems if problem is not None]
        return list(self._missing)

    def answers(self) -> dict[str, JsonValue]:
        """The answers to what is asked, JSON-ready: what a signed record keeps."""
        return self._dumped(only_relevant=True)

    def all_answers(self) -> dict[str, JsonValue]:
        """All answers, also to what is not asked now, and the number of repetitions: what a draft keeps."""
        return self._dumped(only_relevant=False)

    def _dumped(self, *, only_relevant: bool) -> dict[str, JsonValue]:
        """Made once for each state of the form: it is saved, judged and signed as it stands. Hands out copies."""
        if only_relevant not in self._dumps:
            self._dumps[only_relevant] = dump(self.form, self._env.root, only_relevant=only_relevant)
        kept = self._dumps[only_relevant]
        return {path: list(value) if isinstance(value, list) else value for path, value in kept.items()}

    # inside

    def _place(self, path: str) -> tuple[Node, Schema]:
        """The node that holds what the path names, and its element; the last step may be a repeat without number."""
        node, steps = self._env.root, path.split("/")
        for depth, step in enumerate(steps, 1):
            found = _STEP.match(step)
            schema = node.schema.children.get(found[1]) if found is not None else None
            if found is None or schema is None:
                raise NotFound("form.unknown_question", where=path)
            if depth == len(steps) and not found[2]:
                return node, schema
            if bool(found[2]) != schema.is_repeat:
                raise NotFound("form.unknown_question", where=path)
            kids = node.kids[schema.name]
            place = int(found[2] or 1)
            if not 1 <= place <= len(kids):
                raise NotFound("form.unknown_question", where=path)
            node = kids[place - 1]
        return (node.parent or node), node.schema

    def _node(self, path: str) -> Node:
        """The node of a path; a repetition needs its number."""
        parent, schema = self._place(path)
        if not schema.is_repeat:
            return parent.kids[schema.name][0]
        index = path.rpartition("[")[2].removesuffix("]")
        if not path.endswith("]"):
            raise NotFound("form.unknown_question", where=path)
        return parent.kids[schema.name][int(index) - 1]

    def _any_node(self, path: str) -> Node:
        """As `_node`; a repeat without number stands for its first repetition, or for a blank one."""
        parent, schema = self._place(path)
        if not schema.is_repeat or path.endswith("]"):
            return self._node(path)
        kids = parent.kids[schema.name]
        return kids[0] if kids else self._blank(parent, schema)

    def _blank(self, parent: Node, schema: Schema) -> Node:
        """What the repeat itself looks like while it has no repetition."""
        node = Node(schema, parent).grow()
        rule = self.form.rules[schema].relevant
        node.is_relevant = parent.is_relevant and (rule is None or as_bool(self._engine.compute(rule, node)))
        return node

    def _rule(self, node: Node, name: str) -> bool:
        if name not in node.kept:
            rule = getattr(self.form.rules[node.schema], name)
            node.kept[name] = rule is not None and as_bool(self._engine.compute(rule, node))
        return bool(node.kept[name])

    def _problem(self, node: Node) -> FormProblem | None:
        if "problem" not in node.kept:
            node.kept["problem"] = self._look(node)
        found = node.kept["problem"]
        return found if isinstance(found, FormProblem) else None

    def _look(self, node: Node) -> FormProblem | None:
        if not node.is_relevant or node.schema.kind not in ANSWERED:
            return None
        rules = self.form.rules[node.schema]
        question = self.form.questions[node.schema.path]
        offered = [item.value for item in self._choices(node)] if node.schema.kind in CHOICE_KINDS else []
        code = find_problem(
            question,
            node.text,
            is_required=self._rule(node, "required"),
            offered=offered,
            holds=rules.constraint is None or not node.text or self._holds(rules.constraint, node),
        )
        if code is None:
            return None
        words = rules.required_text if code == "form.required" else rules.constraint_text
        text = self._words(node, words, "") if code in ("form.required", "form.constraint") else ""
        return FormProblem(node.path, code, text, self._words(node, rules.label, "label"))

    def _holds(self, constraint: Expression, node: Node) -> bool:
        """A clock that is behind stops nobody: what would be right on a later day is right."""
        if as_bool(self._engine.compute(constraint, node)):
            return True
        env = self._env
        if env.latest is None:
            return False
        today, env.today = env.today, env.latest
        try:
            return as_bool(self._engine.compute(constraint, node))
        finally:
            env.today = today

    def _itemset(self, schema: Schema) -> Itemset | None:
        return self._told.get(schema) or self.form.rules[schema].itemset

    def _choices(self, node: Node) -> tuple[Choice, ...]:
        kept = node.kept.get("choices")
        if isinstance(kept, tuple):
            return kept
        itemset = self._itemset(node.schema)
        if itemset is None:
            return ()
        rows = self._engine.compute(itemset.nodes, node)
        assert isinstance(rows, list)
        found = [itemset.items[row] for row in rows]
        choices = tuple(Choice(value, self._words(node, words, "")) for value, words in found)
        node.kept["choices"] = choices
        return choices

    def _words(self, node: Node, words: Text, keep_as: str) -> str:
        kept = node.kept.get(keep_as) if keep_as else None
        if isinstance(kept, str):
            return kept
        parts = words.parts(self.language, self.form.default_language)
        text = "".join(
            part if isinstance(part, str) else as_text(self._engine.compute(part, node)) for part in parts
        ).strip()
        if keep_as:
            node.kept[keep_as] = text
        return text

    def _choice_name(self, schema: Schema, value: str) -> str:
        """The words for a chosen value (`jr:choice-name`); the value itself when the list does not hold it."""
        itemset = self._itemset(schema)
        words = itemset.labels.get(value) if itemset is not None and value else None
        return value if words is None else words.plain(self.language, self.form.default_language)
