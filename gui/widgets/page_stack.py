"""The place of the pages: as large as the one that is shown needs, never as the largest that was ever opened."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget


class PageStack(QScrollArea):
    """Shows one page at a time. A page that needs more room than there is (200 % on a small screen) scrolls.

    A plain column with one visible widget, because QStackedLayout asks every page, shown or not, how high it
    would like to be.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        ground = QWidget()
        ground.setObjectName("scroll_ground")
        self._column = QVBoxLayout(ground)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.setWidget(ground)
        self._page: QWidget | None = None

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 120)

    def add(self, page: QWidget) -> None:
        """One more page, hidden."""
        page.hide()
        self._column.addWidget(page)

    def show_page(self, page: QWidget) -> None:
        """Shows this page from its top."""
        if self._page is not None and self._page is not page:
            self._page.hide()
        self._page = page
        page.show()
        self.verticalScrollBar().setValue(0)

    def current(self) -> QWidget | None:
        """The page that is shown."""
        return self._page
