"""Label and value, line by line: the read-only face of a record."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from gui.theme import Theme
from gui.widgets.labels import Text


class FactsGrid(QWidget):
    """Labels at the left, values at the right; values wrap and can be selected.

    `shares` divide the width when labels are whole questions; otherwise labels take what they need.
    """

    def __init__(
        self, theme: Theme, label_width: int = 92, *, shares: tuple[int, int] = (0, 1), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.space("m"))
        self._grid.setVerticalSpacing(theme.space("s"))
        self._grid.setColumnMinimumWidth(0, theme.px(label_width))
        self._grid.setColumnStretch(0, shares[0])
        self._grid.setColumnStretch(1, shares[1])
        self._wraps_labels = bool(shares[0])

    def add(self, label: str, value: str | QWidget, tone: str = "") -> None:
        """One more line; an empty value is shown as a dash."""
        row = self._grid.rowCount()
        name = Text(label, "soft", wraps=self._wraps_labels)
        self._grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
        if isinstance(value, QWidget):
            self._grid.addWidget(value, row, 1)
            return
        text = Text(value or "—", wraps=True, tone=tone)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        text.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._grid.addWidget(text, row, 1)

    def clear(self) -> None:
        """Takes all lines away."""
        while self._grid.count():
            widget = self._grid.takeAt(0).widget()
            if widget is not None:
                widget.deleteLater()

    def lines(self) -> list[str]:
        """What stands there, for tests and screen readers."""
        return [label.text() for label in self.findChildren(QLabel)]
