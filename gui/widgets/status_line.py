"""The line at the bottom that says whether everything has arrived. It never says more than is known."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from gui.icons import Icons
from gui.language import tr
from gui.theme import Theme
from gui.widgets.buttons import Button, PressedByEnter
from gui.widgets.labels import Text
from gui.widgets.lease_bar import lease_words
from gui.wording import day_and_time, megabytes

if TYPE_CHECKING:
    from core.service.exchange import SyncStatus


def state_words(status: SyncStatus | None) -> tuple[str, str]:
    """What the line says and its tone. Unknown is said as unknown; "all sent" only when nothing at all is left."""
    if status is None:
        return tr("正在查看送达情况…"), "plain"
    if status.is_practice:
        return tr("练习工作区，不连区里"), "warn"
    parts = []
    if status.lease.is_over:
        return lease_words(status.lease), "bad"
    stuck = status.needs_person
    if stuck:
        parts.append(tr("{n} 条没送成，要处理").format(n=stuck))
    parts += waiting_words(status)
    if not status.is_enrolled:
        return tr("，").join([tr("这台电脑还没有登记，不能上报"), *parts]), "warn"
    if status.lease.is_ending:
        return tr("，").join([lease_words(status.lease), *parts]), "bad" if stuck else "warn"
    if stuck:
        return tr("，").join(parts), "bad"
    if parts:
        return tr("，").join(parts), "warn" if status.urgent else "info"
    if status.last_complete_at is None:
        return tr("没有待送的，还没有同步过"), "info"
    return tr("已全部送达"), "good"


def waiting_words(status: SyncStatus) -> list[str]:
    """What has still to go, urgent first; what has arrived is only said when something ever has."""
    parts, rest = [], status.waiting - status.urgent
    if status.urgent:
        parts.append(tr("急的 {k} 条待送").format(k=status.urgent))
    if rest:
        has_gone = status.sent > 0 and not status.urgent
        words = tr("急的已送到，还有 {n} 条待送") if has_gone else tr("{n} 条待送")
        parts.append(words.format(n=rest))
    if status.photos_waiting:
        has_gone = status.sent > 0 and not status.waiting
        words = tr("文字都已送到，{m} 张照片待送（{size}）") if has_gone else tr("{m} 张照片待送（{size}）")
        parts.append(words.format(m=status.photos_waiting, size=megabytes(status.photo_bytes_waiting)))
    waits_there = status.held - status.overdue
    if waits_there and not parts:
        parts.append(tr("{n} 条区里先存着").format(n=waits_there))
    if status.said and not parts:
        parts.append(tr("{n} 处等区里定").format(n=status.said))
    return parts


def last_words(status: SyncStatus | None) -> str:
    """When everything was last in step with the district."""
    if status is None or status.is_practice or status.last_complete_at is None:
        return ""
    return tr("上次同步完成：{when}").format(when=day_and_time(status.last_complete_at))


class StatusLine(QFrame):
    """State at the left (a button that leads to the sync page), then what runs, then when the last sync ended."""

    def __init__(
        self, theme: Theme, icons: Icons, on_press: Callable[[], object], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("status_line")
        self._icons = icons
        self._state = PressedByEnter(self)
        self._state.setObjectName("status_state")
        self._words = ""
        self._side, self._least = theme.space("l"), theme.px(160)
        self._state.setMinimumWidth(self._least)
        side = theme.px(18)
        self._state.setIconSize(QSize(side, side))
        self._state.clicked.connect(lambda: on_press())
        self._running = Text()
        self._running.setObjectName("status_running")
        self._last = Text()
        self._last.setObjectName("status_last")
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.space("m"), 2, theme.space("l"), 2)
        row.setSpacing(theme.space("l"))
        row.addWidget(self._state)
        row.addWidget(self._running)
        row.addStretch(1)
        row.addWidget(self._last)
        self._user = Text()
        self._user.setObjectName("status_user")
        self._is_private = theme.is_private
        self._privacy = Button(tr("遮住姓名"), "status_privacy", None, role="quiet", is_small=True)
        self._switch = Button(tr("换人"), "status_switch", None, role="quiet", is_small=True)
        self._bell = Button(tr("消息"), "status_bell", None, role="quiet", icons=icons, icon="bell", is_small=True)
        self._help = Button(tr("帮助 F1"), "status_help", None, role="quiet", is_small=True)
        self._help.setAccessibleName(tr("帮助"))
        for widget in (self._bell, self._privacy, self._user, self._switch, self._help):
            widget.hide()
            row.addWidget(widget)
        self.show_status(None)

    @property
    def words(self) -> str:
        """What it says now."""
        return self._words

    def show_status(self, status: SyncStatus | None) -> None:
        """Shows the counts of this moment."""
        words, tone = state_words(status)
        sign = {"bad": "error", "warn": "warn", "good": "good", "info": "sync"}.get(tone, "clock")
        self._words = words
        self._state.setAccessibleName(tr("送达情况：{words}。按回车打开同步页").format(words=words))
        self._state.setIcon(self._icons.icon(sign, tone if tone != "plain" else "ink_soft"))
        self._last.setText(last_words(status))
        self._fit()

    def show_privacy(self, on_turn: Callable[[], object]) -> None:
        """The switch of the privacy mode. Its state is in its words, not in a colour alone."""
        self._privacy.say(tr("不遮姓名") if self._is_private else tr("遮住姓名"))
        self._privacy.setToolTip(tr("列表里遮住姓名和证件号，旁边有人时用（Ctrl+Shift+P）"))
        self._privacy.clicked.connect(lambda: on_turn())
        self._privacy.show()

    def show_user(self, name: str, on_switch: Callable[[], object] | None) -> None:
        """Who is logged in, and the way to let somebody else log in (None where there is no login)."""
        metrics = self._user.fontMetrics()
        shown = metrics.elidedText(name, Qt.TextElideMode.ElideRight, self._least)
        self._user.setText(shown)
        self._user.setToolTip(name if shown != name else "")
        self._user.setAccessibleName(tr("现在登录的是 {name}").format(name=name))
        self._user.show()
        self._switch.setToolTip(tr("锁上，请另一位用自己的口令登录（Ctrl+L）"))
        self._switch.setVisible(on_switch is not None)
        if on_switch is not None:
            self._switch.clicked.connect(lambda: on_switch())

    def show_help(self, on_press: Callable[[], object]) -> None:
        """The way to the handbook, in sight on every page."""
        self._help.clicked.connect(lambda: on_press())
        self._help.show()

    def show_bell(self, on_press: Callable[[], object]) -> None:
        """The list of what happened meanwhile."""
        self._bell.setToolTip(tr("刚才发生的事（Ctrl+J）"))
        self._bell.clicked.connect(lambda: on_press())
        self._bell.show()

    def show_unseen(self, count: int) -> None:
        """How many notes nobody has looked at: in words, not in a colour alone."""
        words = tr("消息 {n} 条").format(n=count) if count else tr("消息")
        self._bell.say(words)
        self._bell.setIcon(self._icons.icon("bell", "warn" if count else "ink_soft"))
        self._fit()

    @property
    def bell(self) -> QWidget:
        """Where the list opens."""
        return self._bell

    def show_running(self, text: str) -> None:
        """What is going on in the background; empty: nothing."""
        self._running.setText(text)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Long words give way to the window, not the other way round; all of them stand in the tool tip."""
        others = [
            one
            for one in (self._running, self._last, self._bell, self._privacy, self._user, self._switch, self._help)
            if not one.isHidden()
        ]
        row = self.layout()
        taken = sum(one.sizeHint().width() + row.spacing() for one in others) if row is not None else 0
        button = self._state
        sign = button.iconSize().width() + 2 * self._side
        room = max(self._least, self.width() - taken - 2 * self._side) - sign
        shown = button.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideRight, room)
        button.setText(shown)
        button.setToolTip(self._words if shown != self._words else "")
