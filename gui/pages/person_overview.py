"""The tab 概况 of a person's page: the facts at the left, the last twelve months at the right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.pages.person_facts import Fetch, PersonFacts
from gui.pages.person_wellbeing import PersonWellbeing
from gui.shell import Shell
from gui.widgets.columns import Columns
from gui.widgets.scroll import Scroll

if TYPE_CHECKING:
    from core.service.overview import Timeline
    from core.service.views import PersonView


class PersonOverview(QWidget):
    """`facts` and `wellbeing` are filled by the page."""

    def __init__(self, shell: Shell, reveal: Fetch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view: PersonView | None = None
        self._timeline: Timeline | None = None
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

    def show_all(self, view: PersonView | None, timeline: Timeline | None) -> None:
        """Shows what was read; None is still to come."""
        if view is not None and view is not self._view:
            self.facts.show_view(view)
        if timeline is not None and timeline is not self._timeline:
            self.wellbeing.show_timeline(timeline)
        self._view, self._timeline = view, timeline

    def enter(self) -> None:
        """Takes the keyboard."""
        if self.wellbeing.chart.isVisible():
            self.wellbeing.chart.setFocus()
