"""同步: what waits, in numbers; start, watch, stop; what was not taken and why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from core.errors import AppError, Conflict, Unavailable
from core.office import Office, Progress
from gui.language import tr
from gui.models.stages import report_words, rest_words, span_words
from gui.pages.page import Page
from gui.pages.sync_device import SyncDevice
from gui.pages.sync_enrol import EnrolCard
from gui.pages.sync_sides import SyncSides
from gui.pages.sync_state import SyncState
from gui.pages.sync_stick import STAGE, SyncStick
from gui.pages.sync_stuck import StuckCard
from gui.shell import Shell
from gui.widgets.banner import Banner
from gui.widgets.buttons import Button
from gui.widgets.empty_state import EmptyState
from gui.widgets.flow import capped
from gui.widgets.scroll import Scroll

if TYPE_CHECKING:
    from core.app import Core
    from core.service.exchange import StuckItem, SyncStatus
    from core.service.outgoing import OutgoingPlan

CLOCK_NOTICE_S = 300


@dataclass(frozen=True)
class _Seen:
    status: SyncStatus
    plan: OutgoingPlan
    stuck: Sequence[StuckItem]
    is_auto: bool


class SyncPage(Page):
    """Three faces: practice (never connects), not enrolled yet, enrolled."""

    key: ClassVar[str] = "sync"
    concerns: ClassVar[frozenset[str]] = frozenset(
        {"outbox", "record", "photo", "sync", "enrolment", "setting", "tray"}
    )

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
        # A message above must not make the page higher than the window: what is long scrolls inside.
        self._views.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self._views.addWidget(QWidget())  # until it is known which face is true
        self._views.addWidget(self._practice)
        at_left = QWidget()
        at_left.setLayout(capped(self._enrol))
        self._views.addWidget(_scrolling(at_left))
        self._sides = SyncSides(shell, self.show_error)
        self._device = SyncDevice(shell, self.show_error)
        self._clock = Banner(shell.theme, shell.icons, "sync_clock")
        self._stuck = StuckCard(shell, self.show_error)
        self._stick = SyncStick(shell, self.show_error)
        self._views.addWidget(_scrolling(self._clock, self._state, self._sides, self._stuck, self._stick, self._device))
        self.body.addWidget(self._views, 1)
        shell.bus.progress.connect(self._on_progress)
        self._start.hide()
        self._leads_on = False  # just enrolled, a run over: the keyboard goes to what comes next, not to a cross
        self._show_running(self._is_running)

    @property
    def _is_running(self) -> bool:
        return self.shell.office is not None and self.shell.office.is_running

    def reload(self) -> None:
        language = self.shell.language.code
        self.shell.tasks.read(lambda core: _read(core, language), self._show, self.show_error, key="sync")
        self._sides.reload()
        self._device.reload()
        self._stick.reload()

    def _show(self, seen: _Seen) -> None:
        status = seen.status
        if status.is_practice or self.shell.office is None:
            self._views.setCurrentIndex(1)
        else:
            self._views.setCurrentIndex(3 if status.is_enrolled else 2)
        self._start.setVisible(self._views.currentIndex() == 3)
        self._state.show_status(status, seen.plan, is_auto=seen.is_auto)
        self._stuck.show_items(seen.stuck)
        self._show_clock(status.clock_offset_s)
        self._show_running(self._is_running)
        if self._leads_on and self._start.isVisible() and self._start.isEnabled():
            self._leads_on = False
            self._start.setFocus(Qt.FocusReason.OtherFocusReason)
        self.claim_focus()

    def _show_running(self, is_running: bool) -> None:
        self._stop.setVisible(is_running)
        if is_running and self._start.hasFocus():
            self._stop.setFocus()
        self._start.setEnabled(not is_running)
        self._enrol.set_busy(is_running)

    def _show_clock(self, offset_s: float) -> None:
        """A wrong clock is said, it never stops anything."""
        if abs(offset_s) <= CLOCK_NOTICE_S:
            self._clock.hide()
            return
        words = tr("这台电脑的时间比区里慢{span}。") if offset_s > 0 else tr("这台电脑的时间比区里快{span}。")
        advice = tr("记录照样上报。有空请把电脑的日期和时间调准。")
        self._clock.say(words.format(span=span_words(abs(offset_s))) + advice, "warn")

    # verbs

    def _begin(self) -> None:
        if self.shell.office is not None:
            self.banner.hide()
            self._try(lambda office: office.start(self._state.minutes))

    def _cancel(self) -> None:
        if self.shell.office is not None:
            self.shell.office.cancel()
            self._stop.setEnabled(False)

    def _ask_enrolment(self, url: str, code: str, ca_pem: str) -> None:
        if self.shell.office is not None:
            self.banner.hide()
            self._try(lambda office: office.enrol(url, code, ca_pem))

    def _try(self, begin: Callable[[Office], object]) -> None:
        """What is begun while something runs is refused, and said."""
        try:
            if self.shell.office is not None:
                begin(self.shell.office)
        except Conflict as error:
            self.banner.say(self.shell.sentence(error), "info")
        self._show_running(self._is_running)

    def _on_progress(self, progress: Progress) -> None:
        self._leads_on = self._leads_on or (progress.is_over and self._stop.hasFocus())
        self._stop.setEnabled(True)
        self._show_running(not progress.is_over)
        if progress.stage.startswith(STAGE):  # told on the card of the stick; what was before it is over
            self.banner.hide()
            return
        self._state.show_progress(progress)
        if not progress.is_over:
            return
        if progress.state == "failed":
            self._enrol.fail()
            self._tell_failure(progress)
        elif progress.stage == "enrol":
            district = str(progress.report.get("district_name", ""))
            self.banner.say(tr("已登记到{district}。现在可以同步了。").format(district=district), "good")
            self._leads_on = True
        elif progress.state == "paused":
            self.banner.say(tr("时间到，已停下。{rest}").format(rest=rest_words(progress)), "info")
        elif progress.state == "cancelled":
            self.banner.say(tr("已停下。送到的算数，没送的还在这里，下次接着送。"), "info")
        else:
            words = report_words(progress.report)
            tone = "warn" if progress.report.get("refused") or progress.report.get("conflicts") else "good"
            self.banner.say(tr("同步完成：{words}。现在可以断网或关机。").format(words=words), tone)
        self.refresh()

    def _tell_failure(self, progress: Progress) -> None:
        """What did arrive is said too; a run that nobody asked for does not shout."""
        error = Unavailable(progress.code, **dict(progress.params))
        if progress.is_auto:
            self.banner.say(tr("刚才自动同步没有送完，稍后会再试。{rest}").format(rest=rest_words(progress)), "info")
            return
        rest = rest_words(progress)
        words = f"{self.shell.sentence(error)}{rest}"
        self.banner.say(words, "bad", tr("再试一次") if self._start.isVisible() else "", self._begin)

    def show_error(self, error: AppError) -> None:
        self.banner.say(
            self.shell.sentence(error), "bad", tr("再试一次") if self._start.isVisible() else "", self._begin
        )


def _read(core: Core, language: str) -> _Seen:
    exchange = core.exchange
    is_auto = bool(core.settings.get("auto_sync"))
    return _Seen(exchange.status(), exchange.outgoing.plan(), exchange.stuck(language), is_auto)


def _scrolling(*widgets: QWidget) -> QWidget:
    scroll = Scroll(gap=4)
    inner = QVBoxLayout()
    inner.setSpacing(12)
    for widget in widgets:
        inner.addWidget(widget)
    scroll.body.addLayout(inner)
    scroll.body.addStretch(1)
    return scroll
