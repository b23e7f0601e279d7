"""The paper with its tools: small pictures of the pages, the page number, zoom."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractSpinBox, QHBoxLayout, QSpinBox, QVBoxLayout, QWidget

from gui.icons import Icons
from gui.language import tr
from gui.tasks import Tasks
from gui.theme import Theme
from gui.widgets.buttons import Button, IconButton
from gui.widgets.labels import Text
from gui.widgets.page_list import PageList
from gui.widgets.paper_view import STEP, PaperView
from gui.widgets.wrap_row import WrapRow


class Preview(QWidget):
    """Anywhere on its page: Ctrl with + and - zooms, Ctrl+0 fits the width, Ctrl+9 the whole page."""

    def __init__(self, theme: Theme, icons: Icons, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._paper = PaperView(theme, tasks, "print_paper")
        self._paper.setMinimumHeight(theme.px(220))
        self._list = PageList(theme, tasks, "print_pages")
        self._list.chosen.connect(self._paper.go_to)
        self._number = self._make_number()
        self._where = Text("", "soft")
        self._where.setObjectName("print_where")
        self._zoom = Text("", "soft")
        self._zoom.setObjectName("print_zoom")
        self._zoom.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._zoom.setMinimumWidth(self._zoom.fontMetrics().horizontalAdvance("300%"))
        paper = self._paper
        tools = WrapRow(theme.space("s"))
        tools.show_widgets(
            [
                self._number,
                self._where,
                IconButton(tr("缩小"), "print_zoom_out", icons, "zoom_out", lambda: paper.zoom_by(1 / STEP)),
                self._zoom,
                IconButton(tr("放大"), "print_zoom_in", icons, "zoom_in", lambda: paper.zoom_by(STEP)),
                Button(tr("合适宽度"), "print_fit", paper.fit_width, role="quiet", is_small=True),
                Button(tr("整页"), "print_whole", paper.fit_page, role="quiet", is_small=True),
            ]
        )
        row = QHBoxLayout()
        row.setSpacing(theme.space("s"))
        row.addWidget(self._list)
        row.addWidget(self._paper, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.space("xs"))
        column.addWidget(tools)
        column.addLayout(row, 1)
        paper.turned.connect(self._on_turned)
        paper.zoomed.connect(lambda zoom: self._zoom.setText(f"{zoom:.0%}"))
        self._add_keys()

    @property
    def is_drawn(self) -> bool:
        """True when the page in view has its picture."""
        return self._paper.is_drawn

    def show_pdf(self, pdf: bytes, sizes: Sequence[tuple[float, float]]) -> None:
        """Shows a document from its first page."""
        self._list.show_pdf(pdf, len(sizes))
        self._list.setVisible(len(sizes) > 1)
        self._number.setMaximum(max(1, len(sizes)))
        self._number.setEnabled(len(sizes) > 1)
        self._where.setText(tr("共 {m} 页").format(m=len(sizes)))
        self._paper.show_pdf(pdf, sizes)
        self._on_turned(0)

    def _make_number(self) -> QSpinBox:
        box = QSpinBox()
        box.setObjectName("print_page")
        box.setAccessibleName(tr("页码"))
        before, after = tr("第 {n} 页").split("{n}")
        box.lineEdit().setAccessibleName(tr("页码"))
        box.setPrefix(before)
        box.setSuffix(after)
        box.setMinimum(1)
        box.setKeyboardTracking(False)
        box.setButtonSymbols(QAbstractSpinBox.ButtonSymbols.NoButtons)
        box.setToolTip(tr("输页码，按回车，就到那一页"))
        box.valueChanged.connect(lambda number: self._paper.go_to(number - 1))
        return box

    def _add_keys(self) -> None:
        paper = self._paper
        for keys, act in (
            ("Ctrl++", lambda: paper.zoom_by(STEP)),
            ("Ctrl+=", lambda: paper.zoom_by(STEP)),
            ("Ctrl+-", lambda: paper.zoom_by(1 / STEP)),
            ("Ctrl+0", paper.fit_width),
            ("Ctrl+9", paper.fit_page),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(act)

    def _on_turned(self, number: int) -> None:
        self._list.show_page(number)
        self._number.blockSignals(True)
        self._number.setValue(number + 1)
        self._number.blockSignals(False)
