"""专项行动: which campaigns run, who is still to be seen, what was done each day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QStackedWidget, QVBoxLayout, QWidget

from core.domain.schedule import interval_words
from gui import wording
from gui.language import tr
from gui.models.campaigns import as_lines, day_columns, target_columns
from gui.pages.page import Page
from gui.shell import Shell
from gui.telling import told
from gui.widgets.buttons import Button
from gui.widgets.columns import Columns
from gui.widgets.data_table import DataTable
from gui.widgets.empty_state import EmptyState
from gui.widgets.labels import Text

if TYPE_CHECKING:
    from core.app import Core
    from core.domain.campaign import Campaign
    from core.service.campaigns import CampaignReport, CampaignRow, Target

STATES = {"running": "进行中", "coming": "还没开始", "over": "已结束"}
Found = tuple["Sequence[CampaignRow]", "Sequence[Target]", "CampaignReport | None"]


class CampaignsPage(Page):
    """The campaign is chosen above; its people stand at the left, its days at the right (or below)."""

    key: ClassVar[str] = "campaigns"
    concerns: ClassVar[frozenset[str]] = frozenset({"campaign", "visit", "task", "record", "person", "roster"})

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell, tr("专项行动"))
        self._wanted = ""
        self._report: CampaignReport | None = None
        icons = shell.icons
        self._which = QComboBox()
        self._which.setObjectName("campaigns_which")
        self._which.setAccessibleName(tr("哪次专项"))
        self._which.setMinimumWidth(shell.theme.px(250))
        self._which.activated.connect(self._choose)
        self._copy = Button(tr("复制每日情况"), "campaigns_copy", self._copy_days, icons=icons, icon="file")
        self._print = Button(tr("打印"), "campaigns_print", self._open_print, icons=icons, icon="print")
        self._new = Button(tr("开始专项"), "campaigns_new", self._begin, role="main", icons=icons, icon="plus")
        back = Button(tr("返回"), "campaigns_back", shell.navigator.go_back, icons=icons, icon="back")
        for widget in (back, self._which, self._copy, self._print, self._new):
            self.actions.addWidget(widget)
        self._words = Text("", "strong", wraps=True)
        self._words.setObjectName("campaigns_words")
        self._how = Text("", "small", wraps=True)
        self._views = QStackedWidget()
        self._views.addWidget(self._both_sides())
        self._views.addWidget(self._nothing())
        for part, stretch in ((self._words, 0), (self._how, 0), (self._views, 1)):
            self.body.addWidget(part, stretch)

    def arrive(self, **arguments: Any) -> None:
        """`campaign` (an id) chooses one."""
        self._wanted = str(arguments.get("campaign", self._wanted))

    def reload(self) -> None:
        wanted = self._wanted

        def read(core: Core) -> Found:
            rows = core.campaigns.list()
            if not rows:
                return rows, (), None
            known = [row.campaign.id for row in rows]
            chosen = wanted if wanted in known else known[0]
            return rows, core.campaigns.targets(chosen), core.campaigns.report(chosen)

        self.shell.tasks.read(read, self._show, self.show_error, key="campaigns", is_long=True)

    def _both_sides(self) -> QWidget:
        theme = self.shell.theme
        self._targets = DataTable(
            theme, target_columns(self.shell.today()), "campaigns_targets", tr("专项对象"), row_lines=2
        )
        self._targets.opened.connect(lambda row: self.shell.navigator.open_person(row.person_id))
        self._targets.acted.connect(lambda row: self.shell.navigator.start_form("visit", row.person_id))
        self._targets.setMinimumHeight(theme.px(180))
        self._side = QWidget()
        self._days_box = QVBoxLayout(self._side)
        self._days_box.setContentsMargins(0, 0, 0, 0)
        self._days: DataTable | None = None
        return Columns(theme, self._targets, self._side, (5, 4), breaks_at=900)

    def _nothing(self) -> QWidget:
        return EmptyState(
            self.shell.theme,
            self.shell.icons,
            "tasks",
            tr("没有专项行动"),
            tr("寒潮、高温、汛期、节日要多去看看的时候，区里布置的会随同步下来；村里自己要做，点“开始专项”。"),
            tr("开始专项"),
            self._begin,
            "campaigns_empty",
        )

    def _show(self, found: Found) -> None:
        self.banner.drop_error()
        rows, targets, self._report = found
        has_any = self._report is not None
        for widget in (self._which, self._copy, self._print, self._words, self._how):
            widget.setVisible(has_any)
        self._views.setCurrentIndex(0 if has_any else 1)
        if self._report is None:
            return
        campaign = self._report.campaign
        self._which.clear()
        for row in rows:
            self._which.addItem(f"{row.campaign.title}（{tr(STATES[row.state])}）", row.campaign.id)
        self._which.setCurrentIndex(self._which.findData(campaign.id))
        left = sum(not target.is_done for target in targets)
        words = tr("对象 {n} 人，已看 {done} 人，还差 {left} 人")
        self._words.setText(words.format(n=len(targets), done=len(targets) - left, left=left))
        self._how.setText(how_words(campaign))
        self._targets.show_rows(targets, key="person_id")
        self._show_days(self._report)

    def _show_days(self, report: CampaignReport) -> None:
        """The columns follow the methods of the campaign."""
        if self._days is not None:
            self._days_box.removeWidget(self._days)
            self._days.deleteLater()
        methods = report.campaign.methods
        self._days = DataTable(self.shell.theme, day_columns(methods), "campaigns_days", tr("每日情况"))
        self._days.show_rows(list(reversed(report.days)), key="day")
        self._days.setMinimumHeight(self.shell.theme.px(160))
        self._days_box.addWidget(self._days)

    def _choose(self, _number: int) -> None:
        self._wanted = str(self._which.currentData() or "")
        self.reload()

    def _begin(self) -> None:
        self.shell.navigator.start_form("campaign")

    def _copy_days(self) -> None:
        if self._report is not None:
            QGuiApplication.clipboard().setText(as_lines(self._report.campaign.methods, self._report.days))
            self.banner.say(tr("每日情况已复制，可以粘贴到电子表格或消息里。"), "good")

    def _open_print(self) -> None:
        if self._report is not None:
            self.shell.navigator.open_print("campaign_daily", [self._report.campaign.id])


def how_words(campaign: Campaign) -> str:
    """Days, pace, methods, goods, what to ask, and which rule says so."""
    parts = [
        tr("{first} 至 {last}").format(first=wording.day(campaign.starts_on), last=wording.day(campaign.ends_on)),
        told(interval_words(campaign.every, campaign.unit)),
        tr("算数的方式：{methods}").format(methods=tr("、").join(wording.method(code) for code in campaign.methods)),
    ]
    if campaign.goods:
        parts.append(tr("物资：{goods}").format(goods=told("、".join(campaign.goods))))
    if campaign.asks:
        parts.append(tr("要问：{asks}").format(asks=told("、".join(campaign.asks))))
    parts.append(told(campaign.rule.words()))
    return tr("；").join(parts)
