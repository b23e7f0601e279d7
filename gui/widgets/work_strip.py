"""The strip above the status line: what takes a while, how far it has come, how to stop it; and what just happened."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from gui.icons import Icons
from gui.language import tr
from gui.models.stages import span_words
from gui.notices import Notice, Notices
from gui.theme import Theme
from gui.widgets.buttons import Button, IconButton
from gui.widgets.labels import Elided, Text, set_tone
from gui.widgets.status_line import StatusLine
from gui.works import Work, Works

SHOWN = 3
APPEARS_MS = 700  # what is over sooner is not worth a strip
NOTE_MS = 12_000
_ICONS = {"bad": "error", "warn": "warn", "good": "good", "info": "info"}


def work_words(work: Work) -> str:
    """`准备打印：12 / 400，还要大约 2 分钟`; no time while it is not known."""
    if work.is_stopping:
        return tr("{what}：正在停下…").format(what=work.words)
    words = tr("{what}：{done} / {total}") if work.total else tr("{what}…")
    said = words.format(what=work.words, done=work.done, total=work.total)
    left = work.seconds_left
    return said if left is None else tr("{words}，还要{span}").format(words=said, span=span_words(left))


class WorkRow(QWidget):
    """One piece of work. It stays the same widget while it runs, so that the keyboard is not lost."""

    def __init__(self, theme: Theme, icons: Icons, work: Work, go: Callable[[str], object]) -> None:
        super().__init__()
        self.work = work
        self._words = Elided("", "strong")
        self._words.setObjectName("work_words")
        self._bar = QProgressBar()
        self._bar.setObjectName("work_bar")
        self._bar.setAccessibleName(work.words)
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(theme.px(180))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.space("m"))
        row.addWidget(self._words, 1)
        row.addWidget(self._bar)
        if work.page:
            row.addWidget(Button(tr("去看"), "work_go", lambda: go(work.page), role="quiet", is_small=True))
        self._stop = Button(tr("停下"), "work_stop", work.stop, icons=icons, icon="stop", is_small=True)
        self._stop.setVisible(work.can_stop)
        row.addWidget(self._stop)
        self.refresh()

    def refresh(self) -> None:
        work = self.work
        self._words.say(work_words(work))
        self._bar.setRange(0, work.total)
        self._bar.setValue(work.done)
        self._stop.setEnabled(not work.is_stopping)


class WorkStrip(QFrame):
    """Hidden while there is nothing to say. In a form it is quiet: only the status line says that something runs, and
    its bell how much happened. `place` tells which page is shown, `go` leads to one.
    """

    def __init__(
        self,
        theme: Theme,
        icons: Icons,
        works: Works,
        notices: Notices,
        status: StatusLine,
        place: Callable[[], str],
        go: Callable[..., object],
    ) -> None:
        super().__init__()
        self.setObjectName("work_strip")
        self.setAccessibleName(tr("正在做的事"))
        self._theme, self._icons, self._works, self._notices = theme, icons, works, notices
        self._status, self._place, self._go = status, place, go
        self._since: dict[int, float] = {}
        self._rows: list[WorkRow] = []
        self._note: Notice | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.space("m"), theme.space("xs"), theme.space("l"), theme.space("xs"))
        column.setSpacing(theme.space("xs"))
        column.addWidget(self._make_note())
        self._column = QVBoxLayout()
        self._column.setSpacing(theme.space("xs"))
        column.addLayout(self._column)
        self._more = Text("", "small")
        column.addWidget(self._more)
        self._appear = self._timer(APPEARS_MS, self.refresh)
        self._fade = self._timer(NOTE_MS, self._drop_note)
        works.changed.connect(self.refresh)
        notices.came.connect(self._on_note)
        notices.changed.connect(self._count)
        self._count()
        self.refresh()

    @property
    def is_quiet(self) -> bool:
        """True while she fills in a form."""
        return self._place() == "form"

    def refresh(self) -> None:
        """What runs now, on the page that is shown now."""
        now = self._works.now()
        running = [work for work in self._works.running if not self._is_told(work)]
        self._since = {id(work): self._since.get(id(work), now) for work in running}
        left = {id(work): APPEARS_MS - (now - self._since[id(work)]) * 1000 for work in running}
        shown = [work for work in running if left[id(work)] <= 0 or work.is_stopping]
        if len(shown) < len(running):
            self._appear.start(round(min(one for one in left.values() if one > 0)) + 1)
        self._show_works([] if self.is_quiet else shown)
        self._status.show_running(work_words(shown[0]) if self.is_quiet and shown else "")
        if self._note is not None and self._note.page and self._note.page == self._place():
            self._notices.see(self._note)  # she is there
            self._note = None
        note = None if self.is_quiet else self._note
        self._note_row.setVisible(note is not None)
        self.setVisible(bool(self._rows) or note is not None)

    def _count(self) -> None:
        self._status.show_unseen(self._notices.unseen)

    def _is_told(self, work: Work) -> bool:
        return work.is_told_there and work.page == self._place()

    def _show_works(self, works: list[Work]) -> None:
        for row in [row for row in self._rows if row.work not in works[:SHOWN]]:
            self._rows.remove(row)
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        known = [row.work for row in self._rows]
        for work in works[:SHOWN]:
            if work not in known:
                row = WorkRow(self._theme, self._icons, work, self._go)
                self._rows.append(row)
                self._column.addWidget(row)
        for row in self._rows:
            row.refresh()
        self._more.setVisible(len(works) > SHOWN)
        self._more.setText(tr("还有 {n} 件在做").format(n=len(works) - SHOWN))

    # what happened

    def _make_note(self) -> QWidget:
        theme, icons = self._theme, self._icons
        self._note_row = QWidget()
        self._sign = Text()
        self._said = Elided("", "strong")
        self._said.setObjectName("note_words")
        self._look = Button(tr("去看"), "note_go", self._follow, role="quiet", is_small=True)
        close = IconButton(tr("关闭这条消息"), "note_close", icons, "close", self._close_note)
        row = QHBoxLayout(self._note_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.space("m"))
        row.addWidget(self._sign)
        row.addWidget(self._said, 1)
        row.addWidget(self._look)
        row.addWidget(close)
        self._note_row.hide()
        return self._note_row

    def _on_note(self, notice: Notice) -> None:
        self._note = notice
        self._sign.setPixmap(self._icons.pixmap(_ICONS.get(notice.tone, "info"), notice.tone))
        self._said.say(notice.words)
        set_tone(self._said, notice.tone)
        self._look.setVisible(bool(notice.page))
        self._fade.start()
        self.refresh()
        if not self.is_quiet:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, notice.words))

    def _follow(self) -> None:
        notice = self._note
        self._close_note()
        if notice is not None and notice.page:
            self._go(notice.page, **notice.arguments)

    def _close_note(self) -> None:
        notice, self._note = self._note, None
        if notice is not None:
            self._notices.see(notice)
        self.refresh()

    def _drop_note(self) -> None:
        """It goes by itself, unless the keyboard is on it; the list keeps it as not looked at."""
        if self._note_row.isAncestorOf(self.focusWidget() or self):
            self._fade.start()
            return
        if self.is_quiet:
            return  # it has not been seen yet
        self._note = None
        self.refresh()

    def _timer(self, interval: int, act: Callable[[], object]) -> QTimer:
        timer = QTimer(self, interval=interval, singleShot=True)
        timer.timeout.connect(act)
        return timer
