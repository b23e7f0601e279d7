"""Laws of canonical JSON: one thing has one text, and both ends refuse the same things."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.canonical import MAX_DEPTH, MAX_INT, digest, dumps, loads_strict
from core.errors import InvalidInput

TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=8)
NUMBER = st.integers(-MAX_INT, MAX_INT) | st.floats(allow_nan=False, allow_infinity=False)
VALUE = st.recursive(
    st.none() | st.booleans() | NUMBER | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=12,
)


@given(VALUE)
def test_what_was_written_is_read_and_written_the_same(value: object) -> None:
    data = dumps(value)
    assert loads_strict(data) == loads_strict(data.decode()) == value
    assert dumps(loads_strict(data)) == data


@given(st.dictionaries(TEXT, st.integers(-9, 9), max_size=6))
def test_the_order_of_keys_does_not_matter(value: dict[str, int]) -> None:
    assert digest(value) == digest(dict(reversed(value.items())))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "json.broken"),
        (b"\xff", "json.not_utf8"),
        (b"NaN", "json.number"),
        (b"-Infinity", "json.number"),
        (b"1e400", "json.number"),
        (b"9007199254740993", "json.number"),
        (b"-9007199254740993", "json.number"),
        (b"9" * 5000, "json.number"),
        (b'{"a":1,"a":2}', "json.duplicate_key"),
        (b'"\\ud800"', "json.surrogate"),
        (b'{"\\ud800":1}', "json.surrogate"),
        (b'["\\u0000"]', "json.nul"),
        (b"[" * 66 + b"]" * 66, "json.too_deep"),
        (b'{"a":' * 66 + b"1" + b"}" * 66, "json.too_deep"),
        (b"[" * 100_000, "json.broken"),
        (b'"\x01"', "json.broken"),
    ],
)
def test_what_the_two_ends_could_read_differently_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        loads_strict(data)
    assert refused.value.code == code


def test_the_limits_themselves_are_fine() -> None:
    assert loads_strict(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH)
    assert loads_strict(str(MAX_INT).encode()) == MAX_INT
    assert loads_strict('{"a":"𬱖\u200b神"}'.encode()) == {"a": "𬱖\u200b神"}


@pytest.mark.parametrize("text", ["\\u0000", "a\\\\u0000", "\\\\\\u0000", "\\ud800", "c:\\u0000\\u0000"])
def test_a_text_that_merely_looks_like_an_escape_is_kept(text: str) -> None:
    assert loads_strict(dumps({text: [text]})) == {text: [text]}


@pytest.mark.parametrize("before", ["", "\\", "\\\\", "\\u0000", '"', "字"])
@pytest.mark.parametrize(("bad", "code"), [("\x00", "json.nul"), ("\ud800", "json.surrogate")])
def test_half_a_character_or_none_is_refused_wherever_it_stands(before: str, bad: str, code: str) -> None:
    for value in (before + bad, [before + bad], {before + bad: 1}, {"a": [{"b": before + bad}]}):
        with pytest.raises(InvalidInput) as refused:
            dumps(value)
        assert refused.value.code == code


@pytest.mark.parametrize("inner", ["", 1, None, [], {}, {"a": ""}])
def test_what_is_nested_too_deep_is_refused_whatever_lies_in_it(inner: object) -> None:
    value: object = inner
    for _ in range(MAX_DEPTH + 1):
        value = [value]
    with pytest.raises(InvalidInput) as refused:
        dumps(value)
    assert refused.value.code == "json.too_deep"
