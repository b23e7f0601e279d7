"""The finder finds: each law shows it a widget that was spoilt on purpose, and the same one unspoilt."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from core.paths import resources
from gui.models.rows import Column
from gui.theme import Theme
from gui.widgets.data_table import DataTable
from gui.widgets.labels import Elided, Text
from gui.widgets.scroll import Scroll
from tests.gallery.fit import misfits

LONG = "柳坝村第三组二十七号，请上门核实"


@pytest.fixture
def sheet(qapp: QApplication) -> Iterator[QWidget]:
    page = QWidget()
    page.resize(600, 300)
    QVBoxLayout(page)
    yield page
    page.close()  # the next test looks at what is shown
    page.deleteLater()


def seen(sheet: QWidget, *widgets: QWidget) -> list[str]:
    for widget in widgets:
        sheet.layout().addWidget(widget)
    sheet.show()
    QApplication.processEvents()
    return [finding.kind for finding in misfits(sheet)]


@pytest.mark.parametrize("make", [QLabel, Text, QPushButton])
def test_words_that_are_cut_at_the_side_are_found(sheet: QWidget, make: Callable[[str], QWidget]) -> None:
    assert seen(sheet, make(LONG)) == []
    cut = make(LONG)
    cut.setFixedWidth(60)
    assert any(kind.startswith("words are cut at the side") for kind in seen(sheet, cut))


def test_lines_that_are_cut_below_are_found(sheet: QWidget) -> None:
    label = Text(LONG * 3, wraps=True)
    assert seen(sheet, label) == []
    label.setFixedSize(200, 20)
    assert any(kind.startswith("words are cut below") for kind in seen(sheet))


def test_a_line_that_gives_way_is_no_finding_unless_nothing_is_left_of_it(sheet: QWidget) -> None:
    line = Elided(LONG)
    line.setFixedWidth(120)
    assert seen(sheet, line) == []
    line.setFixedWidth(4)
    assert "no room for its words" in seen(sheet)


def test_a_hint_longer_than_its_field_and_a_choice_longer_than_its_box_are_found(sheet: QWidget) -> None:
    field, box = QLineEdit(), QComboBox()
    field.setPlaceholderText(LONG)
    box.addItem(LONG)
    assert seen(sheet, field, box) == []
    field.setFixedWidth(80)
    box.setFixedWidth(80)
    assert seen(sheet) == ["its hint is cut", "what is chosen is cut"]


def test_what_stands_over_the_edge_is_found_but_not_what_can_be_scrolled_to(sheet: QWidget) -> None:
    scroll = Scroll()
    low = Text(LONG)
    low.setFixedHeight(2000)
    scroll.body.addWidget(low)
    assert seen(sheet, scroll) == []
    wide = Text(LONG)
    wide.setMinimumWidth(2000)
    scroll.body.addWidget(wide)
    assert any(kind.startswith("stands over the side") for kind in seen(sheet))


def test_a_button_that_a_table_draws_is_found_when_it_is_cut(sheet: QWidget, qapp: QApplication) -> None:
    table = DataTable(Theme(resources()), (Column("", lambda row: LONG, 80, is_action=True),), "some", "some")
    table.show_rows([1, 2])
    assert seen(sheet, table) == []
    table.setColumnWidth(0, 60)
    assert f"button “{LONG}” is cut" in seen(sheet)


def test_siblings_that_share_room_are_found(sheet: QWidget) -> None:
    row = QWidget()
    QHBoxLayout(row)
    one, other = Text("一"), Text("二")
    row.layout().addWidget(one)
    row.layout().addWidget(other)
    assert seen(sheet, row) == []
    other.move(one.pos())
    assert any(kind.startswith("lies over") for kind in (finding.kind for finding in misfits(sheet)))


def test_a_page_that_must_be_pushed_sideways_is_found(sheet: QWidget) -> None:
    scroll = Scroll()
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
    wide = QWidget()
    wide.setMinimumWidth(2000)
    scroll.body.addWidget(wide)
    assert "must be pushed sideways" in seen(sheet, scroll)
