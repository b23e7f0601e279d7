"""The light instance tree: what a form's answers look like while it is filled in.

A `Schema` describes one element of the form (there is one per question, group and repeat); a `Node` is that
element in one set of answers, so a question inside a repeat has one Node per repetition. Values are the text
an ODK submission would hold: dates are ISO text, several choices are separated by a space, empty is "".
"""

from __future__ import annotations

from collections.abc import Iterator

NUMERIC_KINDS = frozenset({"integer", "decimal", "range"})


class Schema:
    """One element of the form's main instance, or one column of a choice list."""

    __slots__ = ("children", "default", "depth", "is_choice", "is_repeat", "kind", "name", "number", "parent", "path")

    def __init__(self, name: str, parent: Schema | None, *, is_choice: bool = False) -> None:
        self.name = name
        self.parent = parent
        self.children: dict[str, Schema] = {}
        self.depth: int = 0 if parent is None else parent.depth + 1
        self.path: str = "" if parent is None else f"{parent.path}/{name}" if parent.path else name
        self.is_choice = is_choice
        self.is_repeat = False
        self.kind = ""
        self.default = ""
        self.number = -1

    def __repr__(self) -> str:
        return f"Schema({self.path!r})"

    def child(self, name: str) -> Schema:
        """The child of this name, made when it is new."""
        found = self.children.get(name)
        if found is None:
            found = self.children[name] = Schema(name, self, is_choice=self.is_choice)
        return found

    def walk(self) -> Iterator[Schema]:
        """This element and everything below it, in the order of the form."""
        yield self
        for inner in self.children.values():
            yield from inner.walk()

    def lineage(self) -> list[Schema]:
        """From the root down to this element."""
        chain: list[Schema] = []
        here: Schema | None = self
        while here is not None:
            chain.append(here)
            here = here.parent
        return chain[::-1]

    def repeats(self) -> list[Schema]:
        """The repeats around this element, itself included, outermost first."""
        return [part for part in self.lineage() if part.is_repeat]

    @property
    def is_answer(self) -> bool:
        """True for an element that can hold an answer."""
        return not self.children and not self.is_repeat


class Node:
    """One element of one set of answers. `is_own` is its own relevance, `is_relevant` that of its place too."""

    __slots__ = ("is_own", "is_relevant", "kept", "kids", "parent", "schema", "spare", "text")

    def __init__(self, schema: Schema, parent: Node | None) -> None:
        self.schema = schema
        self.parent = parent
        self.text = schema.default
        self.is_own = True
        self.is_relevant = True
        self.kids: dict[str, list[Node]] = {}
        self.spare: dict[str, list[Node]] = {}
        self.kept: dict[str, object] = {}

    def __repr__(self) -> str:
        return f"Node({self.schema.path!r})"

    def scalar(self) -> str | float:
        """What an expression sees: a number for an answered number question, else the text."""
        if self.schema.kind in NUMERIC_KINDS and self.text:
            try:
                return float(self.text)
            except ValueError:
                return self.text
        return self.text

    def grow(self) -> Node:
        """Makes the children that exist from the start: everything but repetitions. Returns itself."""
        for name, schema in self.schema.children.items():
            self.kids[name] = [] if schema.is_repeat else [Node(schema, self).grow()]
        return self

    def walk(self) -> Iterator[Node]:
        """This node and everything below it, in the order of the form."""
        yield self
        for group in self.kids.values():
            for inner in group:
                yield from inner.walk()

    @property
    def index(self) -> int:
        """Which repetition this is, from 1."""
        siblings = self.parent.kids[self.schema.name] if self.parent is not None else [self]
        return next(place for place, node in enumerate(siblings, 1) if node is self)

    @property
    def path(self) -> str:
        """The address of this node: `section/name`, with `[n]` after a repeat."""
        parts: list[str] = []
        here: Node | None = self
        while here is not None and here.parent is not None:
            parts.append(f"{here.schema.name}[{here.index}]" if here.schema.is_repeat else here.schema.name)
            here = here.parent
        return "/".join(reversed(parts))


def instances(root: Node, schema: Schema) -> list[Node]:
    """Every node of one element, in order."""
    found = [root]
    for part in schema.lineage()[1:]:
        found = [node for above in found for node in above.kids[part.name]]
    return found
