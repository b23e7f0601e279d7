"""The cards of the settings about people and keeping: who uses this laptop, what may be cleared from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QHBoxLayout, QWidget

from gui import alerts, wording
from gui.language import tr
from gui.shell import Shell
from gui.widgets.banner import Banner
from gui.widgets.buttons import Button
from gui.widgets.card import Card
from gui.widgets.facts_grid import FactsGrid
from gui.widgets.labels import Text

if TYPE_CHECKING:
    from core.errors import AppError
    from core.service.retention import Purged, PurgePlan

REASONS = {
    "unsent": "还没送到区里",
    "young": "还没到保存期限",
    "open": "还有事没办完",
    "last": "是这个人同类里最近的一份",
}


class UsersCard(Card):
    """Leads to the list of users."""

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        super().__init__(shell.theme, tr("使用人"), "settings_users_card", parent)
        self.body.addWidget(
            Text(tr("几个人合用一台电脑，要各用各的口令，记录上才写得清是谁做的。"), "soft", wraps=True)
        )
        row = QHBoxLayout()
        row.addWidget(
            Button(
                tr("管理使用人"),
                "settings_users",
                lambda: shell.navigator.open_page("users"),
                icons=shell.icons,
                icon="people",
            )
        )
        row.addStretch(1)
        self.body.addLayout(row)


class PurgeCard(Card):
    """Counts first, asks, then clears; says what was done."""

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        super().__init__(shell.theme, tr("清除到期的记录"), "settings_purge_card", parent)
        self._shell = shell
        self.body.addWidget(
            Text(
                tr("区里已经签收、又过了保存期限的记录，可以从这台电脑上清除。编号和日期还在，全文在区里。"),
                "soft",
                wraps=True,
            )
        )
        self.banner = Banner(shell.theme, shell.icons, "purge_banner", self)
        self.body.addWidget(self.banner)
        self._grid = FactsGrid(shell.theme, 120)
        self._grid.setObjectName("settings_purge_plan")
        self.body.addWidget(self._grid)
        row = QHBoxLayout()
        self._look = Button(tr("看看有多少"), "settings_purge_look", self._read, icons=shell.icons, icon="search")
        self._clear = Button(tr("清除"), "settings_purge", self._ask, role="bad", icons=shell.icons, icon="trash")
        self._clear.hide()
        row.addWidget(self._look)
        row.addWidget(self._clear)
        row.addStretch(1)
        self.body.addLayout(row)
        self._plan: PurgePlan | None = None

    def _read(self) -> None:
        self.banner.hide()
        self._shell.tasks.read(
            lambda core: core.retention.plan(), self._show, self._fail, owner=self, key="purge", is_long=True
        )

    def _show(self, plan: PurgePlan) -> None:
        self._plan = plan
        self._grid.clear()
        for label, months, rule in plan.rules:
            source = tr("文件没有规定，暂定") if rule.is_default else rule.words()
            self._grid.add(label, tr("{n} 个月　{rule}").format(n=months, rule=source))
        words = tr("没有到期的") if not plan.count else tr("{n} 份（{size}）").format(
            n=plan.count, size=wording.megabytes(plan.size_bytes)
        )  # fmt: skip
        self._grid.add(tr("可以清除"), words, "warn" if plan.count else "")
        if plan.oldest_on and plan.newest_on:
            span = tr("{since} 至 {until}").format(since=wording.day(plan.oldest_on), until=wording.day(plan.newest_on))
            self._grid.add(tr("哪段时间的"), span)
        for reason, count in sorted(plan.kept.items()):
            self._grid.add(tr("要留下"), tr("{n} 份：{why}").format(n=count, why=tr(REASONS[reason])))
        self._clear.setVisible(bool(plan.count) and self._shell.may("purge"))

    def _ask(self) -> None:
        if self._plan is None:
            return
        alerts.ask(
            self,
            tr("清除 {n} 份到期的记录？").format(n=self._plan.count),
            tr("清除以后，这台电脑上看不到它们的内容和照片，全文只在区里。不能撤销。"),
            tr("清除"),
            self._purge,
            is_harmful=True,
        )

    def _purge(self) -> None:
        self._clear.setEnabled(False)
        self._shell.tasks.write(lambda core: core.retention.purge(), self._done, self._fail, owner=self, is_long=True)

    def _done(self, done: Purged) -> None:
        self._clear.setEnabled(True)
        self._read()
        self.banner.say(tr("清除了 {n} 份记录、{m} 张照片。").format(n=done.count, m=done.files), "good")

    def _fail(self, error: AppError | Any) -> None:
        self._clear.setEnabled(True)
        self.banner.say(self._shell.sentence(error), "bad")
