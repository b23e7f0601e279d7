"""Filters of one's own on the people page, by keyboard; and those opened last above the list."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLineEdit

from gui.app import Application
from gui.widgets.data_table import DataTable
from tests.gui.conftest import Opened
from tests.helpers.desk import choose, find, go, is_shown, key, press, settle
from tests.helpers.hand import write
from tests.helpers.workspace import add_people


def names(desk: Application) -> set[str]:
    return {row.name for row in find(desk, "people_table", DataTable).rows.rows}


def test_a_filter_is_kept_under_a_name_used_again_and_deleted(opened: Opened) -> None:
    desk = opened(lambda core: (add_people(core, 5), add_people(core, 2, name="王桂兰", group="东头组")))
    go(desk, "people")
    groups = find(desk, "people_group", QComboBox)
    labels = [groups.itemText(number).strip() for number in range(groups.count())]
    groups.setCurrentIndex(labels.index("东头组"))
    groups.activated.emit(groups.currentIndex())
    settle(desk)
    press(desk, "people_filters")
    choose(desk, "filters_save")
    name = find(desk, "save_filter_name", QLineEdit)
    name.clear()
    write(name, "三组要看的")
    key(name, Qt.Key.Key_Return)
    settle(desk)
    assert not is_shown(desk, "save_filter_name")
    groups.setCurrentIndex(0)
    groups.activated.emit(0)
    settle(desk)
    assert len(names(desk)) > 1
    press(desk, "people_filters")
    choose(desk, "filters_0")
    assert names(desk) == {"王桂兰"}
    press(desk, "people_filters")
    choose(desk, "filters_drop_0")
    kept: list[object] = []
    desk.tasks.read(lambda core: core.people.filters.all(), kept.extend)
    settle(desk)
    assert kept == []


def test_those_opened_last_stand_above_the_list(opened: Opened) -> None:
    desk = opened(lambda core: add_people(core, 3))
    go(desk, "people")
    assert not is_shown(desk, "people_recent_0")
    table = find(desk, "people_table", DataTable)
    table.enter()
    key(table, Qt.Key.Key_Return)
    settle(desk)
    go(desk, "people")
    press(desk, "people_recent_0")
    assert desk.window.current_key == "person"
