"""What an expression sees while it runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from core.forms.nodes import Node, Schema
from core.forms.values import Value

ChoiceName = Callable[[Schema, str], str]


@dataclass
class Environment:
    """One session's surroundings: its answers, its choice lists, the day, the clock and the source of chance."""

    root: Node
    lists: Mapping[str, Node]
    today: date
    now: Callable[[], datetime]
    random_bytes: Callable[[int], bytes]
    choice_name: ChoiceName
    latest: date | None = None
    version: str = ""
    language_code: str = "zh"
    single: dict[Schema, Node] = field(default_factory=dict)


class Context:
    """`origin` is the node the expression belongs to, `node` the one a predicate looks at."""

    __slots__ = ("env", "node", "origin", "place", "size")

    def __init__(self, env: Environment, origin: Node, node: Node | None = None, place: int = 1, size: int = 1) -> None:
        self.env = env
        self.origin = origin
        self.node = origin if node is None else node
        self.place = place
        self.size = size


class Code(Protocol):
    """A compiled expression or part of one."""

    def __call__(self, context: Context, /) -> Value: ...
