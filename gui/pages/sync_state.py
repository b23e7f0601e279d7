"""What will go, how big it is, how long it takes; how much time there is; how far a run has come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QButtonGroup, QCheckBox, QVBoxLayout, QWidget

from core.office import Progress
from gui import wording
from gui.language import tr
from gui.models.stages import span_words
from gui.pages.sync_running import Running
from gui.shell import Shell
from gui.widgets.buttons import Button
from gui.widgets.card import Card
from gui.widgets.labels import Text, set_tone
from gui.widgets.wrap_row import WrapRow

if TYPE_CHECKING:
    from core.service.exchange import SyncStatus
    from core.service.outgoing import OutgoingPlan

GROUPS = (
    ("urgent", "急的", "{n} 条"),
    ("visit", "走访", "{n} 条"),
    ("agreement", "协议", "{n} 条"),
    ("other", "其他", "{n} 条"),
    ("photo", "照片、签名", "{n} 张"),
)
ALWAYS = ("urgent", "visit", "photo")  # the others only when there are any
MINUTES = (5, 10, 30, 0)  # 0: until all is done
CELL_PX = 150


class SyncState(Card):
    """The plan, the time there is, the run, and when the district was last in step with this laptop."""

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        super().__init__(shell.theme, tr("要送的"), "sync_state", parent)
        self._shell = shell
        self._plan: OutgoingPlan | None = None
        self._figures: dict[str, tuple[Text, Text]] = {}
        self._cells: dict[str, QWidget] = {}
        self._running = Running(shell)  # first: what runs must be in sight, however large the letters are
        self.body.addWidget(self._running)
        row = WrapRow(shell.theme.space("m"))
        row.show_widgets([self._cell(code, words) for code, words, _ in GROUPS])
        self.body.addWidget(row)
        self._sum = Text("", "strong", wraps=True)
        self._sum.setObjectName("sync_sum")
        self.body.addWidget(self._sum)
        self._time = QWidget()
        column = QVBoxLayout(self._time)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(Text(tr("您有多少时间？到点自己停下，送到的都算数。"), "soft", wraps=True))
        column.addWidget(self._choices())
        self._fits = Text("", "soft", wraps=True)
        self._fits.setObjectName("sync_fits")
        column.addWidget(self._fits)
        self.body.addWidget(self._time)
        self._last = Text("", "soft", wraps=True)
        self._last.setObjectName("sync_last")
        self.body.addWidget(self._last)
        self._auto = QCheckBox(tr("到了办公室自动同步"))
        self._auto.setObjectName("sync_auto")
        self._auto.clicked.connect(self._keep_auto)
        self.body.addWidget(self._auto)

    @property
    def minutes(self) -> int | None:
        """The time she has; None for as long as it takes."""
        return self._group.checkedId() or None

    def show_status(self, status: SyncStatus, plan: OutgoingPlan, *, is_auto: bool) -> None:
        """The counts of this moment."""
        self._plan = plan
        sums = {group.code: [group.count, group.size_bytes] for group in plan.groups}
        for kind in (0, 1):
            sums["photo"][kind] += sums["signature"][kind]
        for code, _words, unit in GROUPS:
            count, size = sums[code]
            number, label = self._figures[code]
            self._cells[code].setVisible(bool(count) or code in ALWAYS)
            number.setText(tr(unit).format(n=count))
            label.setText(wording.megabytes(size) if count else "—")
            set_tone(number, "bad" if code == "urgent" and count else "" if count else "soft")
        self._sum.setText(self._sum_words(status, plan))
        self._fits.setText(self._fits_words())
        self._fits.setVisible(bool(self._fits.text()))
        self._last.setText(self._last_words(status))
        self._auto.setChecked(is_auto)

    def show_progress(self, progress: Progress) -> None:
        """One step of a run."""
        self._running.show_progress(progress)
        for widget in (self._time, self._sum, self._last, self._auto):  # said before; while it runs, one thing counts
            widget.setVisible(progress.is_over)

    def _cell(self, code: str, words: str) -> QWidget:
        cell = QWidget()
        cell.setFixedWidth(self._shell.theme.px(CELL_PX))
        column = QVBoxLayout(cell)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        number, size = Text("—", "figure"), Text("", "soft")
        number.setObjectName(f"sync_{code}")
        column.addWidget(number)
        column.addWidget(Text(tr(words), "strong"))
        column.addWidget(size)
        column.addStretch(1)
        self._figures[code] = (number, size)
        self._cells[code] = cell
        return cell

    def _choices(self) -> QWidget:
        row = WrapRow(self._shell.theme.space("s"))
        self._group = QButtonGroup(self)
        kept = self._shell.memory.get("sync_minutes", 0) if self._shell.memory is not None else 0
        chips: list[QWidget] = []
        for minutes in MINUTES:
            words = tr("{n} 分钟").format(n=minutes) if minutes else tr("不限，送完为止")
            chip = Button(words, f"sync_minutes_{minutes}", self._keep_minutes, role="chip")
            chip.setCheckable(True)
            chip.setChecked(minutes == (kept if kept in MINUTES else 0))
            self._group.addButton(chip, minutes)
            chips.append(chip)
        row.show_widgets(chips)
        return row

    def _keep_minutes(self) -> None:
        if self._shell.memory is not None:
            self._shell.memory.set("sync_minutes", self._group.checkedId())
        self._fits.setText(self._fits_words())
        self._fits.setVisible(bool(self._fits.text()))

    def _keep_auto(self, is_on: bool) -> None:
        self._shell.tasks.write(lambda core: core.settings.set("auto_sync", is_on), owner=self)

    def _sum_words(self, status: SyncStatus, plan: OutgoingPlan) -> str:
        if not status.waiting and not status.photos_waiting:
            return tr("没有要送的。按“开始同步”可以接收区里发来的。")
        size = wording.megabytes(plan.size_bytes)
        words = tr("一共 {n} 条、{m} 张，约 {size}。急的先送，照片最后送。").format(
            n=status.waiting, m=status.photos_waiting, size=size
        )
        if plan.seconds is not None:
            words += tr("照上次的网速，{span}送完。").format(span=span_words(plan.seconds))
        else:
            words += tr("还没有测过网速，要多久不知道。")
        oldest = status.oldest_waiting_at
        if oldest is not None:
            words += tr("最早的一条存于{when}。").format(when=wording.day_and_time(oldest, self._shell.today()))
        return words

    def _fits_words(self) -> str:
        minutes, plan = self.minutes, self._plan
        if minutes is None or plan is None or plan.seconds is None or not plan.size_bytes:
            return ""
        if plan.seconds <= minutes * 60:
            return tr("照上次的网速，这些时间够用。")
        return tr("照上次的网速，这些时间送不完：急的和文字先走，剩下的下次接着送。")

    def _last_words(self, status: SyncStatus) -> str:
        today = self._shell.today()
        words = tr("登记在：{district}。").format(district=status.district_name)
        if status.last_contact_at is None:
            return words + tr("还没有联系上过。")
        words += tr("上次联系上：{when}。").format(when=wording.day_and_time(status.last_contact_at, today))
        if status.last_complete_at is None:
            return words + tr("还没有全部送完过。")
        return words + tr("上次全部送完：{when}。").format(when=wording.day_and_time(status.last_complete_at, today))
