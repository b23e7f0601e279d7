"""A number on a scale: marks as cards while they are few, else a long handle with its number beside it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QSlider, QWidget

from gui.forms.editor import Editor
from gui.language import tr
from gui.widgets.buttons import Button
from gui.widgets.choice_cards import ChoiceCards
from gui.widgets.labels import Text
from gui.widgets.typed import number_text

FEW = 11
MAX_MARKS = 10_000


@dataclass(frozen=True)
class Scale:
    """Marks from `start` by `step` to `end`; `step` has the sign of the direction."""

    start: float
    end: float
    step: float

    @classmethod
    def of(cls, parameters: Mapping[str, str]) -> Scale:
        """The scale of a range question; 1 to 10 by 1 where the form says nothing (the XLSForm default)."""
        start, end, step = (_number(parameters.get(name), default) for name, default in _DEFAULTS)
        step = abs(step) or 1.0
        if abs(end - start) / step > MAX_MARKS:
            step = abs(end - start) / MAX_MARKS
        return cls(start, end, step if end >= start else -step)

    @property
    def steps(self) -> int:
        """How many steps there are from start to end."""
        return math.floor(abs(self.end - self.start) / abs(self.step) + 1e-9)

    def value(self, index: int) -> int | float:
        """The number at a mark, whole where it is whole."""
        number = round(self.start + index * self.step, 9)
        return int(number) if number == int(number) else number

    def index(self, value: float) -> int:
        """The mark nearest to a number."""
        return min(self.steps, max(0, round((value - self.start) / self.step)))


_DEFAULTS = (("start", 1.0), ("end", 10.0), ("step", 1.0))


def _number(text: str | None, default: float) -> float:
    try:
        value = float(text) if text else default
    except ValueError:
        return default
    return value if math.isfinite(value) else default


class _Slider(QSlider):
    """Leaves the wheel to the page; the first key or click sets a value even where the handle stands already."""

    touched = Signal()
    advanced = Signal()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.advanced.emit()
            return
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Space):
            self.touched.emit()

    def mouseReleaseEvent(self, event: object) -> None:
        super().mouseReleaseEvent(event)
        self.touched.emit()


class RangeEditor(Editor):
    """A number on the scale its parameters describe."""

    can_clear = True

    def build(self) -> None:
        self.scale = Scale.of(self.question.parameters)
        self._is_showing = False
        if self.scale.steps < FEW:
            self._build_cards()
        else:
            self._build_slider()

    def _build_cards(self) -> None:
        marks = [number_text(self.scale.value(index)) for index in range(self.scale.steps + 1)]
        self.cards: ChoiceCards | None = ChoiceCards(self.desk.theme, [(mark, mark) for mark in marks], parent=self)
        for card in self.cards.cards:
            card.setObjectName(f"{self.objectName()}__{card.value}")
            card.number = 0
        self.cards.chosen.connect(self._on_card)
        self.cards.advanced.connect(self.advanced)
        self.column.addWidget(self.cards)

    def _build_slider(self) -> None:
        self.cards = None
        self.slider = _Slider(Qt.Orientation.Horizontal, self)
        self.slider.setObjectName(f"{self.objectName()}_input")
        self.slider.setRange(0, self.scale.steps)
        self.slider.setMinimumHeight(self.desk.theme.size("control"))
        self.slider.valueChanged.connect(lambda _: self._on_slider())
        self.slider.touched.connect(self._on_slider)
        self.slider.advanced.connect(self.advanced)
        self._number = Text(tr("未选"), "lead")
        self._number.setMinimumWidth(self.desk.theme.px(64))
        self._number.setAlignment(Qt.AlignmentFlag.AlignCenter)
        less = Button("－", f"{self.objectName()}_less", lambda: self._step(-1))
        more = Button("＋", f"{self.objectName()}_more", lambda: self._step(1))
        less.setAccessibleName(tr("减少"))
        more.setAccessibleName(tr("增加"))
        row = QHBoxLayout()
        row.addWidget(Text(number_text(self.scale.value(0)), "small"))
        row.addWidget(less)
        row.addWidget(self.slider, 1)
        row.addWidget(more)
        row.addWidget(Text(number_text(self.scale.value(self.scale.steps)), "small"))
        row.addWidget(self._number)
        self.column.addLayout(row)

    def show_value(self, value: object) -> None:
        known = value if isinstance(value, int | float) else None
        if self.cards is not None:
            self.cards.show_value(None if known is None else number_text(known))
            return
        self._is_showing = True
        self.slider.setValue(0 if known is None else self.scale.index(known))
        self._number.setText(tr("未选") if known is None else number_text(known))
        self._is_showing = False

    def describe(self, name: str, note: str) -> None:
        super().describe(name, note)
        if self.cards is not None:
            self.cards.describe(name, note)
        else:
            self.slider.setAccessibleName(name)
            self.slider.setAccessibleDescription(note)

    def first_focus(self) -> QWidget:
        return self.cards.first_focus() if self.cards is not None else self.slider

    def _on_card(self, mark: object) -> None:
        value = next(
            (self.scale.value(i) for i in range(self.scale.steps + 1) if number_text(self.scale.value(i)) == mark), None
        )
        self.changed.emit(value)

    def _on_slider(self) -> None:
        if not self._is_showing:
            value = self.scale.value(self.slider.value())
            self._number.setText(number_text(value))
            self.changed.emit(value)

    def _step(self, by: int) -> None:
        if 0 <= self.slider.value() + by <= self.scale.steps:
            self.slider.setValue(self.slider.value() + by)
        else:
            self._on_slider()
