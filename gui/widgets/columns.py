"""Two columns that become one above the other when the window is narrow for its letters."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from gui.theme import Theme

_ANY_WIDTH = 16_777_215  # QWIDGETSIZE_MAX, which PySide6 does not name


class Columns(QWidget):
    """`breaks_at` is the width, in pixels at 100 %, below which the second column goes under the first."""

    def __init__(
        self,
        theme: Theme,
        first: QWidget,
        second: QWidget,
        shares: tuple[int, int],
        breaks_at: int = 820,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._breaks_at = breaks_at
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(theme.space("l"))
        self._row.addWidget(first, shares[0])
        self._row.addWidget(second, shares[1])
        self._second = second
        self._widths = (second.minimumWidth(), second.maximumWidth())

    @property
    def is_stacked(self) -> bool:
        """True while the columns stand one above the other."""
        return self._row.direction() == QBoxLayout.Direction.TopToBottom

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_narrow = event.size().width() < self._theme.px(self._breaks_at)
        way = QBoxLayout.Direction.TopToBottom if is_narrow else QBoxLayout.Direction.LeftToRight
        if way != self._row.direction():
            self._row.setDirection(way)
            # A fixed width is for standing beside: below, it would be given the height of the whole width.
            narrowest, widest = (0, _ANY_WIDTH) if is_narrow else self._widths
            self._second.setMinimumWidth(narrowest)
            self._second.setMaximumWidth(widest)
