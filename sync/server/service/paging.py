"""Cursors of the office's lists: the place after the last row, opaque to the caller, worthless in another list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from core.domain.canonical import loads_strict
from core.errors import InvalidInput
from sync.protocol.jsonbytes import dumps
from sync.protocol.signing import decode, encode
from sync.server.service.refusal import Refused
from sync.server.service.tasks import is_id

Key = str | int
_LARGEST = 2**62


def make_cursor(name: str, keys: Sequence[Key]) -> str:
    """`name`: the list and its order."""
    return encode(dumps([name, *keys]))


def read_cursor(name: str, text: str, kinds: str) -> list[Key]:
    """The keys of a cursor of this list. `kinds`: a letter a key: t text, n number, i id. Raises Refused."""
    if not text:
        return []
    try:
        value = loads_strict(decode(text))
    except (ValueError, InvalidInput):
        raise Refused("office.filter", where="cursor") from None
    if not isinstance(value, list) or value[:1] != [name] or len(value) != len(kinds) + 1:
        raise Refused("office.filter", where="cursor")
    if not all(_FITS[kind](key) for kind, key in zip(kinds, value[1:], strict=True)):
        raise Refused("office.filter", where="cursor")
    return list(value[1:])


_FITS: dict[str, Callable[[Any], bool]] = {
    "t": lambda key: isinstance(key, str),
    "n": lambda key: type(key) is int and abs(key) < _LARGEST,
    "i": lambda key: isinstance(key, str) and is_id(key),
}
