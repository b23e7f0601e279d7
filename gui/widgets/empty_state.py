"""What a page shows instead of an empty table: what this is, and what to do."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from gui.icons import Icons
from gui.theme import Theme
from gui.widgets.buttons import Button
from gui.widgets.labels import Text


class EmptyState(QWidget):
    """An icon, a sentence, a hint and at most one action."""

    def __init__(
        self,
        theme: Theme,
        icons: Icons,
        icon: str,
        title: str,
        hint: str = "",
        action: str = "",
        on_action: Callable[[], object] | None = None,
        name: str = "empty",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        column = QVBoxLayout(self)
        column.setSpacing(theme.space("m"))
        column.addStretch(2)
        sign = QLabel()
        sign.setPixmap(icons.pixmap(icon, "line_strong", theme.px(52)))
        column.addWidget(sign, 0, Qt.AlignmentFlag.AlignHCenter)
        self.title = Text(title, "section", wraps=True)
        self.hint = Text(hint, "soft", wraps=True)
        for label in (self.title, self.hint):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(label)
        self.hint.setVisible(bool(hint))
        if action:
            self.button = Button(action, f"{name}_action", on_action, role="main")
            column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)

    def say(self, title: str, hint: str = "") -> None:
        """Changes the words."""
        self.title.setText(title)
        self.hint.setText(hint)
        self.hint.setVisible(bool(hint))
