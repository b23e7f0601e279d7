"""The functions of the ODK XForms specification that forms may use; the only list of them.

A function receives the running `Context` and its arguments: plain ones as values, late ones as code that it
evaluates itself (`if`, `coalesce`, `once`). Nothing here raises while a form is filled in: what cannot be
computed is empty text or not-a-number. Functions that need the form's structure (`position`, `indexed-repeat`,
`jr:choice-name`, `instance`, `current`, `regex`) are compiled in `expressions.py`; they stand here with the number of
arguments they take. Not taken over: `pulldata`, `randomize`, `property`, `area`, `distance` and the like, which need
files, devices or shapes that this program does not have.
"""

from __future__ import annotations

import base64
import hashlib
import math
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal, InvalidOperation
from typing import TYPE_CHECKING

from core.forms import dates
from core.forms.values import NAN, Value, as_bool, as_number, as_text, spread

if TYPE_CHECKING:
    from core.forms.context import Code, Context

MANY = 1000


@dataclass(frozen=True)
class Function:
    """How many arguments a function takes and what it does; `is_late` ones evaluate their arguments themselves."""

    fewest: int
    most: int
    run: Callable[..., Value] | None = None
    is_late: bool = False


def _choose(context: Context, test: Code, then: Code, otherwise: Code) -> Value:
    return then(context) if as_bool(test(context)) else otherwise(context)


def _coalesce(context: Context, *options: Code) -> Value:
    for option in options:
        value = option(context)
        if as_text(value) != "":
            return value
    return ""


def _once(context: Context, expression: Code) -> Value:
    return context.origin.scalar() if context.origin.text else expression(context)


def _selected(_: Context, chosen: Value, wanted: Value) -> Value:
    return as_text(wanted).strip() in as_text(chosen).split()


def _selected_at(_: Context, chosen: Value, place: Value) -> Value:
    items, index = as_text(chosen).split(), as_number(place)
    return items[int(index)] if math.isfinite(index) and 0 <= index < len(items) else ""


def _count_selected(_: Context, chosen: Value) -> Value:
    return float(len(as_text(chosen).split()))


def _count(_: Context, nodes: Value) -> Value:
    return float(len(nodes)) if isinstance(nodes, list) else NAN


def _count_non_empty(_: Context, nodes: Value) -> Value:
    if not isinstance(nodes, list):
        return NAN
    return float(sum(1 for node in nodes if any(part.text for part in node.walk())))


def _numbers(values: tuple[Value, ...]) -> list[float]:
    return [as_number(value) for value in spread(list(values)) if value != ""]


def _sum(_: Context, *values: Value) -> Value:
    return math.fsum(_finite(_numbers(values)))


def _finite(numbers: list[float]) -> list[float]:
    return numbers if all(math.isfinite(number) for number in numbers) else [NAN]


def _min(_: Context, *values: Value) -> Value:
    numbers = _numbers(values)
    return min(numbers) if numbers and not any(map(math.isnan, numbers)) else NAN


def _max(_: Context, *values: Value) -> Value:
    numbers = _numbers(values)
    return max(numbers) if numbers and not any(map(math.isnan, numbers)) else NAN


def _join(_: Context, separator: Value, *values: Value) -> Value:
    return as_text(separator).join(as_text(value) for value in spread(list(values)))


def _concat(_: Context, *values: Value) -> Value:
    return "".join(as_text(value) for value in spread(list(values)))


def _substr(_: Context, text: Value, start: Value, end: Value = NAN) -> Value:
    first, last = as_number(start), as_number(end)
    if math.isnan(first):
        return ""
    return as_text(text)[_place(first) : None if math.isnan(last) else _place(last)]


def _place(number: float) -> int:
    return int(max(-1e9, min(1e9, number)))


def _substring(_: Context, text: Value, start: Value, length: Value = math.inf) -> Value:
    first, size = math.floor(as_number(start) + 0.5) if math.isfinite(as_number(start)) else NAN, as_number(length)
    if math.isnan(first) or math.isnan(size):
        return ""
    last = first + (math.floor(size + 0.5) if math.isfinite(size) else size)
    return "".join(char for place, char in enumerate(as_text(text), 1) if first <= place < last)


