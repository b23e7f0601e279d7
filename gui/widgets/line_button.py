"""A quiet button of one line: long words end in "…", the whole stands in the tool tip and for a screen reader."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.widgets.buttons import Button

SIDES = 22  # padding and frame of a small quiet button, left and right together


class LineButton(Button):
    """`said` is what a screen reader says instead of the words."""

    def __init__(
        self, words: str, name: str, on_press: Callable[[], object], said: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(words, name, on_press, role="quiet", is_small=True, parent=parent)
        self._words = words
        self.setAccessibleName(said or words)
        self.setStyleSheet("text-align: left;")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        room = self.width() - SIDES
        shown = self.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideRight, room)
        if shown != self.text():
            self.setText(shown)
        if not self.toolTip():
            self.setToolTip(self._words if shown != self._words else "")
