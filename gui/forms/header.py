"""Above the form: whose it is, what is known of the person, and whether what is typed is safe."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, QTime
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from gui.language import tr
from gui.telling import told
from gui.theme import Theme
from gui.widgets.labels import Elided, Pill, Text, set_tone

MOST_TAGS = 5


class FormHeader(QWidget):
    """One line of tags, the last visit, the mark of a draft, and the state of saving. Tags that do not fit are counted:
    with large letters the line would push the form out of the window."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(theme.space("s"))
        self._mark, self._more = Pill("", "info", self), Pill("", "plain", self)
        self._pills: list[Pill] = []
        self._least = theme.px(60)  # of the facts; less is a scrap
        self.facts = Elided("", "small", self)
        self.facts.setObjectName("form_facts")
        self.validity = Pill("", "plain", self)
        self.validity.setObjectName("form_validity")
        self.validity.hide()
        self._missing = 0
        self.saved = Text("", "small", parent=self)
        self.saved.setObjectName("form_saved_label")
        for widget in (self._mark, self._more):
            self._row.addWidget(widget)
        self._row.addWidget(self.facts, 1)
        self._row.addWidget(self.validity)
        self._row.addWidget(self.saved)

    def show_person(self, tags: Sequence[tuple[str, str]], facts: str, mark: str) -> None:
        """Tags as (label, reason), the facts in words, and what kind of draft this is."""
        for pill in self._pills:
            self._row.removeWidget(pill)
            pill.hide()
            pill.deleteLater()
        self._mark.setText(mark)
        self._pills = []
        for number, (label, reason) in enumerate(tags, 1):
            pill = Pill(told(label), "warn", self)
            pill.setToolTip(told(reason))
            self._pills.append(pill)
            self._row.insertWidget(number, pill)
        self.facts.say(facts)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        """Without any tag: they give way."""
        return QSize(self._taken() + self._more.sizeHint().width(), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _taken(self) -> int:
        """What everything but the tags needs."""
        sides = [self._mark, self.saved, *([] if self.validity.isHidden() else [self.validity])]
        return self._least + sum(one.sizeHint().width() + self._row.spacing() for one in sides)

    def _fit(self) -> None:
        room, gap = self.width() - self._taken(), self._row.spacing()
        widths = [pill.sizeHint().width() + gap for pill in self._pills]
        count = min(len(widths), MOST_TAGS)
        counted = self.fontMetrics().horizontalAdvance("+99") + 4 * gap
        while count and sum(widths[:count]) + (counted if count < len(widths) else 0) > room:
            count -= 1
        for number, pill in enumerate(self._pills):
            pill.setVisible(number < count)
        rest = [pill.text() for pill in self._pills[count:]]
        self._more.setText(f"+{len(rest)}")
        self._more.setToolTip(tr("、").join(rest))
        self._more.setAccessibleName(tr("、").join(rest))
        self._more.setVisible(bool(rest))

    def show_validity(self, missing: int, has_new: bool = False) -> None:
        """How many questions still stop signing. When they have become more because an answer brought new ones, that is
        said: a number that grows while one works looks like a mistake."""
        has_grown, self._missing = self._missing < missing, missing
        words = tr("还差 {n} 题").format(n=missing) if missing else tr("✓ 可以签字")
        if has_grown and has_new:
            words = tr("还差 {n} 题，有新增的").format(n=missing)
        if self.validity.text() != words:
            self.validity.setText(words)
            self.validity.setAccessibleName(words)
        set_tone(self.validity, "warn" if missing else "good")
        self.validity.show()
        self._fit()

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
            self._fit()
        set_tone(self.saved, tone)
