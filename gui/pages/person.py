"""One person: who, how at risk, what is owed, and everything that ever happened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QStackedWidget, QVBoxLayout, QWidget

from core.changes import Changes
from core.forms.catalogue import shipped_kinds
from gui import wording
from gui.dialogs.confirm_passphrase import ConfirmPassphrase
from gui.dialogs.edit_person import EditPerson
from gui.language import tr
from gui.models.papers import papers_of_person
from gui.pages.page import Page
from gui.pages.person_facts import PersonFacts
from gui.pages.person_ledger import PersonLedger
from gui.shell import Shell
from gui.widgets.buttons import Button
from gui.widgets.card import Card
from gui.widgets.columns import Columns
from gui.widgets.empty_state import EmptyState
from gui.widgets.labels import Pill, Text
from gui.widgets.name_bar import NameBar
from gui.widgets.offers_menu import OffersMenu
from gui.widgets.scroll import Scroll
from gui.widgets.wrap_row import WrapRow

if TYPE_CHECKING:
    from core.app import Core
    from core.service.views import PersonView


@dataclass(frozen=True)
class _Look:
    number: str = field(repr=False)
    changes: Changes


class PersonPage(Page):
    """Header that tells who and how at risk at one glance; facts at the left, ledger at the right."""

    key: ClassVar[str] = "person"
    concerns: ClassVar[frozenset[str]] = frozenset(
        {"person", "visit", "change", "agreement", "record", "print", "reveal", "decision"}
    )

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell, "")
        self._person_id = ""
        self._view: PersonView | None = None
        self._mend: str | None = None  # the field the district did not take
        self._is_told = False  # of two sides that differ
        self.heading.hide()
        self.aside.hide()
        theme = shell.theme
        self._facts = PersonFacts(shell, self._reveal)
        self._ledger = PersonLedger(shell)
        facts = Scroll(gap=4)
        facts.body.addWidget(self._facts)
        facts.setMinimumHeight(theme.px(260))
        scroll = Scroll()
        scroll.body.addWidget(Columns(theme, facts, self._ledger, (5, 6)))
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.space("m"))
        column.addWidget(self._header())
        column.addWidget(scroll, 1)
        self._gone = EmptyState(
            theme, shell.icons, "people", tr("这个人不在名单里了"), tr("可能已被撤销导入。"), tr("回到人员"),
            lambda: shell.navigator.open_page("people"), "person_gone",
        )  # fmt: skip
        self._views = QStackedWidget()
        self._views.addWidget(whole)
        self._views.addWidget(self._gone)
        self.body.addWidget(self._views, 1)

    def arrive(self, **arguments: Any) -> None:
        """`person_id` says who; `mend` a field the district did not take: the dialog opens at it."""
        self._mend = arguments.get("mend")
        person_id = str(arguments["person_id"])
        if person_id != self._person_id:
            self._person_id = person_id
            self._view = None
            self._ledger.show_person(person_id)
            self._facts.cover()
        self.refresh()
        self._visit.setFocus()

    def leave(self) -> None:
        self._facts.cover()

    def reload(self) -> None:
        if not self._person_id:
            return
        one = self._person_id
        self.shell.tasks.read(lambda core: core.people.show(one), self._show, self._fail, key="person")
        self.shell.tasks.read(
            lambda core: len(core.exchange.conflicts.list(one)), self._show_sides, owner=self, key="sides"
        )
        self.shell.tasks.read(lambda core: core.users.chain(one), self._facts.show_chain, owner=self, key="chain")
        self._ledger.reload()

    def _header(self) -> QWidget:
        theme, icons = self.shell.theme, self.shell.icons
        card = Card(theme, name="person_header")
        self._name = NameBar(theme, icons, "person", "name", self.shell.navigator.go_back, self._buttons())
        card.body.addWidget(self._name)
        second = QHBoxLayout()
        second.setSpacing(theme.space("m"))
        self._who = Text("", "soft")
        second.addWidget(self._who)
        self._pills = WrapRow(theme.space("xs") + 2)
        second.addWidget(self._pills, 1)
        card.body.addLayout(second)
        due = QHBoxLayout()
        self._due_sign = QLabel()
        self._due = Text("", wraps=True)
        self._due.setObjectName("person_due")
        due.addWidget(self._due_sign)
        due.addWidget(self._due, 1)
        card.body.addLayout(due)
        return card

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

    def _print_button(self) -> Button:
        """The ledger, and the papers that are filled in beforehand."""
        button = Button(tr("打印"), "person_print", icons=self.shell.icons, icon="print")
        button.clicked.connect(
            lambda: OffersMenu(papers_of_person(), "person_papers", self._print_paper, self).open_at(button)
        )
        return button

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

    def _show(self, view: PersonView) -> None:
        self.banner.drop_error()
        self._views.setCurrentIndex(0)
        self._view = view
        person = view.person
        today = self.shell.today()
        age = person.age_on(today)
        self._name.say(person.name)
        who = [wording.coded("sex", person.sex), tr("{n}岁").format(n=age) if age is not None else tr("年龄不详")]
        self._who.setText(tr("，").join([*who, " ".join(part for part in (person.village, person.group) if part)]))
        pills: list[QWidget] = []
        for tag in view.tags:
            pill = Pill(tr(tag.label), "info")
            pill.setToolTip(tag.reason)
            pills.append(pill)
        if person.self_care:
            tone = {"full": "good", "partial": "warn", "none": "bad"}.get(person.self_care, "plain")
            pills.append(Pill(wording.coded("self_care", person.self_care), tone))
        if not person.is_active:
            pills.append(Pill(tr("已终止"), "plain"))
        if view.reported:
            pills.append(Pill(tr("已上报，待认定"), "warn"))
        if view.sync_state == "pending":
            pills.append(Pill(tr("有改动待认定"), "warn"))
        self._pills.show_widgets(pills)
        self._show_due(view)
        if self._mend is not None:
            self._mend, field = None, self._mend
            dialog = EditPerson(self.shell, view, self)
            dialog.open()
            dialog.go_to(field)
        self._facts.show_view(view)
        self._visit.setEnabled(person.is_active)

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

    def _show_due(self, view: PersonView) -> None:
        due = view.due
        if due is None:
            words, tone = tr("按规定不用上门走访，或者没有适用的走访规定。"), "plain"
        else:
            words = f"{due.reason.words()}　{due.rule.words()}"
            tone = {"overdue": "bad", "due": "warn", "coming": "info"}.get(due.state, "good")
            if due.state == "overdue":
                words = tr("晚了 {n} 天。").format(n=-due.days) + words
        sign = {"bad": "warn", "warn": "clock", "info": "clock", "good": "good"}.get(tone, "info")
        self._due_sign.setPixmap(self.shell.icons.pixmap(sign, tone if tone != "plain" else "ink_soft"))
        self._due.setText(words)

    def _fail(self, error: Any) -> None:
        if error.code == "person.unknown":
            self._views.setCurrentWidget(self._gone)
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