def _before(_: Context, text: Value, mark: Value) -> Value:
    head, found, _rest = as_text(text).partition(as_text(mark)) if as_text(mark) else ("", "", "")
    return head if found else ""


def _after(_: Context, text: Value, mark: Value) -> Value:
    return as_text(text).partition(as_text(mark))[2] if as_text(mark) else as_text(text)


def _translate(_: Context, text: Value, old: Value, new: Value) -> Value:
    table: dict[int, str | None] = {}
    replacements = as_text(new)
    for place, char in enumerate(as_text(old)):
        table.setdefault(ord(char), replacements[place] if place < len(replacements) else None)
    return as_text(text).translate(table)


def _string_length(context: Context, *text: Value) -> Value:
    return float(len(as_text(text[0]) if text else context.origin.text))


def _normalize_space(context: Context, *text: Value) -> Value:
    return " ".join((as_text(text[0]) if text else context.origin.text).split())


def _boolean_from_string(_: Context, value: Value) -> Value:
    return as_text(value) in ("true", "1")


def _digest(_: Context, data: Value, method: Value, encoding: Value = "base64") -> Value:
    name = as_text(method).replace("-", "").lower()
    if name not in ("md5", "sha1", "sha256", "sha384", "sha512"):
        return ""
    digest = hashlib.new(name, as_text(data).encode(), usedforsecurity=False).digest()
    return digest.hex() if as_text(encoding) == "hex" else base64.b64encode(digest).decode()


def _decode(_: Context, text: Value) -> Value:
    try:
        return base64.b64decode(as_text(text), validate=True).decode()
    except ValueError:
        return ""


def _round(_: Context, number: Value, places: Value = 0.0) -> Value:
    amount, digits = as_number(number), as_number(places)
    if not math.isfinite(amount) or not math.isfinite(digits) or abs(digits) > 300:
        return amount if math.isinf(amount) else NAN
    try:
        scaled = Decimal(repr(amount)).scaleb(int(digits)) + Decimal("0.5")
        return float(scaled.to_integral_value(ROUND_FLOOR).scaleb(-int(digits)))
    except InvalidOperation:
        return amount


def _int(_: Context, number: Value) -> Value:
    amount = as_number(number)
    return float(math.trunc(amount)) if math.isfinite(amount) else amount


def _calculation(run: Callable[..., float], arity: int = 1) -> Function:
    """A function on numbers; outside of its domain the result is not a number."""

    def safe(_: Context, *values: Value) -> Value:
        try:
            result = run(*(as_number(value) for value in values))
        except (ValueError, OverflowError, ZeroDivisionError):
            return NAN
        return float(result) if not isinstance(result, complex) else NAN

    return Function(arity, arity, safe)


def _answers_yes(value: Value) -> bool:
    return value is True or as_text(value) == "yes"


def _within(total: float, least: Value, most: Value) -> bool:
    low, high = as_number(least), as_number(most)
    return (low == -1 or total >= low) and (high == -1 or total <= high)


def _checklist(_: Context, least: Value, most: Value, *answers: Value) -> Value:
    return _within(sum(1 for answer in spread(list(answers)) if _answers_yes(answer)), least, most)


def _weighted_checklist(_: Context, least: Value, most: Value, *pairs: Value) -> Value:
    flat = spread(list(pairs))
    total = sum(
        as_number(weight) for answer, weight in zip(flat[::2], flat[1::2], strict=False) if _answers_yes(answer)
    )
    return _within(total, least, most)


_LETTERS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _uuid(context: Context, *length: Value) -> Value:
    if not length:
        return str(uuid.UUID(bytes=context.env.random_bytes(16), version=4))
    size = as_number(length[0])
    if not math.isfinite(size) or not 1 <= size <= 200:
        return ""
    number = int.from_bytes(context.env.random_bytes(int(size) * 2), "big")
    letters = []
    for _ in range(int(size)):
        number, place = divmod(number, len(_LETTERS))
        letters.append(_LETTERS[place])
    return "".join(letters)


def _random(context: Context) -> Value:
    return (int.from_bytes(context.env.random_bytes(7), "big") >> 3) / (1 << 53)


