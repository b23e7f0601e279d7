"""The place of the pages: as large as the one that is shown needs, never as the largest that was ever opened."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QWidget


class _Stack(QStackedWidget):
    def minimumSizeHint(self) -> QSize:
        page = self.currentWidget()
        return page.minimumSizeHint() if page is not None else QSize(0, 0)

    def sizeHint(self) -> QSize:
        page = self.currentWidget()
        return page.sizeHint() if page is not None else QSize(0, 0)


class PageStack(QScrollArea):
    """Shows one page at a time. A page that needs more room than there is (200 % on a small screen) scrolls."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._stack = _Stack()
        self._stack.setObjectName("scroll_ground")
        self._stack.currentChanged.connect(lambda _number: self._stack.updateGeometry())
        self.setWidget(self._stack)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 120)

    def add(self, page: QWidget) -> None:
        """One more page."""
        self._stack.addWidget(page)

    def show_page(self, page: QWidget) -> None:
        """Shows this page from its top."""
        self._stack.setCurrentWidget(page)
        self.verticalScrollBar().setValue(0)

    def current(self) -> QWidget | None:
        """The page that is shown."""
        return self._stack.currentWidget()
