"""Tab reaches every control of every page, goes the way one reads, and is caught nowhere."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QGridLayout, QHBoxLayout, QLineEdit, QMainWindow, QVBoxLayout, QWidget

from gui.tab_way import step, stops
from tests.access.order import backwards, tab_way, unreached
from tests.gallery.studio import STOPS, Studio
from tests.helpers.window import wait_until

HAS_KEYS_OF_ITS_OWN = ("finder", "gate:waiting", "gate:wiped")  # tests/gui/test_finder.py; nothing to do there


@pytest.mark.timeout(600)
def test_tab_reaches_everything_in_the_order_of_reading(studio: Studio) -> None:
    wrong: list[str] = []
    for stop in STOPS:
        for sheet in studio.stand(stop) if stop not in HAS_KEYS_OF_ITS_OWN else ():
            way = tab_way(sheet)
            wrong += [f"{stop} goes back: {words}" for words in backwards(sheet, way)]
            wrong += [f"{stop} does not reach {words}" for words in unreached(sheet, way)]
    assert not wrong, "\n".join(wrong)


class _Window(QMainWindow):
    def focusNextPrevChild(self, is_next: bool) -> bool:
        return step(self, is_next=is_next)


@pytest.fixture
def window(qapp: QApplication) -> Iterator[QMainWindow]:
    one = _Window()
    one.setCentralWidget(QWidget())
    QVBoxLayout(one.centralWidget())
    one.resize(400, 300)
    yield one
    one.close()  # the next test looks at what is shown
    one.deleteLater()


def field(name: str) -> QLineEdit:
    one = QLineEdit()
    one.setObjectName(name)
    return one


def names(way: list[QWidget]) -> list[str]:
    return [one.objectName() for one in way]


def test_what_was_made_last_is_reached_where_it_stands(window: QMainWindow) -> None:
    column = window.centralWidget().layout()
    assert isinstance(column, QVBoxLayout)
    column.addWidget(field("middle"))
    column.addWidget(field("last"))
    row, grid = QHBoxLayout(), QGridLayout()
    column.insertLayout(0, row)
    column.addLayout(grid)
    row.addWidget(field("right"))
    row.insertWidget(0, field("left"))
    grid.addWidget(field("below"), 1, 0)
    grid.addWidget(field("above"), 0, 0)
    window.show()
    assert names(list(stops(window))) == ["left", "right", "middle", "last", "above", "below"]
    way = tab_way(window)
    assert sorted(names(way)) == sorted(names(list(stops(window))))
    assert not backwards(window, way)
    assert not unreached(window, way)


def test_a_way_that_goes_up_and_a_control_that_is_passed_over_are_found(window: QMainWindow) -> None:
    column = window.centralWidget().layout()
    assert column is not None
    fields = [field(name) for name in ("one", "two", "three", "four")]
    for one in fields:
        column.addWidget(one)
    window.show()
    window.activateWindow()
    wait_until(window.isActiveWindow)
    one, two, three, four = fields
    assert len(backwards(window, [two, one, four, three])) > 1
    assert unreached(window, [one, two, three]) == ["QLineEdit four “”"]


def test_backtab_goes_the_same_way_back(window: QMainWindow) -> None:
    column = window.centralWidget().layout()
    assert column is not None
    fields = [field("one"), field("two")]
    for one in fields:
        column.addWidget(one)
    window.show()
    window.activateWindow()
    wait_until(window.isActiveWindow)
    fields[0].setFocus()
    assert step(window, is_next=False)
    assert QApplication.focusWidget() is fields[1]
