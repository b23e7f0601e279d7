"""同步: what waits, in numbers; start, watch, stop; what was not taken and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from core.errors import AppError, Unavailable
from core.forms.catalogue import shipped_kinds
from core.office import Progress
from gui.language import tr
from gui.models.records import stuck_columns
from gui.models.stages import report_words
from gui.pages.page import Page
from gui.pages.sync_enrol import EnrolCard
from gui.pages.sync_sides import SyncSides
from gui.pages.sync_state import SyncState
from gui.shell import Shell
from gui.widgets.buttons import Button
from gui.widgets.card import Card
from gui.widgets.data_table import DataTable
from gui.widgets.empty_state import EmptyState
from gui.widgets.scroll import Scroll

if TYPE_CHECKING:
    from core.service.exchange import StuckItem, SyncStatus


class SyncPage(Page):
    """Three faces: practice (never connects), not enrolled yet, enrolled."""

    key: ClassVar[str] = "sync"
    concerns: ClassVar[frozenset[str]] = frozenset({"outbox", "record", "photo", "sync", "enrolment", "tray"})

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell, tr("同步"))
        theme, icons = shell.theme, shell.icons
        self._stop = Button(tr("停下"), "sync_stop", self._cancel, icons=icons, icon="stop")
        self._start = Button(tr("开始同步"), "sync_start", self._begin, role="main", icons=icons, icon="sync")
        for button in (self._stop, self._start):
            self.actions.addWidget(button)
        self._practice = EmptyState(
            theme,
            icons,
            "sync",
            tr("练习工作区不连区里"),
            tr("在这里填的都只留在这台电脑上，不会上报。正式工作请新建本村的工作区。"),
            name="sync_practice",
        )
        self._enrol = EnrolCard(shell)
        self._enrol.asked.connect(self._ask_enrolment)
        self._state = SyncState(shell)
        self._views = QStackedWidget()
        self._views.addWidget(QWidget())  # until it is known which face is true
        self._views.addWidget(self._practice)
        self._views.addWidget(_scrolling(self._enrol))
        self._sides = SyncSides(shell, self.show_error)
        self._views.addWidget(_scrolling(self._state, self._sides, self._stuck_card()))
        self.body.addWidget(self._views, 1)
        shell.bus.progress.connect(self._on_progress)
        self._start.hide()
        self._show_running(self._is_running)

    @property
    def _is_running(self) -> bool:
        return self.shell.office is not None and self.shell.office.is_running

    def reload(self) -> None:
        self.shell.tasks.read(
            lambda core: (core.exchange.status(), core.exchange.stuck()), self._show, self.show_error, key="sync"
        )
        self._sides.reload()

    def _stuck_card(self) -> Card:
        shell = self.shell
        self._stuck = Card(shell.theme, tr("区里没有收下的"), "sync_stuck")
        self._table = DataTable(
            shell.theme, stuck_columns(shell.words), "sync_table", tr("区里没有收下的"), row_lines=2
        )
        self._table.setMinimumHeight(shell.theme.px(200))
        self._table.opened.connect(self._open_stuck)
        self._table.acted.connect(self._retry_item)
        self._stuck.body.addWidget(self._table)
        return self._stuck

    def _show(self, found: tuple[SyncStatus, Sequence[StuckItem]]) -> None:
        status, stuck = found
        if status.is_practice or self.shell.office is None:
            self._views.setCurrentIndex(1)
        else:
            self._views.setCurrentIndex(3 if status.is_enrolled else 2)
        self._start.setVisible(self._views.currentIndex() == 3)
        self._state.show_status(status)
        self._table.show_rows(stuck, key="item_id")
        self._stuck.setVisible(bool(stuck))
        self._show_running(self._is_running)
        self.claim_focus()

    def _show_running(self, is_running: bool) -> None:
        self._stop.setVisible(is_running)
        self._start.setEnabled(not is_running)
        self._enrol.set_busy(is_running)

    # verbs

    def _begin(self) -> None:
        if self.shell.office is not None:
            self.banner.hide()
            self.shell.office.start()
            self._show_running(True)

    def _cancel(self) -> None:
        if self.shell.office is not None:
            self.shell.office.cancel()
            self._stop.setEnabled(False)

    def _ask_enrolment(self, url: str, code: str, ca_pem: str) -> None:
        if self.shell.office is not None:
            self.banner.hide()
            self.shell.office.enrol(url, code, ca_pem)
            self._show_running(True)

    def _on_progress(self, progress: Progress) -> None:
        is_over = progress.state != "running"
        self._stop.setEnabled(True)
        self._show_running(not is_over)
        self._state.show_progress(progress)
        if not is_over:
            return
        if progress.state == "failed":
            self._enrol.fail()
            self.show_error(Unavailable(progress.code, **dict(progress.params)))
        elif progress.stage == "enrol":
            district = str(progress.report.get("district_name", ""))
            self.banner.say(tr("已登记到{district}。现在可以同步了。").format(district=district), "good")
        elif progress.state == "cancelled":
            self.banner.say(tr("已停下。送到的算数，没送的还在这里，下次接着送。"), "info")
        else:
            words = report_words(progress.report)
            self.banner.say(tr("同步完成：{words}。现在可以断网或关机。").format(words=words), "good")
        self.refresh()

    def show_error(self, error: AppError) -> None:
        self.banner.say(
            self.shell.sentence(error), "bad", tr("再试一次") if self._start.isVisible() else "", self._begin
        )

    def _retry_item(self, row: StuckItem) -> None:
        self.shell.tasks.write(lambda core: core.exchange.retry(row.item_id), None, self.show_error, owner=self)

    def _open_stuck(self, row: StuckItem) -> None:
        if row.kind in shipped_kinds():
            self.shell.navigator.open_record(row.item_id)
        elif row.person_id:
            self.shell.navigator.open_person(row.person_id)


def _scrolling(*widgets: QWidget) -> QWidget:
    scroll = Scroll(gap=4)
    inner = QVBoxLayout()
    inner.setSpacing(12)
    for widget in widgets:
        inner.addWidget(widget)
    scroll.body.addLayout(inner)
    scroll.body.addStretch(1)
    return scroll
