"""统计 from the window: a number leads to names, a name to the person; paper and file."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel

from core.app import Core
from gui.app import Application
from gui.pages.statistics import StatisticsPage
from gui.widgets.count_table import CountTable
from gui.widgets.data_table import DataTable
from tests.gui.conftest import Opened
from tests.helpers.desk import find, go, is_shown, key, settle
from tests.helpers.workspace import add_people, sign_visit


@pytest.fixture
def desk(opened: Opened) -> Application:
    def fill(core: Core) -> None:
        for person in add_people(core, 6, self_care="full")[:2]:
            sign_visit(core, person)

    return opened(fill)


def page_of(desk: Application) -> StatisticsPage:
    page = desk.window.page("statistics")
    assert isinstance(page, StatisticsPage)
    return page


def choose(desk: Application, name: str, data: object) -> None:
    combo = find(desk, name, QComboBox)
    combo.setCurrentIndex(combo.findData(data))
    combo.activated.emit(combo.currentIndex())
    settle(desk)


def number(desk: Application, row: int, column: int) -> CountTable:
    table = find(desk, "statistics_counts", CountTable)
    table.setFocus()
    table.setCurrentIndex(table.counts.index(row, column))
    return table


def test_enter_on_a_number_names_who_is_behind_it_and_enter_on_a_name_opens_the_person(desk: Application) -> None:
    go(desk, "statistics")
    choose(desk, "statistics_table", "people")
    table = number(desk, 0, 1)
    assert table.counts.index(0, 1).data() == "6"
    key(table, Qt.Key.Key_Return)
    names = find(desk, "statistics_names", DataTable)
    assert len(names.rows.rows) == 6
    assert find(desk, "statistics_behind", QLabel).text() == "全自理 · 分散供养：6"
    assert desk.window.focusWidget() is names
    key(names, Qt.Key.Key_Return)
    settle(desk)
    assert desk.window.current_key == "person"


def test_a_visit_behind_a_number_opens_as_the_record_it_is(desk: Application) -> None:
    go(desk, "statistics")
    choose(desk, "statistics_table", "visits")
    table = find(desk, "statistics_counts", CountTable)
    total = table.counts.rowCount() - 1
    key(number(desk, total, table.counts.columnCount() - 1), Qt.Key.Key_Return)
    names = find(desk, "statistics_names", DataTable)
    assert len(names.rows.rows) == 2
    key(names, Qt.Key.Key_Return)
    settle(desk)
    assert desk.window.current_key == "record"


def test_nothing_behind_a_number_asks_for_nothing(desk: Application) -> None:
    go(desk, "statistics")
    choose(desk, "statistics_table", "visits")
    key(number(desk, 0, 3), Qt.Key.Key_Return)
    assert not find(desk, "statistics_names", DataTable).rows.rows


def test_one_group_only(desk: Application) -> None:
    go(desk, "statistics")
    choose(desk, "statistics_table", "people")
    combo = find(desk, "statistics_place", QComboBox)
    combo.setCurrentIndex(combo.findText("第1组"))
    combo.activated.emit(combo.currentIndex())
    settle(desk)
    table = find(desk, "statistics_counts", CountTable)
    assert table.counts.index(table.counts.rowCount() - 1, 3).data() == "1"
    assert find(desk, "statistics_place", QComboBox).currentText() == "第1组"


def test_the_report_is_printed_from_here_in_its_period(desk: Application) -> None:
    go(desk, "statistics")
    choose(desk, "statistics_span", "quarter")
    page_of(desk)._open_print()
    settle(desk)
    assert desk.window.current_key == "prints"
    assert find(desk, "print_document", QComboBox).currentData() == "quarterly"
    assert find(desk, "print_words", QLabel).text().startswith("1 份")


def test_a_year_is_a_spreadsheet_only_and_saving_it_is_logged(desk: Application, tmp_path: Path) -> None:
    go(desk, "statistics")
    choose(desk, "statistics_span", "year")
    assert not page_of(desk)._print.isEnabled()
    page_of(desk).save_to(tmp_path / "年报.xlsx", "交乡镇", is_plain=True)
    settle(desk)
    assert openpyxl.load_workbook(tmp_path / "年报.xlsx").sheetnames[-1] == "名单"
    assert "用完请删掉" in find(desk, "page_banner_text", QLabel).text()
    assert sorted(path.name for path in tmp_path.glob("*.xlsx*")) == ["年报.xlsx"]


def test_a_place_that_cannot_be_written_is_said(desk: Application, tmp_path: Path) -> None:
    go(desk, "statistics")
    page_of(desk).save_to(tmp_path / "no such folder" / "月报.xlsx", "交乡镇")
    settle(desk)
    assert "gui.cannot_save" in find(desk, "page_banner_text", QLabel).text()


def test_an_empty_list_says_what_to_do(opened: Opened) -> None:
    desk = opened()
    go(desk, "statistics")
    assert is_shown(desk, "statistics_nothing")
