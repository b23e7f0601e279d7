"""A number that is covered until somebody holds the button; every look is reported to whoever writes the log."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QHideEvent
from PySide6.QtWidgets import QPushButton, QWidget

from gui.icons import Icons
from gui.language import tr
from gui.theme import Theme
from gui.widgets.flow import WrapLayout
from gui.widgets.labels import Text, repolish


class _HoldButton(QPushButton):
    lost = Signal()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.setDown(False)
        self.lost.emit()


class MaskedField(QWidget):
    """`fetch(show)` is called when the button goes down and must call `show(text)`; letting go covers it again."""

    def __init__(
        self,
        theme: Theme,
        icons: Icons,
        label: str,
        name: str,
        fetch: Callable[[Callable[[str], None]], object],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._fetch = fetch
        self._masked = ""
        self._look = 0
        self.value = Text("", "strong")
        self.value.setObjectName(f"{name}_value")
        self.value.setAccessibleName(label)
        self.button = _HoldButton(tr("按住显示"), self)
        self.button.setObjectName(f"{name}_hold")
        self.button.setAccessibleName(tr("按住显示{what}，会留下查看记录").format(what=label))
        self.button.setToolTip(tr("按住不放时显示全部，松开就遮住；每次查看都会记入台账"))
        self.button.setProperty("role", "quiet")
        self.button.setProperty("is_small", "true")
        self.button.setIcon(icons.icon("eye", "accent"))
        self.button.setIconSize(icons.size())
        self.button.setCursor(Qt.CursorShape.PointingHandCursor)
        repolish(self.button)
        self.button.pressed.connect(self._show)
        self.button.released.connect(self.cover)
        self.button.lost.connect(self.cover)
        row = WrapLayout(theme.space("s"), self)
        row.addWidget(self.value)
        row.addWidget(self.button)

    def show_masked(self, masked: str) -> None:
        """Sets the covered form; an empty one hides the button. The same number stays open while it is held."""
        if masked == self._masked and self.button.isDown():
            return
        self._masked = masked
        self.button.setVisible(bool(masked))
        self.cover()

    def cover(self) -> None:
        """Covers the number and forgets it."""
        self._look += 1
        self.value.setText(self._masked or tr("（没有登记）"))

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.cover()

    def _show(self) -> None:
        self._look += 1
        look = self._look

        def show(text: str) -> None:
            if look == self._look and self.button.isDown():
                self.value.setText(text)

        self._fetch(show)
