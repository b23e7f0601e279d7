"""One and the same bytes for one and the same thing: canonical JSON and its SHA-256.

Both ends hash what they say; so keys are sorted, no space is added, text is UTF-8 and stays as typed
(no Unicode normalisation: names are not ours to change), numbers stay inside what every JSON reader keeps.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from typing import Any

from core.errors import InvalidInput

MAX_INT = 2**53
MAX_DEPTH = 64
_MAX_INT_DIGITS = 17  # with its sign
_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")  # as JSON writes it: not after a backslash that stands for itself


def dumps(value: object) -> bytes:
    """Canonical JSON bytes. Raises InvalidInput("json.*") for NaN, huge integers, lone surrogates, NUL."""
    _check(value, 0)
    return _encoded(json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False))


def loads_strict(data: bytes | str) -> Any:
    """Reads JSON as both ends understand it: no NaN, no 1e400, no duplicate keys, at most 64 levels."""
    try:
        text = data.decode("utf-8") if isinstance(data, bytes) else data
    except UnicodeDecodeError as error:
        raise InvalidInput("json.not_utf8", position=error.start) from None
    try:
        value = json.loads(
            text, object_pairs_hook=_unique, parse_constant=_no_constant, parse_float=_finite, parse_int=_exact
        )
    except json.JSONDecodeError as error:
        raise InvalidInput("json.broken", position=error.pos) from None
    except (RecursionError, ValueError):
        raise InvalidInput("json.broken", position=0) from None
    # Only an escape can bring a NUL or a lone surrogate, and depth needs brackets: most texts need no second walk.
    if "\\u" in text or text.count("{") + text.count("[") > MAX_DEPTH or isinstance(data, str):
        _check(value, 0)
        _encoded(json.dumps(value, ensure_ascii=False))
    return value


def digest(value: object) -> str:
    """SHA-256 in hex of bytes as they are, or of the canonical JSON of anything else."""
    data = value if isinstance(value, bytes) else dumps(value)
    return hashlib.sha256(data).hexdigest()


def _check(value: object, depth: int) -> None:
    """Everything but the texts, which `_encoded` looks at all at once: this walk is part of every signing."""
    if isinstance(value, dict | list | tuple) and value and depth >= MAX_DEPTH:
        raise InvalidInput("json.too_deep", limit=MAX_DEPTH)
    if isinstance(value, dict):
        for key, inner in value.items():
            if not isinstance(key, str):
                raise InvalidInput("json.key")
            if type(inner) is not str:
                _check(inner, depth + 1)
    elif isinstance(value, list | tuple):
        for inner in value:
            if type(inner) is not str:
                _check(inner, depth + 1)
    elif isinstance(value, float):
        if not math.isfinite(value):
            raise InvalidInput("json.number")
    elif isinstance(value, int) and not isinstance(value, bool) and abs(value) > MAX_INT:
        raise InvalidInput("json.number")


def _encoded(text: str) -> bytes:
    """The bytes of a JSON text. Raises InvalidInput when a string in it holds a NUL or half a character."""
    if "\\u0000" in text and _NUL.search(text):
        raise InvalidInput("json.nul")
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        raise InvalidInput("json.surrogate") from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise InvalidInput("json.duplicate_key")
    return result


def _no_constant(name: str) -> Any:
    raise InvalidInput("json.number", found=name)


def _exact(text: str) -> int:
    if len(text) > _MAX_INT_DIGITS or abs(value := int(text)) > MAX_INT:
        raise InvalidInput("json.number", found=text[:20])
    return value


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise InvalidInput("json.number", found=text[:20])
    return value
