"""Columns as somebody likes them: by keyboard, remembered for him alone, and brought back."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from core.app import Core
from gui.app import Application
from gui.models.rows import Column, RowsModel
from gui.widgets.arrangement import Arrangement
from gui.widgets.data_table import DataTable
from tests.gui.conftest import Opened
from tests.helpers.desk import choose, find, go, key, settle
from tests.helpers.workspace import add_people, sign_visit


@given(
    st.recursive(
        st.none() | st.integers() | st.text() | st.booleans(),
        lambda x: st.lists(x) | st.dictionaries(st.sampled_from(["count", "order", "hidden", "widths", "sort"]), x),
    )
)
def test_whatever_lies_in_the_memory_is_an_arrangement(kept: Any) -> None:
    read = Arrangement.read(kept, 3)
    assert Arrangement.read(read.kept(), 3) == read
    assert len(read.hidden) < 3


@given(st.lists(st.tuples(st.text("张王李12", max_size=4), st.none() | st.integers())), st.booleans())
def test_sorting_loses_nobody_and_puts_what_is_not_known_last(
    rows: list[tuple[str, int | None]], is_down: bool
) -> None:
    model = RowsModel((Column("a", lambda row: row[0]), Column("b", lambda row: "", order=lambda row: row[1])))
    model.show_rows(rows)
    for column in (0, 1):
        model.sort_rows((column, is_down))
        assert sorted(map(repr, model.rows)) == sorted(map(repr, rows))
    known = [row[1] for row in model.rows]
    assert [one is None for one in known] == sorted(one is None for one in known)
    model.sort_rows(None)
    assert list(model.rows) == rows


@pytest.fixture
def people(opened: Opened) -> Application:
    def fill(core: Core) -> None:
        ids = add_people(core, 105, name="王桂兰", group="第10组")
        add_people(core, 1, name="张小花", group="第2组")
        sign_visit(core, ids[0])

    return opened(fill)


def press_columns(desk: Application, page: str) -> None:
    button = find(desk, f"{page}_columns")
    button.setFocus()
    key(button, Qt.Key.Key_Space)
    settle(desk)


def do(desk: Application, page: str, *acts: str) -> DataTable:
    for act in acts:
        press_columns(desk, page)
        choose(desk, f"columns_{act}")
    return find(desk, f"{page}_table", DataTable)


def test_people_are_sorted_all_of_them_not_only_those_that_are_shown(people: Application) -> None:
    go(people, "people")
    table = do(people, "people", "0_down")
    assert table.rows.rows[0].name == "张小花"
    table = do(people, "people", "1_up")
    assert table.rows.rows[0].group == "第2组"
    table = do(people, "people", "4_down")
    assert table.rows.rows[0].last_visit_on is not None
    assert not table.rows.can_sort(2)


def test_columns_are_hidden_moved_and_widened_by_keyboard_and_remembered(people: Application) -> None:
    go(people, "people")
    table = do(people, "people", "2_shown", "1_before", "1_wider", "0_down")
    width = table.columnWidth(1)
    people.theme.use_palette("dark")  # the window is built anew
    settle(people)
    table = find(people, "people_table", DataTable)
    assert table.isColumnHidden(2)
    assert table.visual_order()[:2] == [1, 0]
    assert table.columnWidth(1) == width
    assert table.rows.rows[0].name == "张小花"
    kept = people.memory.get("columns", {})
    assert [one.split(":")[1] for one in kept] == ["people_table"]
    assert "张" not in str(kept)
    table = do(people, "people", "restore")
    assert table.arrangement.is_plain
    assert not table.isColumnHidden(2)
    assert table.visual_order() == list(range(6))
    assert people.memory.get("columns", {}) == {}


def test_the_last_column_cannot_be_hidden(people: Application) -> None:
    go(people, "people")
    table = find(people, "people_table", DataTable)
    for number in range(6):
        table.show_column(number, False)
    assert len(table.arrangement.hidden) == 5


def test_the_other_lists_have_it_too_and_a_heading_sorts(people: Application) -> None:
    for page in ("visits", "agreements", "changes", "leads", "tasks"):
        go(people, page)
        find(people, f"{page}_columns")
    go(people, "visits")
    table = find(people, "visits_table", DataTable)
    header = table.horizontalHeader()
    at = header.viewport().rect().center()
    at.setX(header.sectionViewportPosition(0) + 10)
    for sort in ((0, False), (0, True), None):
        QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=at)
        assert table.arrangement.sort == sort
