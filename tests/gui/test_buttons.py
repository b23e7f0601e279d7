"""Enter presses what has the focus, wherever it stands."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from gui.widgets.buttons import Button


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_a_button_is_pressed_by_enter_as_by_the_space_bar(key: Qt.Key) -> None:
    pressed: list[bool] = []
    button = Button("新建工作区", "make", lambda: pressed.append(True))
    QTest.keyClick(button, key)
    assert pressed == [True]
