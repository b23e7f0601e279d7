"""What waits, in numbers, and how far a running synchronisation has come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from core.office import Progress
from gui import wording
from gui.language import tr
from gui.models.stages import STAGES, progress_words
from gui.shell import Shell
from gui.widgets.card import Card
from gui.widgets.labels import Text, set_tone

if TYPE_CHECKING:
    from core.service.exchange import SyncStatus

FIGURES = (
    ("waiting", "条记录待送"),
    ("photos", "张照片待送"),
    ("stuck", "条没有收下"),
    ("sent", "条已送达"),
)


class SyncState(Card):
    """Four figures, two sentences, the stages with their marks, a bar."""

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        super().__init__(shell.theme, "", "sync_state", parent)
        self._shell = shell
        theme = shell.theme
        self._figures: dict[str, tuple[Text, Text]] = {}
        row = QHBoxLayout()
        row.setSpacing(theme.space("l"))
        for code, words in FIGURES:
            cell = QVBoxLayout()
            cell.setSpacing(0)
            number, label = Text("—", "figure"), Text(tr(words), "soft", wraps=True)
            number.setObjectName(f"sync_{code}")
            cell.addWidget(number)
            cell.addWidget(label)
            self._figures[code] = (number, label)
            row.addLayout(cell, 1)
        self.body.addLayout(row)
        self._oldest = Text("", "soft", wraps=True)
        self._last = Text("", "soft", wraps=True)
        self.body.addWidget(self._oldest)
        self.body.addWidget(self._last)
        self._running = QWidget()
        column = QVBoxLayout(self._running)
        column.setContentsMargins(0, theme.space("s"), 0, 0)
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.space("l"))
        self._stages: dict[str, Text] = {}
        for number, (stage, words) in enumerate(STAGES):
            label = Text(f"{number + 1}. {tr(words)}", "soft")
            self._stages[stage] = label
            grid.addWidget(label, number // 3, number % 3)
        column.addLayout(grid)
        self._words = Text("", "strong", wraps=True)
        self._words.setObjectName("sync_words")
        self._bar = QProgressBar()
        self._bar.setObjectName("sync_bar")
        self._bar.setAccessibleName(tr("同步进度"))
        self._bar.setTextVisible(False)
        column.addWidget(self._words)
        column.addWidget(self._bar)
        self._running.hide()
        self.body.addWidget(self._running)

    def show_status(self, status: SyncStatus) -> None:
        """The counts of this moment."""
        stuck = status.refused + status.conflicts + status.held
        counts = {"waiting": status.waiting, "photos": status.photos_waiting, "stuck": stuck, "sent": status.sent}
        for code, count in counts.items():
            self._figures[code][0].setText(str(count))
        set_tone(self._figures["stuck"][0], "bad" if stuck else "")
        size = wording.megabytes(status.photo_bytes_waiting)
        self._figures["waiting"][1].setText(
            tr("条记录待送（{size}）").format(size=wording.megabytes(status.bytes_waiting))
        )
        self._figures["photos"][1].setText(tr("张照片待送（{size}）").format(size=size))
        today = self._shell.today()
        oldest = status.oldest_waiting_at
        self._oldest.setText(
            tr("最早的一条存于 {when}。急的先送。").format(when=wording.day_and_time(oldest, today)) if oldest else ""
        )
        self._oldest.setVisible(oldest is not None)
        self._last.setText(self._last_words(status))

    def show_progress(self, progress: Progress) -> None:
        """One step of a running synchronisation; the bar goes when it is over."""
        is_over = progress.state != "running"
        self._running.setVisible(not is_over)
        if is_over:
            return
        names = list(self._stages)
        now = names.index(progress.stage) if progress.stage in names else -1
        for number, name in enumerate(names):
            mark = "✓" if number < now else "●" if number == now else f"{number + 1}."
            self._stages[name].setText(f"{mark} {tr(dict(STAGES)[name])}")
            set_tone(self._stages[name], "good" if number < now else "" if number == now else "soft")
        self._words.setText(progress_words(progress))
        self._bar.setRange(0, progress.total)
        self._bar.setValue(progress.done)

    def _last_words(self, status: SyncStatus) -> str:
        today = self._shell.today()
        if status.last_complete_at is not None:
            when = wording.day_and_time(status.last_complete_at, today)
            return tr("登记在：{district}。上次同步完成：{when}。").format(district=status.district_name, when=when)
        return tr("登记在：{district}。还没有完整同步过。").format(district=status.district_name)
