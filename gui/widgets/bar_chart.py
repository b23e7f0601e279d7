"""Bars one below the other, each with its name and its numbers: done of what was owed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QWidget

from gui.theme import Theme
from gui.widgets.chart import Chart


@dataclass(frozen=True)
class Bar:
    """One bar. `numbers` stand at its right; `words` say all of it."""

    label: str
    done: int
    whole: int
    numbers: str
    words: str


class BarChart(Chart):
    """Every bar is as long as its own whole: a small village is not a short bar. Full bars carry a tick."""

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, name, parent)
        self.bars: Sequence[Bar] = ()

    def show_bars(self, bars: Sequence[Bar], whole: str) -> None:
        """Shows these; `whole` is the picture in one sentence."""
        self.bars = bars
        self.show_parts(whole, [bar.words for bar in bars])

    def sizeHint(self) -> QSize:
        return QSize(self.theme.px(240), max(1, len(self.bars)) * self._row() + 8)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.theme.px(160), self.sizeHint().height())

    def part_at(self, place: QPoint) -> int:
        number = (place.y() - 4) // self._row()
        return number if 0 <= number < len(self.bars) else -1

    def draw(self, painter: QPainter) -> None:
        row = self._row()
        _font, metrics = self.font_of("small")
        names = max((metrics.horizontalAdvance(bar.label) for bar in self.bars), default=0)
        labels = min(names, self.width() * 3 // 10)
        numbers = max((metrics.horizontalAdvance(bar.numbers) for bar in self.bars), default=0)
        for number, bar in enumerate(self.bars):
            box = QRect(8, 4 + number * row, self.width() - 16, row)
            self._draw_bar(painter, box, bar, labels, numbers, is_current=number == self.current and self.hasFocus())

    def _draw_bar(
        self, painter: QPainter, box: QRect, bar: Bar, labels: int, numbers: int, *, is_current: bool
    ) -> None:
        theme = self.theme
        font, metrics = self.font_of("small", is_bold=is_current)
        painter.setFont(font)
        painter.setPen(theme.colour("ink"))
        middle = Qt.AlignmentFlag.AlignVCenter
        name = metrics.elidedText(bar.label, Qt.TextElideMode.ElideRight, labels)
        painter.drawText(QRect(box.left(), box.top(), labels + 4, box.height()), middle, name)
        right = QRect(box.right() - numbers - 2, box.top(), numbers + 4, box.height())
        painter.drawText(right, middle | Qt.AlignmentFlag.AlignRight, bar.numbers)
        start = box.left() + labels + (10 if labels else 0)
        track = QRectF(start, box.center().y() - theme.px(7), right.left() - 12 - start, theme.px(14))
        if track.width() < 12:
            return
        painter.setPen(QPen(theme.colour("line_strong"), 1))
        painter.setBrush(theme.colour("sunken"))
        painter.drawRoundedRect(track, 3, 3)
        share = min(1.0, bar.done / bar.whole) if bar.whole else 1.0
        filled = QRectF(track)
        filled.setWidth(max(3.0, track.width() * share) if bar.done or share == 1.0 else 0)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("good" if share == 1.0 else "accent"))
        if filled.width():
            painter.drawRoundedRect(filled, 3, 3)

    def _row(self) -> int:
        return self.theme.px(26) + 4
