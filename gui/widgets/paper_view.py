"""Pages of a PDF on a grey ground. However many there are, only those in view are drawn and kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from gui.language import tr
from gui.printing import image_of
from gui.tasks import Tasks
from gui.theme import Theme

if TYPE_CHECKING:
    from core.document.raster import Bitmap

WIDTH_AT_100 = 620
SMALLEST, LARGEST = 0.25, 3.0
POINTS = 72
A4_WIDTH = 595.28
STEP = 1.25
KEPT = 6  # pictures of pages: those in view and the next ones
WHEEL_NOTCH = 120


class PaperView(QAbstractScrollArea):
    """Shows a PDF held in memory. `turned` carries the number (from 0) of the page that is in view, `zoomed` the size
    (1.0: about as large as on paper). Keys: + and - zoom, 0 fits the width, 9 the whole page; the arrows and Page Up
    and Down scroll; Ctrl with the wheel zooms where the mouse is."""

    turned = Signal(int)
    zoomed = Signal(float)

    def __init__(self, theme: Theme, tasks: Tasks, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(tr("打印预览"))
        self._theme, self._tasks = theme, tasks
        self._pdf = b""
        self._round = 0
        self._sizes: list[tuple[float, float]] = []
        self._tops: list[int] = []
        self._pictures: dict[int, tuple[float, QPixmap]] = {}
        self._asked: dict[int, float] = {}
        self._page = 0
        self.zoom = 1.0
        self._fit = "width"
        self.setFrameShape(QFrame.Shape.NoFrame)
        self._gap = theme.space("l")
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._draw_visible)

    @property
    def is_drawn(self) -> bool:
        """True when the page in view has its picture."""
        return self._page in self._pictures

    @property
    def page(self) -> int:
        """The number (from 0) of the page in view."""
        return self._page

    def show_pdf(self, pdf: bytes, sizes: Sequence[tuple[float, float]]) -> None:
        """Shows this document from its first page; `sizes` are its pages' width and height in points."""
        self._pdf, self._sizes = pdf, list(sizes)
        self._round += 1
        self._pictures.clear()
        self._asked.clear()
        self._page = 0
        self._refit()
        self._measure()
        self.verticalScrollBar().setValue(0)
        self._describe()

    def clear(self) -> None:
        """Forgets the document and its pictures."""
        self.show_pdf(b"", ())

    def zoom_by(self, factor: float, anchor: int | None = None) -> None:
        """Larger or smaller; what is at `anchor` (pixels from the top, else the middle of the view) stays there."""
        self._fit = ""
        self._zoom_to(self.zoom * factor, anchor)

    def fit_width(self) -> None:
        """As wide as the view."""
        self._fit = "width"
        self._refit()

    def fit_page(self) -> None:
        """A whole page in the view."""
        self._fit = "page"
        self._refit()
        self.go_to(self._page)

    def go_to(self, number: int) -> None:
        """Scrolls to a page (from 0)."""
        if 0 <= number < len(self._tops):
            self.verticalScrollBar().setValue(self._tops[number] - self._gap // 2)
            self._turn(number)  # the last page may be too short to come to the top

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._refit()
        self._measure()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.viewport().update()
        self._soon.start()
        middle = self.verticalScrollBar().value() + self.viewport().height() // 3
        self._turn(max((number for number, top in enumerate(self._tops) if top <= middle), default=0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom_by(STEP)
        elif key == Qt.Key.Key_Minus:
            self.zoom_by(1 / STEP)
        elif key == Qt.Key.Key_0:
            self.fit_width()
        elif key == Qt.Key.Key_9:
            self.fit_page()
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.go_to(0 if key == Qt.Key.Key_Home else len(self._sizes) - 1)
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            notches = event.angleDelta().y() / WHEEL_NOTCH
            self.zoom_by(STEP**notches, round(event.position().y()))
            event.accept()
            return
        super().wheelEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.viewport().rect(), self._theme.colour("paper_ground"))
        for number in self._in_view():
            rect = self._rect(number)
            painter.fillRect(rect, Qt.GlobalColor.white)
            if number in self._pictures:
                painter.drawPixmap(rect, self._pictures[number][1])
        painter.end()

    # size and place

    def _refit(self) -> None:
        if not self._fit:
            return
        widest = max((size[0] for size in self._sizes), default=A4_WIDTH)
        zoom = (self.viewport().width() - 2 * self._gap) / (WIDTH_AT_100 * widest / A4_WIDTH)
        if self._fit == "page" and self._sizes:
            high = self._sizes[min(self._page, len(self._sizes) - 1)][1]
            zoom = min(zoom, (self.viewport().height() - self._gap) / (WIDTH_AT_100 * high / A4_WIDTH))
        self._zoom_to(zoom, 0)

    def _zoom_to(self, zoom: float, anchor: int | None = None) -> None:
        zoom = max(SMALLEST, min(LARGEST, zoom))
        if abs(zoom - self.zoom) > 0.005:
            bar = self.verticalScrollBar()
            at = self.viewport().height() // 2 if anchor is None else anchor
            place = (bar.value() + at) / self.zoom
            self.zoom = zoom
            self._measure()
            bar.setValue(round(place * zoom - at))
        self.zoomed.emit(self.zoom)

    def _measure(self) -> None:
        factor = self._factor()
        top, self._tops = self._gap // 2, []
        for _wide, high in self._sizes:
            self._tops.append(top)
            top += round(high * factor) + self._gap
        widest = round(max((size[0] for size in self._sizes), default=0) * factor) + 2 * self._gap
        view = self.viewport().size()
        for bar, length, shown in (
            (self.verticalScrollBar(), top - self._gap // 2, view.height()),
            (self.horizontalScrollBar(), widest, view.width()),
        ):
            bar.setPageStep(shown)
            bar.setSingleStep(self._theme.px(40))
            bar.setRange(0, max(0, length - shown))
        self.viewport().update()
        self._soon.start()

    def _factor(self) -> float:
        return WIDTH_AT_100 * self.zoom / A4_WIDTH

    def _rect(self, number: int) -> QRect:
        factor = self._factor()
        wide, high = (round(edge * factor) for edge in self._sizes[number])
        across = self.horizontalScrollBar()
        left = -across.value() + self._gap if across.maximum() else (self.viewport().width() - wide) // 2
        return QRect(left, self._tops[number] - self.verticalScrollBar().value(), wide, high)

    def _in_view(self) -> list[int]:
        top = self.verticalScrollBar().value()
        bottom, factor = top + self.viewport().height(), self._factor()
        return [
            number
            for number, begin in enumerate(self._tops)
            if begin < bottom and begin + self._sizes[number][1] * factor > top
        ]

    def _turn(self, number: int) -> None:
        if number != self._page:
            self._page = number
            self._describe()
            self.turned.emit(number)

    def _describe(self) -> None:
        words = tr("第 {n} 页，共 {m} 页").format(n=self._page + 1, m=len(self._sizes)) if self._sizes else ""
        self.setAccessibleDescription(words)

    # pictures

    def _draw_visible(self) -> None:
        wanted = self._in_view()
        if wanted and wanted[-1] + 1 < len(self._sizes):
            wanted.append(wanted[-1] + 1)
        for number in [one for one in self._pictures if one not in wanted]:
            if len(self._pictures) > KEPT:
                del self._pictures[number]
        for number in wanted:
            drawn = self._pictures.get(number, (0.0, None))[0]
            if abs(drawn - self.zoom) > 0.005 and self._asked.get(number) != self.zoom:
                self._draw(number)

    def _draw(self, number: int) -> None:
        pdf, zoom, turn = self._pdf, self.zoom, self._round
        ratio = self.devicePixelRatioF()
        self._asked[number] = zoom

        def render() -> QImage | None:
            from core.document import raster

            if turn != self._round or self._asked.get(number) != zoom:
                return None  # asked for while scrolling or zooming past
            shot: Bitmap = raster.page_bitmap(pdf, number, POINTS * WIDTH_AT_100 / A4_WIDTH * zoom * ratio)
            return image_of(shot)

        def show(image: QImage | None) -> None:
            if turn != self._round or self._asked.get(number) != zoom:
                return
            del self._asked[number]
            if image is not None:
                pixmap = QPixmap.fromImage(image)
                pixmap.setDevicePixelRatio(ratio)
                self._pictures[number] = (zoom, pixmap)
                self.viewport().update()

        self._tasks.work(render, show, owner=self)
