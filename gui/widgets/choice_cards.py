"""Choosing by large cards: numbers 1–9 choose, arrows move, and nothing is chosen by merely passing through."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.theme import Theme
from gui.widgets.option_card import Card, CheckCard, RadioCard

_ROW_CELL = 200  # a scale spreads out, but not over the whole width: the eye must not travel


class ChoiceCards(QWidget):
    """A question's options as cards in equal columns, or in one row (`is_row`, for scales).

    `chosen` carries a value, a list of values, or None when the answer was taken back. `advanced` asks for the
    next question (Enter). Tab enters at the chosen card and leaves the group; arrows move; Space and digits choose.
    """

    chosen = Signal(object)
    advanced = Signal()

    def __init__(
        self,
        theme: Theme,
        choices: Sequence[tuple[str, str]] = (),
        *,
        is_multiple: bool = False,
        is_row: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._is_multiple, self._is_row = is_multiple, is_row
        self._name, self._note = "", ""
        self._cards: list[Card] = []
        self._columns = 1
        self._scale = theme.scale
        self._heights: dict[int, int] = {}
        # Not Fixed: that would cap the height at the hint's, which is of a wider place than large letters may have.
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.set_choices(choices)

    # --- content ------------------------------------------------------------------------------------------------

    @property
    def cards(self) -> list[Card]:
        return self._cards

    def set_choices(self, choices: Sequence[tuple[str, str]]) -> None:
        """Shows these (value, label) options; cards that stay are kept, so focus is not lost."""
        wanted = list(choices)
        if [(card.value, card.label) for card in self._cards] == wanted:
            return
        kept = {card.value: card for card in self._cards}
        self._cards = []
        for index, (value, label) in enumerate(wanted, 1):
            card = kept.pop(value, None) or self._make_card()
            card.dress(value, label, index if index <= 9 else 0)
            card.setAccessibleDescription(self._name)
            card.show()
            self._cards.append(card)
        for card in kept.values():
            card.hide()
            card.setParent(None)
            card.deleteLater()
        for before, after in zip(self._cards, self._cards[1:], strict=False):
            QWidget.setTabOrder(before, after)
        self._rove()
        self._heights.clear()
        self.updateGeometry()
        self._arrange(self.width(), is_dry=False)

    def values(self) -> list[str]:
        """The chosen values, in the order of the cards."""
        return [card.value for card in self._cards if card.isChecked()]

    def show_value(self, value: object) -> None:
        """Marks a value or a list of values without announcing it."""
        wanted = set(value) if isinstance(value, list | tuple) else {value}
        for card in self._cards:
            card.setChecked(card.value in wanted)
        self._rove()

    def first_focus(self) -> QWidget:
        """The card that Tab would reach."""
        return next((card for card in self._cards if card.focusPolicy() & Qt.FocusPolicy.TabFocus), self)

    def describe(self, name: str, note: str = "") -> None:
        """Tells a screen reader what the options answer."""
        self.setAccessibleName(name)
        self._name = f"{name} {note}".strip()
        for card in self._cards:
            card.setAccessibleDescription(self._name)

    def clear(self) -> None:
        """Takes the answer back."""
        self.show_value(None)
        self.chosen.emit(None)

    def _make_card(self) -> Card:
        card = (CheckCard if self._is_multiple else RadioCard)(self._theme, self)
        card.clicked.connect(lambda: self._on_clicked(card))
        return card

    def _on_clicked(self, card: Card) -> None:
        if not self._is_multiple:
            for other in self._cards:
                other.setChecked(other is card)
        self._rove()
        values = self.values()
        self.chosen.emit((values or None) if self._is_multiple else values[0])

    def _rove(self) -> None:
        """One stop for Tab: the focused card, else the chosen, else the first."""
        focused = next((card for card in self._cards if card.hasFocus()), None)
        chosen = next((card for card in self._cards if card.isChecked()), None)
        stop = focused or chosen or (self._cards[0] if self._cards else None)
        for card in self._cards:
            card.setFocusPolicy(Qt.FocusPolicy.StrongFocus if card is stop else Qt.FocusPolicy.ClickFocus)

    # --- keys ---------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down):
            if not self._step(key):
                super().keyPressEvent(event)  # at the edge: the question before or after
        elif Qt.Key.Key_1 <= key <= Qt.Key.Key_9:
            self._press(key - Qt.Key.Key_1)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self.values():
            self.clear()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.advanced.emit()
        else:
            super().keyPressEvent(event)

    def _press(self, index: int) -> None:
        if index < len(self._cards):
            self._go(index)
            self._cards[index].click()

    def _step(self, key: int) -> bool:
        by = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_Down: self._columns}.get(Qt.Key(key), -self._columns)
        at = next((index for index, card in enumerate(self._cards) if card.hasFocus()), 0)
        if not 0 <= at + by < len(self._cards):
            return False
        self._go(at + by)
        return True

    def _go(self, index: int) -> None:
        self._cards[index].setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._cards[index].setFocus(Qt.FocusReason.TabFocusReason)
        self._rove()

    # --- place --------------------------------------------------------------------------------------------------

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        if width not in self._heights:
            self._heights[width] = self._arrange(width, is_dry=True)
        return self._heights[width]

    def sizeHint(self) -> QSize:
        width = max(self.width(), self._theme.px(320))
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        side = self._theme.size("control")
        return QSize(self._theme.px(120), side if self._cards else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange(event.size().width(), is_dry=False)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        is_dress = event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange)
        if is_dress and self._scale != self._theme.scale:
            self._scale = self._theme.scale
            for card in self._cards:
                card.forget()
            self._heights.clear()
            self.updateGeometry()
            self._arrange(self.width(), is_dry=False)

    def _arrange(self, width: int, *, is_dry: bool) -> int:
        """Places the cards (unless `is_dry`) and returns the height they take."""
        cards, gap = self._cards, self._theme.space("s")
        if not cards:
            return 0
        widest = max(card.wish() for card in cards)
        wish = min(width, max(self._theme.px(124), widest))
        rows = -(-len(cards) // max(1, (width + gap) // (wish + gap)))
        columns = -(-len(cards) // rows)
        cell = wish
        if self._is_row and rows == 1:
            cell = max(wish, min((width - gap * (columns - 1)) // columns, self._theme.px(_ROW_CELL)))
        top = 0
        for start in range(0, len(cards), columns):
            row = cards[start : start + columns]
            height = max(card.height_at(cell) for card in row)
            for index, card in enumerate(row if not is_dry else ()):
                card.setGeometry(index * (cell + gap), top, cell, height)
            top += height + gap
        if not is_dry:
            self._columns = columns
        return top - gap
