"""Above the form: whose it is, what is known of the person, and whether what is typed is safe."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QTime
from PySide6.QtWidgets import QHBoxLayout, QWidget

from gui.language import tr
from gui.telling import told
from gui.theme import Theme
from gui.widgets.labels import Elided, Pill, Text, set_tone

MOST_TAGS = 5


class FormHeader(QWidget):
    """One line of tags, the last visit, the mark of a draft, and the state of saving."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(theme.space("s"))
        self._pills: list[Pill] = []
        self.facts = Elided("", "small", self)
        self.facts.setObjectName("form_facts")
        self.validity = Pill("", "plain", self)
        self.validity.setObjectName("form_validity")
        self.validity.hide()
        self.saved = Text("", "small", parent=self)
        self.saved.setObjectName("form_saved_label")
        self._row.addWidget(self.facts, 1)
        self._row.addWidget(self.validity)
        self._row.addWidget(self.saved)

    def show_person(self, tags: Sequence[tuple[str, str]], facts: str, mark: str) -> None:
        """Tags as (label, reason), the facts in words, and what kind of draft this is."""
        for pill in self._pills:
            self._row.removeWidget(pill)
            pill.deleteLater()
        self._pills = [Pill(mark, "info", self)]
        for label, reason in tags[:MOST_TAGS]:
            pill = Pill(told(label), "warn", self)
            pill.setToolTip(told(reason))
            self._pills.append(pill)
        if len(tags) > MOST_TAGS:
            self._pills.append(Pill(f"+{len(tags) - MOST_TAGS}", "plain", self))
        for index, pill in enumerate(self._pills):
            self._row.insertWidget(index, pill)
        self.facts.say(facts)

    def show_validity(self, missing: int) -> None:
        """How many questions still stop signing."""
        words = tr("还差 {n} 题").format(n=missing) if missing else tr("✓ 可以签字")
        if self.validity.text() != words:
            self.validity.setText(words)
            self.validity.setAccessibleName(words)
        set_tone(self.validity, "warn" if missing else "good")
        self.validity.show()

    def show_waiting(self) -> None:
        """Something on the screen is not on the disk yet."""
        self._say(tr("有改动，马上保存…"), "soft")

    def show_saved(self, at: QTime) -> None:
        """Everything on the screen is safe."""
        self._say(tr("✓ 已保存 {time}").format(time=at.toString("HH:mm:ss")), "good")

    def show_failed(self) -> None:
        """The last attempt to save did not succeed."""
        self._say(tr("✗ 没有保存"), "bad")

    def _say(self, words: str, tone: str) -> None:
        if self.saved.text() != words:
            self.saved.setText(words)
            self.saved.setAccessibleName(words)
        set_tone(self.saved, tone)
