"""Twelve months of a person: body, spirit and home as dots with words, month by month; months without a visit show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from core.domain.schedule import add_months
from gui.theme import Theme
from gui.widgets.chart import Chart

_HATCH = Qt.BrushStyle.BDiagPattern
_TONES = {"good": "good", "watch": "warn", "bad": "bad", "": "ink_soft"}


@dataclass(frozen=True)
class Dot:
    """A visit. `levels` and `words` by lane; `mark` is written over it where something about the visit is doubtful."""

    on: date
    levels: Sequence[str]
    words: Sequence[str]
    is_met: bool
    mark: str
    says: str


class WellbeingChart(Chart):
    """Lanes from top to bottom. Sign and word tell a level, its colour only helps: ● good, ▲ to watch, ■ bad,
    ○ not recorded, × nobody met."""

    def __init__(self, theme: Theme, name: str, lanes: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(theme, name, parent)
        self._lanes = lanes
        self._dots: Sequence[Dot] = ()
        self._months: Sequence[tuple[date, str]] = ()
        self._gutters: dict[int, int] = {}  # by text size: asked for with every dot

    def show_dots(self, months: Sequence[tuple[date, str]], dots: Sequence[Dot], whole: str) -> None:
        """`months` are the first days of the columns with their names, `whole` is the picture in one sentence."""
        self._months, self._dots = months, dots
        self.show_parts(whole, [dot.says for dot in dots])

    @property
    def empty_months(self) -> list[date]:
        """The months without a visit."""
        visited = {dot.on.replace(day=1) for dot in self._dots}
        return [first for first, _name in self._months if first not in visited]

    def sizeHint(self) -> QSize:
        return QSize(self.theme.px(420), self._head() + len(self._lanes) * self._lane() + 8)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.theme.px(220), self.sizeHint().height())

    def part_at(self, place: QPoint) -> int:
        near = [(abs(self._x(dot.on) - place.x()), number) for number, dot in enumerate(self._dots)]
        distance, number = min(near, default=(99.0, -1))
        return number if distance <= max(8, self._side()) else -1

    # drawing

    def draw(self, painter: QPainter) -> None:
        if not self._months:
            return
        self._draw_months(painter)
        self._draw_cursor(painter)
        places = [self._x(dot.on) for dot in self._dots]
        for number, lane in enumerate(self._lanes):
            self._draw_lane(painter, number, lane, places)

    def _draw_months(self, painter: QPainter) -> None:
        theme, empty = self.theme, set(self.empty_months)
        font, metrics = self.font_of("small")
        painter.setFont(font)
        room = self._column(self._months[0][0]).width() - 6
        is_narrow = any(metrics.horizontalAdvance(name) > room for _first, name in self._months)
        for first, name in self._months:
            column = self._column(first)
            if first in empty:
                painter.fillRect(column.adjusted(1, 0, -1, 0), theme.colour("sunken"))
                painter.fillRect(column.adjusted(1, 0, -1, 0), QBrush(theme.colour("line"), _HATCH))
            painter.setPen(theme.colour("ink_soft"))
            top = QRect(int(column.left()), 4, int(column.width()), self._head() - 4)
            painter.drawText(top, Qt.AlignmentFlag.AlignCenter, str(first.month) if is_narrow else name)

    def _draw_cursor(self, painter: QPainter) -> None:
        if 0 <= self.current < len(self._dots) and self.hasFocus():
            x, half = self._x(self._dots[self.current].on), self._side()
            box = QRectF(x - half, self._head(), 2 * half, self.height() - self._head() - 4)
            painter.setPen(QPen(self.theme.colour("focus"), 2))
            painter.setBrush(self.theme.colour("selected"))
            painter.drawRoundedRect(box, 4, 4)

    def _draw_lane(self, painter: QPainter, number: int, lane: str, places: Sequence[float]) -> None:
        theme = self.theme
        top = self._head() + number * self._lane()
        painter.setPen(QPen(theme.colour("line"), 1))
        painter.drawLine(QPointF(self._gutter(), top), QPointF(self.width() - 6, top))
        font, _metrics = self.font_of("small", is_bold=True)
        painter.setFont(font)
        painter.setPen(theme.colour("ink"))
        name = QRect(8, top, self._gutter() - 12, self._lane())
        painter.drawText(name, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, lane)
        y = top + self._lane() * 0.36
        self._draw_links(painter, y, places)
        for dot, x in zip(self._dots, places, strict=True):
            self._draw_sign(painter, QPointF(x, y), dot, number)
        self._draw_words(painter, number, top)

    def _draw_links(self, painter: QPainter, y: float, places: Sequence[float]) -> None:
        """A thin line between visits of the same or of neighbouring months; a gap stays a gap."""
        painter.setPen(QPen(self.theme.colour("line_strong"), 1))
        months = [dot.on.year * 12 + dot.on.month for dot in self._dots]
        for number in range(1, len(months)):
            if months[number] - months[number - 1] <= 1:
                painter.drawLine(QPointF(places[number - 1], y), QPointF(places[number], y))

    def _draw_sign(self, painter: QPainter, at: QPointF, dot: Dot, lane: int) -> None:
        theme, level, half = self.theme, dot.levels[lane], self._side()
        colour = theme.colour(_TONES[level])
        painter.setPen(QPen(colour, 2))
        painter.setBrush(colour if level else theme.colour("surface"))
        box = QRectF(at.x() - half, at.y() - half, 2 * half, 2 * half)
        if not dot.is_met:
            painter.drawLine(box.topLeft(), box.bottomRight())
            painter.drawLine(box.bottomLeft(), box.topRight())
        elif level == "watch":
            painter.drawPolygon(QPolygonF([QPointF(at.x(), box.top()), box.bottomRight(), box.bottomLeft()]))
        elif level == "bad":
            painter.drawRect(box)
        else:
            painter.drawEllipse(box)
        if dot.mark and lane == 0:
            font, metrics = self.font_of("small", is_bold=True)
            painter.setFont(font)
            painter.setPen(theme.colour("warn"))
            painter.drawText(QPointF(at.x() + half + 1, box.top() + metrics.ascent() / 2), dot.mark)

    def _draw_words(self, painter: QPainter, lane: int, top: float) -> None:
        """The last word always, then from new to old what is not well, as far as there is room."""
        font, metrics = self.font_of("small")
        painter.setFont(font)
        taken: list[QRectF] = []
        line = top + self._lane() - metrics.height() - 1
        for place, dot in enumerate(reversed(self._dots)):
            words, level = dot.words[lane], dot.levels[lane]
            if not words or (place and level in ("", "good")):
                continue
            width = metrics.horizontalAdvance(words) + 4
            left = min(max(self._gutter(), self._x(dot.on) - width / 2), self.width() - 6 - width)
            box = QRectF(left, line, width, metrics.height())
            if left < self._gutter() or any(box.intersects(other.adjusted(-4, 0, 4, 0)) for other in taken):
                continue
            taken.append(box)
            painter.setPen(self.theme.colour(_TONES[level]))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)

    # measures

    def _gutter(self) -> int:
        scale = self.theme.scale
        if scale not in self._gutters:
            _font, metrics = self.font_of("small", is_bold=True)
            self._gutters[scale] = max((metrics.horizontalAdvance(lane) for lane in self._lanes), default=0) + 20
        return self._gutters[scale]

    def _head(self) -> int:
        return self.theme.px(24) + 4

    def _lane(self) -> int:
        return self.theme.px(44) + 4

    def _side(self) -> int:
        return max(4, self.theme.px(5))

    def _column(self, first: date) -> QRectF:
        left, right = self._edge(first), self._edge(add_months(first, 1))
        return QRectF(left, self._head(), right - left, self.height() - self._head() - 4)

    def _edge(self, first: date) -> float:
        begin = self._months[0][0]
        number = (first.year - begin.year) * 12 + first.month - begin.month
        return self._gutter() + (self.width() - 8 - self._gutter()) * number / len(self._months)

    def _x(self, day: date) -> float:
        first = day.replace(day=1)
        left, right = self._edge(first), self._edge(add_months(first, 1))
        return left + (right - left) * (day.day - 0.5) / (add_months(first, 1) - first).days
