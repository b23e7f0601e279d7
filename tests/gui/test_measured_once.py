"""What is measured once is measured again when it has changed."""

from __future__ import annotations

from datetime import date

import shiboken6
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from core.paths import resources
from gui.theme import Theme
from gui.widgets.wellbeing_chart import Dot, WellbeingChart
from gui.widgets.wrap_row import WrapRow
from tests.gui.conftest import Opened
from tests.helpers.desk import settle
from tests.helpers.window import ask
from tests.helpers.workspace import add_people


def test_a_row_takes_the_height_of_what_stands_in_it_now(qapp: QApplication) -> None:
    row = WrapRow()
    row.resize(200, 40)
    row.show()
    row.show_widgets([QLabel("一")])
    low = row.layout().heightForWidth(200)
    row.show_widgets([QLabel("很长的标签" * 4) for _ in range(6)])
    high = row.layout().heightForWidth(200)
    assert high > 3 * low
    row.show_widgets([QLabel("一")])
    assert row.layout().heightForWidth(200) == low
    shiboken6.delete(row)


def test_a_row_is_measured_anew_when_a_word_in_it_grows_or_goes(qapp: QApplication) -> None:
    row, words = WrapRow(), [QLabel("一"), QLabel("二")]
    row.show()
    row.show_widgets(words)
    low = row.layout().heightForWidth(120)
    words[0].setText("这一个现在长得一行放不下")
    grown = row.layout().heightForWidth(120)
    assert grown > low
    words[0].hide()
    assert row.layout().heightForWidth(120) == low
    shiboken6.delete(row)


def test_a_picture_of_wellbeing_grows_with_the_letters(qapp: QApplication) -> None:
    theme = Theme(resources())
    chart = WellbeingChart(theme, "chart", ("身体", "精神", "家里"))
    chart.resize(600, 200)
    months = [(date(2026, month, 1), f"{month}月") for month in range(1, 13)]
    dots = [Dot(date(2026, month, 15), ("good",) * 3, ("好",) * 3, True, "", f"{month}月") for month in (1, 6, 12)]
    chart.show_dots(months, dots, "一年")
    chart.grab()
    at_100 = chart._gutter()
    assert chart.part_at(QPoint(round(chart._x(dots[1].on)), 60)) == 1
    theme.scale = 200
    chart.grab()
    assert chart._gutter() > at_100
    assert chart.part_at(QPoint(round(chart._x(dots[1].on)), 60)) == 1
    shiboken6.delete(chart)


def test_a_person_who_says_the_same_as_the_one_before_is_shown_with_it_again(opened: Opened) -> None:
    people = opened(lambda core: add_people(core, 2))
    ids = [row.id for row in ask(people.shell, lambda core: core.people.search(limit=2).rows)]
    shown = []
    for person_id in (*ids, ids[0]):
        people.window.open_person(person_id)
        settle(people)
        row = people.window.page("person").findChild(QWidget, "person_header").findChild(WrapRow)
        shown.append([label.text() for label in row.findChildren(QLabel) if label.isVisible()])
    assert shown[0] and shown[0] == shown[2]
