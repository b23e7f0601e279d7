"""Search while typing. While an input method composes, the text is not searched: it is not text yet."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from gui.icons import Icons
from gui.language import tr
from gui.widgets.limit import limit

LONGEST = 64


class SearchField(QLineEdit):
    """`searched` at every committed change; `left_downwards` on ↓ or Enter, to walk into the results; Esc empties."""

    most: ClassVar[int] = LONGEST
    searched = Signal(str)
    left_downwards = Signal()

    def __init__(self, placeholder: str, name: str, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder)
        limit(self, self.most)
        self.addAction(QAction(icons.icon("search"), "", self), QLineEdit.ActionPosition.LeadingPosition)
        self._clear = QAction(icons.icon("close"), tr("清空"), self)
        self._clear.triggered.connect(self.clear)
        self.addAction(self._clear, QLineEdit.ActionPosition.TrailingPosition)
        self._clear.setVisible(False)  # only now: the field's button hears changes, not the state it was given with
        for child in self._action_buttons():
            child.setAccessibleName(tr("清空"))
        self.textChanged.connect(self._on_changed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.left_downwards.emit()
        else:
            super().keyPressEvent(event)

    def _on_changed(self, text: str) -> None:
        self._clear.setVisible(bool(text))
        self.searched.emit(text)

    def _action_buttons(self) -> list[QWidget]:
        children: list[QObject] = self.children()
        return [child for child in children if isinstance(child, QWidget)]
