"""Hands: what a keyboard, an input method and a mouse send to a widget."""

from __future__ import annotations

import math

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget


def commit(widget: QWidget, preedit: str, text: str) -> None:
    """What an input method sends: underlined letters first, then the word."""
    QApplication.sendEvent(widget, QInputMethodEvent(preedit, []))
    if text:
        event = QInputMethodEvent("", [])
        event.setCommitString(text)
        QApplication.sendEvent(widget, event)


def write(widget: QWidget, text: str) -> None:
    """Types ASCII by key, everything else through the input method, as a Chinese keyboard does."""
    widget.setFocus()
    for char in text:
        if char.isascii():
            QTest.keyClicks(widget, char)
        else:
            commit(widget, "x", char)


def draw(pad: QWidget, strokes: int = 3) -> None:
    """Wavy strokes with the left mouse button."""
    for stroke in range(strokes):
        points = [QPoint(round(50 + stroke * 80 + t * 3), round(90 + 40 * math.sin(t / 3 + stroke))) for t in range(20)]
        QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=points[0])
        for point in points[1:]:
            QTest.mouseMove(pad, point)
        QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=points[-1])
