"""Compiles an expression once: tokens in, a Python function out, with the questions it reads.

Names are resolved against the form while compiling, so an unknown question, function or list is refused
when the form is loaded and the running code only walks lists. An absolute path whose repeats are also around
the question it stands in means the same repetition (as ODK Collect reads it); `count(/data/photos)` still
counts all of them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from core.forms.context import Code, Context
from core.forms.functions import FUNCTIONS, NODE_FUNCTIONS, Function
from core.forms.nodes import Node, Schema
from core.forms.operators import OPERATORS
from core.forms.values import Value, as_bool, as_number, as_text
from core.forms.walks import Walk, descend, read_single, to_element, to_repetition

if TYPE_CHECKING:
    from core.forms.grammar import ExpressionParser, Tree

Here = frozenset[Schema]
PATH_SYMBOLS = frozenset({"/", "//", "[", "(name)", "*", ".", "..", "|", "and", "or", "div", "mod"})
NODE_CALLS = frozenset({"current", "instance", "indexed-repeat"})


class Refused(Exception):
    """Something the engine does not do: `what` is its sort (function, reference, list, ...), `name` its name."""

    def __init__(self, what: str, name: str) -> None:
        super().__init__(what)
        self.what = what
        self.name = name


@dataclass(frozen=True)
class Expression:
    """Compiled code, the questions it reads and the repeats whose number it depends on."""

    source: str
    code: Code
    reads: frozenset[Schema]
    shapes: frozenset[Schema]
    is_once: bool = False


def _new_parser() -> ExpressionParser:
    from core.forms.grammar import ExpressionParser  # its library loads slowly, and the start needs no form

    return ExpressionParser()


@dataclass
class Compiler:
    """Compiles the expressions of one form. `lists` are the roots of its choice lists by name."""

    root: Schema
    lists: dict[str, Schema]
    parser: ExpressionParser = field(default_factory=_new_parser)
    trees: dict[str, Tree] = field(default_factory=dict)

    def compile(self, source: str, owner: Schema, around: Here | None = None) -> Expression:
        """Code for one expression that belongs to `owner`. Raises Refused.

        `around` is what a path starts from when that is not the owner (inside a choice list).
        """
        job = _Job(self, owner)
        tree = self.tree(source)
        code = job.value(tree, around or frozenset({owner}))
        is_once = tree.symbol == "(call)" and tree.value == "once"
        return Expression(source, code, frozenset(job.reads), frozenset(job.shapes), is_once)

    def compile_nodes(self, source: str, owner: Schema) -> tuple[Expression, Here]:
        """As `compile`, for an expression that must be a path; also says which elements it can lead to."""
        job = _Job(self, owner)
        walk, found = job.walk(self.tree(source), frozenset({owner}))
        job.note(found)

        def code(context: Context) -> Value:
            return walk(context, context.node)

        return Expression(source, code, frozenset(job.reads), frozenset(job.shapes)), found

    def tree(self, source: str) -> Tree:
        from core.forms.grammar import BadExpression

        if source not in self.trees:
            try:
                self.trees[source] = self.parser.read(source)
            except BadExpression as error:
                raise Refused("expression", f"{source.strip()[:80]} ({error})") from None
        return self.trees[source]


class _Job:
    """One expression being compiled: collects what it reads."""

    def __init__(self, compiler: Compiler, owner: Schema) -> None:
        self.compiler = compiler
        self.owner = owner
        self.reads: set[Schema] = set()
        self.shapes: set[Schema] = set()

    # values

    def value(self, token: Tree, here: Here) -> Code:
        """Code for any expression."""
        symbol = token.symbol
        if symbol in ("(string)", "(integer)", "(decimal)", "(float)"):
            constant: Value = token.value if symbol == "(string)" else float(token.value)
            return lambda _: constant
        if symbol == "(":
            return self.value(token[0], here)
        if symbol == "-" and len(token) == 1:
            operand = self.value(token[0], here)
            return lambda context: -as_number(operand(context))
        if symbol in OPERATORS and len(token) == 2:
            return OPERATORS[symbol](self.value(token[0], here), self.value(token[1], here))
        if symbol == "(call)" and token.value not in NODE_CALLS:
            return self.call(token, here)
        return self.read(token, here)

    def read(self, token: Tree, here: Here) -> Code:
        """Code for a path used as a value: the nodes it leads to that are asked."""
        target = self.fixed(token)
        if target is not None and not target.repeats():
            self.note({target})
            return read_single(target)
        walk, found = self.walk(token, here)
        self.note(found)

        def code(context: Context) -> Value:
            return [node for node in walk(context, context.node) if node.is_relevant]

        return code

    def note(self, found: Iterable[Schema]) -> None:
        """Remembers the elements of the form that the value depends on; choice lists never change."""
        for schema in found:
            if not schema.is_choice:
                self.reads.add(schema)

    # paths

    def walk(self, token: Tree, here: Here) -> tuple[Walk, Here]:
        """Code that walks a path from a node, and the elements it can lead to."""
        symbol = token.symbol
        if symbol == "(":
            return self.walk(token[0], here)
        if symbol == "(call)":
            return self.start_call(token, here)
        if symbol == "[":
            return self.predicate(token, here)
        if symbol == "|":
            return self.union(token, here)
        if symbol in ("/", "//"):
            fixed = self.fixed(token)
            if fixed is not None:
                return self.absolute(fixed)
            return self.steps(token, here)
        return self.step(token, here)

    def step(self, token: Tree, here: Here) -> tuple[Walk, Here]:
        symbol = token.symbol
        if symbol == ".":
            return (lambda _, node: [node]), here
        if symbol == "..":
            above = frozenset(schema.parent for schema in here if schema.parent is not None)
            if not above:
                raise Refused("reference", "..")
            return (lambda _, node: [node.parent] if node.parent is not None else []), above
        if symbol == "*":
            below = frozenset(child for schema in here for child in schema.children.values())
            self.shapes.update(child for child in below if child.is_repeat)
            return (lambda _, node: [kid for kids in node.kids.values() for kid in kids]), below
        if symbol not in PATH_SYMBOLS:
            raise Refused("expression", str(token.symbol))
        name = str(token.value if symbol == "(name)" else symbol)
        found = frozenset(schema.children[name] for schema in here if name in schema.children)
        if not found:
            raise Refused("reference", name)
        self.shapes.update(schema for schema in found if schema.is_repeat)
        return (lambda _, node: node.kids.get(name, [])), found

    def steps(self, token: Tree, here: Here) -> tuple[Walk, Here]:
        if not token:
            raise Refused("reference", "/")
        if len(token) == 1 and token.symbol == "/":
            return self.from_root(token[0])
        if len(token) == 1:
            left, here = self.from_root(None)
        else:
            left, here = self.walk(token[0], here)
        if token.symbol == "//":
            left, here = descend(left), frozenset(inner for schema in here for inner in schema.walk())
            self.shapes.update(schema for schema in here if schema.is_repeat)
        right, found = self.walk(token[-1], here)

        def code(context: Context, node: Node) -> list[Node]:
            return list(dict.fromkeys(end for middle in left(context, node) for end in right(context, middle)))

        return code, found

    def from_root(self, token: Tree | None) -> tuple[Walk, Here]:
        """The first step of an absolute path: the name of the form's root element."""
        root = self.compiler.root
        if token is None or token.symbol == "*" or (token.symbol == "(name)" and token.value == root.name):
            return (lambda context, _: [context.env.root]), frozenset({root})
        raise Refused("reference", f"/{token.value}")

    def predicate(self, token: Tree, here: Here) -> tuple[Walk, Here]:
        left, found = self.walk(token[0], here)
        test = self.value(token[1], found)

        def code(context: Context, node: Node) -> list[Node]:
            nodes = left(context, node)
            size = len(nodes)
            kept = []
            for place, candidate in enumerate(nodes, 1):
                answer = test(Context(context.env, context.origin, candidate, place, size))
                is_place = isinstance(answer, float) and not isinstance(answer, bool)
                if answer == place if is_place else as_bool(answer):
                    kept.append(candidate)
            return kept

        return code, found

    def union(self, token: Tree, here: Here) -> tuple[Walk, Here]:
        left, first = self.walk(token[0], here)
        right, second = self.walk(token[1], here)
        return (lambda context, node: list(dict.fromkeys(left(context, node) + right(context, node)))), first | second

    def fixed(self, token: Tree) -> Schema | None:
        """The element that an absolute path of plain names leads to; None when the path is of another sort."""
        names: list[str] = []
        while token.symbol == "/" and len(token) == 2 and token[1].symbol == "(name)":
            names.append(token[1].value)
            token = token[0]
        if token.symbol != "/" or len(token) != 1 or token[0].symbol != "(name)":
            return None
        if token[0].value != self.compiler.root.name:
            raise Refused("reference", f"/{token[0].value}")
        schema = self.compiler.root
        for name in reversed(names):
            if name not in schema.children:
                raise Refused("reference", f"{schema.path}/{name}".lstrip("/"))
            schema = schema.children[name]
        return schema

    def absolute(self, target: Schema) -> tuple[Walk, Here]:
        """A walk to a fixed element, inside the repetition that it shares with the owner of the expression."""
        code, crossed = to_element(target, self.owner)
        self.shapes.update(crossed)
        return code, frozenset({target})

    # calls

    def start_call(self, token: Tree, here: Here) -> tuple[Walk, Here]:
        """The calls that lead to nodes."""
        name = str(token.value)
        self.check_arity(token)
        if name == "current":
            return (lambda context, _: [context.origin]), frozenset({self.owner})
        if name == "indexed-repeat":
            return self.indexed_repeat(token, here)
        if name != "instance":
            raise Refused("expression", f"{name}()/…")
        if token[0].symbol != "(string)" or token[0].value not in self.compiler.lists:
            raise Refused("list", str(token[0].value))
        key = str(token[0].value)
        return (lambda context, _: [context.env.lists[key]]), frozenset({self.compiler.lists[key]})

    def check_arity(self, token: Tree) -> Function:
        name = str(token.value)
        function = FUNCTIONS.get(name)
        if function is None:
            raise Refused("function", f"{name}()")
        if not function.fewest <= len(token) <= function.most:
            raise Refused("arguments", f"{name}()")
        return function

    def call(self, token: Tree, here: Here) -> Code:
        """Code for a function call; the functions that need the form itself are built here."""
        function, name = self.check_arity(token), str(token.value)
        if name in _BUILT_HERE:
            return _BUILT_HERE[name](self, token, here)
        if name in NODE_FUNCTIONS:
            self.need_path(token[0], name)
        arguments = [self.value(argument, here) for argument in token]
        run = function.run
        if run is None:
            raise Refused("function", f"{name}()")
        if function.is_late:
            return lambda context: run(context, *arguments)
        if len(arguments) == 1:
            only = arguments[0]
            return lambda context: run(context, only(context))
        return lambda context: run(context, *[argument(context) for argument in arguments])

    def need_path(self, token: Tree, name: str) -> None:
        if token.symbol not in PATH_SYMBOLS and not (token.symbol == "(call)" and token.value in NODE_CALLS):
            raise Refused("arguments", f"{name}()")
        if name == "count-non-empty":
            _, found = self.walk(token, frozenset({self.owner}))
            self.note(inner for schema in found for inner in schema.walk())

    def position(self, token: Tree, here: Here) -> Code:
        if not token:
            return lambda context: float(context.place)
        walk, found = self.walk(token[0], here)
        self.shapes.update(schema for schema in found if schema.is_repeat)

        def code(context: Context) -> Value:
            nodes = walk(context, context.node)
            return float(nodes[0].index) if nodes else math.nan

        return code

    def last(self, _token: Tree, _here: Here) -> Code:
        return lambda context: float(context.size)

    def regex(self, token: Tree, here: Here) -> Code:
        """The pattern must be written out in the form: a pattern made of answers could stall the program."""
        if token[1].symbol != "(string)":
            raise Refused("regex", "regex()")
        try:
            pattern = re.compile(str(token[1].value))
        except (re.error, OverflowError):
            raise Refused("regex", str(token[1].value)[:80]) from None
        text = _as_text_code(self.value(token[0], here))
        return lambda context: pattern.fullmatch(text(context)) is not None

    def choice_name(self, token: Tree, here: Here) -> Code:
        if token[1].symbol != "(string)":
            raise Refused("arguments", "jr:choice-name()")
        tree = self.compiler.tree(str(token[1].value))
        _, found = self.walk(tree, frozenset({self.owner}))
        question = next(iter(found))
        text = _as_text_code(self.value(token[0], here))
        return lambda context: context.env.choice_name(question, text(context))

    def indexed_repeat(self, token: Tree, here: Here) -> tuple[Walk, Here]:
        """The answer in the n-th repetition; an empty number means the first, as in ODK Collect."""
        if len(token) % 2 == 0:
            raise Refused("arguments", "indexed-repeat()")
        _, targets = self.walk(token[0], here)
        target = next(iter(targets))
        numbers: dict[Schema, Code] = {}
        for group, number in zip(token[1::2], token[2::2], strict=True):
            _, found = self.walk(group, here)
            repeat = next(iter(found))
            if not repeat.is_repeat or repeat not in target.lineage():
                raise Refused("reference", repeat.path)
            numbers[repeat] = self.value(number, here)
        self.shapes.update(target.repeats())
        return to_repetition(target, self.owner, numbers), frozenset({target})


def _as_text_code(code: Code) -> Callable[[Context], str]:
    return lambda context: as_text(code(context))


_BUILT_HERE: dict[str, Callable[[_Job, Tree, Here], Code]] = {
    "position": _Job.position,
    "last": _Job.last,
    "regex": _Job.regex,
    "jr:choice-name": _Job.choice_name,
}
