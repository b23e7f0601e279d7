"""Importing a list: nothing happens before it is agreed, every problem stands at its cell, undo takes it back."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QCheckBox, QLabel

from gui.app import Application
from gui.pages.roster import RosterPage
from gui.widgets.data_table import DataTable
from tests.gui.conftest import Opened
from tests.helpers.desk import find, go, is_shown, press, settle, words_on
from tests.helpers.people import id_number
from tests.helpers.window import ask

HEAD = "姓名,性别,身份证号码,组别,联系电话\n"


def row(name: str, serial: int, number: str = "") -> str:
    return f"{name},男,{number or id_number(date(1950, 3, 2), serial=serial)},第1组,1380000{serial:04d}\n"


@pytest.fixture
def page(opened: Opened) -> tuple[Application, RosterPage]:
    desk = opened()
    roster = go(desk, "roster")
    assert isinstance(roster, RosterPage)
    return desk, roster


def count(desk: Application) -> int:
    return int(ask(desk.shell, lambda core: core.people.search().total))  # type: ignore[arg-type]


def give(page: tuple[Application, RosterPage], path: Path, text: str) -> None:
    path.write_text(text, "utf-8")
    page[1].open_file(path)
    settle(page[0])


def test_a_list_is_shown_first_and_imported_only_when_agreed(
    page: tuple[Application, RosterPage], tmp_path: Path
) -> None:
    desk, _roster = page
    give(page, tmp_path / "名单.csv", HEAD + row("王保田", 1) + row("李凤仙", 2))
    assert [line.state for line in find(desk, "roster_table", DataTable).rows.rows] == ["new", "new"]
    assert count(desk) == 0
    assert find(desk, "roster_import", QAbstractButton).text() == "导入 2 人"
    press(desk, "roster_import")
    assert count(desk) == 2
    assert "新增 2 人" in find(desk, "page_banner_text", QLabel).text()


def test_a_destroyed_number_stops_the_import_and_is_named_by_row_and_cell(
    page: tuple[Application, RosterPage], tmp_path: Path
) -> None:
    desk, _roster = page
    give(page, tmp_path / "名单.csv", HEAD + row("王保田", 1) + row("李凤仙", 2, "1.20221E+17"))
    assert not find(desk, "roster_import", QAbstractButton).isEnabled()
    assert [line.state for line in find(desk, "roster_table", DataTable).rows.rows] == ["refused"]
    assert "第 3 行" in words_on(find(desk, "roster_detail"))
    assert "身份证号码：" in find(desk, "roster_detail_lines", QLabel).text()
    find(desk, "roster_skip", QCheckBox).click()
    press(desk, "roster_import")
    assert count(desk) == 1


def test_undo_takes_back_exactly_that_import(page: tuple[Application, RosterPage], tmp_path: Path) -> None:
    desk, _roster = page
    give(page, tmp_path / "名单.csv", HEAD + row("王保田", 1))
    press(desk, "roster_import")
    past = find(desk, "roster_past", DataTable)
    past.acted.emit(past.rows.rows[0])
    settle(desk)
    press(desk, "question_yes")
    assert count(desk) == 0
    assert "已撤销" in find(desk, "page_banner_text", QLabel).text()


def test_a_file_that_is_no_list_is_refused_with_a_code(page: tuple[Application, RosterPage], tmp_path: Path) -> None:
    desk, _roster = page
    give(page, tmp_path / "照片.csv", "完全,不相干\n1,2\n")
    assert "roster." in find(desk, "page_banner_text", QLabel).text()
    assert is_shown(desk, "roster_empty")


def test_a_file_can_be_dropped(page: tuple[Application, RosterPage], tmp_path: Path) -> None:
    desk, _roster = page
    path = tmp_path / "名单.csv"
    path.write_text(HEAD + row("王保田", 1), "utf-8")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    drop = find(desk, "roster_drop")
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPointF(9, 9).toPoint(), copy, data, left, none)
    QApplication.sendEvent(drop, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(drop, QDropEvent(QPointF(9, 9), copy, data, left, none))
    settle(desk)
    assert len(find(desk, "roster_table", DataTable).rows.rows) == 1


def test_a_number_that_is_odd_is_imported_only_after_its_doubt_was_on_the_screen(
    page: tuple[Application, RosterPage], tmp_path: Path
) -> None:
    """Bad input 8: born in time to come, or 130 years ago: warned, and confirmed a second time."""
    desk, _roster = page
    odd = row("王保田", 1, id_number(date(1896, 1, 1), serial=1))
    give(page, tmp_path / "名单.csv", HEAD + odd + row("李凤仙", 2))
    press(desk, "roster_import")
    assert count(desk) == 0
    told = find(desk, "page_banner_text", QLabel).text()
    assert told == "有 1 行有疑问，列在下面，每行的疑问写在表格底下。对照证件看过没错，再点一次“导入”。"
    assert [line.name for line in find(desk, "roster_table", DataTable).rows.rows] == ["王保田"]
    assert "已 130 岁" in find(desk, "roster_detail_lines", QLabel).text()
    press(desk, "roster_import")
    assert count(desk) == 2


def test_bad_input_43_hidden_rows_merged_cells_and_day_numbers_are_shown_before_anything_is_read_in(
    page: tuple[Application, RosterPage], tmp_path: Path
) -> None:
    desk, roster = page
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    heading = HEAD.strip().split(",")
    sheet.append([*heading, "出生日期", "村"])
    for n in (1, 2):
        sheet.append([*row(("王保田", "李凤仙")[n - 1], n).strip().split(","), date(1950, 3, 2), "柳坝村"])
    last = sheet.max_column
    sheet.merge_cells(start_row=2, start_column=last, end_row=3, end_column=last)
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["B"].hidden = True
    book.save(tmp_path / "名单.xlsx")
    roster.open_file(tmp_path / "名单.xlsx")
    settle(desk)
    told = find(desk, "page_banner_text", QLabel).text()
    assert "隐藏的行（第 3 行，共 1 行），已照常读入" in told
    assert f"隐藏的列（{heading[1]}，共 1 列），已照常读入" in told
    lines = find(desk, "roster_table", DataTable).rows.rows
    assert [line.state for line in lines] == ["new", "new"]
    assert count(desk) == 0


def test_the_preview_shows_no_whole_number(page: tuple[Application, RosterPage], tmp_path: Path) -> None:
    desk, _roster = page
    give(page, tmp_path / "名单.csv", HEAD + row("王保田", 1))
    press(desk, "roster_import")
    give(page, tmp_path / "改.csv", HEAD + row("王保田", 1).replace("13800000001", "13900009999"))
    text = find(desk, "roster_detail_lines", QLabel).text()
    assert "139****9999" in text
    assert "13900009999" not in text
