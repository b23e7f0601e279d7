"""A drawn picture of numbers that is a button too: pressing it asks for the numbers behind it.

What it shows can be walked through with the arrow keys, and everything drawn is also said in words: the accessible
name is the whole in one sentence, the description the part the cursor is on.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from gui.theme import Theme

FORWARD = frozenset({Qt.Key.Key_Right, Qt.Key.Key_Down})
BACK = frozenset({Qt.Key.Key_Left, Qt.Key.Key_Up})


class Chart(QAbstractButton):
    """Subclasses draw in `draw` and say with `part_at` which part lies at a point. `walked` carries the number of the
    part the cursor came to."""

    walked = Signal(int)

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.setObjectName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.parts: Sequence[str] = ()  # what each part says, in words
        self.current = -1
        self._fonts: dict[tuple[str, bool, int], tuple[QFont, QFontMetrics]] = {}

    def show_parts(self, whole: str, parts: Sequence[str], start: int = -1) -> None:
        """New content; the cursor stands on `start` (-1: nowhere yet)."""
        self.parts, self.current = parts, start if parts else -1
        self.setAccessibleName(whole)
        self._say()
        self.updateGeometry()
        self.update()

    def step(self, by: int) -> None:
        """Moves the cursor; it stops at the ends."""
        if not self.parts:
            return
        begin = -1 if by > 0 else len(self.parts)
        self.current = max(0, min(len(self.parts) - 1, (begin if self.current < 0 else self.current) + by))
        self._say()
        self.walked.emit(self.current)
        self.update()

    def draw(self, painter: QPainter) -> None:
        """Draws everything but the frame of the focus."""
        raise NotImplementedError

    def part_at(self, place: QPoint) -> int:
        """The part at a point, or -1."""
        raise NotImplementedError

    def font_of(self, role: str, *, is_bold: bool = False) -> tuple[QFont, QFontMetrics]:
        """A font of the type scale with its measures."""
        key = (role, is_bold, self.theme.scale)
        if key not in self._fonts:
            font = self.theme.font(role, is_bold=is_bold)
            self._fonts[key] = (font, QFontMetrics(font))
        return self._fonts[key]

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.draw(painter)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self.theme.colour("focus"), 3))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5), 6, 6)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in FORWARD or event.key() in BACK:
            self.step(1 if event.key() in FORWARD else -1)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        number = self.part_at(event.position().toPoint())
        self.setToolTip(self.parts[number] if 0 <= number < len(self.parts) else "")
        super().mouseMoveEvent(event)

    def _say(self) -> None:
        self.setAccessibleDescription(self.parts[self.current] if self.current >= 0 else "")
