"""A white sheet with a frame that holds one subject."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from gui.theme import Theme
from gui.widgets.labels import SectionTitle


class Card(QFrame):
    """`body` takes the content; `head` holds the title and, at its right, actions."""

    def __init__(self, theme: Theme, title: str = "", name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        if name:
            self.setObjectName(name)
        column = QVBoxLayout(self)
        gap = theme.space("l")
        column.setContentsMargins(gap, theme.space("m"), gap, gap)
        column.setSpacing(theme.space("s"))
        self.head = QHBoxLayout()
        self.head.setSpacing(theme.space("s"))
        self.title = SectionTitle(title)
        if title:
            self.head.addWidget(self.title)
            self.head.addStretch(1)
            column.addLayout(self.head)
        else:
            self.title.setParent(self)
            self.title.hide()
        self.body = QVBoxLayout()
        self.body.setSpacing(theme.space("s"))
        column.addLayout(self.body, 1)
