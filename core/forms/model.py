"""A form ready to be filled in: its questions, their rules as compiled code, its sections and its languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from core.forms.expressions import Expression
from core.forms.nodes import Node, Schema
from core.forms.questions import Choice

Part = str | Expression


@dataclass(frozen=True)
class Text:
    """Words in every language of the form; an Expression among the parts is filled in from the answers."""

    by_language: Mapping[str, tuple[Part, ...]] = field(default_factory=dict)

    def parts(self, language: str, default: str) -> tuple[Part, ...]:
        """The words in this language, or in the default one where they were not translated."""
        found = self.by_language.get(language)
        if not found or found == ("-",):
            found = self.by_language.get(default) or next(iter(self.by_language.values()), ())
        return found

    def plain(self, language: str, default: str) -> str:
        """The words without what would be filled in."""
        return "".join(part if isinstance(part, str) else "…" for part in self.parts(language, default)).strip()

    @property
    def expressions(self) -> tuple[Expression, ...]:
        """Everything filled in, in any language."""
        return tuple(part for parts in self.by_language.values() for part in parts if isinstance(part, Expression))


@dataclass(frozen=True)
class Itemset:
    """Where a question's choices come from: nodes of a list, perhaps filtered, and value and words of each node.

    `source` is the name of the list; empty when the choices are written out beside the question.
    """

    nodes: Expression
    items: Mapping[Node, tuple[str, Text]]
    is_filtered: bool
    source: str = ""

    @property
    def labels(self) -> dict[str, Text]:
        """Words by value; the first item counts when a value stands in the list twice."""
        found: dict[str, Text] = {}
        for value, text in self.items.values():
            found.setdefault(value, text)
        return found


@dataclass(frozen=True)
class Question:
    """One question, group or repeat. Paths leave the form's root out: `section/name`.

    `repeat` is the path of the nearest repeat around it ("" when none), `value_kind` the kind of value it holds
    (for a calculation the type of its result), `parameters` what a range or an image was given (start, end, step).
    `choices` are all choices in the default language, before any filter.
    """

    path: str
    kind: str
    label: str = ""
    hint: str = ""
    appearance: str = ""
    choices: tuple[Choice, ...] = ()
    is_readonly: bool = False
    value_kind: str = ""
    parent: str = ""
    repeat: str = ""
    children: tuple[str, ...] = ()
    parameters: Mapping[str, str] = field(default_factory=dict)
    has_fixed_count: bool = False

    @property
    def appearances(self) -> frozenset[str]:
        """The words of `appearance` one by one."""
        return frozenset(self.appearance.split())


@dataclass(frozen=True)
class Section:
    """A top-level group or repeat; `path` "" gathers the questions outside of any."""

    path: str
    label: str
    children: tuple[str, ...]


@dataclass
class Rules:
    """The compiled rules of one element."""

    relevant: Expression | None = None
    constraint: Expression | None = None
    required: Expression | None = None
    readonly: Expression | None = None
    calculate: Expression | None = None
    count: Expression | None = None
    label: Text = field(default_factory=Text)
    hint: Text = field(default_factory=Text)
    constraint_text: Text = field(default_factory=Text)
    required_text: Text = field(default_factory=Text)
    itemset: Itemset | None = None


@dataclass(frozen=True)
class SetValue:
    """An action: when an event happens, `target` receives the value. `source` is the question whose change it is."""

    target: Schema
    value: Expression | None
    text: str
    events: frozenset[str]
    source: Schema | None = None


@dataclass(frozen=True)
class Unsupported:
    """Something a form asks for that the engine does not do: row of the survey sheet (0: unknown), name, and what."""

    row: int
    name: str
    what: str


@dataclass(frozen=True)
class Plan:
    """What follows what: slots (element number * 3 + aspect) in dependency order; see `graph.py`."""

    order: tuple[int, ...]
    rank: Mapping[int, int]
    after: Mapping[int, tuple[int, ...]]
    shown: Mapping[int, tuple[Schema, ...]]


@dataclass
class Form:
    """A loaded form; immutable by convention and shared by its sessions."""

    id: str
    version: str
    title: str
    languages: tuple[str, ...]
    default_language: str
    sections: tuple[Section, ...]
    questions: dict[str, Question]
    root: Schema
    schemas: dict[str, Schema]
    rules: dict[Schema, Rules]
    lists: dict[str, Node]
    actions: tuple[SetValue, ...]
    plan: Plan

    @cached_property
    def by_number(self) -> tuple[Schema, ...]:
        """The elements by their number."""
        return tuple(sorted(self.schemas.values(), key=lambda schema: schema.number))

    def language(self, wanted: str) -> str:
        """The form's name for a language given by name or code ("en" finds "English (en)"); else the default."""
        for name in self.languages:
            if wanted and (name == wanted or f"({wanted})" in name.lower()):
                return name
        return self.default_language
