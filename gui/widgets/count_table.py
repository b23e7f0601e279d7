"""A table of counts to walk through cell by cell; a click or Enter on a number asks who is behind it."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from core.domain.tabulation import Table
from gui.models.counts import IS_LINK_ROLE, IS_SUM_ROLE, CountsModel
from gui.theme import Theme

_PAD = 12
_Index = QModelIndex | QPersistentModelIndex


class _CountDelegate(QStyledItemDelegate):
    """Numbers that lead somewhere are set in the accent colour, nothing is set softly, sums are bold."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        painter.save()
        theme, box = self._theme, option.rect
        is_sum, is_link = bool(index.data(IS_SUM_ROLE)), bool(index.data(IS_LINK_ROLE))
        is_chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.fillRect(box, theme.colour("selected" if is_chosen else "sunken" if is_sum else "surface"))
        painter.setPen(theme.colour("line"))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        font = theme.font("body", is_bold=is_sum)
        font.setUnderline(is_link and is_chosen)
        painter.setFont(font)
        text = str(index.data() or "")
        is_quiet = text in ("0", "—", "0%")
        painter.setPen(theme.colour("accent" if is_link else "ink_soft" if is_quiet else "ink"))
        room = box.adjusted(_PAD, 0, -_PAD, -1)
        shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, index.data(Qt.ItemDataRole.TextAlignmentRole), shown)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(theme.colour("accent"))
            painter.drawRect(box.adjusted(1, 1, -2, -2))
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(self._theme.px(72), self._theme.size("row"))


class CountTable(QTableView):
    """`asked` carries the index whose names are wanted; `entered` when the keyboard wants to go on to them."""

    asked = Signal(object)
    entered = Signal()

    def __init__(self, theme: Theme, name: str, label: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(label)
        self._theme = theme
        self.counts = CountsModel(self)
        self.setModel(self.counts)
        self.setItemDelegate(_CountDelegate(theme, self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        theme.changed.connect(self._measure)
        self._measure()

    def show_table(self, table: Table | None) -> None:
        """Shows these counts with the cursor on the first number."""
        self.counts.show_table(table)
        if table is not None and self.counts.rowCount():
            self.setCurrentIndex(self.counts.index(0, 1))
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self.currentIndex().isValid():
            self.asked.emit(self.currentIndex())
            self.entered.emit()
            return
        super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and event.button() == Qt.MouseButton.LeftButton:
            self.asked.emit(index)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _measure(self) -> None:
        rows = self.verticalHeader()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(self._theme.size("row"))
        self._fit()

    def _widest(self, column: int, metrics: QFontMetrics) -> int:
        cells = (str(self.counts.index(row, column).data()) for row in range(self.counts.rowCount()))
        head = str(self.counts.headerData(column, Qt.Orientation.Horizontal))
        return max(metrics.horizontalAdvance(words) for words in (head, *cells))

    def _fit(self) -> None:
        """Every heading and number can be read; the first column takes what is left. Then the table scrolls."""
        metrics = QFontMetrics(self._theme.font("body", is_bold=True))
        count = self.counts.columnCount()
        if not count:
            return
        sides = 2 * _PAD + 6
        widths = [max(self._theme.px(64), self._widest(n, metrics) + sides) for n in range(1, count)]
        names = [str(self.counts.index(row, 0).data()) for row in range(self.counts.rowCount())]
        longest = max((metrics.horizontalAdvance(name) for name in names), default=0) + sides
        least = min(longest, self._theme.px(260))
        self.setColumnWidth(0, max(least, self.viewport().width() - sum(widths)))
        for number, width in enumerate(widths, 1):
            self.setColumnWidth(number, width)
