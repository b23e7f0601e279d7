"""What the seven tabs of a person's page hold: each is built when it is first looked at and scrolls by itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from gui.language import tr
from gui.pages.person_care import PersonCare
from gui.pages.person_entries import CHANGES, JUDGED, PersonEntries
from gui.pages.person_facts import Fetch
from gui.pages.person_ledger import PersonLedger
from gui.pages.person_overview import PersonOverview
from gui.pages.person_papers import PersonPapers
from gui.pages.person_tasks import PersonTasks
from gui.shell import Shell

if TYPE_CHECKING:
    from core.service.overview import Timeline
    from core.service.users import Chain
    from core.service.views import PersonView, TodoRow

TABS = ("概况", "台账", "协议与照料", "变化", "评估", "任务", "材料")
OVERVIEW, LEDGER, CARE_TAB, CHANGE, JUDGE, TASKS, PAPERS = range(len(TABS))


class PersonSheets(QStackedWidget):
    """Keeps what the page has read for the tabs that are still to be built."""

    def __init__(self, shell: Shell, reveal: Fetch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shell, self._reveal = shell, reveal
        self._person_id = ""
        self._view: PersonView | None = None
        self._timeline: Timeline | None = None
        self._chain: Chain | None = None
        self._waiting: Sequence[TodoRow] = ()
        self._built: dict[int, QWidget] = {}
        for _words in TABS:
            self.addWidget(_room())
        self.setMinimumHeight(shell.theme.px(170))

    def hasHeightForWidth(self) -> bool:
        return False  # each scrolls by itself: none may ask the page for the height of all its words

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self.minimumHeight())

    def sheet(self, number: int) -> QWidget:
        """What a tab holds."""
        if number not in self._built:
            made = self._built[number] = self._make(number)
            room = self.widget(number).layout()
            if room is not None:
                room.addWidget(made)
                made.show()  # at once: the keyboard may be meant for it
            self._begin(made)
            self._fill(made)
        return self._built[number]

    def enter(self, number: int) -> bool:
        """Gives the keyboard to a tab; False when nothing there takes it."""
        sheet = self.sheet(number)
        sheet.enter()  # type: ignore[attr-defined]
        focused = self.window().focusWidget()
        return focused is not None and sheet.isAncestorOf(focused)

    def read(self, number: int) -> None:
        """What only this tab shows is read when it is looked at."""
        sheet = self.sheet(number)
        if isinstance(sheet, PersonEntries | PersonPapers | PersonCare):
            sheet.reload()

    def cover(self) -> None:
        """Covers the ID number."""
        overview = self._built.get(OVERVIEW)
        if isinstance(overview, PersonOverview):
            overview.facts.cover()

    def show_person(self, person_id: str) -> None:
        """Another person: nothing of the one before stays."""
        self._person_id = person_id
        self._view = self._timeline = self._chain = None
        self._waiting = ()
        self.cover()
        for sheet in self._built.values():
            self._begin(sheet)

    def show_view(self, view: PersonView) -> None:
        """Who it is and who looks after him."""
        self._view = view
        self._refill(OVERVIEW, CARE_TAB)

    def show_timeline(self, timeline: Timeline) -> None:
        """How he has been."""
        self._timeline = timeline
        self._refill(OVERVIEW)

    def show_chain(self, chain: Chain) -> None:
        """Who answers for him."""
        self._chain = chain
        self._refill(CARE_TAB)

    def show_tasks(self, rows: Sequence[TodoRow]) -> None:
        """What waits."""
        self._waiting = rows
        self._refill(TASKS)

    def _make(self, number: int) -> QWidget:
        shell = self._shell
        if number == OVERVIEW:
            return PersonOverview(shell, self._reveal)
        if number == LEDGER:
            return PersonLedger(shell)
        if number == CARE_TAB:
            return PersonCare(shell)
        if number == CHANGE:
            hint = tr("变化报告、线索、住院、人户分离以后都会记在这里。")
            return PersonEntries(shell, "changes_of", tr("变化"), hint, CHANGES)
        if number == JUDGE:
            hint = tr("自理能力评估、年度核查、集中供养意愿以后都会记在这里。")
            return PersonEntries(shell, "judged", tr("评估"), hint, JUDGED)
        return PersonTasks(shell) if number == TASKS else PersonPapers(shell)

    def _begin(self, sheet: QWidget) -> None:
        if isinstance(sheet, PersonEntries | PersonPapers | PersonCare):
            sheet.show_person(self._person_id)

    def _fill(self, sheet: QWidget) -> None:
        """Shows what the page has read."""
        if isinstance(sheet, PersonOverview):
            sheet.show_all(self._view, self._timeline)
        elif isinstance(sheet, PersonCare):
            sheet.show_care(self._view, self._chain)
        elif isinstance(sheet, PersonTasks):
            sheet.show_rows(self._waiting)

    def _refill(self, *numbers: int) -> None:
        for number in numbers:
            if number in self._built:
                self._fill(self._built[number])


def _room() -> QWidget:
    """An empty place in which what does not fit scrolls by itself."""
    room = QWidget()
    column = QVBoxLayout(room)
    column.setContentsMargins(0, 0, 0, 0)
    room.setMinimumHeight(1)
    return room