def _text(run: Callable[..., Value]) -> Callable[..., Value]:
    """Gives a function on plain texts the shape of the others."""

    def on_texts(_: Context, *values: Value) -> Value:
        return run(*(as_text(value) for value in values))

    return on_texts


FUNCTIONS: dict[str, Function] = {
    "if": Function(3, 3, _choose, is_late=True),
    "coalesce": Function(1, MANY, _coalesce, is_late=True),
    "once": Function(1, 1, _once, is_late=True),
    "position": Function(0, 1),
    "last": Function(0, 0),
    "current": Function(0, 0),
    "instance": Function(1, 1),
    "indexed-repeat": Function(3, 7),
    "jr:choice-name": Function(2, 2),
    "regex": Function(2, 2),
    "selected": Function(2, 2, _selected),
    "selected-at": Function(2, 2, _selected_at),
    "count-selected": Function(1, 1, _count_selected),
    "count": Function(1, 1, _count),
    "count-non-empty": Function(1, 1, _count_non_empty),
    "sum": Function(1, MANY, _sum),
    "min": Function(1, MANY, _min),
    "max": Function(1, MANY, _max),
    "join": Function(1, MANY, _join),
    "concat": Function(0, MANY, _concat),
    "contains": Function(2, 2, _text(lambda text, part: part in text)),
    "starts-with": Function(2, 2, _text(lambda text, part: text.startswith(part))),
    "ends-with": Function(2, 2, _text(lambda text, part: text.endswith(part))),
    "substr": Function(2, 3, _substr),
    "substring": Function(2, 3, _substring),
    "substring-before": Function(2, 2, _before),
    "substring-after": Function(2, 2, _after),
    "translate": Function(3, 3, _translate),
    "string-length": Function(0, 1, _string_length),
    "normalize-space": Function(0, 1, _normalize_space),
    "string": Function(1, 1, _text(lambda text: text)),
    "boolean-from-string": Function(1, 1, _boolean_from_string),
    "digest": Function(2, 3, _digest),
    "base64-decode": Function(1, 1, _decode),
    "boolean": Function(1, 1, lambda _, value: as_bool(value)),
    "not": Function(1, 1, lambda _, value: not as_bool(value)),
    "true": Function(0, 0, lambda _: True),
    "false": Function(0, 0, lambda _: False),
    "number": Function(1, 1, lambda _, value: as_number(value)),
    "int": Function(1, 1, _int),
    "round": Function(1, 2, _round),
    "floor": _calculation(math.floor),
    "ceiling": _calculation(math.ceil),
    "abs": _calculation(abs),
    "pow": _calculation(math.pow, 2),
    "sqrt": _calculation(math.sqrt),
    "exp": _calculation(math.exp),
    "exp10": _calculation(lambda number: math.pow(10, number)),
    "log": _calculation(math.log),
    "log10": _calculation(math.log10),
    "sin": _calculation(math.sin),
    "cos": _calculation(math.cos),
    "tan": _calculation(math.tan),
    "asin": _calculation(math.asin),
    "acos": _calculation(math.acos),
    "atan": _calculation(math.atan),
    "atan2": _calculation(math.atan2, 2),
    "pi": _calculation(lambda: math.pi, 0),
    "today": Function(0, 0, dates.today),
    "now": Function(0, 0, dates.now),
    "date": Function(1, 1, dates.to_date),
    "date-time": Function(1, 1, dates.to_date_time),
    "decimal-date-time": Function(1, 1, dates.decimal_date_time),
    "decimal-time": Function(1, 1, dates.decimal_time),
    "format-date": Function(2, 2, dates.format_stamp),
    "format-date-time": Function(2, 2, dates.format_stamp),
    "checklist": Function(3, MANY, _checklist),
    "weighted-checklist": Function(4, MANY, _weighted_checklist),
    "uuid": Function(0, 1, _uuid),
    "random": Function(0, 0, _random),
    "version": Function(0, 0, lambda context: context.env.version),
}
"""Name to function. Anything else is refused when the form is loaded."""

NODE_FUNCTIONS = frozenset({"count", "count-non-empty"})
"""Functions whose argument must be a path."""

__all__ = ["FUNCTIONS", "MANY", "NODE_FUNCTIONS", "Function"]
