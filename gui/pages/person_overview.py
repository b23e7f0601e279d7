"""The tab 概况 of a person's page: the facts at the left, the last twelve months at the right."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.pages.person_facts import Fetch, PersonFacts
from gui.pages.person_wellbeing import PersonWellbeing
from gui.shell import Shell
from gui.widgets.columns import Columns
from gui.widgets.scroll import Scroll


class PersonOverview(QWidget):
    """`facts` and `wellbeing` are filled by the page."""

    def __init__(self, shell: Shell, reveal: Fetch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.facts = PersonFacts(shell, reveal)
        self.wellbeing = PersonWellbeing(shell)
        left = Scroll(gap=4)
        left.body.addWidget(self.facts)
        left.setMinimumHeight(shell.theme.px(150))
        right = Scroll(gap=4)
        right.body.addWidget(self.wellbeing)
        right.setMinimumHeight(shell.theme.px(150))
        scroll = Scroll()
        scroll.body.addWidget(Columns(shell.theme, left, right, (5, 6)))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(scroll)

    def enter(self) -> None:
        """Takes the keyboard."""
        if self.wellbeing.chart.isVisible():
            self.wellbeing.chart.setFocus()
