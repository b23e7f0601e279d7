"""Back to where one was after the desk was built anew, but never out of what somebody does meanwhile."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QInputMethodEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from gui.spot import Return, Spot, spot_on
from tests.helpers.window import wait_until


class Page(QWidget):
    """A long text and two fields below it."""

    def __init__(self, lines: int) -> None:
        super().__init__()
        self.resize(300, 240)
        self.text = QPlainTextEdit("\n".join(map(str, range(lines))))
        self.text.setObjectName("text")
        self.one, self.other = QLineEdit(), QLineEdit()
        self.one.setObjectName("one")
        column = QVBoxLayout(self)
        for widget in (self.text, self.one, self.other):
            column.addWidget(widget)

    @property
    def place(self) -> int:
        return self.text.verticalScrollBar().value()


@pytest.fixture
def page(qtbot: object) -> Callable[[int], Page]:
    def make(lines: int) -> Page:
        made = Page(lines)
        qtbot.addWidget(made)  # type: ignore[attr-defined]
        made.show()
        made.activateWindow()
        wait_until(made.isActiveWindow)
        return made

    return make


def test_a_page_is_scrolled_to_where_it_was_once_it_is_long_enough(page: Callable[[int], Page]) -> None:
    first = page(200)
    first.text.verticalScrollBar().setValue(120)
    first.one.setFocus()
    spot = spot_on(first)
    second = page(1)
    Return(second, spot)
    second.text.setPlainText(first.text.toPlainText())
    wait_until(lambda: second.place == 120 and second.one.hasFocus())


def _type(page: Page) -> None:
    QTest.keyClick(page.other, Qt.Key.Key_A)


def _write(page: Page) -> None:
    QApplication.sendEvent(page.other, QInputMethodEvent("陈", []))


def _click(page: Page) -> None:
    QTest.mouseClick(page.other, Qt.MouseButton.LeftButton)


def _wheel(page: Page) -> None:
    none = Qt.KeyboardModifier.NoModifier
    at, down = QPointF(5, 5), QPoint(0, -120)
    turn = QWheelEvent(at, at, down, down, Qt.MouseButton.NoButton, none, Qt.ScrollPhase.NoScrollPhase, False)
    QApplication.sendEvent(page.text.viewport(), turn)


@pytest.mark.parametrize("act", [_type, _write, _click, _wheel])
def test_whoever_does_something_is_not_pulled_back(page: Callable[[int], Page], act: Callable[[Page], None]) -> None:
    here = page(1)
    back = Return(here, Spot("one", (120,)))  # not to be reached yet: the page is still short
    back._timer.timeout.emit()
    assert here.one.hasFocus()
    here.other.setFocus()
    act(here)
    here.text.setPlainText("\n".join(map(str, range(200))))
    QApplication.processEvents()
    assert not back._timer.isActive()
    assert here.other.hasFocus()
    assert here.place == 0


def test_without_a_hand_on_it_the_page_goes_on_until_it_is_back(page: Callable[[int], Page]) -> None:
    here = page(1)
    back = Return(here, Spot("one", (120,)))
    here.other.setFocus()
    back._timer.timeout.emit()
    assert here.one.hasFocus()
    assert back._timer.isActive()
    here.text.setPlainText("\n".join(map(str, range(200))))
    wait_until(lambda: here.place == 120)
    wait_until(lambda: not back._timer.isActive())
