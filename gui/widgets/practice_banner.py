"""The bar that says, on every page, that nothing here is real."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from gui.icons import Icons
from gui.language import tr
from gui.theme import Theme
from gui.widgets.labels import Elided, Text


class PracticeBanner(QFrame):
    """A strong bar at the top of the window; the window paints a frame of the same colour around the content."""

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("practice_bar")
        self.setAccessibleName(tr("练习工作区：人和事都是编的，不会上报"))
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.space("l"), theme.space("xs"), theme.space("l"), theme.space("xs"))
        row.setSpacing(theme.space("m"))
        row.addWidget(Text(tr("练习"), "lead"))
        self.words = Elided(tr("这里的人和事都是编的，可以放心试。不会上报区里，打印件上印有“练习”字样。"))
        row.addWidget(self.words, 1)
