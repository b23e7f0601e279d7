"""Laws of who answers for whom: a circle is found from wherever one looks, and a name borne twice proves nothing."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from core.domain.relations import circle, named_once

NAMES = [f"王{letter}" for letter in "甲乙丙丁戊己庚辛"]


@given(st.integers(2, 8), st.integers(0, 7))
def test_a_circle_of_any_length_is_found_by_everyone_in_it(length: int, at: int) -> None:
    ring = NAMES[:length]
    named = named_once((name, ring[(index + 1) % length]) for index, name in enumerate(ring))
    start = at % length
    through = circle(ring[start], named[ring[start]], named)
    assert through == tuple(ring[(start + step) % length] for step in range(1, length))


@given(st.dictionaries(st.sampled_from(NAMES), st.sampled_from(NAMES)))
def test_whoever_is_told_is_in_a_circle_and_walking_on_ends(named: dict[str, str]) -> None:
    for name, guardian in named.items():
        through = circle(name, guardian, named)
        if through:
            assert through[0] == guardian and named[through[-1]] == name
            assert all(named[before] == after for before, after in pairwise(through))
            assert len(set(through)) == len(through) and name not in through


def test_a_chain_that_ends_outside_or_runs_into_another_circle_is_none() -> None:
    named = {"甲": "乙", "乙": "外人", "丙": "丁", "丁": "丙"}
    assert circle("甲", "乙", named) == ()
    assert circle("新", "丙", named) == ()
    assert circle("甲", "甲", named) == ()
    assert circle("丙", "丁", named) == ("丁",)


def test_a_name_that_several_bear_proves_nothing() -> None:
    assert named_once([("王秀英", "李四"), ("王 秀英", ""), ("李四", "张三"), ("赵六", "")]) == {"李四": "张三"}
