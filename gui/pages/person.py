"""One person: who, how at risk, what is owed, and everything that ever happened, in seven tabs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from core.changes import Changes
from core.forms.catalogue import shipped_kinds
from gui.dialogs.confirm_passphrase import ConfirmPassphrase
from gui.dialogs.edit_person import EditPerson
from gui.language import tr
from gui.models.papers import papers_of_person
from gui.pages.page import Page
from gui.pages.person_entries import CARE, CHANGES, JUDGED
from gui.pages.person_header import BEFORE_KEYS, NEXT_KEYS, PersonHeader
from gui.pages.person_sheets import CARE_TAB, CHANGE, JUDGE, LEDGER, PAPERS, TABS, TASKS, PersonSheets
from gui.shell import Shell
from gui.widgets.buttons import Button
from gui.widgets.empty_state import EmptyState
from gui.widgets.offers_menu import OffersMenu
from gui.widgets.scroll import Scroll

if TYPE_CHECKING:
    from core.app import Core
    from core.service.overview import Counts, Timeline
    from core.service.views import PersonView, TodoRow


@dataclass(frozen=True)
class _Look:
    number: str = field(repr=False)
    changes: Changes


class PersonPage(Page):
    """Header that tells who and how at risk at one glance; below it seven tabs, Ctrl+1 … Ctrl+7.

    Alt+PgUp and Alt+PgDn walk through the list one came from; the tab stays.
    """

    key: ClassVar[str] = "person"
    concerns: ClassVar[frozenset[str]] = frozenset(
        {"person", "visit", "change", "agreement", "record", "print", "reveal", "decision", "task", "matter"}
    )

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell, "")
        self._person_id = ""
        self._among: Sequence[str] = ()
        self._view: PersonView | None = None
        self._mend: str | None = None  # the field the district did not take
        self._is_told = False  # of two sides that differ
        self.heading.hide()
        self.aside.hide()
        self._header = PersonHeader(shell, self._buttons(), self.walk)
        self._tabs = self._tab_bar()
        self._sheets = PersonSheets(shell, self._reveal)
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(shell.theme.space("s"))
        column.addWidget(self._header)
        column.addWidget(self._tabs)
        column.addWidget(self._sheets, 1)
        self.scroll = Scroll()  # for large letters alone: at 100 % the page as a whole never scrolls
        self.scroll.body.addWidget(whole)
        gone = EmptyState(
            shell.theme, shell.icons, "people", tr("这个人不在名单里了"), tr("可能已被撤销导入。"), tr("回到人员"),
            lambda: shell.navigator.open_page("people"), "person_gone",
        )  # fmt: skip
        self._views = QStackedWidget()
        self._views.addWidget(self.scroll)
        self._views.addWidget(gone)
        self.body.addWidget(self._views, 1)
        self._add_keys()

    # coming and going

    def arrive(self, **arguments: Any) -> None:
        """`person_id` says who, `among` the ids of the list one came from; `mend` a field the district did not take:
        the dialog opens at it."""
        self._mend = arguments.get("mend")
        self._among = tuple(arguments.get("among") or ())
        person_id = str(arguments["person_id"])
        if person_id != self._person_id:
            self._person_id = person_id
            self._view = None
            self._header.clear()
            self._sheets.show_person(person_id)
        place = self._among.index(person_id) if person_id in self._among else -1
        self._header.show_place(place, len(self._among))
        self.refresh()
        self._visit.setFocus()

    def leave(self) -> None:
        self._sheets.cover()

    def walk(self, by: int) -> None:
        """To the next (1) or previous (-1) person of the list; at its ends nothing happens."""
        place = self._among.index(self._person_id) + by if self._person_id in self._among else -1
        if 0 <= place < len(self._among):
            self.shell.navigator.open_person(self._among[place], self._among)

    def reload(self) -> None:
        if not self._person_id:
            return
        one, read = self._person_id, self.shell.tasks.read
        read(lambda core: core.people.show(one), self._show, self._fail, key="person")
        read(lambda core: len(core.exchange.conflicts.list(one)), self._show_sides, owner=self, key="sides")
        read(lambda core: core.users.chain(one), self._sheets.show_chain, owner=self, key="chain")
        read(lambda core: core.overview.wellbeing(one), self._show_timeline, owner=self, key="wellbeing")
        read(lambda core: core.overview.counts(one), self._show_counts, owner=self, key="counts")
        read(lambda core: core.todo.list(one, has_done=True), self._show_tasks, owner=self, key="tasks", is_long=True)
        QTimer.singleShot(0, self, self._read_tab)  # a tab is built the first time: not in the same breath as the page

    # what it is made of

    def _buttons(self) -> list[Button]:
        icons, navigator = self.shell.icons, self.shell.navigator
        self._visit = Button(
            tr("去走访"), "person_visit", lambda: navigator.start_form("visit", self._person_id), role="main",
            icons=icons, icon="visits",
        )  # fmt: skip
        buttons = [
            self._visit,
            Button(tr("报告变化"), "person_change", lambda: navigator.start_form("change", self._person_id)),
            self._menu_button(),
            self._print_button(),
            Button(tr("更正资料"), "person_edit", self._edit),
        ]
        return buttons if self.shell.may("sign:any") else buttons[:1]

    def _tab_bar(self) -> QTabBar:
        tabs = QTabBar()
        tabs.setObjectName("person_tabs")
        tabs.setAccessibleName(tr("这个人的各方面"))
        tabs.setDrawBase(False)
        tabs.setExpanding(False)
        tabs.setElideMode(Qt.TextElideMode.ElideNone)
        tabs.setUsesScrollButtons(True)
        for number, words in enumerate(TABS):
            tabs.addTab(tr(words))
            tabs.setTabToolTip(number, f"Ctrl+{number + 1}")
        tabs.currentChanged.connect(self._turn_to)
        return tabs

    def _add_keys(self) -> None:
        keys = [(f"Ctrl+{number + 1}", partial(self.open_tab, number)) for number in range(len(TABS))]
        keys.append(("Ctrl+P", self._offer_papers))
        keys += [(NEXT_KEYS, partial(self.walk, 1)), (BEFORE_KEYS, partial(self.walk, -1))]
        for name, act in keys:
            shortcut = QShortcut(QKeySequence(name), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    def _print_button(self) -> Button:
        """The ledger, and the papers that are filled in beforehand."""
        self._print = Button(tr("打印"), "person_print", self._offer_papers, icons=self.shell.icons, icon="print")
        self._print.setToolTip("Ctrl+P")
        return self._print

    def _offer_papers(self) -> None:
        if self._print.isVisible():
            OffersMenu(papers_of_person(), "person_papers", self._print_paper, self).open_at(self._print)

    def _print_paper(self, document: str) -> None:
        copy = {} if document == "ledger" else {"copy": "internal"}
        self.shell.navigator.open_print(document, [self._person_id], **copy)

    def _menu_button(self) -> Button:
        """Every other kind of record that can be begun for a person."""
        button = Button(tr("办理"), "person_more", icons=self.shell.icons, icon="plus")
        menu = QMenu(button)
        menu.setObjectName("person_menu")
        for kind in shipped_kinds().values():
            if kind.is_restricted and not self.shell.may("see:suspicion"):
                continue
            if kind.person != "none" and kind.stands_alone and kind.name not in ("visit", "change"):
                action = menu.addAction(tr(kind.title))
                action.setObjectName(f"person_start_{kind.name}")
                action.setToolTip(tr(kind.purpose))
                action.triggered.connect(
                    lambda _checked=False, name=kind.name: self.shell.navigator.start_form(name, self._person_id)
                )
        button.setMenu(menu)
        return button

    # tabs

    def open_tab(self, number: int) -> None:
        """Shows a tab and gives it the keyboard."""
        self._tabs.setCurrentIndex(number)
        if not self._sheets.enter(number):
            self._tabs.setFocus()

    def _turn_to(self, number: int) -> None:
        self._sheets.cover()
        self._sheets.setCurrentIndex(number)
        if self._person_id and self.isVisible():
            self._sheets.read(number)

    def _read_tab(self) -> None:
        self._sheets.read(self._tabs.currentIndex())

    def _show_counts(self, counts: Counts) -> None:
        self._label(LEDGER, counts.ledger)
        self._label(PAPERS, counts.pictures)
        for number, kinds in ((CARE_TAB, CARE), (CHANGE, CHANGES), (JUDGE, JUDGED)):
            self._label(number, sum(counts.by_kind.get(kind, 0) for kind in kinds))

    def _show_tasks(self, rows: Sequence[TodoRow]) -> None:
        self._sheets.show_tasks(rows)
        self._label(TASKS, sum(1 for row in rows if row.state != "done"))

    def _label(self, number: int, count: int) -> None:
        words = tr(TABS[number])
        self._tabs.setTabText(number, f"{words} {count}" if count else words)

    # what is read

    def _show(self, view: PersonView) -> None:
        self.banner.drop_error()
        self._views.setCurrentIndex(0)
        self._view = view
        self._header.show_view(view)
        self._sheets.show_view(view)
        self._visit.setEnabled(view.person.is_active)
        if self._mend is not None:
            self._mend, field = None, self._mend
            dialog = EditPerson(self.shell, view, self)
            dialog.open()
            dialog.go_to(field)

    def _show_timeline(self, timeline: Timeline) -> None:
        self._header.show_alarm(timeline)
        self._sheets.show_timeline(timeline)

    def _show_sides(self, count: int) -> None:
        """Says it where everybody who opens the person sees it; takes it back when it is settled."""
        if count:
            words = tr("这位老人有 {n} 处两边不一样，两边填的都留着。").format(n=count)
            self._is_told = True
            self.banner.say(words, "warn", tr("去看看"), self._open_sides)
        elif self._is_told:
            self._is_told = False
            self.banner.hide()

    def _open_sides(self) -> None:
        self.shell.navigator.open_page("conflicts", person_id=self._person_id)

    def _fail(self, error: Any) -> None:
        if error.code == "person.unknown":
            self._views.setCurrentIndex(1)
        else:
            self.show_error(error)

    def _reveal(self, show: Callable[[str], None]) -> None:
        """Shows the whole ID number while the button is held; the look becomes a fact in the ledger."""
        one = self._person_id
        if self.shell.confirmation.needs_look() and not self.shell.is_practice:
            ConfirmPassphrase(self.shell, lambda: None, self).open()
            return

        def look(core: Core) -> _Look:
            # The reason is the same for every look on this page; it is data for the ledger, hence Chinese.
            number = core.people.reveal_id(one, "在人员页查看")
            return _Look(number, Changes.of("reveal", "outbox", persons={one}))

        self.shell.tasks.write(look, lambda seen: show(seen.number), self.show_error, owner=self)

    def _edit(self) -> None:
        if self._view is not None:
            EditPerson(self.shell, self._view, self).open()
