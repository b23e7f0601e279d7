"""A place to sign: mouse, finger or pen draw a smooth line that can be taken back stroke by stroke."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from PySide6.QtCore import QBuffer, QByteArray, QEvent, QIODevice, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPalette,
    QPen,
    QTabletEvent,
    QTouchEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.language import tr

INK = QColor("#14213d")
PAPER = QColor("#ffffff")
GUIDE = QColor("#b8bfca")
LINE_PX = 2.8
MIN_INK_PX = 60.0  # a tap or a slip of the mouse is no signature
MIN_SPAN_PX = 18.0
SCALE = 2  # the picture is drawn at twice the screen's pixels, for paper
MARGIN_PX = 8
SETTLE_MS = 900


@dataclass
class Stroke:
    """One line from pen down to pen up. `pressure` 0…1 per point; 0.5 where the device knows none."""

    points: list[QPointF] = field(default_factory=list)
    pressure: list[float] = field(default_factory=list)

    def add(self, point: QPointF, pressure: float) -> bool:
        """Appends a point unless it lies on the last one."""
        if self.points and math.hypot(point.x() - self.points[-1].x(), point.y() - self.points[-1].y()) < 0.7:
            return False
        self.points.append(QPointF(point))
        self.pressure.append(pressure)
        return True

    @property
    def length(self) -> float:
        pairs = zip(self.points, self.points[1:], strict=False)
        return sum(math.hypot(b.x() - a.x(), b.y() - a.y()) for a, b in pairs)


class SignaturePad(QWidget):
    """White paper in every theme. `inked` after each stroke or undo, `settled` when the hand has rested a while."""

    inked = Signal()
    settled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._strokes: list[Stroke] = []
        self._current: Stroke | None = None
        self._touch_id: int | None = None
        self._rest = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._rest.timeout.connect(self.settled)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setMinimumHeight(150)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("签名框"))
        self.setAccessibleDescription(tr("用鼠标、手指或笔在框内签名；也可以改用签名的照片"))

    def sizeHint(self) -> QSize:
        return QSize(560, 190)

    @property
    def stroke_count(self) -> int:
        return len(self._strokes)

    @property
    def is_empty(self) -> bool:
        return not self._strokes

    @property
    def is_enough(self) -> bool:
        """True when there is as much ink as the shortest real signature has."""
        box = self._ink_box()
        return (
            sum(stroke.length for stroke in self._strokes) >= MIN_INK_PX
            and max(box.width(), box.height()) >= MIN_SPAN_PX
        )

    def undo(self) -> None:
        """Takes the last stroke back."""
        if self._strokes:
            self._strokes.pop()
            self._announce()

    def clear(self) -> None:
        """Clean paper."""
        if self._strokes:
            self._strokes.clear()
            self._announce()

    def png(self) -> bytes:
        """The signature on white, cut to its ink, twice the screen's size; empty bytes without ink."""
        if self.is_empty:
            return b""
        box = self._ink_box().adjusted(-MARGIN_PX, -MARGIN_PX, MARGIN_PX, MARGIN_PX)
        image = QImage(math.ceil(box.width() * SCALE), math.ceil(box.height() * SCALE), QImage.Format.Format_RGB32)
        image.fill(PAPER)
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(SCALE, SCALE)
        painter.translate(-box.topLeft())
        self._draw_ink(painter)
        painter.end()
        data = QByteArray()
        buffer = QBuffer(data)
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        image.save(buffer, "PNG")
        return bytes(data.data())

    # --- hand ---------------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._down(event.position())
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._move(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._up()

    def tabletEvent(self, event: QTabletEvent) -> None:
        pressure = event.pressure() or 0.5
        if event.type() == QEvent.Type.TabletPress:
            self._down(event.position(), pressure)
        elif event.type() == QEvent.Type.TabletMove and self._current is not None:
            self._move(event.position(), pressure)
        elif event.type() == QEvent.Type.TabletRelease:
            self._up()
        event.accept()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QTouchEvent):
            self._touch(event)
            return True
        is_override = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if is_override and event.matches(QKeySequence.StandardKey.Undo):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Undo) or event.key() == Qt.Key.Key_Backspace:
            self.undo()
        elif event.key() == Qt.Key.Key_Delete:
            self.clear()
        else:
            super().keyPressEvent(event)

    def _touch(self, event: QTouchEvent) -> None:
        """Only the finger that came first writes: the ball of the hand does not."""
        if event.type() == QEvent.Type.TouchCancel:
            self._current = None
            self._touch_id = None
            self.update()
            return
        for point in event.points():
            state = point.state()
            if self._touch_id is None and state == point.State.Pressed:
                self._touch_id = point.id()
                self._down(point.position())
            elif point.id() == self._touch_id and state == point.State.Updated:
                self._move(point.position())
            elif point.id() == self._touch_id and state == point.State.Released:
                self._touch_id = None
                self._up()
        event.accept()

    def _down(self, at: QPointF, pressure: float = 0.5) -> None:
        if not self.isEnabled():
            return
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._rest.stop()
        self._current = Stroke()
        self._current.add(self._inside(at), pressure)
        self.update()

    def _move(self, at: QPointF, pressure: float = 0.5) -> None:
        if self._current is not None and self._current.add(self._inside(at), pressure):
            self.update()

    def _up(self) -> None:
        if self._current is None:
            return
        self._strokes.append(self._current)
        self._current = None
        self._announce()

    def _announce(self) -> None:
        self._rest.start()
        self.inked.emit()
        self.update()

    def _inside(self, at: QPointF) -> QPointF:
        return QPointF(min(max(at.x(), 2.0), self.width() - 2.0), min(max(at.y(), 2.0), self.height() - 2.0))

    # --- paint --------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        border = self.palette().color(QPalette.ColorRole.Accent) if self.hasFocus() else GUIDE
        painter.setPen(QPen(border, 2 if self.hasFocus() else 1))
        painter.setBrush(PAPER if self.isEnabled() else QColor("#f2f4f7"))
        painter.drawRoundedRect(frame, 6, 6)
        base = self.height() * 0.76
        painter.setPen(QPen(GUIDE, 1, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(24, base), QPointF(self.width() - 24, base))
        if self.is_empty and self._current is None:
            painter.setPen(QColor("#667085"))
            painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, tr("请在这里签名"))
        self._draw_ink(painter)

    def _draw_ink(self, painter: QPainter) -> None:
        for stroke in [*self._strokes, *([self._current] if self._current else [])]:
            _draw_stroke(painter, stroke)

    def _ink_box(self) -> QRectF:
        points = [point for stroke in self._strokes for point in stroke.points]
        if not points:
            return QRectF()
        left, right = min(p.x() for p in points), max(p.x() for p in points)
        top, bottom = min(p.y() for p in points), max(p.y() for p in points)
        return QRectF(left, top, right - left, bottom - top)


def _draw_stroke(painter: QPainter, stroke: Stroke) -> None:
    """A curve through the middles of neighbouring points: smooth without running ahead of the hand."""
    points = stroke.points
    pen = QPen(INK, LINE_PX, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if len(points) == 1:
        painter.setPen(pen)
        painter.drawPoint(points[0])
        return
    last = points[0]
    for before, here, pressure in zip(points, points[1:], stroke.pressure[1:], strict=False):
        middle = (before + here) / 2
        path = QPainterPath(last)
        path.quadTo(before, middle)
        pen.setWidthF(LINE_PX * (0.5 + pressure))
        painter.setPen(pen)
        painter.drawPath(path)
        last = middle
    painter.drawLine(last, points[-1])
