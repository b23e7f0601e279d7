"""The operators of XPath 1.0: each builds the code for itself out of the code of its two sides."""

from __future__ import annotations

import math
from collections.abc import Callable

from core.forms.context import Code
from core.forms.values import Value, as_bool, as_number, equal, unequal


def _modulo(left: float, right: float) -> float:
    return math.fmod(left, right) if right and math.isfinite(left) and right == right else math.nan


def _divide(left: float, right: float) -> float:
    if right:
        return left / right
    return math.nan if left == 0 or left != left else math.copysign(math.inf, left) * math.copysign(1, right)


def _numeric(run: Callable[[float, float], Value]) -> Callable[[Code, Code], Code]:
    def build(left: Code, right: Code) -> Code:
        return lambda context: run(as_number(left(context)), as_number(right(context)))

    return build


def _valued(run: Callable[[Value, Value], Value]) -> Callable[[Code, Code], Code]:
    def build(left: Code, right: Code) -> Code:
        return lambda context: run(left(context), right(context))

    return build


def _and(left: Code, right: Code) -> Code:
    return lambda context: as_bool(left(context)) and as_bool(right(context))


def _or(left: Code, right: Code) -> Code:
    return lambda context: as_bool(left(context)) or as_bool(right(context))


OPERATORS: dict[str, Callable[[Code, Code], Code]] = {
    "or": _or,
    "and": _and,
    "=": _valued(equal),
    "!=": _valued(unequal),
    "<": _numeric(lambda a, b: a < b),
    "<=": _numeric(lambda a, b: a <= b),
    ">": _numeric(lambda a, b: a > b),
    ">=": _numeric(lambda a, b: a >= b),
    "+": _numeric(lambda a, b: a + b),
    "-": _numeric(lambda a, b: a - b),
    "*": _numeric(lambda a, b: a * b),
    "div": _numeric(_divide),
    "mod": _numeric(_modulo),
}
