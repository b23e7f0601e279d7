"""Editors of choices: cards, a list to pull down, a scale in one row, an order, a thing to acknowledge."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from core.forms.questions import Choice
from gui.forms.editor import Editor
from gui.forms.editors_text import mark_field
from gui.language import tr
from gui.widgets.buttons import Button, IconButton
from gui.widgets.choice_cards import ChoiceCards
from gui.widgets.labels import Text
from gui.widgets.wording import say

MANY = 12  # above this many options one looks them up in a list


class OneEditor(Editor):
    """One of several, as cards."""

    can_clear = True
    _is_multiple = False
    _is_row = False

    def build(self) -> None:
        self.cards = ChoiceCards(self.desk.theme, is_multiple=self._is_multiple, is_row=self._is_row, parent=self)
        self.cards.chosen.connect(self._on_chosen)
        self.cards.advanced.connect(self.advanced)
        self.column.addWidget(self.cards)
        self.show_choices(self.question.choices)

    def show_value(self, value: object) -> None:
        self.cards.show_value(value)
        offered = {card.value for card in self.cards.cards}
        chosen = value if isinstance(value, list) else [value] if value else []
        gone = [str(item) for item in chosen if item not in offered]
        self.complained.emit(say("not_offered", {"value": self._label_of(gone[0])}) if gone else "")

    def show_choices(self, choices: Sequence[Choice]) -> None:
        self.cards.set_choices([(choice.value, choice.label) for choice in choices])
        for card in self.cards.cards:
            card.setObjectName(f"{self.objectName()}__{card.value}")

    def describe(self, name: str, note: str) -> None:
        super().describe(name, note)
        self.cards.describe(name, note)

    def first_focus(self) -> QWidget:
        return self.cards.first_focus()

    def clear(self) -> None:
        self.complained.emit("")
        self.cards.clear()
        self.cards.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_chosen(self, value: object) -> None:
        self.complained.emit("")
        self.changed.emit(value)

    def _label_of(self, value: str) -> str:
        return next((choice.label for choice in self.question.choices if choice.value == value), value)


class LikertEditor(OneEditor):
    """A scale: the options side by side while there is room."""

    _is_row = True


class ManyEditor(OneEditor):
    """Any of several, as cards."""

    _is_multiple = True


class _Combo(QComboBox):
    """A list to pull down that the mouse wheel leaves alone: rolling through a form must not change answers."""

    advanced = Signal()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.advanced.emit()
        else:
            super().keyPressEvent(event)


class ListEditor(Editor):
    """One of many, in a list to pull down."""

    def build(self) -> None:
        self.combo = _Combo(self)
        self.combo.setObjectName(f"{self.objectName()}_input")
        self.combo.setMaxVisibleItems(12)
        # Not as wide as its longest option: that would push the page apart at large letters.
        self.combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.combo.setMinimumContentsLength(8)
        self.combo.setMaximumWidth(self.desk.theme.px(420))
        self.combo.activated.connect(lambda index: self._on_activated(index))
        self.combo.advanced.connect(self.advanced)
        self.column.addWidget(self.combo)
        self._offered: list[tuple[str, str]] = []
        self.show_choices(self.question.choices)

    def show_value(self, value: object) -> None:
        index = self.combo.findData(value) if value else 0
        self.combo.setCurrentIndex(max(0, index))
        self.complained.emit(say("not_offered", {"value": value}) if value and index < 0 else "")

    def show_choices(self, choices: Sequence[Choice]) -> None:
        wanted = [(choice.value, choice.label) for choice in choices]
        if wanted == self._offered and self.combo.count():
            return
        self._offered = wanted
        chosen = self.combo.currentData()
        self.combo.clear()
        self.combo.addItem(tr("请选择"), "")
        for value, label in wanted:
            self.combo.addItem(label, value)
        self.combo.setCurrentIndex(max(0, self.combo.findData(chosen)))

    def describe(self, name: str, note: str) -> None:
        super().describe(name, note)
        self.combo.setAccessibleName(name)
        self.combo.setAccessibleDescription(note)

    def mark_wrong(self, is_wrong: bool) -> None:
        mark_field(self.combo, is_wrong)

    def first_focus(self) -> QWidget:
        return self.combo

    def _on_activated(self, index: int) -> None:
        self.complained.emit("")
        self.changed.emit(self.combo.itemData(index) or None)


class AcknowledgeEditor(Editor):
    """One thing to say yes to."""

    def build(self) -> None:
        self.cards = ChoiceCards(self.desk.theme, [("OK", tr("已经做到"))], is_multiple=True, parent=self)
        self.cards.cards[0].setObjectName(f"{self.objectName()}__OK")
        self.cards.chosen.connect(lambda values: self.changed.emit("OK" if values else None))
        self.cards.advanced.connect(self.advanced)
        self.column.addWidget(self.cards)

    def show_value(self, value: object) -> None:
        self.cards.show_value(value)

    def describe(self, name: str, note: str) -> None:
        super().describe(name, note)
        self.cards.describe(name, note)

    def first_focus(self) -> QWidget:
        return self.cards.first_focus()


class RankEditor(Editor):
    """An order of importance: each line has its place, and buttons that move it. Not an answer until touched."""

    can_clear = True

    def build(self) -> None:
        self._order: list[str] = []
        self._labels: dict[str, str] = {}
        self._is_answered = False
        self._rows = QVBoxLayout()
        self._rows.setSpacing(self.desk.theme.space("xs"))
        self._state = Text("", "small", wraps=True)
        self._accept = Button(tr("就按这个顺序"), f"{self.objectName()}_accept", self._announce)
        foot = QHBoxLayout()
        foot.addWidget(self._accept)
        foot.addWidget(self._state, 1)
        self.column.addLayout(self._rows)
        self.column.addLayout(foot)
        self._name = ""
        self.show_choices(self.question.choices)

    def show_value(self, value: object) -> None:
        chosen = [item for item in value if item in self._labels] if isinstance(value, list) else []
        self._is_answered = bool(chosen)
        self._order = chosen + [item for item in self._labels if item not in chosen]
        self._draw()

    def show_choices(self, choices: Sequence[Choice]) -> None:
        labels = {choice.value: choice.label for choice in choices}
        if labels == self._labels:
            return
        self._labels = labels
        self._order = [item for item in self._order if item in labels]
        self._order += [item for item in labels if item not in self._order]
        self._draw()

    def describe(self, name: str, note: str) -> None:
        super().describe(name, note)
        self._name = name
        self._accept.setAccessibleDescription(name)

    def first_focus(self) -> QWidget:
        return self.findChild(Button, f"{self.objectName()}_down_0") or self._accept

    def _draw(self, focus: str = "") -> None:
        while (item := self._rows.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.setParent(None)
                widget.deleteLater()
        for index, value in enumerate(self._order):
            self._rows.addWidget(self._line(index, value))
        self._state.setText(tr("顺序已定") if self._is_answered else tr("用箭头把最要紧的排到最上面"))
        self._accept.setVisible(not self._is_answered)
        button = self.findChild(Button, focus) if focus else None
        if button is not None:
            button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _line(self, index: int, value: str) -> QWidget:
        line = QWidget(self)
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(Text(f"{index + 1}.", "strong"))
        row.addWidget(Text(self._labels[value], wraps=True), 1)
        for word, step, icon in ((tr("上移"), -1, "up"), (tr("下移"), 1, "down")):
            name = f"{self.objectName()}_{icon}_{index}"
            what = f"{self._labels[value]} {word}"
            button = IconButton(what, name, self.desk.icons, icon, lambda s=step, i=index: self._move(i, s), line)
            button.setEnabled(0 <= index + step < len(self._order))
            row.addWidget(button)
        return line

    def _move(self, index: int, step: int) -> None:
        order = self._order
        order[index], order[index + step] = order[index + step], order[index]
        self._is_answered = True
        place = index + step
        word = "up" if step < 0 else "down"
        if not 0 <= place + step < len(order):
            word = "down" if word == "up" else "up"
        self._draw(f"{self.objectName()}_{word}_{place}")
        self.changed.emit(list(order))

    def _announce(self) -> None:
        self._is_answered = True
        self._draw()
        self.changed.emit(list(self._order))
