"""Finding people while typing."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit

from core.app import Core
from gui.app import Application
from gui.pages.people import SHOWN
from gui.widgets.data_table import DataTable
from tests.gui.conftest import Opened
from tests.helpers.desk import find, go, is_shown, key, press, settle
from tests.helpers.hand import commit, write
from tests.helpers.workspace import add_people


def names(desk: Application) -> list[str]:
    return [row.name for row in find(desk, "people_table", DataTable).rows.rows]


@pytest.fixture
def people(opened: Opened) -> Application:
    def fill(core: Core) -> None:
        add_people(core, 30)
        add_people(core, 1, name="单雄关", group="东头组")
        add_people(core, 1, name="阿卜杜热合曼·买买提·吐尔逊尼亚孜·库尔班")

    desk = opened(fill)
    go(desk, "people")
    return desk


@pytest.mark.parametrize("typed", ["单雄关", "sxg", "shanxiongguan"])
def test_a_person_is_found_by_name_pinyin_and_initials(people: Application, typed: str) -> None:
    write(find(people, "people_search", QLineEdit), typed)
    settle(people)
    assert names(people) == ["单雄关"]
    assert find(people, "people_count", QLabel).text() == "共 1 人"


def test_letters_that_an_input_method_still_composes_are_not_searched(people: Application) -> None:
    search = find(people, "people_search", QLineEdit)
    search.setFocus()
    before = names(people)
    commit(search, "shan", "")
    settle(people)
    assert names(people) == before
    commit(search, "", "单雄关")
    settle(people)
    assert names(people) == ["单雄关"]


def test_of_many_quick_strokes_the_last_one_wins(people: Application) -> None:
    search = find(people, "people_search", QLineEdit)
    for text in ("s", "sx", "sxg", "", "阿卜"):
        search.setText(text)
    settle(people)
    assert names(people)
    assert all(name.startswith("阿卜") for name in names(people))


def test_down_and_enter_open_the_person_without_a_mouse(people: Application) -> None:
    search = find(people, "people_search", QLineEdit)
    write(search, "sxg")
    settle(people)
    key(search, Qt.Key.Key_Down)
    key(find(people, "people_table"), Qt.Key.Key_Return)
    settle(people)
    assert people.window.current_key == "person"
    assert find(people, "person_name", QLabel).text() == "单雄关"


def test_escape_empties_the_search(people: Application) -> None:
    search = find(people, "people_search", QLineEdit)
    write(search, "sxg")
    key(search, Qt.Key.Key_Escape)
    settle(people)
    assert search.text() == ""
    assert len(names(people)) == 32


def test_nobody_found_says_what_to_try_and_can_be_undone(people: Application) -> None:
    write(find(people, "people_search", QLineEdit), "zzzzz")
    settle(people)
    assert is_shown(people, "people_nobody")
    press(people, "people_nobody_action")
    assert len(names(people)) == 32


def test_the_group_filter_and_the_search_work_together(people: Application) -> None:
    groups = find(people, "people_group", QComboBox)
    labels = [groups.itemText(number).strip() for number in range(groups.count())]
    groups.setCurrentIndex(labels.index("东头组"))
    groups.activated.emit(groups.currentIndex())
    settle(people)
    assert names(people) == ["单雄关"]
    write(find(people, "people_search", QLineEdit), "zz")
    settle(people)
    assert is_shown(people, "people_nobody")


def test_more_than_fit_are_counted_not_shown(opened: Opened) -> None:
    desk = opened(lambda core: add_people(core, SHOWN + 30))
    go(desk, "people")
    assert len(names(desk)) == SHOWN
    assert "还有 30 人，请再输几个字" in find(desk, "people_count", QLabel).text()


def test_an_empty_list_says_what_to_do(opened: Opened) -> None:
    desk = opened()
    go(desk, "people")
    press(desk, "people_empty_action")
    assert desk.window.current_key == "roster"


def test_the_list_shows_no_whole_number(people: Application) -> None:
    for row in find(people, "people_table", DataTable).rows.rows:
        assert "*" in row.id_masked
