"""The right side of 今日: what the office answered, what waits, what was left half done, what was sent, the month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui import wording
from gui.language import tr
from gui.pages.today_month import bar_of, whole_words
from gui.shell import Shell
from gui.telling import told
from gui.widgets.bar_chart import BarChart
from gui.widgets.buttons import Button
from gui.widgets.card import Card
from gui.widgets.labels import Elided, Text, set_tone
from gui.widgets.line_button import LineButton
from gui.widgets.scroll import Scroll
from gui.widgets.status_line import last_words, state_words

if TYPE_CHECKING:
    from core.domain.month import MonthPicture
    from core.service.exchange import SyncStatus
    from core.service.overview import News
    from core.service.views import DraftRow

SHOWN_DRAFTS = 3
SHOWN_NEWS = 2


class TodaySide(Scroll):
    """Cards one below the other; what the office answered comes first while there is something."""

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        super().__init__(parent, gap=0)
        self._shell = shell
        theme = shell.theme
        self.setMinimumHeight(theme.px(200))
        self._least = theme.px(288)
        self.body.setSpacing(theme.space("s"))
        self._news_rows: Sequence[News] = ()
        self.news = self._card(tr("区里新答复"), "today_news")
        self._all_seen = Button(tr("都看过了"), "today_news_seen", self._see_all, role="quiet", is_small=True)
        self.news.head.addWidget(self._all_seen)
        self.news.hide()
        self._tasks = self._card(tr("待办"), "today_tasks", tr("打开待办"), "today_open_tasks", "tasks")
        self._drafts = self._card(tr("没填完的"), "today_drafts")
        self._all_drafts = Button(
            "", "today_all_drafts", lambda: shell.navigator.open_page("drafts"), role="quiet", is_small=True
        )
        self._drafts.head.addWidget(self._all_drafts)
        self._all_drafts.hide()
        self._sync = self._card(tr("送达情况"), "today_sync", tr("打开同步页"), "today_open_sync", "sync")
        self._sync_words = Text("", wraps=True)
        self._sync_words.setObjectName("today_sync_words")
        self._sync_last = Text("", "small", wraps=True)
        self._sync.body.addWidget(self._sync_words)
        self._sync.body.addWidget(self._sync_last)
        self._month = self._card(tr("本月走访"), "today_month_card")
        self.chart = BarChart(theme, "today_month_chart")
        self._month_words = Text("", "small", wraps=True)
        self._month.body.addWidget(self.chart)
        self._month.body.addWidget(self._month_words)
        for card in (self.news, self._tasks, self._drafts, self._sync, self._month):
            self.body.addWidget(card)
        self.body.addStretch(1)

    def minimumSizeHint(self) -> QSize:
        """As wide as its widest card: it only scrolls up and down."""
        return QSize(max(self._least, self.widget().minimumSizeHint().width() + 18), 80)

    def sizeHint(self) -> QSize:
        return QSize(self.minimumSizeHint().width(), super().sizeHint().height())

    def show_news(self, rows: Sequence[News]) -> None:
        """What the office answered and nobody here has looked at."""
        self._news_rows = rows
        _empty_out(self.news.body)
        for number, row in enumerate(rows[:SHOWN_NEWS]):
            state = tr("退回补充") if row.state == "returned" else tr("已答复")
            who = self._named(row.person_name)
            what = tr("{who}的{kind}").format(who=who, kind=wording.kind(row.kind))
            words = tr("{state}：{what}").format(state=state, what=what)
            button = LineButton(words, f"news_{number}", lambda row=row: self._open(row), f"{words}。{row.text}")
            button.setToolTip(f"{words}\n{row.text}")
            self.news.body.addWidget(button)
            text = Elided(row.text, "small")
            text.setContentsMargins(11, 0, 0, 0)
            self.news.body.addWidget(text)
        if len(rows) > SHOWN_NEWS:
            rest = tr("还有 {n} 份，看完上面的就排上来。").format(n=len(rows) - SHOWN_NEWS)
            self.news.body.addWidget(Text(rest, "small", wraps=True))
        self.news.setVisible(bool(rows))

    def show_drafts(self, found: tuple[Sequence[DraftRow], Sequence[DraftRow]]) -> None:
        """What was left half done, and the way to all of it; with nothing left, to what was just thrown away."""
        drafts, thrown = found
        _empty_out(self._drafts.body)
        navigator = self._shell.navigator
        for draft in drafts[:SHOWN_DRAFTS]:
            words = f"{wording.kind(draft.kind)} · {self._named(draft.person_name)}"
            when = wording.day_and_time(draft.updated_at, self._shell.today())
            said = tr("继续填 {what}").format(what=words)
            button = LineButton(words, f"draft_{draft.id}", lambda one=draft.id: navigator.open_form(one), said)
            button.setToolTip(f"{words}\n{tr('继续填，上次存于 {when}').format(when=when)}")
            self._drafts.body.addWidget(button)
        if not drafts:
            self._drafts.body.addWidget(Text(tr("没有，都填完了。"), "soft", wraps=True))
        words = tr("全部 {n} 份") if drafts else tr("刚扔掉的 {n} 份")
        self._all_drafts.say(words.format(n=len(drafts or thrown)))
        self._all_drafts.setVisible(bool(drafts or thrown))

    def show_todo(self, counts: Mapping[str, int]) -> None:
        """How much waits, and how much of it is late."""
        _empty_out(self._tasks.body)
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

    def show_status(self, status: SyncStatus) -> None:
        """Whether everything has arrived."""
        words, tone = state_words(status)
        self._sync_words.setText(words)
        set_tone(self._sync_words, tone if tone in ("bad", "warn", "good") else "")
        self._sync_last.setText(last_words(status))
        self._sync_last.setVisible(bool(self._sync_last.text()))

    def show_month(self, picture: MonthPicture) -> None:
        """The whole month as one bar; pressing it leads to the places."""
        total = picture.total
        self.chart.show_bars([bar_of(total, "")] if total.owed else [], whole_words(picture))
        self.chart.setVisible(bool(total.owed))
        left = tr("还差 {left} 次，{n} 人还没见到").format(left=total.left, n=total.unseen)
        none = tr("{month}没有该走访的。").format(month=told(picture.words))
        self._month_words.setText(left if total.left else tr("都走完了") if total.owed else none)

    def _named(self, name: str) -> str:
        """A name as this window may show it."""
        return self._shell.shown_name(name) or tr("（名单外的人）")

    def _card(self, title: str, name: str, link: str = "", link_name: str = "", page: str = "") -> Card:
        theme = self._shell.theme
        card = Card(theme, title, name)
        layout = card.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.setContentsMargins(theme.space("m"), theme.space("s"), theme.space("s"), theme.space("s"))
        layout.setSpacing(theme.space("xs"))
        card.body.setSpacing(theme.space("xs"))
        if link:
            go = Button(link, link_name, lambda: self._shell.navigator.open_page(page), role="quiet", is_small=True)
            card.head.addWidget(go)
        return card

    def _open(self, row: News) -> None:
        """Leads there; what was opened is no news any more."""
        self._note([row])
        if row.record_id:
            self._shell.navigator.open_record(row.record_id)
        elif row.person_id:
            self._shell.navigator.open_person(row.person_id)

    def _see_all(self) -> None:
        self._note(self._news_rows)

    def _note(self, rows: Sequence[News]) -> None:
        keys = [row.key for row in rows]
        self._shell.tasks.write(lambda core: core.overview.note_seen(keys), owner=self)


def _empty_out(body: QVBoxLayout) -> None:
    while body.count():
        item = body.takeAt(0)
        widget = item.widget() if item is not None else None
        if widget is not None:
            widget.hide()
            widget.deleteLater()
