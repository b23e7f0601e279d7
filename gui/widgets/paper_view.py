"""Pages of a PDF on a grey ground, drawn one by one as they come into view."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from gui.language import tr
from gui.printing import image_of
from gui.tasks import Tasks
from gui.theme import Theme

if TYPE_CHECKING:
    from core.document.raster import Bitmap

WIDTH_AT_100 = 620
SMALLEST, LARGEST = 0.4, 3.0
POINTS = 72
A4_WIDTH = 595.28


class _Sheet(QLabel):
    """One page: white paper until its picture is there."""

    def __init__(self, number: int, pages: int, size: tuple[float, float], parent: QWidget) -> None:
        super().__init__(parent)
        self.size_points = size
        self.setObjectName(f"paper_{number + 1}")
        self.setAccessibleName(tr("第 {n} 页，共 {m} 页").format(n=number + 1, m=pages))
        self.setStyleSheet("background: white;")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.drawn_at = 0.0


class PaperView(QScrollArea):
    """Shows a PDF held in memory. `turned` carries the number (from 0) of the page that is in view."""

    turned = Signal(int)
    zoomed = Signal(float)

    def __init__(self, theme: Theme, tasks: Tasks, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(tr("打印预览"))
        self._theme, self._tasks = theme, tasks
        self._pdf = b""
        self._round = 0
        self._sheets: list[_Sheet] = []
        self.zoom = 1.0
        self._fits_width = True
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self._ground = QFrame()
        self._ground.setProperty("role", "paper_ground")
        self._column = QVBoxLayout(self._ground)
        self._column.setSpacing(theme.space("l"))
        self._column.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.setWidget(self._ground)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._draw_visible)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)

    @property
    def is_drawn(self) -> bool:
        """True when the first page has its picture."""
        return bool(self._sheets) and self._sheets[0].drawn_at > 0

    def show_pdf(self, pdf: bytes, sizes: Sequence[tuple[float, float]]) -> None:
        """Shows this document from its first page; `sizes` are its pages' width and height in points."""
        self._pdf = pdf
        self._round += 1
        for sheet in self._sheets:
            sheet.hide()
            sheet.deleteLater()
        self._sheets = [_Sheet(number, len(sizes), size, self._ground) for number, size in enumerate(sizes)]
        for sheet in self._sheets:
            self._column.addWidget(sheet)
        self.verticalScrollBar().setValue(0)
        if self._fits_width:
            self._fit()
        self._measure()

    def clear(self) -> None:
        """Forgets the document and its pictures."""
        self.show_pdf(b"", ())

    def zoom_by(self, factor: float) -> None:
        """Larger or smaller around the same place."""
        self._fits_width = False
        self._zoom_to(self.zoom * factor)

    def fit_width(self) -> None:
        """As wide as the view."""
        self._fits_width = True
        self._fit()

    def go_to(self, number: int) -> None:
        """Scrolls to a page (from 0)."""
        if 0 <= number < len(self._sheets):
            self.verticalScrollBar().setValue(self._sheets[number].y() - self._column.contentsMargins().top())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._fits_width:
            self._fit()
        self._soon.start()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom_by(1.25)
        elif event.key() == Qt.Key.Key_Minus:
            self.zoom_by(0.8)
        elif event.key() == Qt.Key.Key_0:
            self.fit_width()
        else:
            super().keyPressEvent(event)

    def _fit(self) -> None:
        margins = self._column.contentsMargins()
        room = self.viewport().width() - margins.left() - margins.right() - 4
        widest = max((sheet.size_points[0] for sheet in self._sheets), default=A4_WIDTH)
        self._zoom_to(room / (WIDTH_AT_100 * widest / A4_WIDTH))

    def _zoom_to(self, zoom: float) -> None:
        zoom = max(SMALLEST, min(LARGEST, zoom))
        if abs(zoom - self.zoom) > 0.005:
            self.zoom = zoom
            self._measure()
        self.zoomed.emit(self.zoom)

    def _measure(self) -> None:
        factor = WIDTH_AT_100 * self.zoom / A4_WIDTH
        for sheet in self._sheets:
            wide, high = sheet.size_points
            sheet.setFixedSize(round(wide * factor), round(high * factor))
        self._soon.start()

    def _on_scrolled(self) -> None:
        self._soon.start()
        middle = self.verticalScrollBar().value() + self.viewport().height() // 3
        for number, sheet in enumerate(self._sheets):
            if sheet.y() <= middle < sheet.y() + sheet.height() + self._column.spacing():
                self.turned.emit(number)
                return

    def _draw_visible(self) -> None:
        top = self.verticalScrollBar().value()
        bottom = top + self.viewport().height()
        for number, sheet in enumerate(self._sheets):
            is_near = sheet.y() < bottom + sheet.height() and sheet.y() + sheet.height() > top - sheet.height()
            if is_near and abs(sheet.drawn_at - self.zoom) > 0.005:
                self._draw(number, sheet)

    def _draw(self, number: int, sheet: _Sheet) -> None:
        pdf, zoom, turn = self._pdf, self.zoom, self._round
        ratio = self.devicePixelRatioF()
        sheet.drawn_at = zoom

        def render() -> QImage:
            from core.document import raster

            shot: Bitmap = raster.page_bitmap(pdf, number, POINTS * WIDTH_AT_100 / A4_WIDTH * zoom * ratio)
            return image_of(shot)

        def show(image: QImage) -> None:
            if turn == self._round and sheet.drawn_at == zoom:
                pixmap = QPixmap.fromImage(image)
                pixmap.setDevicePixelRatio(ratio)
                sheet.setPixmap(pixmap)

        self._tasks.work(render, show, owner=sheet)
