"""Tables of counts: a sum is what its cells are, and knows the same names."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.performance import performance
from core.domain.tabulation import TOTAL, Head, Item, Rate, Table, percent, tabulate

ROWS = [Head("a", "甲"), Head("b", "乙"), Head("c", "其中：丙", level=1)]
COLUMNS = [Head("x", "一"), Head("y", "二"), Head("z", "应办", is_summed=False)]


def item(n: int, amount: int = 1) -> Item:
    return Item(f"k{n}", f"p{n % 5}", f"某{n}", amount=amount)


PLACED = st.lists(
    st.tuples(st.integers(1, 9), st.sampled_from("ab"), st.sampled_from("xy"), st.booleans(), st.booleans()),
    max_size=40,
)


def made(placed: list[tuple[int, str, str, bool, bool]]) -> Table:
    cells = []
    for n, (amount, row, column, is_part, is_owed) in enumerate(placed):
        cells.append((item(n, amount), row, column))
        cells += [(item(n, amount), "c", column)] if is_part else []
        cells += [(item(n, amount), row, "z")] if is_owed else []
    rates = (Rate("率", ("x",), ("x", "y")),)
    return tabulate("t", "表", "行", "人", ROWS, COLUMNS, cells, rates=rates)


@given(PLACED)
def test_sums_of_rows_and_columns_agree_and_hold_the_names_of_their_cells(placed: list) -> None:  # type: ignore[type-arg]
    table = made(placed)
    rows, columns = ["a", "b"], ["x", "y"]
    for row in ("a", "b", "c"):
        assert table.count(row, TOTAL) == sum(table.count(row, column) for column in columns)
        assert set(table.items(row, TOTAL)) == {one for column in columns for one in table.items(row, column)}
    for column in ("x", "y", "z"):
        assert table.count(TOTAL, column) == sum(table.count(row, column) for row in rows)
        assert set(table.items(TOTAL, column)) == {one for row in rows for one in table.items(row, column)}
    whole = table.count(TOTAL, TOTAL)
    assert whole == sum(table.count(row, TOTAL) for row in rows) == sum(table.count(TOTAL, one) for one in columns)
    assert whole == sum(amount for amount, *_rest in placed)


@given(PLACED)
def test_a_measure_is_the_share_of_its_table_and_names_the_same_things(placed: list) -> None:  # type: ignore[type-arg]
    table = made(placed)
    line = performance([table])
    if not placed:
        assert line.rows == ()
        return
    (head,) = line.rows
    assert line.rate(head.code, line.rates[0]) == table.rate(TOTAL, table.rates[0])
    assert set(line.items(head.code, "whole")) == set(table.items(TOTAL, TOTAL))
    assert set(line.items(head.code, "done")) == set(table.items(TOTAL, "x"))


def test_the_same_thing_in_two_cells_of_one_sum_is_a_mistake_of_the_program() -> None:
    with pytest.raises(ValueError, match="twice"):
        tabulate("t", "", "", "", ROWS, COLUMNS, [(item(1), "a", "x"), (item(1), "a", "y")])
    with pytest.raises(ValueError, match="twice"):
        tabulate("t", "", "", "", ROWS, COLUMNS, [(item(1), "a", "x"), (item(1), "b", "x")])


def test_where_things_overlap_no_sum_is_made_and_each_is_named_once() -> None:
    placed = [(item(1), "a", "x"), (item(1), "b", "x"), (item(2), "b", "x")]
    table = tabulate("t", "", "", "", ROWS, COLUMNS, placed, has_column_sums=False)
    assert [head.code for head in table.shown_rows] == ["a", "b", "c"]
    assert len(table.items(TOTAL, "x")) == 2


def test_a_place_the_table_does_not_have_is_a_mistake_of_the_program() -> None:
    with pytest.raises(ValueError, match="no cell"):
        tabulate("t", "", "", "", ROWS, COLUMNS, [(item(1), "a", "w")])


def test_a_share_of_nothing_is_a_dash() -> None:
    assert made([]).rate("a", Rate("率", ("x",), ("x", "y"))) is None
    assert percent(None) == "—"


@given(st.floats(0, 100, allow_nan=False), st.floats(0, 100, allow_nan=False))
def test_percent_keeps_the_order_and_is_whole_only_when_it_is(one: float, other: float) -> None:
    texts = [percent(value) for value in sorted((one, other))]
    numbers = [float(text.rstrip("%")) for text in texts]
    assert all(a <= b for a, b in pairwise(numbers))
    for value in (one, other):
        assert (percent(value) == "100%") == (value == 100)
        assert (percent(value) == "0%") == (value == 0)
