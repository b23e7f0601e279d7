"""The rows under the field of the finder: groups, what was found in each, and the key that takes it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QMouseEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from core.service.views import PersonRow
from gui.icons import Icons
from gui.models.rows import ROW_ROLE
from gui.theme import Theme

KEYED = 9  # rows that a number takes
_ROOT = QModelIndex()
_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class FinderRow:
    """A result, or without `act` the heading of a group. `spoken` is its name for a screen reader, `number` the n of
    Ctrl+n (0: none); `person` whom it is about, where more can be done with him."""

    title: str
    second: str = ""
    icon: str = ""
    spoken: str = ""
    act: Callable[[], object] | None = None
    person: PersonRow | None = None
    number: int = 0


class FinderModel(QAbstractListModel):
    """What was found, heading by heading. A heading cannot be chosen."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: Sequence[FinderRow] = ()

    def show_rows(self, rows: Sequence[FinderRow]) -> None:
        """Replaces all rows at once."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        if index.isValid() and self.rows[index.row()].act is not None:
            return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return Qt.ItemFlag.NoItemFlags

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row.spoken or row.title
        return row if role == ROW_ROLE else None


class _Painter(QStyledItemDelegate):
    def __init__(self, theme: Theme, icons: Icons, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._icons = theme, icons

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        theme, row = self._theme, index.data(ROW_ROLE)
        if row.act is None:
            return QSize(theme.px(80), round(theme.font_px("small") * 2.1))
        lines = theme.font_px("body") * 1.35 + (theme.font_px("small") * 1.35 if row.second else 0)
        return QSize(theme.px(80), round(lines) + theme.space("m"))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        painter.save()
        row, theme = index.data(ROW_ROLE), self._theme
        room = option.rect.adjusted(theme.space("m"), 0, -theme.space("m"), 0)
        if row.act is None:
            painter.setFont(theme.font("small", is_bold=True))
            painter.setPen(theme.colour("ink_soft"))
            room.setBottom(room.bottom() - theme.space("xs"))
            painter.drawText(room, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft, row.title)
        else:
            is_here = bool(option.state & QStyle.StateFlag.State_Selected)
            if is_here:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.colour("selected"))
                painter.drawRoundedRect(option.rect, 6, 6)
                painter.setBrush(theme.colour("accent"))  # not by colour alone: a bar too
                painter.drawRect(option.rect.left(), option.rect.top() + 6, 4, option.rect.height() - 12)
            self._draw(painter, room, row)
        painter.restore()

    def _draw(self, painter: QPainter, room: QRect, row: FinderRow) -> None:
        theme = self._theme
        side = theme.size("icon")
        painter.drawPixmap(room.left(), room.center().y() - side // 2, self._icons.pixmap(row.icon or "search"))
        small = theme.font("small")
        if row.number:
            words = f"Ctrl+{row.number}"
            width = QFontMetrics(small).horizontalAdvance(words)
            painter.setFont(small)
            painter.setPen(theme.colour("ink_soft"))
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, words)
            room = room.adjusted(0, 0, -width - theme.space("m"), 0)
        room = room.adjusted(side + theme.space("m"), 0, 0, 0)
        lines = [(row.title, theme.font("body", is_bold=True), "ink")]
        if row.second:
            lines.append((row.second, small, "ink_soft"))
        heights = [QFontMetrics(font).height() for _words, font, _colour in lines]
        top = room.center().y() - sum(heights) // 2
        for (words, font, colour), height in zip(lines, heights, strict=True):
            painter.setFont(font)
            painter.setPen(theme.colour(colour))
            shown = QFontMetrics(font).elidedText(words, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(QRect(room.left(), top, room.width(), height), Qt.AlignmentFlag.AlignVCenter, shown)
            top += height


class FinderList(QListView):
    """Walks over what can be chosen; the keyboard stays in the field above. `chosen` carries the row of a click."""

    chosen = Signal(object)
    came_to = Signal(object)

    def __init__(self, theme: Theme, icons: Icons, label: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("finder_list")
        self.setAccessibleName(label)
        self.found = FinderModel(self)
        self.setModel(self.found)
        self.setItemDelegate(_Painter(theme, icons, self))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_rows(self, rows: Sequence[FinderRow]) -> None:
        """Replaces all rows; the first that can be chosen is where we are."""
        self.found.show_rows(rows)
        self.setCurrentIndex(_ROOT)
        self.walk(1)
        self.scrollToTop()

    def current(self) -> FinderRow | None:
        """The row we are on."""
        row = self.currentIndex().data(ROW_ROLE)
        return row if isinstance(row, FinderRow) else None

    def row_of_number(self, number: int) -> FinderRow | None:
        """The row of Ctrl+number."""
        return next((row for row in self.found.rows if row.number == number), None)

    def walk(self, step: int) -> None:
        """So many choosable rows down (or up); from the last to the first."""
        places = [number for number, row in enumerate(self.found.rows) if row.act is not None]
        if not places:
            self.came_to.emit(None)
            return
        at = self.currentIndex().row()
        now = places.index(at) if at in places else -1 if step > 0 else 0
        to = (now + step) % len(places) if abs(step) == 1 else max(0, min(len(places) - 1, now + step))
        self.setCurrentIndex(self.found.index(places[to], 0))
        if to == 0:
            self.scrollToTop()  # the heading above the first row too
        self.came_to.emit(self.current())

    def height_wanted(self) -> int:
        """How high it is when nothing is cut."""
        return sum(self.sizeHintForRow(number) for number in range(self.found.rowCount())) + 2 * self.frameWidth() + 4

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        row = self.indexAt(event.position().toPoint()).data(ROW_ROLE)
        if isinstance(row, FinderRow) and row.act is not None and event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit(row)
