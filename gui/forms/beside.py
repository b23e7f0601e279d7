"""Below an answer: what it was last time, that it changed, and a calm question where it is unusual."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from gui.forms.editor import FormDesk
from gui.language import tr
from gui.widgets.buttons import Button
from gui.widgets.flow import WrapLayout
from gui.widgets.labels import Pill, Text

LONGEST = 60  # characters of the last answer


class Beside(QWidget):
    """`copied`: she wants the last answer here. `settled`: an unusual answer is as she says."""

    copied = Signal()
    settled = Signal()

    def __init__(self, desk: FormDesk, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        theme = desk.theme
        self._words = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.space("xs"))
        self._before = QWidget(self)
        row = WrapLayout(theme.space("s"), self._before)
        self.last = Text("", "small", wraps=False, parent=self._before)
        self.last.setObjectName(f"{name}_last")
        self.change = Pill(tr("≠ 变了"), "warn", self._before)
        self.change.setObjectName(f"{name}_changed")
        self.copy = Button(
            tr("同上次"), f"{name}_same", self.copied.emit, role="quiet", is_small=True, parent=self._before
        )
        self.copy.setToolTip("Ctrl+D")
        self.copy.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # Ctrl+D does the same without a stop for Tab
        self.copy.setStyleSheet("min-height: 0; padding: 0 8px;")
        self.copy.setMaximumHeight(self.copy.fontMetrics().height() + 2)
        for widget in (self.last, self.change, self.copy):
            row.addWidget(widget)
        self._asked = QWidget(self)
        line = QHBoxLayout(self._asked)
        line.setContentsMargins(0, 0, 0, 0)
        sign = QLabel(self._asked)
        sign.setPixmap(desk.icons.pixmap("info", "info"))
        self.doubt = Text("", wraps=True, parent=self._asked)
        self.doubt.setObjectName(f"{name}_doubt")
        self.yes = Button(tr("是这样"), f"{name}_so", self.settled.emit, is_small=True, parent=self._asked)
        line.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self.doubt, 1)
        line.addWidget(self.yes, 0, Qt.AlignmentFlag.AlignTop)
        column.addWidget(self._before)
        column.addWidget(self._asked)
        self._asked.hide()

    def show_last(self, label: str, words: str, *, is_changed: bool, can_copy: bool) -> None:
        """The last answer in words; `can_copy` offers to take it over."""
        self._words = words
        self._fit()
        self.last.setAccessibleName(words)
        self.change.setVisible(is_changed)
        self.copy.setVisible(can_copy)
        self.copy.setAccessibleName(f"{label} {tr('同上次')}")
        self._before.setVisible(bool(words))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """One line, however long the last answer was; the tool tip and a screen reader have all of it."""
        words = self._words if len(self._words) <= LONGEST else f"{self._words[: LONGEST - 1]}…"
        if self.isVisible():
            words = self.last.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, max(120, self.width() - 8))
        if self.last.text() != words:
            self.last.setText(words)
            self.last.setToolTip(self._words if words != self._words else "")

    def show_doubt(self, label: str, words: str) -> bool:
        """A question about an unusual answer, or none; True when it appeared or went."""
        was = not self._asked.isHidden()
        self.doubt.setText(words)
        self.yes.setAccessibleName(f"{label} {tr('是这样')}")
        self.yes.setAccessibleDescription(words)
        self._asked.setVisible(bool(words))
        return was != bool(words)

    def stops(self) -> list[QWidget]:
        """Where Tab stops after the answer."""
        return [self.yes] if not self._asked.isHidden() else []
