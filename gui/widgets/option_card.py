"""One option as a card: the whole card is the button, a filled sign and bold words say that it is chosen."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QRadioButton, QWidget

from gui.theme import Theme

_WRAP = Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextWrapAnywhere


class _Face:
    """How a card looks and which keys it leaves to the group; mixed into Qt's radio button and check box."""

    value: str
    label: str
    number: int
    theme: Theme

    def dress(self: QAbstractButton, value: str, label: str, number: int) -> None:
        """Gives the card its option; `number` 1…9 is the key that chooses it (0: none)."""
        self.value, self.label, self.number = value, label, number
        self.forget()
        self.setText(label.replace("&", "&&"))
        self.setAccessibleName(label)
        self.setAutoExclusive(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def forget(self) -> None:
        """Measures anew after the label or the size of letters has changed; layouts ask very often in between."""
        self._wish = 0
        self._heights: dict[int, int] = {}

    def wish(self: QAbstractButton) -> int:
        """The width at which the label stands on one line, even when it is bold."""
        if not self._wish:
            words = QFontMetrics(self.theme.font("body", is_bold=True)).horizontalAdvance(self.label)
            self._wish = words + self._left() + self._right() + 4
        return self._wish

    def height_at(self: QAbstractButton, width: int) -> int:
        """The height the wrapped label needs at this width."""
        if width not in self._heights:
            self._heights[width] = self._measure(width)
        return self._heights[width]

    def _measure(self: QAbstractButton, width: int) -> int:
        if width >= self.wish():
            return self.theme.size("control") + 6
        inner = max(20, width - self._left() - self._right())
        metrics = QFontMetrics(self.theme.font("body", is_bold=True))
        text = metrics.boundingRect(QRect(0, 0, inner, 4000), _WRAP, self.label)
        return max(self.theme.size("control") + 6, text.height() + 2 * self.theme.space("m"))

    def sizeHint(self: QAbstractButton) -> QSize:
        return QSize(self.wish(), self.height_at(self.wish()))

    def minimumSizeHint(self: QAbstractButton) -> QSize:
        side = self.theme.size("control")
        return QSize(side, side)

    def hitButton(self: QAbstractButton, at: QPoint) -> bool:
        return self.rect().contains(at)

    def keyPressEvent(self: QAbstractButton, event: QKeyEvent) -> None:
        # Arrows, digits and Enter belong to the group.
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Select):
            super().keyPressEvent(event)  # type: ignore[misc]
        else:
            event.ignore()

    def _sign(self: QAbstractButton) -> QRectF:
        side = self.theme.px(20)
        return QRectF(self.theme.space("m") + 2, (self.height() - side) / 2, side, side)

    def _left(self) -> int:
        return self.theme.space("m") + self.theme.px(20) + self.theme.space("s") + 4

    def _right(self) -> int:
        return self.theme.space("m") + (self.theme.px(12) if self.number else 0)

    def paintEvent(self: QAbstractButton, event: QPaintEvent) -> None:
        theme = self.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        is_on, is_hot = self.isChecked(), self.underMouse() and self.isEnabled()
        frame = QRectF(self.rect()).adjusted(2, 2, -2, -2)
        painter.setBrush(theme.colour(_fill(self.isEnabled(), is_on, is_hot)))
        painter.setPen(QPen(theme.colour("accent" if is_on or is_hot else "line_strong"), 2 if is_on else 1))
        painter.drawRoundedRect(frame, theme.radius(), theme.radius())
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("focus"), 3))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5), 7, 7)
        self._paint_sign(painter, self._sign(), theme.colour("accent" if is_on else "line_strong"))
        painter.setFont(theme.font("body", is_bold=is_on))
        painter.setPen(theme.colour("ink" if self.isEnabled() else "ink_faint"))
        words = self.rect().adjusted(self._left(), 0, -self._right(), 0)
        painter.drawText(words, int(Qt.AlignmentFlag.AlignVCenter) | int(_WRAP), self.label)
        if self.number:
            self._paint_number(painter)

    def _paint_number(self: QAbstractButton, painter: QPainter) -> None:
        font = self.theme.font("small")
        font.setPixelSize(round(font.pixelSize() * 0.86))
        painter.setFont(font)
        painter.setPen(self.theme.colour("ink_faint"))
        corner = self.rect().adjusted(0, 4, -9, 0)
        painter.drawText(corner, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, str(self.number))


def _fill(is_enabled: bool, is_on: bool, is_hot: bool) -> str:
    if not is_enabled:
        return "sunken"
    return "accent_soft" if is_on else "ground" if is_hot else "surface"


class RadioCard(_Face, QRadioButton):
    """One of several."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme, self.value, self.label, self.number = theme, "", "", 0

    def _paint_sign(self, painter: QPainter, sign: QRectF, edge: QColor) -> None:
        painter.setBrush(self.theme.colour("surface"))
        painter.setPen(QPen(edge, 2))
        painter.drawEllipse(sign.adjusted(1, 1, -1, -1))
        if self.isChecked():
            gap = sign.width() * 0.27
            painter.setBrush(edge)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawEllipse(sign.adjusted(gap, gap, -gap, -gap))


class CheckCard(_Face, QCheckBox):
    """Any of several, or one thing to acknowledge."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme, self.value, self.label, self.number = theme, "", "", 0

    def _paint_sign(self, painter: QPainter, sign: QRectF, edge: QColor) -> None:
        painter.setBrush(edge if self.isChecked() else self.theme.colour("surface"))
        painter.setPen(QPen(edge, 2))
        painter.drawRoundedRect(sign.adjusted(1, 1, -1, -1), 4, 4)
        if self.isChecked():
            pen = QPen(self.theme.colour("on_accent"), sign.width() * 0.13)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.setPen(pen)
            tick = [(0.26, 0.52), (0.44, 0.70), (0.75, 0.32)]
            painter.drawPolyline([QPointF(sign.x() + x * sign.width(), sign.y() + y * sign.height()) for x, y in tick])


Card = RadioCard | CheckCard
