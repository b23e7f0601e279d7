"""A table made for reading: high rows, whole rows, Enter or one click opens, Space presses the button of the row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from gui.models.rows import ACTION_ROLE, BOLD_ROLE, PILLS_ROLE, SECOND_ROLE, TONE_ROLE, Column, RowsModel
from gui.theme import Theme
from gui.widgets.arrangement import NARROWEST as LEAST
from gui.widgets.arrangement import WIDEST, Arrangement
from gui.widgets.column_widths import Wish, shared

_PAD = 10
NARROWEST, SCARCE = 120, 80  # pixels at 100 %: of a column without a width of its own, of words in a narrow window
HEAD_PAD = 26  # pixels beside the words of a heading
BUTTON_PAD, PILL_PAD = 2 * _PAD + 24, 2 * _PAD + 18
LOOKED_AT = 120  # rows from the top that say how wide their buttons and states are
_TONES = {"bad", "warn", "good", "info"}


class CellDelegate(QStyledItemDelegate):
    """Draws one or two lines of text, or pills; everything that does not fit ends in "…"."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._fonts: dict[tuple[str, bool, int], tuple[QFont, QFontMetrics]] = {}

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        painter.save()
        box = option.rect
        painter.fillRect(box, self._theme.colour(self._ground(option.state)))
        painter.setPen(self._theme.colour("line"))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        room = box.adjusted(_PAD, 0, -_PAD, -1)
        pills = index.data(PILLS_ROLE)
        if index.data(ACTION_ROLE):
            self._draw_action(painter, room, str(index.data() or ""))
        elif pills:
            self._draw_pills(painter, room, pills)
        else:
            self._draw_text(painter, room, index)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(self._theme.px(80), self._theme.size("row"))

    @staticmethod
    def _ground(state: QStyle.StateFlag) -> str:
        if state & QStyle.StateFlag.State_Selected:
            return "selected"
        return "sunken" if state & QStyle.StateFlag.State_MouseOver else "surface"

    def _draw_text(self, painter: QPainter, room: QRect, index: QModelIndex | QPersistentModelIndex) -> None:
        text, second = str(index.data() or ""), index.data(SECOND_ROLE)
        tone = index.data(TONE_ROLE)
        flags = index.data(Qt.ItemDataRole.TextAlignmentRole)
        font, metrics = self._font("body", bool(index.data(BOLD_ROLE)))
        painter.setPen(self._theme.colour(tone if tone else "ink"))
        painter.setFont(font)
        if not second:
            painter.drawText(room, flags, metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width()))
            return
        small, small_metrics = self._font("small", False)
        height = metrics.height() + small_metrics.height()
        top = room.top() + max(0, (room.height() - height) // 2)
        upper = QRect(room.left(), top, room.width(), metrics.height())
        painter.drawText(upper, flags, metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width()))
        painter.setFont(small)
        painter.setPen(self._theme.colour("ink_soft"))
        lower = QRect(room.left(), upper.bottom() + 1, room.width(), small_metrics.height())
        painter.drawText(lower, flags, small_metrics.elidedText(second, Qt.TextElideMode.ElideRight, room.width()))

    def _draw_action(self, painter: QPainter, room: QRect, words: str) -> None:
        if not words:
            return
        font, metrics = self._font("body", True)
        height = min(room.height() - 8, metrics.height() + 12)
        button = QRect(room.left(), room.center().y() - height // 2, room.width(), height)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._theme.colour("accent"))
        painter.setBrush(self._theme.colour("surface"))
        painter.drawRoundedRect(button, 6, 6)
        painter.setFont(font)
        painter.drawText(button, Qt.AlignmentFlag.AlignCenter, words)

    def _draw_pills(self, painter: QPainter, room: QRect, pills: Sequence[tuple[str, str]]) -> None:
        font, metrics = self._font("small", False)
        painter.setFont(font)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        height, left = metrics.height() + 6, room.left()
        for number, (words, tone) in enumerate(pills):
            rest = len(pills) - number - 1
            reserve = metrics.horizontalAdvance(f"+{rest}") + 20 if rest else 0
            width = metrics.horizontalAdvance(words) + 16
            if left + width + reserve > room.right() and left > room.left():
                painter.setPen(self._theme.colour("ink_soft"))
                painter.drawText(
                    QRect(left, room.top(), 60, room.height()), Qt.AlignmentFlag.AlignVCenter, f"+{rest + 1}"
                )
                return
            width = min(width, room.right() - left)
            pill = QRect(left, room.center().y() - height // 2, width, height)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour(f"{tone}_soft" if tone in _TONES else "sunken"))
            painter.drawRoundedRect(pill, 4, 4)
            painter.setPen(self._theme.colour(tone if tone in _TONES else "ink_soft"))
            shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, width - 12)
            painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, shown)
            left += width + 6

    def _font(self, role: str, is_bold: bool) -> tuple[QFont, QFontMetrics]:
        key = (role, is_bold, self._theme.scale)
        if key not in self._fonts:
            font = self._theme.font(role, is_bold=is_bold)
            self._fonts[key] = (font, QFontMetrics(font))
        return self._fonts[key]


