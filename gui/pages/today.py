"""今日: whom to see and why, what was left half done, whether everything has arrived."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from gui import wording
from gui.language import tr
from gui.models.people import due_columns
from gui.pages.page import Page
from gui.pages.today_month import MonthView
from gui.pages.today_nobody import nobody
from gui.pages.today_side import TodaySide
from gui.shell import Shell
from gui.telling import told
from gui.widgets.buttons import Button
from gui.widgets.columns import Columns
from gui.widgets.data_table import DataTable
from gui.widgets.empty_state import EmptyState
from gui.widgets.first_steps import FirstSteps
from gui.widgets.labels import Text
from gui.widgets.scroll import Scroll
from gui.widgets.wrap_row import WrapRow

if TYPE_CHECKING:
    from core.app import Core
    from core.domain.month import MonthPicture
    from core.service.views import DraftRow, DueRow

WEEKDAYS = ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日")
STATES = (("overdue", "已逾期"), ("due", "该走访"), ("coming", "快到期"))


class TodayPage(Page):
    """The due list at the left, what waits at the right."""

    key: ClassVar[str] = "today"
    concerns: ClassVar[frozenset[str]] = frozenset(
        {"person", "visit", "draft", "task", "matter", "record", "news", "outbox", "roster", "rulepack"}
    )

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell, tr("今日"))
        self._rows: Sequence[DueRow] = ()
        self._state = ""
        self._has_roster = True
        self._is_reminded = False
        self._is_month = self._is_listed = False
        self.aside.say(today_words(shell.today()))
        self._route = Button(tr("打印路线单"), "today_route", self._print_route, icons=shell.icons, icon="route")
        self._start = Button(
            tr("开始走访"), "today_start", self._start_visit, role="main", icons=shell.icons, icon="visits"
        )
        self.actions.addWidget(self._route)
        self.actions.addWidget(self._start)
        scroll = Scroll()
        self._side = TodaySide(shell)
        self._side.chart.clicked.connect(self._show_month)
        columns = Columns(shell.theme, self._due_side(), self._side, (1, 0))
        scroll.body.addWidget(columns)
        self._first_steps = FirstSteps(shell)
        self.body.addWidget(self._first_steps)
        self.body.addWidget(scroll, 1)

    def arrive(self, **arguments: Any) -> None:
        if self._is_listed:
            self._first_steps.reload()
        if self._is_month:
            self._filter(self._state)

    def focus_first(self) -> None:
        """The list: the arrows choose whom to see, Enter opens him."""
        if self._table.isVisible():
            self._table.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            super().focus_first()

    def reload(self) -> None:
        """The list alone, and the rest when it has been painted: they would take each other's turns."""
        done, failed = self._then_the_rest(self._show_due), self._then_the_rest(self.show_error)
        self.shell.tasks.read(_read_due, done, failed, owner=self, key="due", is_long=True)

    def _then_the_rest(self, show: Callable[[Any], object]) -> Callable[[Any], None]:
        def shown(what: Any) -> None:
            show(what)
            QTimer.singleShot(0, self, self._read_the_rest)

        return shown

    def _read_the_rest(self) -> None:
        tasks, side = self.shell.tasks, self._side
        self._is_listed = True
        self._first_steps.reload()
        tasks.read(_read_drafts, side.show_drafts, self.show_error, key="drafts")
        tasks.read(lambda core: core.exchange.status(), side.show_status, self.show_error, key="status")
        tasks.read(lambda core: core.overview.news(), side.show_news, self.show_error, key="news")
        tasks.read(lambda core: core.todo.counts(), side.show_todo, self.show_error, key="todo", is_long=True)
        tasks.read(lambda core: core.overview.month(), self._fill_month, self.show_error, key="month", is_long=True)
        if not self._is_reminded and not self.shell.is_practice:
            tasks.read(lambda core: core.users.passphrase_reminder(), self._remind, self.show_error, key="age")

    def _due_side(self) -> QWidget:
        theme = self.shell.theme
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.space("s"))
        self._chips: dict[str, Button] = {}
        for code, label in (("", "全部"), *STATES):
            chip = Button(tr(label), f"today_{code or 'all'}", None, role="chip")
            chip.setCheckable(True)
            chip.clicked.connect(lambda _checked=False, code=code: self._filter(code))
            self._chips[code] = chip
        self._month_chip = Button(tr("本月进度"), "today_month", None, role="chip")
        self._month_chip.setCheckable(True)
        self._month_chip.clicked.connect(self._show_month)
        self._chip_row = WrapRow(theme.space("s"))
        self._chip_row.show_widgets([*self._chips.values(), self._month_chip])
        column.addWidget(self._chip_row)
        self._table = DataTable(theme, due_columns(), "today_table", tr("要走访的人"), row_lines=2)
        self._table.setMinimumHeight(theme.px(260))
        self._table.opened.connect(self._open)
        self._table.acted.connect(lambda row: self.shell.navigator.start_form("visit", row.person_id))
        self._nobody: dict[str, EmptyState] = {}
        self._views = QStackedWidget()
        self._views.addWidget(self._table)
        self._month: MonthView | None = None
        self._picture: MonthPicture | None = None
        column.addWidget(self._views, 1)
        self._why = Text("", "small", wraps=True)
        self._why.setObjectName("today_why")
        self._table.picked.connect(self._explain)
        column.addWidget(self._why)
        return side

    def _show_due(self, seen: tuple[Sequence[DueRow], bool]) -> None:
        self.banner.drop_error()
        rows, self._has_roster = seen
        self._rows = rows
        counts = {code: sum(1 for row in rows if row.due.state == code) for code, _label in STATES}
        self._chips[""].say(f"{tr('全部')} {len(rows)}")
        for code, label in STATES:
            self._chips[code].say(f"{tr(label)} {counts[code]}")
        if not self._is_month:
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

    def narrowed(self) -> Any:
        return self._state, self._is_month

    def narrow(self, how: Any) -> None:
        self._state, is_month = how
        if is_month:
            self._show_month()

    def _filter(self, state: str) -> None:
        self._state, self._is_month = state, False
        self._month_chip.setChecked(False)
        for code, chip in self._chips.items():
            chip.setChecked(code == state)
        rows = [row for row in self._rows if not state or row.due.state == state]
        self._table.show_rows(rows, key="person_id")
        if rows:
            self._views.setCurrentWidget(self._table)
        else:
            self._show_nobody("none_such" if self._rows else "calm" if self._has_roster else "no_roster")
        if rows and not self._table.currentIndex().isValid():
            self._table.setCurrentIndex(self._table.rows.index(0, 0))
        self._route.setEnabled(bool(self._rows))

    def _show_nobody(self, why: str) -> None:
        """Built when it is needed: on most days it never is."""
        if why not in self._nobody:
            self._nobody[why] = nobody(self.shell, why, lambda: self._filter(""))
            self._views.addWidget(self._nobody[why])
        self._views.setCurrentWidget(self._nobody[why])

    def _open(self, row: DueRow) -> None:
        self.shell.navigator.open_person(row.person_id, [one.person_id for one in self._table.rows.rows])

    def _show_month(self) -> None:
        """The month takes the place of the list until a chip is pressed or the page is left: the list comes first."""
        self._is_month = True
        for chip in self._chips.values():
            chip.setChecked(False)
        self._month_chip.setChecked(True)
        if self._month is None:
            self._month = MonthView(self.shell)
            self._views.addWidget(self._month)
            if self._picture is not None:
                self._month.show_month(self._picture)
        self._views.setCurrentWidget(self._month)
        self._why.hide()
        self._month.enter()

    def _fill_month(self, picture: MonthPicture) -> None:
        self._picture = picture
        self._side.show_month(picture)
        if self._month is not None:
            self._month.show_month(picture)

    def _explain(self, row: DueRow | None) -> None:
        """The whole reason and rule of the row the cursor is on: the cells may have to shorten them."""
        name = self.shell.shown_name(row.name) if row else ""
        self._why.setText(f"{name}：{told(row.due.reason.words())}。{told(row.due.rule.words())}" if row else "")
        self._why.setVisible(row is not None and not self._is_month)

    def _print_route(self) -> None:
        shown = [row.person_id for row in self._rows if not self._state or row.due.state == self._state]
        self.shell.navigator.open_print("route", shown)

    def _start_visit(self) -> None:
        row = self._table.current()
        if row is not None:
            self.shell.navigator.start_form("visit", row.person_id)
        else:
            self.shell.navigator.open_page("people", is_search=True)


def _read_due(core: Core) -> tuple[Sequence[DueRow], bool]:
    """Whom to see, and whether there is anybody at all: nobody due in an empty list is no work done. On the worker."""
    rows = core.due.list()
    return rows, bool(rows) or bool(core.people.search(limit=1).rows)


def _read_drafts(core: Core) -> tuple[Sequence[DraftRow], Sequence[DraftRow]]:
    """Those there are, and those that can still be taken back. On the worker."""
    return core.drafts.list(), core.drafts.list(discarded=True)


def today_words(day: date) -> str:
    """`11月22日 星期日`."""
    return f"{wording.day(day, day)} {tr(WEEKDAYS[day.weekday()])}"
