"""The sections at the side: where one is, what is done, what is wrong; in signs and in words."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from core.forms.problems import SectionState
from gui.icons import Icons
from gui.language import tr
from gui.theme import Theme

STATE_ROLE = Qt.ItemDataRole.UserRole
WORDS_ROLE = Qt.ItemDataRole.UserRole + 1
_SIGNS = {"empty": ("empty", "ink_faint"), "started": ("half", "info"), "complete": ("good", "good"),
          "problem": ("error", "bad"), "free": ("empty", "ink_faint")}  # fmt: skip


def state_words(state: str) -> str:
    """The state of a section in one word."""
    names = {"empty": tr("未填"), "started": tr("填写中"), "complete": tr("已完成"), "problem": tr("有问题")}
    return names.get(state, tr("可不填"))


class _Painter(QStyledItemDelegate):
    """Sign, name and state on one line; the state gives way last."""

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._icons = theme, icons

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(self._theme.px(150), self._theme.size("control") - 4)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        theme, rect = self._theme, option.rect.adjusted(2, 1, -2, -1)
        is_here = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if is_here:
            painter.setBrush(theme.colour("selected"))
            painter.drawRoundedRect(rect, theme.radius(), theme.radius())
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("focus"), 3))
            painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), theme.radius(), theme.radius())
        state = str(index.data(STATE_ROLE) or "empty")
        sign, colour = _SIGNS[state]
        side = theme.size("icon")
        place = QRect(rect.left() + 8, rect.center().y() - side // 2, side, side)
        painter.drawPixmap(place, self._icons.pixmap(sign, colour))
        words = state_words(state)
        small, name_font = theme.font("small"), theme.font("body", is_bold=is_here)
        painter.setFont(small)
        width = painter.fontMetrics().horizontalAdvance(words) + 8
        painter.setPen(theme.colour("ink_soft" if state in ("empty", "free") else colour))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(rect.adjusted(0, 0, -8, 0), right, words)
        painter.setFont(name_font)
        painter.setPen(theme.colour("ink"))
        room = rect.adjusted(8 + side + 8, 0, -width - 10, 0)
        name = painter.fontMetrics().elidedText(str(index.data()), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, name)
        painter.restore()


class SectionList(QListWidget):
    """`chosen` carries the path of the section the user went to."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("form_section_list")
        self.setAccessibleName(tr("表单的各部分"))
        self.setItemDelegate(_Painter(theme, icons, self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._theme = theme
        self.setUniformItemSizes(True)
        self.currentItemChanged.connect(self._on_current)
        self._is_showing = False

    def show_states(self, states: Sequence[SectionState], free: Collection[str], default_label: str) -> None:
        """Shows the sections that are asked now, with their states; nothing has to be filled in in those of `free`."""
        self._is_showing = True
        if self.count() != len(states):
            self.clear()
            for _ in states:
                self.addItem(QListWidgetItem())
        for row, state in enumerate(states):
            item = self.item(row)
            label = state.label or default_label
            shown = "free" if state.state == "empty" and state.path in free else state.state
            words = f"{label} {state_words(shown)} {state.answered}/{state.total}"
            if item.data(WORDS_ROLE) != (state.path, words):
                item.setText(label)
                item.setData(WORDS_ROLE, (state.path, words))
                item.setData(STATE_ROLE, shown)
                item.setData(Qt.ItemDataRole.AccessibleTextRole, words)
                item.setToolTip(words)
            item.setHidden(not state.is_relevant)
        self._fit([state.label or default_label for state in states])
        self._is_showing = False

    def _fit(self, labels: Sequence[str]) -> None:
        """As wide as its longest name, within limits: the questions need the room more."""
        theme = self._theme
        bold, small = QFontMetrics(theme.font("body", is_bold=True)), QFontMetrics(theme.font("small"))
        states = ("empty", "started", "complete", "problem", "free")
        words = max(small.horizontalAdvance(state_words(state)) for state in states)
        name = max((bold.horizontalAdvance(label) for label in labels), default=0)
        wish = name + words + theme.size("icon") + 64
        widest = theme.px(300 if theme.scale <= 110 else 240 if theme.scale <= 125 else 172)
        self.setFixedWidth(min(widest, max(theme.px(150), wish)))

    def select(self, path: str) -> None:
        """Marks a section without announcing it; "" for the first unnamed one, an unknown path for none."""
        self._is_showing = True
        row = next((row for row in range(self.count()) if self._path(row) == path), -1)
        self.setCurrentRow(row)
        if row < 0:
            self.clearSelection()
        self._is_showing = False

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Coming here by Tab is not yet going to a section: Qt would make the first one current."""
        was_nowhere = self.currentRow() < 0
        was_showing, self._is_showing = self._is_showing, True
        super().focusInEvent(event)
        if was_nowhere:
            self.setCurrentRow(-1)
        self._is_showing = was_showing

    def _path(self, row: int) -> str:
        data = self.item(row).data(WORDS_ROLE)
        return str(data[0]) if data else ""

    def _on_current(self, item: QListWidgetItem | None) -> None:
        if item is not None and not self._is_showing:
            self.chosen.emit(self._path(self.row(item)))
