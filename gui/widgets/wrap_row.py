"""A row of small widgets (chips, pills, pictures) that goes on in the next line when the room ends."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from gui.widgets.flow import WrapLayout


class WrapRow(QWidget):
    """Holds what `show_widgets` was given last."""

    def __init__(self, gap: int = 6, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = WrapLayout(gap, self)

    def show_widgets(self, widgets: Sequence[QWidget]) -> None:
        """Replaces what stands in the row."""
        while self._row.count():
            item = self._row.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for widget in widgets:
            self._row.addWidget(widget)
            widget.setVisible(True)
        self.updateGeometry()
