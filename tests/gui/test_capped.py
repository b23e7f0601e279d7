"""A sheet that may not grow with the window is as high as its words need at its own width."""

from __future__ import annotations

import shiboken6
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget

from core.paths import resources
from gui.theme import Theme
from gui.widgets.columns import Columns
from gui.widgets.flow import capped
from gui.widgets.labels import Text
from gui.widgets.scroll import Scroll

LONG = "这句话很长，窄的地方要折成好几行。" * 12
WIDEST = 300


def sheet(*, is_fixed: bool = False) -> QWidget:
    one = QWidget()
    QVBoxLayout(one).addWidget(Text(LONG, wraps=True))
    one.setMaximumWidth(WIDEST)
    if is_fixed:
        one.setMinimumWidth(WIDEST)
    return one


def shown(scroll: Scroll, width: int) -> None:
    scroll.resize(width, 200)
    scroll.show()
    QApplication.processEvents()


def is_whole(label: QLabel) -> bool:
    return label.height() >= label.heightForWidth(label.width())


def test_a_capped_sheet_in_a_wide_window_shows_all_its_words(qapp: QApplication) -> None:
    scroll, one = Scroll(), sheet()
    scroll.body.addLayout(capped(one))
    shown(scroll, 1200)
    label = one.findChild(QLabel)
    assert one.width() == WIDEST
    assert one.x() == 0
    assert label is not None
    assert is_whole(label)
    shiboken6.delete(scroll)


def test_a_column_of_fixed_width_takes_the_whole_width_when_it_stands_below(qapp: QApplication) -> None:
    first, second = QWidget(), sheet(is_fixed=True)
    QVBoxLayout(first).addWidget(Text(LONG, wraps=True))
    columns = Columns(Theme(resources()), first, second, (1, 0))
    scroll = Scroll()
    scroll.body.addWidget(columns)
    shown(scroll, 500)
    assert columns.is_stacked
    assert second.width() > WIDEST
    assert all(is_whole(label) for one in (first, second) for label in one.findChildren(QLabel))
    shown(scroll, 1200)
    assert not columns.is_stacked
    assert second.width() == WIDEST
    shiboken6.delete(scroll)
