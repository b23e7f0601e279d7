"""Photos side by side, each with its words, and a place for more."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QFrame, QLayoutItem, QVBoxLayout, QWidget

from gui.theme import Theme
from gui.widgets.flow import FlowLayout


class TileLayout(FlowLayout):
    """Items of equal width from left to right, as many in a row as fit."""

    def __init__(self, item_width: int, gap: int, parent: QWidget | None = None) -> None:
        super().__init__(gap, parent)
        self._item_width = item_width

    def sizeHint(self) -> QSize:
        return QSize(self._item_width * 2, self._arrange(QRect(0, 0, self._item_width * 3, 0), is_dry=True))

    def minimumSize(self) -> QSize:
        return QSize(self._item_width, 0)

    def _arrange(self, rect: QRect, *, is_dry: bool) -> int:
        shown = self._shown()
        fitting = max(1, (rect.width() + self._gap) // (self._item_width + self._gap))
        width = min(self._item_width, rect.width())
        top = rect.top()
        for start in range(0, len(shown), fitting):
            row = shown[start : start + fitting]
            height = max(_height(item, width) for item in row)
            for index, item in enumerate(row if not is_dry else ()):
                at = QPoint(rect.left() + index * (width + self._gap), top)
                item.setGeometry(QRect(at, QSize(width, height)))
            top += height + self._gap
        return max(0, top - self._gap - rect.top())


def _height(item: QLayoutItem, width: int) -> int:
    return item.heightForWidth(width) if item.hasHeightForWidth() else item.sizeHint().height()


class PhotoStrip(QWidget):
    """Tiles in a flow; whoever fills it owns what a tile holds."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._flow = TileLayout(theme.px(256), theme.space("m"), self)
        self.tiles: list[QFrame] = []

    def add_tile(self, *content: QWidget) -> QFrame:
        """A framed tile with these widgets from top to bottom."""
        tile = QFrame(self)
        tile.setProperty("role", "entry")
        column = QVBoxLayout(tile)
        gap = self._theme.space("s")
        column.setContentsMargins(gap, gap, gap, gap)
        column.setSpacing(gap)
        for widget in content:
            column.addWidget(widget)
        column.addStretch(1)
        self._flow.addWidget(tile)
        self.tiles.append(tile)
        tile.show()
        self.updateGeometry()
        return tile

    def remove_tiles(self, start: int) -> None:
        """Takes all tiles from this place on away."""
        for tile in self.tiles[start:]:
            self._flow.removeWidget(tile)
            tile.hide()
            tile.setParent(None)
            tile.deleteLater()
        del self.tiles[start:]
        self.updateGeometry()
