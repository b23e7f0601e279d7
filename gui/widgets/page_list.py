"""Small pictures of the pages of a PDF, drawn when they come into view; a choice goes to the page."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPixmap
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from gui.language import tr
from gui.printing import image_of
from gui.tasks import Tasks
from gui.theme import Theme

HELD = 120  # pictures; each is some 30 KB
POINTS = 72
A4_WIDTH = 595.28
A4_SHAPE = 1.414
_Index = QModelIndex | QPersistentModelIndex


class _Pages(QAbstractListModel):
    def __init__(self, tasks: Tasks, width: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._tasks, self._width = tasks, width
        self._pdf, self._count, self._round = b"", 0, 0
        self._known: OrderedDict[int, QPixmap] = OrderedDict()
        self._asked: set[int] = set()

    def show_pdf(self, pdf: bytes, count: int) -> None:
        self.beginResetModel()
        self._pdf, self._count = pdf, count
        self._round += 1
        self._known.clear()
        self._asked.clear()
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else self._count

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return str(index.row() + 1)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return tr("第 {n} 页").format(n=index.row() + 1)
        return self._picture(index.row()) if role == Qt.ItemDataRole.DecorationRole else None

    def _picture(self, number: int) -> QPixmap | None:
        if number in self._known:
            self._known.move_to_end(number)
            return self._known[number]
        if number not in self._asked:
            self._asked.add(number)
            pdf, turn, width = self._pdf, self._round, self._width

            def draw() -> QImage:
                from core.document import raster

                return image_of(raster.page_bitmap(pdf, number, POINTS * width / A4_WIDTH))

            self._tasks.work(draw, lambda image: self._keep(turn, number, image), owner=self)
        return None

    def _keep(self, turn: int, number: int, image: QImage) -> None:
        if turn != self._round:
            return
        self._asked.discard(number)
        self._known[number] = QPixmap.fromImage(image)
        while len(self._known) > HELD:
            self._known.popitem(last=False)
        self.dataChanged.emit(self.index(number), self.index(number), [Qt.ItemDataRole.DecorationRole])


class _Sheets(QStyledItemDelegate):
    """A small sheet with its number below."""

    def __init__(self, theme: Theme, width: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._wide, self._high = theme, width, round(width * A4_SHAPE)

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        line = option.fontMetrics.height()  # type: ignore[attr-defined]
        return QSize(self._wide + self._theme.px(20), self._high + line + self._theme.px(14))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        area: QRect = option.rect  # type: ignore[attr-defined]
        state: QStyle.StateFlag = option.state  # type: ignore[attr-defined]
        is_current = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        if is_current:
            painter.fillRect(area, self._theme.colour("accent"))
        sheet = QRect(0, area.top() + self._theme.px(6), self._wide, self._high)
        sheet.moveLeft(area.center().x() - self._wide // 2)
        painter.fillRect(sheet, Qt.GlobalColor.white)
        picture = index.data(Qt.ItemDataRole.DecorationRole)
        if isinstance(picture, QPixmap):
            painter.drawPixmap(sheet, picture)
        painter.setPen(self._theme.colour("line_strong"))
        painter.drawRect(sheet.adjusted(0, 0, -1, -1))
        painter.setPen(self._theme.colour("on_accent" if is_current else "ink"))
        below = area.adjusted(0, sheet.bottom() - area.top(), 0, 0)
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, str(index.data()))
        painter.restore()


class PageList(QListView):
    """`chosen` carries the number (from 0) of a page chosen by hand."""

    chosen = Signal(int)

    def __init__(self, theme: Theme, tasks: Tasks, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(tr("页码"))
        wide = theme.px(64)
        self._pages = _Pages(tasks, wide, self)
        self.setModel(self._pages)
        self.setItemDelegate(_Sheets(theme, wide, self))
        self.setUniformItemSizes(True)
        self.setFixedWidth(theme.px(110))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)

    @property
    def count(self) -> int:
        """How many pages there are."""
        return self._pages.rowCount()

    def show_pdf(self, pdf: bytes, count: int) -> None:
        """The pages of another document; the first is current."""
        self._pages.show_pdf(pdf, count)
        self.show_page(0)

    def show_page(self, number: int) -> None:
        """Makes a page current without going there."""
        self.blockSignals(True)
        self.setCurrentIndex(self._pages.index(number, 0))
        self.blockSignals(False)

    def currentChanged(self, current: _Index, previous: _Index) -> None:
        super().currentChanged(current, previous)
        if current.isValid() and not self.signalsBlocked():
            self.chosen.emit(current.row())
