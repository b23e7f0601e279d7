"""Visits done against visits owed: a sum is made of its places, and nobody's visits make up for another's."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.domain.month import MonthPicture, PlaceMonth, by_place
from core.domain.statistics import PersonLine


def line(n: int, place: str, owed: int) -> PersonLine:
    return PersonLine(f"p{n}", "", place, "", "", (), (), "", owed=owed)


@given(st.lists(st.tuples(st.sampled_from("甲乙丙"), st.integers(0, 5), st.integers(0, 9)), max_size=30))
def test_more_is_never_done_than_owed_and_the_whole_is_its_parts(rows: list[tuple[str, int, int]]) -> None:
    lines = [line(n, place, owed) for n, (place, owed, _met) in enumerate(rows)]
    places = by_place(lines, {f"p{n}": met for n, (_place, _owed, met) in enumerate(rows)})
    total = MonthPicture("", places, False).total
    assert total.owed == sum(owed for _place, owed, _met in rows)
    assert total.done == sum(min(owed, met) for _place, owed, met in rows)
    assert all(0 <= one.done <= one.owed and 0 <= one.unseen <= one.people for one in places)
    assert [one.left for one in places] == sorted((one.left for one in places), reverse=True)


def test_a_hundred_percent_means_that_nothing_is_left() -> None:
    assert PlaceMonth("甲", 200, 199, 100, 1).percent == 99
    assert PlaceMonth("甲", 200, 200, 100, 0).percent == 100


def test_who_is_owed_no_visit_is_in_no_place() -> None:
    assert by_place([line(1, "甲", 0)], {"p1": 3}) == []
