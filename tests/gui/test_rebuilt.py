"""Another language, another colour, larger letters: the pages show what they showed, and the cursor is where it was."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QCheckBox, QComboBox, QLineEdit

from core.app import Core
from gui.app import Application
from gui.widgets.data_table import DataTable
from tests.gui.conftest import Opened
from tests.helpers.desk import find, go, is_shown, key, press, settle, unlock, words_on
from tests.helpers.people import id_number
from tests.helpers.window import wait_until
from tests.helpers.workspace import add_people, sign_visit


def village(core: Core) -> None:
    people = add_people(core, 8)
    sign_visit(core, people[0])
    core.drafts.start("visit", people[1])


def anew(desk: Application) -> None:
    desk.window.rebuild(lambda: None)
    settle(desk)


def test_a_search_and_its_filters_stay_with_the_cursor_in_the_field(opened: Opened) -> None:
    desk = opened(village)
    go(desk, "people")
    groups = find(desk, "people_group", QComboBox)
    groups.setCurrentIndex(groups.count() - 1)
    chosen = groups.currentData()
    groups.activated.emit(groups.currentIndex())
    find(desk, "people_search", QLineEdit).insert("13")
    find(desk, "people_search").setFocus()
    settle(desk)
    shown = [row.id for row in find(desk, "people_table", DataTable).rows.rows]
    assert 0 < len(shown) < 8
    anew(desk)
    assert find(desk, "people_search", QLineEdit).text() == "13"
    assert find(desk, "people_group", QComboBox).currentData() == chosen
    assert [row.id for row in find(desk, "people_table", DataTable).rows.rows] == shown
    wait_until(lambda: find(desk, "people_search").hasFocus())


def test_a_chosen_button_of_a_list_stays_chosen_on_pages_that_are_not_shown_too(opened: Opened) -> None:
    desk = opened(village)
    go(desk, "visits")
    press(desk, "visits_waiting")
    go(desk, "today")
    press(desk, "today_month")
    settle(desk)
    anew(desk)
    assert is_shown(desk, "month_chart")
    go(desk, "visits")
    assert find(desk, "visits_waiting", QAbstractButton).isChecked()
    assert len(find(desk, "visits_table", DataTable).rows.rows) == 1


def test_a_list_that_is_being_looked_at_before_the_import_stays(opened: Opened, tmp_path: Path) -> None:
    desk = opened()
    page = go(desk, "roster")
    numbers = [id_number(date(1950, 3, 2), serial=n) for n in (1, 2)]
    lines = [f"王保田,男,{numbers[0]},第1组", f"李凤仙,女,{numbers[1][:-1]}0,第1组"]
    path = tmp_path / "名单.csv"
    path.write_text("\n".join(["姓名,性别,身份证号码,组别", *lines]), "utf-8")
    page.open_file(path)  # type: ignore[attr-defined]
    settle(desk)
    press(desk, "roster_all")
    find(desk, "roster_skip", QCheckBox).setChecked(True)
    anew(desk)
    assert [row.name for row in find(desk, "roster_table", DataTable).rows.rows] == ["王保田", "李凤仙"]
    assert find(desk, "roster_skip", QCheckBox).isChecked()
    assert find(desk, "roster_all", QAbstractButton).isChecked()
    press(desk, "roster_import")
    settle(desk)
    assert "新增 1 人" in words_on(desk.window.page("roster"))


def test_nothing_that_was_searched_for_comes_back_after_a_lock(opened: Opened) -> None:
    desk = opened(village)
    go(desk, "people")
    key(find(desk, "people_search"), Qt.Key.Key_1)
    settle(desk)
    desk.lock("idle")
    settle(desk)
    unlock(desk)
    assert find(desk, "people_search", QLineEdit).text() == ""
    assert QApplication.focusWidget() is not None
