"""The line at the bottom that says whether everything has arrived. It never says more than is known."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from gui.icons import Icons
from gui.language import tr
from gui.theme import Theme
from gui.widgets.buttons import Button, PressedByEnter
from gui.widgets.labels import Text
from gui.widgets.lease_bar import lease_words
from gui.wording import day_and_time, megabytes

if TYPE_CHECKING:
    from core.service.exchange import SyncStatus

SCRAP = 4  # letters; less of a word than that is not worth its place


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
        self._said: dict[QLabel, str] = {}  # the whole words of what gives way
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
        self._said[self._last] = last_words(status)
        self._fit()

    def show_privacy(self, on_turn: Callable[[], object]) -> None:
        """The switch of the privacy mode. Its state is in its words, not in a colour alone."""
        self._privacy.say(tr("不遮姓名") if self._is_private else tr("遮住姓名"))
        self._privacy.setToolTip(tr("列表里遮住姓名和证件号，旁边有人时用（Ctrl+Shift+P）"))
        self._privacy.clicked.connect(lambda: on_turn())
        self._privacy.show()

    def show_user(self, name: str, on_switch: Callable[[], object] | None) -> None:
        """Who is logged in, and the way to let somebody else log in (None where there is no login)."""
        self._said[self._user] = name
        self._user.setMaximumWidth(self._least)
        self._user.setAccessibleName(tr("现在登录的是 {name}").format(name=name))
        self._switch.setToolTip(tr("锁上，请另一位用自己的口令登录（Ctrl+L）"))
        self._switch.setVisible(on_switch is not None)
        if on_switch is not None:
            self._switch.clicked.connect(lambda: on_switch())
        self._fit()

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
        self._said[self._running] = text
        self._fit()

    def minimumSizeHint(self) -> QSize:
        """Never wider than the window may become: large letters and long names would push it over the screen."""
        return QSize(self._least + self._taken(), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Long words give way to the window, not the other way round; all of them stand in the tool tip.

        The buttons and the state come first, then what runs, then who is logged in; when the last synchronisation
        ended is on the sync page too."""
        left = self.width() - self._least - self._taken()
        for label in (self._running, self._user, self._last):
            room = min(left - self._side, label.maximumWidth())
            left -= _squeeze(label, self._said.get(label, ""), room)
            left -= self._side if label.text() else 0
        self._show_state(max(0, left))

    def _taken(self) -> int:
        """What the margins and the buttons at the right need."""
        buttons = [one for one in (self._bell, self._privacy, self._switch, self._help) if not one.isHidden()]
        return sum(one.sizeHint().width() + self._side for one in buttons) + 3 * self._side

    def _show_state(self, room: int) -> None:
        """The state has its least width and what the others left over."""
        button = self._state
        sign = button.iconSize().width() + 2 * self._side
        shown = button.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideRight, self._least + room - sign)
        button.setText(shown)
        button.setToolTip(self._words if shown != self._words else "")


def _squeeze(label: QLabel, words: str, room: int) -> int:
    """Shows as much of the words as there is room for, none when it would be a scrap; the width it takes."""
    wish = label.fontMetrics().horizontalAdvance(words) + 2
    is_scrap = room < min(wish, label.fontMetrics().averageCharWidth() * SCRAP)
    shown = "" if is_scrap else label.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, min(room, wish))
    label.setText(shown)
    label.setToolTip(words if shown != words else "")
    label.setVisible(bool(shown))
    return min(room, wish) if shown else 0