class DataTable(QTableView):
    """Shows a RowsModel. `opened` carries the row: Enter, double click, or one click where `opens_on_click`.

    `acted` carries the row whose action cell was clicked, `picked` the row the cursor came to. `arranged` says that
    somebody changed the columns; what he likes is in `arrangement`.
    """

    opened = Signal(object)
    acted = Signal(object)
    picked = Signal(object)
    arranged = Signal()
    sort_changed = Signal()

    def __init__(
        self,
        theme: Theme,
        columns: Sequence[Column],
        name: str,
        label: str,
        *,
        opens_on_click: bool = True,
        row_lines: int = 1,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(label)
        self._theme = theme
        self._lines = row_lines
        self._opens_on_click = opens_on_click
        self.rows = RowsModel(columns, self, is_private=theme.is_private)
        self.setModel(self.rows)
        self.setItemDelegate(CellDelegate(theme, self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        self._prepare_header(header)
        self._measure()
        theme.changed.connect(self._measure)
        self.selectionModel().currentRowChanged.connect(lambda now, _before: self.picked.emit(self.rows.row_at(now)))

    def show_rows(self, rows: Sequence[Any], *, key: str = "id") -> None:
        """Replaces the rows and keeps the current one (by its `key`) and the place scrolled to."""
        before = getattr(self.current(), key, None)
        place = self.verticalScrollBar().value()
        self.rows.show_rows(rows)
        self._fit()
        if before is not None:
            for number, row in enumerate(self.rows.rows):
                if getattr(row, key, None) == before:
                    self.setCurrentIndex(self.rows.index(number, 0))
                    self.verticalScrollBar().setValue(place)
                    break

    def current(self) -> Any:
        """The row the cursor is on, or None."""
        return self.rows.row_at(self.currentIndex())

    def enter(self) -> None:
        """Takes the focus and puts the cursor on a row."""
        if self.rows.rows and not self.currentIndex().isValid():
            self.setCurrentIndex(self.rows.index(0, 0))
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current() is not None:
            self.opened.emit(self.current())
        elif event.key() == Qt.Key.Key_Space and self._has_button():
            self.acted.emit(self.current())
        else:
            super().keyPressEvent(event)

    def _has_button(self) -> bool:
        """Whether the row the cursor is on ends in a button: Space presses it, as it does every other."""
        chosen = self.current()
        return chosen is not None and any(one.is_action and one.text(chosen) for one in self.rows.columns)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        row = self.rows.row_at(index)
        if row is not None and event.button() == Qt.MouseButton.LeftButton and index.data(ACTION_ROLE):
            self.acted.emit(row)
            return
        if self._opens_on_click and event.button() == Qt.MouseButton.LeftButton and row is not None:
            self.opened.emit(row)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if not self._opens_on_click and self.current() is not None:
            self.opened.emit(self.current())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _measure(self) -> None:
        tall = self._theme.font_px("small") * 1.05 * (self._lines - 1)
        rows = self.verticalHeader()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(round(self._theme.size("row") + tall))
        cursor = Qt.CursorShape.PointingHandCursor if self._opens_on_click else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(cursor)
        self._fit()

    # columns as somebody likes them

    def let_arrange(self) -> None:
        """From now on a click on a heading sorts, and headings can be drawn to another place."""
        header = self.horizontalHeader()
        header.setSectionsClickable(True)
        header.setSectionsMovable(True)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)

    def arrange(self, arrangement: Arrangement) -> None:
        """Shows the columns like this from now on."""
        self.arrangement = arrangement
        header = self.horizontalHeader()
        self._is_fitting = True
        for place, number in enumerate(arrangement.order or range(arrangement.count)):
            header.moveSection(header.visualIndex(number), place)
        self._is_fitting = False
        self._show_sort()
        self._fit()

    def visual_order(self) -> list[int]:
        """The numbers of the columns from left to right."""
        header = self.horizontalHeader()
        return [header.logicalIndex(place) for place in range(header.count())]

    def can_hide(self, number: int) -> bool:
        """False for the last column that is left."""
        named = {one for one, column in enumerate(self.rows.columns) if column.title}
        return bool(named - self.arrangement.hidden - {number})

    def show_column(self, number: int, is_shown: bool) -> None:
        """Shows or hides a column; the last one stays."""
        if is_shown:
            self.arrangement.hidden.discard(number)
        elif self.can_hide(number):
            self.arrangement.hidden.add(number)
        self._changed()

    def move_column(self, number: int, step: int) -> None:
        """Moves a column past the next one that is shown."""
        header = self.horizontalHeader()
        to = header.visualIndex(number) + step
        while 0 <= to < header.count() and self.isColumnHidden(header.logicalIndex(to)):
            to += step
        if 0 <= to < header.count():
            header.moveSection(header.visualIndex(number), to)  # is heard

    def widen_column(self, number: int, step: int) -> None:
        """Wider by so many pixels at 100 %, or narrower."""
        now = self.columnWidth(number) * 100 // self._theme.scale
        self.arrangement.widths[number] = max(LEAST, min(WIDEST, now + step))
        self._changed()

    def sort_by(self, number: int, *, is_down: bool = False) -> None:
        """Sorts the rows by a column."""
        self._sort((number, is_down))

    def restore_columns(self) -> None:
        """As they were at first."""
        had_sort = self.arrangement.sort is not None
        self.arrange(Arrangement(len(self.rows.columns)))
        if had_sort:
            self.sort_changed.emit()
        self.arranged.emit()

    def _prepare_header(self, header: QHeaderView) -> None:
        self.arrangement = Arrangement(len(self.rows.columns))
        self._is_fitting = False
        header.setSectionsClickable(False)
        header.setMinimumSectionSize(LEAST)
        header.sectionClicked.connect(self._on_heading)
        header.sectionResized.connect(self._on_resized)
        header.sectionMoved.connect(self._on_moved)

    def _on_heading(self, number: int) -> None:
        """A click sorts, the next one turns it round, the third one ends it."""
        if not self.rows.can_sort(number):
            return
        sort = self.arrangement.sort
        if sort is None or sort[0] != number:
            self._sort((number, False))
        else:
            self._sort(None if sort[1] else (number, True))

    def _on_resized(self, number: int, _before: int, now: int) -> None:
        if not self._is_fitting and now:
            self.arrangement.widths[number] = max(LEAST, min(WIDEST, now * 100 // self._theme.scale))
            self.arranged.emit()

    def _on_moved(self, _number: int, _before: int, _now: int) -> None:
        if not self._is_fitting:
            self.arrangement.order = self.visual_order()
            self.arranged.emit()

    def _sort(self, sort: tuple[int, bool] | None) -> None:
        self.arrangement.sort = sort
        self._show_sort()
        self.sort_changed.emit()
        self.arranged.emit()

    def _show_sort(self) -> None:
        sort, header = self.arrangement.sort, self.horizontalHeader()
        header.setSortIndicatorShown(sort is not None)
        if sort is not None:
            header.setSortIndicator(sort[0], Qt.SortOrder.DescendingOrder if sort[1] else Qt.SortOrder.AscendingOrder)
        self.rows.sort_rows(sort)

    def _changed(self) -> None:
        self._fit()
        self.arranged.emit()

    def _least(self, number: int) -> int:
        """What the heading, a button or a single pill needs: English words are longer than Chinese ones."""
        column, rows = self.rows.columns[number], self.rows.rows[:LOOKED_AT]
        heads, bold, small = self.horizontalHeader().fontMetrics(), self._metrics("body"), self._metrics("small")
        needs = {heads.horizontalAdvance(column.title) + HEAD_PAD if column.title else 0}
        if column.is_action:
            needs |= {bold.horizontalAdvance(words) + BUTTON_PAD for words in {column.text(row) for row in rows}}
        elif column.pills is not None and column.width:
            pills = {tuple(column.pills(row)) for row in rows}
            needs |= {small.horizontalAdvance(some[0][0]) + PILL_PAD for some in pills if len(some) == 1}
        return max(needs)

    def _metrics(self, role: str) -> QFontMetrics:
        return QFontMetrics(self._theme.font(role, is_bold=role == "body"))

    def _fit(self) -> None:
        """Fixed columns keep their width while there is room, the others share what is left."""
        own, px = self.arrangement.widths, self._theme.px
        wishes = []
        for one, column in enumerate(self.rows.columns):
            least = self._least(one)
            wide = px(own[one]) if one in own else max(px(column.width) or px(NARROWEST), least)
            is_text = not column.is_action and column.pills is None
            wishes.append(
                Wish(wide, max(least, px(SCARCE) if is_text else 0), column.gives_way, not column.width, one in own)
            )
        hidden, widths = shared(self.viewport().width(), wishes, self.arrangement.hidden)
        self._is_fitting = True
        for number, width in enumerate(widths):
            self.setColumnHidden(number, number in hidden)
            self.setColumnWidth(number, width)
        self._is_fitting = False
