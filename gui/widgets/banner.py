"""A message inside the page: it stays until it is closed or mended, and never covers the work."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from gui.icons import Icons
from gui.language import tr
from gui.theme import Theme
from gui.widgets.buttons import Button, IconButton
from gui.widgets.labels import Text, set_tone

_ICONS = {"bad": "error", "warn": "warn", "good": "good", "info": "info"}


class Banner(QFrame):
    """Hidden until `say`. Tones: bad, warn, good, info."""

    def __init__(self, theme: Theme, icons: Icons, name: str = "page_banner", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icons = icons
        self.setObjectName(name)
        self.setProperty("role", "banner")
        self._sign = QLabel()
        self._text = Text(wraps=True)
        self._text.setObjectName(f"{name}_text")
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._action: Callable[[], object] | None = None
        self._button = Button("", f"{name}_action", self._press, role="quiet", is_small=True)
        self._close = IconButton(tr("关闭这条消息"), f"{name}_close", icons, "close", self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.space("m"), theme.space("s"), theme.space("s"), theme.space("s"))
        row.setSpacing(theme.space("m"))
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._text, 1)
        row.addWidget(self._button, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._close, 0, Qt.AlignmentFlag.AlignVCenter)
        self.hide()

    @property
    def message(self) -> str:
        """What it says now; empty while hidden."""
        return "" if self.isHidden() else self._text.text()

    def say(
        self, text: str, tone: str = "info", action: str = "", on_action: Callable[[], object] | None = None
    ) -> None:
        """Shows a message, with one action at most."""
        set_tone(self, tone)
        self._sign.setPixmap(self._icons.pixmap(_ICONS.get(tone, "info"), tone))
        self._text.setText(text)
        # The style sheet colours labels by the tone of the frame around them.
        set_tone(self._text, "")
        self._text.style().unpolish(self._text)
        self._text.style().polish(self._text)
        self.setAccessibleName(text)
        self._action = on_action
        self._button.say(action)
        self._button.setVisible(bool(action))
        self.show()

    def drop_error(self) -> None:
        """What failed has worked since; what else it says stays."""
        if self.property("tone") == "bad":
            self.hide()

    def _press(self) -> None:
        if self._action is not None:
            self._action()
