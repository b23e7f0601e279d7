"""Buttons with a role (main, quiet, bad, chip), an icon of ours and a name for the screen reader."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QWidget

from gui.icons import Icons


class PressedByEnter(QPushButton):
    """Enter presses what has the focus, as the space bar does; people know no difference between the two."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self.click()
        else:
            super().keyPressEvent(event)


class Button(PressedByEnter):
    """A push button. `name` is the object name that tests and the tour press."""

    def __init__(
        self,
        text: str,
        name: str,
        on_press: Callable[[], object] | None = None,
        *,
        role: str = "",
        icons: Icons | None = None,
        icon: str = "",
        is_small: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self.setObjectName(name)
        self.setAccessibleName(text)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAutoDefault(False)
        if role:
            self.setProperty("role", role)
        if is_small:
            self.setProperty("is_small", "true")
        if icons is not None and icon:
            colour = {"main": "on_accent", "alarm": "on_accent", "bad": "bad", "quiet": "accent"}.get(role, "ink_soft")
            self.setIcon(icons.icon(icon, colour))
            self.setIconSize(icons.size())
        if on_press is not None:
            self.clicked.connect(lambda: on_press())

    def say(self, text: str) -> None:
        """Changes the words on the button and for the screen reader."""
        self.setText(text)
        self.setAccessibleName(text)


class IconButton(Button):
    """A button of an icon alone; what it does stands in the tool tip and the accessible name."""

    def __init__(
        self,
        what: str,
        name: str,
        icons: Icons,
        icon: str,
        on_press: Callable[[], object] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("", name, on_press, role="quiet", icons=icons, icon=icon, parent=parent)
        self.setToolTip(what)
        self.setAccessibleName(what)
