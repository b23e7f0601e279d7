"""One field with its two versions side by side, and the choice between them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from gui.language import tr
from gui.theme import Theme
from gui.widgets.choice_cards import ChoiceCards
from gui.widgets.columns import Columns
from gui.widgets.labels import Text

CHOICES = (("theirs", "按区里的"), ("mine", "坚持本机的，请区里定"))


class Sides(QFrame):
    """`cards` takes the choice: 1 the district's, 2 this laptop's. Both versions are read out by the screen reader."""

    def __init__(
        self,
        theme: Theme,
        name: str,
        label: str,
        theirs: tuple[str, str],
        mine: tuple[str, str],
        read: str,
        on_choose: Callable[[str, str], object],
        parent: QWidget | None = None,
    ) -> None:
        """`theirs` and `mine` are (rich text of the value, who wrote it); `read` is what was there before."""
        super().__init__(parent)
        self.setObjectName(f"sides_{name}")
        self.setProperty("role", "card")
        column = QVBoxLayout(self)
        gap = theme.space("l")
        column.setContentsMargins(gap, theme.space("m"), gap, theme.space("m"))
        column.setSpacing(theme.space("s"))
        column.addWidget(Text(label, "section", wraps=True))
        left = self._side(theme, tr("区里的"), f"sides_{name}_theirs", *theirs)
        right = self._side(theme, tr("本机填的"), f"sides_{name}_mine", *mine)
        column.addWidget(Columns(theme, left, right, (1, 1), breaks_at=560))
        if read:
            column.addWidget(Text(read, "small", wraps=True))
        self.cards = ChoiceCards(theme, [(code, tr(words)) for code, words in CHOICES])
        self.cards.setObjectName(f"sides_{name}_choice")
        self.cards.describe(label)
        self.cards.chosen.connect(lambda value: on_choose(name, str(value or "")))
        column.addWidget(self.cards)

    def _side(self, theme: Theme, title: str, name: str, value: str, author: str) -> QWidget:
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.space("xs"))
        column.addWidget(Text(title, "field"))
        words = Text("", "lead", wraps=True)
        words.setObjectName(name)
        words.setTextFormat(Qt.TextFormat.RichText)
        words.setText(value)
        column.addWidget(words)
        column.addWidget(Text(author, "small", wraps=True))
        column.addStretch(1)
        return side
