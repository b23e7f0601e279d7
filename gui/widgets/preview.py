"""The paper with its tools: list of pages, zoom."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QVBoxLayout, QWidget

from gui.icons import Icons
from gui.language import tr
from gui.tasks import Tasks
from gui.theme import Theme
from gui.widgets.buttons import Button, IconButton
from gui.widgets.labels import Text
from gui.widgets.paper_view import PaperView


class Preview(QWidget):
    """Keys in the paper: + and - zoom, 0 fits the width, arrows and Page Up/Down scroll."""

    def __init__(self, theme: Theme, icons: Icons, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._paper = PaperView(theme, tasks, "print_paper")
        self._list = QListWidget()
        self._list.setObjectName("print_pages")
        self._list.setAccessibleName(tr("页码"))
        self._list.setFixedWidth(theme.px(92))
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.currentRowChanged.connect(self._paper.go_to)
        self._where = Text("", "soft")
        self._where.setObjectName("print_where")
        self._zoom = Text("", "soft")
        tools = QHBoxLayout()
        tools.setSpacing(theme.space("s"))
        tools.addWidget(self._where)
        tools.addStretch(1)
        tools.addWidget(IconButton(tr("缩小"), "print_zoom_out", icons, "zoom_out", lambda: self._paper.zoom_by(0.8)))
        tools.addWidget(self._zoom)
        tools.addWidget(IconButton(tr("放大"), "print_zoom_in", icons, "zoom_in", lambda: self._paper.zoom_by(1.25)))
        tools.addWidget(Button(tr("合适宽度"), "print_fit", self._paper.fit_width, role="quiet", is_small=True))
        self._paper.setMinimumHeight(theme.px(220))
        row = QHBoxLayout()
        row.setSpacing(theme.space("s"))
        row.addWidget(self._list)
        row.addWidget(self._paper, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.space("xs"))
        column.addLayout(tools)
        column.addLayout(row, 1)
        self._paper.turned.connect(self._on_turned)
        self._paper.zoomed.connect(lambda zoom: self._zoom.setText(f"{zoom:.0%}"))

    @property
    def is_drawn(self) -> bool:
        """True when the first page has its picture."""
        return self._paper.is_drawn

    def show_pdf(self, pdf: bytes, sizes: Sequence[tuple[float, float]]) -> None:
        """Shows a document from its first page."""
        self._list.blockSignals(True)
        self._list.clear()
        for number in range(len(sizes)):
            self._list.addItem(tr("第 {n} 页").format(n=number + 1))
        self._list.setCurrentRow(0)
        self._list.blockSignals(False)
        self._list.setVisible(len(sizes) > 1)
        self._paper.show_pdf(pdf, sizes)
        self._say(0)

    def _on_turned(self, number: int) -> None:
        self._list.blockSignals(True)
        self._list.setCurrentRow(number)
        self._list.blockSignals(False)
        self._say(number)

    def _say(self, number: int) -> None:
        self._where.setText(tr("第 {n} 页，共 {m} 页").format(n=number + 1, m=self._list.count()))
