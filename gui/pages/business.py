"""业务: every kind of record that has no page of its own, by shelf: what it is for, what was written, a new one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from core.forms.catalogue import ALONE, RecordKind, shipped_kinds
from core.service.views import DraftRow
from gui import wording
from gui.dialogs.pick_person import PickPerson
from gui.language import tr
from gui.models.records import report_columns
from gui.navigation import place_of
from gui.pages.records import SHOWN, RecordsPage
from gui.shell import Shell
from gui.widgets.buttons import Button
from gui.widgets.data_table import DataTable
from gui.widgets.empty_state import EmptyState
from gui.widgets.labels import Text
from gui.widgets.wrap_row import WrapRow

if TYPE_CHECKING:
    from core.app import Core
    from core.service.views import RecordRow

ELSEWHERE = frozenset({"visit", "change", "lead"})  # have pages of their own
SHELVES = {
    "emergency": "急难",
    "lead": "线索和急难",
    "agreement": "照料协议",
    "assess": "评估和核查",
    "warning": "预警和抽查",
    "referral": "转介和个案",
    "campaign": "专项行动和发放",
    "change": "住院和丧葬",
    "residence": "居住和意愿",
    "paper": "告知、交接和宣传",
}
LISTS = {
    "publicity": "policy",
    "review": "reviews",
    "apart": "residence",
    "campaign": "campaigns",
}  # what belongs to them stands on a page of its own
LINKS = ("reviews", "campaigns", "residence", "policy", "statistics", "quality")  # pages that belong to this work
KIND_ROLE = Qt.ItemDataRole.UserRole


class BusinessPage(RecordsPage):
    """The kinds at the left, the chosen kind's drafts and records at the right."""

    key: ClassVar[str] = "business"
    concerns: ClassVar[frozenset[str]] = frozenset({"draft", "record", "print", "decision"})

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell, tr("业务"))
        self.chosen: RecordKind = next(kind for kind in shipped_kinds().values() if kind.name not in ELSEWHERE)
        theme = shell.theme
        self._new = Button(tr("新办"), "business_new", self.start, role="main", icons=shell.icons, icon="plus")
        self._list = Button(tr("看清单"), "business_list", lambda: shell.navigator.open_page(LISTS[self.chosen.name]))
        self.actions.addWidget(self._list)
        self.actions.addWidget(self._new)
        links = WrapRow(theme.space("s"))
        links.show_widgets([self._link(key) for key in LINKS])
        self.body.addWidget(links)
        row = QHBoxLayout()
        row.setSpacing(theme.space("l"))
        self._kinds = QListWidget()
        self._kinds.setObjectName("business_kinds")
        self._kinds.setAccessibleName(tr("业务种类"))
        self._kinds.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._fill_kinds()
        row.addWidget(self._kinds)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.space("m"))
        self._purpose = Text("", "soft", wraps=True)
        column.addWidget(self._purpose)
        row.addWidget(right, 1)
        self.body.addLayout(row, 1)
        self.body = column
        table = DataTable(theme, report_columns(shell.today()), "business_table", tr("业务"), row_lines=2)
        self.watch(table)
        self._none_yet = EmptyState(
            theme, shell.icons, "file", "", "", tr("新办"), self.start, "business_empty"
        )  # fmt: skip
        self.build_list(
            table,
            self._none_yet,
            (
                ("draft", tr("没填完"), lambda one: isinstance(one, DraftRow)),
                ("signed", tr("已签字"), lambda one: not isinstance(one, DraftRow)),
            ),
        )
        self._kinds.currentItemChanged.connect(self._on_kind)
        self.choose_kind(self.chosen.name)

    def _link(self, key: str) -> Button:
        place = place_of(key)
        shell = self.shell
        return Button(
            tr(place.title),
            f"business_to_{key}",
            lambda: shell.navigator.open_page(key),
            role="quiet",
            icons=shell.icons,
            icon=place.icon,
        )

    def arrive(self, **arguments: Any) -> None:
        """`kind` chooses a kind of record."""
        if "kind" in arguments:
            self.choose_kind(str(arguments["kind"]))
        self._kinds.setFocus()

    def choose_kind(self, name: str) -> None:
        """Shows a kind of record, as a click on it does."""
        for index in range(self._kinds.count()):
            item = self._kinds.item(index)
            if item.data(KIND_ROLE) == name:
                self._kinds.setCurrentItem(item)

    def reload(self) -> None:
        kind = self.chosen.name
        self.shell.tasks.read(
            lambda core: read_kind(core, kind), self._show_found, self.show_error, key="list", is_long=True
        )

    def start(self) -> None:
        """Begins a new record of the chosen kind; asks for the person when it needs one."""
        kind = self.chosen
        if kind.person == "needed":
            title = tr("{kind}：给谁办？").format(kind=tr(kind.title))
            PickPerson(self.shell, title, lambda one: self.shell.navigator.start_form(kind.name, one), self).open()
        else:
            self.shell.navigator.start_form(kind.name)

    def _fill_kinds(self) -> None:
        theme = self.shell.theme
        by_shelf: dict[str, list[RecordKind]] = {}
        for kind in shipped_kinds().values():
            if kind.name not in ELSEWHERE and (not kind.is_restricted or self.shell.may("see:suspicion")):
                by_shelf.setdefault(kind.shelf, []).append(kind)
        widest = 0
        for shelf in sorted(by_shelf, key=lambda name: list(SHELVES).index(name) if name in SHELVES else 99):
            head = QListWidgetItem(tr(SHELVES.get(shelf, shelf)))
            head.setFlags(Qt.ItemFlag.NoItemFlags)
            head.setFont(theme.font("small", is_bold=True))
            self._kinds.addItem(head)
            for kind in by_shelf[shelf]:
                item = QListWidgetItem(f"  {tr(kind.title)}")
                item.setData(KIND_ROLE, kind.name)
                item.setToolTip(tr(kind.purpose))
                self._kinds.addItem(item)
                widest = max(widest, self._kinds.fontMetrics().horizontalAdvance(item.text()))
        self._kinds.setFixedWidth(max(theme.px(190), widest + theme.px(44)))

    def _on_kind(self, item: QListWidgetItem | None) -> None:
        name = item.data(KIND_ROLE) if item is not None else None
        if name is None:
            return
        self.chosen = kind = shipped_kinds()[name]
        self._purpose.setText(tr(kind.purpose))
        follows = "、".join(
            tr("区里交办的任务") if one == "task" else wording.kind(one) for one in kind.about if one != ALONE
        )
        self._new.setVisible(kind.stands_alone)
        self._list.setVisible(kind.name in LISTS)
        hint = tr(kind.purpose) if kind.stands_alone else tr("从这些记录里接着办：{kinds}。").format(kinds=follows)
        self._none_yet.say(tr("还没有“{kind}”").format(kind=tr(kind.title)), hint)
        self._none_yet.button.setVisible(kind.stands_alone)
        self._discard.hide()
        self.reload()

    def _show_found(self, found: tuple[str, Sequence[DraftRow], Sequence[RecordRow]]) -> None:
        kind, drafts, records = found
        if kind == self.chosen.name:
            self._offer_signing(drafts)
            self.show_list([*drafts, *records])


def read_kind(core: Core, kind: str) -> tuple[str, Sequence[DraftRow], Sequence[RecordRow]]:
    """Drafts and records of a kind. On the worker."""
    drafts = [draft for draft in core.drafts.list() if draft.kind == kind]
    return kind, drafts, core.records.list(kind, limit=SHOWN)
