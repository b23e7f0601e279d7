"""The quick way to read a line finds nothing canonical that the slow way would not."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.canonical import loads_strict
from core.errors import InvalidInput
from sync.protocol.jsonbytes import dumps
from sync.server.service.lines import _plainly_canonical

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


def slowly(data: bytes) -> object:
    try:
        value = loads_strict(data)
    except InvalidInput:
        return None
    return value if dumps(value) == data else None


@given(st.dictionaries(st.text(max_size=5), VALUES, max_size=5), st.booleans(), st.booleans())
def test_both_ways_agree(value: dict[str, object], sorts: bool, spaces: bool) -> None:
    text = json.dumps(
        value, ensure_ascii=False, sort_keys=sorts, separators=(", ", ": ") if spaces else (",", ":")
    ).encode("utf-8", "surrogatepass")
    quick = _plainly_canonical(text)
    assert quick is None or quick == slowly(text)


@pytest.mark.parametrize(
    "data",
    [
        b'{"b":1,"a":2}', b'{"a":1,"a":1}', b'{"a":1.0}', b'{"a":[1e5]}', b'{"a":NaN}', b'{"a":[-Infinity]}',
        b'{"a":9007199254740993}', b'{"a":[9007199254740993]}', b'{"a":"\\u0000"}', b'{"a":"\\u4e00"}', b'{"a":"\\/"}',
        b'{"a":-0}', b'{"a" :1}', b'[{"a":1}]', b'"a"', b"", b"{", b'{"a":"\xff"}',
        b'{"a":' + b"[" * 70 + b"]" * 70 + b"}",
    ],
)  # fmt: skip
def test_what_is_not_plainly_canonical_is_looked_at_again(data: bytes) -> None:
    assert _plainly_canonical(data) is None


def test_an_ordinary_line_is_read_quickly() -> None:
    value = {"a": "炉子𬱖", "b": {"c": [1, 2], "d": None}, "e": ["x"], "f": True}
    assert _plainly_canonical(dumps({"e": ["x"]})) == {"e": ["x"]}
    assert _plainly_canonical(dumps(value | {"b": {"d": None}})) == value | {"b": {"d": None}}
