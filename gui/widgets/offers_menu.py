"""A menu of what can be done with one thing: each entry has a name that tests and the tour find."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QMenu, QWidget


class OffersMenu(QMenu):
    """Opens at the pointer, or below a button. `chosen` gets the code of the entry."""

    def __init__(
        self, offers: Sequence[tuple[str, str]], name: str, chosen: Callable[[str], object], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        for code, words in offers:
            action = self.addAction(words)
            action.setObjectName(f"{name}_{code}")
            action.triggered.connect(lambda _checked=False, code=code: chosen(code))
        self.aboutToHide.connect(self.deleteLater)

    def open_at(self, widget: QWidget | None = None) -> None:
        """Below a widget; at the pointer without one."""
        self.popup(widget.mapToGlobal(widget.rect().bottomLeft()) if widget is not None else QCursor.pos())
