"""今日: whom to see and why, what was left half done, whether everything has arrived."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from gui import wording
from gui.language import tr
from gui.models.people import due_columns
from gui.pages.page import Page
from gui.shell import Shell
from gui.telling import told
from gui.widgets.buttons import Button
from gui.widgets.card import Card
from gui.widgets.columns import Columns
from gui.widgets.data_table import DataTable
from gui.widgets.empty_state import EmptyState
from gui.widgets.first_steps import FirstSteps
from gui.widgets.labels import Text, set_tone
from gui.widgets.scroll import Scroll
from gui.widgets.status_line import last_words, state_words

if TYPE_CHECKING:
    from core.service.exchange import SyncStatus
    from core.service.views import DraftRow, DueRow

WEEKDAYS = ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日")
STATES = (("overdue", "已逾期"), ("due", "该走访"), ("coming", "快到期"))
SHOWN_DRAFTS = 4


class TodayPage(Page):
    """The due list at the left, what waits at the right."""

    key: ClassVar[str] = "today"
    concerns: ClassVar[frozenset[str]] = frozenset({"person", "visit", "draft", "task", "outbox", "roster", "rulepack"})

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell, tr("今日"))
        self._rows: Sequence[DueRow] = ()
        self._state = ""
        self._is_reminded = False
        self.aside.say(today_words(shell.today()))
        self._route = Button(tr("打印路线单"), "today_route", self._print_route, icons=shell.icons, icon="route")
        self._start = Button(
            tr("开始走访"), "today_start", self._start_visit, role="main", icons=shell.icons, icon="visits"
        )
        self.actions.addWidget(self._route)
        self.actions.addWidget(self._start)
        scroll = Scroll()
        columns = Columns(shell.theme, self._due_side(), self._waiting_side(), (1, 0))
        scroll.body.addWidget(columns)
        self._first_steps = FirstSteps(shell)
        self.body.addWidget(self._first_steps)
        self.body.addWidget(scroll, 1)

    def arrive(self, **arguments: Any) -> None:
        self._first_steps.reload()

    def reload(self) -> None:
        self._first_steps.reload()
        tasks = self.shell.tasks
        tasks.read(lambda core: core.due.list(), self._show_due, self.show_error, key="due", is_long=True)
        tasks.read(lambda core: core.drafts.list(), self._show_drafts, self.show_error, key="drafts")
        tasks.read(lambda core: core.todo.counts(), self._show_todo, self.show_error, key="todo", is_long=True)
        tasks.read(lambda core: core.exchange.status(), self._show_status, self.show_error, key="status")
        if not self._is_reminded and not self.shell.is_practice:
            tasks.read(lambda core: core.users.passphrase_reminder(), self._remind, self.show_error, key="age")

    def _due_side(self) -> QWidget:
        theme = self.shell.theme
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.space("s"))
        row = QHBoxLayout()
        row.setSpacing(theme.space("s"))
        self._chips: dict[str, QPushButton] = {}
        for code, label in (("", "全部"), *STATES):
            chip = Button(tr(label), f"today_{code or 'all'}", None, role="chip")
            chip.setCheckable(True)
            chip.clicked.connect(lambda _checked=False, code=code: self._filter(code))
            self._chips[code] = chip
            row.addWidget(chip)
        row.addStretch(1)
        column.addLayout(row)
        self._table = DataTable(theme, due_columns(), "today_table", tr("要走访的人"), row_lines=2)
        self._table.setMinimumHeight(theme.px(260))
        self._table.opened.connect(lambda row: self.shell.navigator.open_person(row.person_id))
        self._table.acted.connect(lambda row: self.shell.navigator.start_form("visit", row.person_id))
        self._calm = EmptyState(
            theme,
            self.shell.icons,
            "good",
            tr("没有要走访的人"),
            tr("名单里的人都在期限内走访过了。名单还是空的话，请到“人员”页导入。"),
            tr("查看人员"),
            lambda: self.shell.navigator.open_page("people"),
            "today_calm",
        )
        self._views = QStackedWidget()
        self._views.addWidget(self._table)
        self._views.addWidget(self._calm)
        column.addWidget(self._views, 1)
        self._why = Text("", "small", wraps=True)
        self._why.setObjectName("today_why")
        self._table.picked.connect(self._explain)
        column.addWidget(self._why)
        return side

    def _waiting_side(self) -> QWidget:
        theme = self.shell.theme
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.space("m"))
        self._drafts = Card(theme, tr("没填完的"), "today_drafts")
        self._tasks = Card(theme, tr("待办"), "today_tasks")
        self._sync = Card(theme, tr("送达情况"), "today_sync")
        self._sync_words = Text("", wraps=True)
        self._sync_words.setObjectName("today_sync_words")
        self._sync_last = Text("", "small", wraps=True)
        self._sync.body.addWidget(self._sync_words)
        self._sync.body.addWidget(self._sync_last)
        self._add_link(self._sync, tr("打开同步页"), "today_open_sync", "sync")
        for card in (self._drafts, self._tasks, self._sync):
            column.addWidget(card)
        column.addStretch(1)
        scroll = Scroll()
        scroll.setMinimumHeight(theme.px(200))
        scroll.setMinimumWidth(theme.px(272))
        scroll.body.addWidget(side)
        return scroll

    def _add_link(self, card: Card, words: str, name: str, page: str) -> None:
        row = QHBoxLayout()
        button = Button(words, name, lambda: self.shell.navigator.open_page(page), role="quiet", is_small=True)
        row.addWidget(button)
        row.addStretch(1)
        card.body.addLayout(row)

    def _show_due(self, rows: Sequence[DueRow]) -> None:
        self.banner.drop_error()
        self._rows = rows
        counts = {code: sum(1 for row in rows if row.due.state == code) for code, _label in STATES}
        self._chips[""].say(f"{tr('全部')} {len(rows)}")
        for code, label in STATES:
            self._chips[code].say(f"{tr(label)} {counts[code]}")
        self._filter(self._state)

    def _remind(self, days: int | None) -> None:
        """Once a day at the desk: the passphrase is about to grow old."""
        if days is None:
            return
        self._is_reminded = True
        words = tr("口令还有 {n} 天就满 90 天，到时候要先换口令才能进来。").format(n=days)
        self.banner.say(words, "warn", tr("更改口令"), self._change_passphrase)

    def _change_passphrase(self) -> None:
        from gui.dialogs.change_passphrase import ChangePassphrase

        dialog = ChangePassphrase(self.shell, self)
        dialog.accepted.connect(self.banner.hide)
        dialog.open()

    def _filter(self, state: str) -> None:
        self._state = state
        for code, chip in self._chips.items():
            chip.setChecked(code == state)
        rows = [row for row in self._rows if not state or row.due.state == state]
        self._table.show_rows(rows, key="person_id")
        self._views.setCurrentWidget(self._table if rows else self._calm)
        if rows and not self._table.currentIndex().isValid():
            self._table.setCurrentIndex(self._table.rows.index(0, 0))
        self._route.setEnabled(bool(self._rows))

    def _explain(self, row: DueRow | None) -> None:
        """The whole reason and rule of the row the cursor is on: the cells may have to shorten them."""
        self._why.setText(f"{row.name}：{told(row.due.reason.words())}。{told(row.due.rule.words())}" if row else "")
        self._why.setVisible(row is not None)

    def _show_drafts(self, drafts: Sequence[DraftRow]) -> None:
        _empty_out(self._drafts)
        for draft in drafts[:SHOWN_DRAFTS]:
            words = f"{wording.kind(draft.kind)} · {draft.person_name or tr('（名单外的人）')}"
            when = wording.day_and_time(draft.updated_at, self.shell.today())
            button = Button(words, f"draft_{draft.id}", role="quiet", is_small=True)
            button.clicked.connect(lambda _checked=False, one=draft.id: self.shell.navigator.open_form(one))
            button.setToolTip(tr("继续填，上次存于 {when}").format(when=when))
            button.setAccessibleName(tr("继续填 {what}").format(what=words))
            button.setStyleSheet("text-align: left;")
            self._drafts.body.addWidget(button)
        if len(drafts) > SHOWN_DRAFTS:
            self._add_link(self._drafts, tr("全部 {n} 份").format(n=len(drafts)), "today_all_drafts", "visits")
        if not drafts:
            self._drafts.body.addWidget(Text(tr("没有，都填完了。"), "soft", wraps=True))

    def _show_todo(self, counts: Mapping[str, int]) -> None:
        _empty_out(self._tasks)
        ours = sum(counts[state] for state in ("overdue", "today", "soon", "open"))
        if not ours and not counts["office"]:
            self._tasks.body.addWidget(Text(tr("没有要办的事。"), "soft", wraps=True))
            return
        parts = [tr("{n} 件要办").format(n=ours)]
        for state, words in (("overdue", tr("{n} 件已过期")), ("today", tr("{n} 件今天到期"))):
            if counts[state]:
                parts.append(words.format(n=counts[state]))
        label = Text(tr("，").join(parts), "strong", wraps=True)
        label.setObjectName("today_todo_words")
        set_tone(label, "bad" if counts["overdue"] else "")
        self._tasks.body.addWidget(label)
        if counts["office"]:
            self._tasks.body.addWidget(Text(tr("{n} 件等答复").format(n=counts["office"]), "soft", wraps=True))
        self._add_link(self._tasks, tr("打开待办"), "today_open_tasks", "tasks")

    def _show_status(self, status: SyncStatus) -> None:
        words, tone = state_words(status)
        self._sync_words.setText(words)
        set_tone(self._sync_words, tone if tone in ("bad", "warn", "good") else "")
        self._sync_last.setText(last_words(status))
        self._sync_last.setVisible(bool(self._sync_last.text()))

    def _print_route(self) -> None:
        shown = [row.person_id for row in self._rows if not self._state or row.due.state == self._state]
        self.shell.navigator.open_print("route", shown)

    def _start_visit(self) -> None:
        row = self._table.current()
        if row is not None:
            self.shell.navigator.start_form("visit", row.person_id)
        else:
            self.shell.navigator.open_page("people", is_search=True)


def today_words(day: date) -> str:
    """`11月22日 星期日`."""
    return f"{wording.day(day, day)} {tr(WEEKDAYS[day.weekday()])}"


def _empty_out(card: Card) -> None:
    while card.body.count():
        item = card.body.takeAt(0)
        if item.widget() is not None:
            item.widget().deleteLater()
        elif item.layout() is not None:
            while item.layout().count():
                inner = item.layout().takeAt(0).widget()
                if inner is not None:
                    inner.deleteLater()
