"""A synchronisation while it runs: where it is, how long it still takes, when the cable may be pulled."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from core.office import Progress
from gui.language import tr
from gui.models.stages import STAGES, left_words, progress_words, span_words
from gui.shell import Shell
from gui.widgets.buttons import Button
from gui.widgets.labels import Text, set_tone

TICK_MS = 1000


class Running(QWidget):
    """Hidden while nothing runs. While it waits for the link, it counts down and offers to try now."""

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shell = shell
        theme = shell.theme
        self._had_urgent = False
        self._wait: tuple[str, float] = ("", 0.0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, theme.space("s"), 0, 0)
        column.setSpacing(theme.space("s"))
        self._left = Text("", "lead", wraps=True)
        self._left.setObjectName("sync_left")
        column.addWidget(self._left)
        self._words = Text("", "strong", wraps=True)
        self._words.setObjectName("sync_words")
        column.addWidget(self._words)
        column.addWidget(self._make_bar())
        column.addLayout(self._make_waiting())
        column.addLayout(self._make_stages())
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self.tick)
        self.hide()

    def show_progress(self, progress: Progress) -> None:
        """One step; it goes away when the run is over."""
        self.setVisible(not progress.is_over)
        is_waiting = progress.state == "waiting"
        self._skip.setVisible(is_waiting)
        self._why.setVisible(is_waiting)
        if progress.is_over or not is_waiting:
            self._timer.stop()
        if progress.is_over:
            self._had_urgent = False
            return
        self._show_stage(progress.stage)
        if is_waiting:
            self._begin_waiting(progress)
            return
        self._words.setText(self._step_words(progress))
        self._bar.setRange(0, progress.total)
        self._bar.setValue(progress.done)
        if progress.left is not None:
            self._had_urgent = self._had_urgent or progress.left.urgent > 0
            words, tone = left_words(progress, had_urgent=self._had_urgent)
            self._left.setText(words)
            set_tone(self._left, tone)
        self._left.setVisible(progress.left is not None)

    def tick(self) -> None:
        """One second less to wait."""
        why, seconds = self._wait
        self._wait = why, max(0.0, seconds - TICK_MS / 1000)
        self._show_wait()

    def _make_bar(self) -> QProgressBar:
        self._bar = QProgressBar()
        self._bar.setObjectName("sync_bar")
        self._bar.setAccessibleName(tr("同步进度"))
        self._bar.setTextVisible(False)
        return self._bar

    def _make_waiting(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(self._shell.theme.space("m"))
        self._why = Text("", wraps=True, tone="warn")
        self._why.setObjectName("sync_wait")
        self._skip = Button(tr("现在就试"), "sync_skip", self._try_now, icons=self._shell.icons, icon="sync")
        row.addWidget(self._why, 1)
        row.addWidget(self._skip)
        self._why.hide()
        self._skip.hide()
        return row

    def _make_stages(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(self._shell.theme.space("l"))
        self._stages: dict[str, Text] = {}
        for number, (stage, words) in enumerate(STAGES):
            label = Text(f"{number + 1}. {tr(words)}", "soft", wraps=True)
            self._stages[stage] = label
            grid.addWidget(label, number // 3, number % 3)
        return grid

    def _show_stage(self, stage: str) -> None:
        names = list(self._stages)
        now = names.index(stage) if stage in names else -1
        for number, name in enumerate(names):
            mark = "✓" if number < now else "●" if number == now else f"{number + 1}."
            self._stages[name].setText(f"{mark} {tr(dict(STAGES)[name])}")
            set_tone(self._stages[name], "good" if number < now else "" if number == now else "soft")

    def _step_words(self, progress: Progress) -> str:
        words = progress_words(progress)
        if progress.seconds is None or progress.stage not in ("push", "photos"):
            return words
        return tr("{words}，全部送完还要{span}").format(words=words, span=span_words(progress.seconds))

    def _begin_waiting(self, progress: Progress) -> None:
        why = self._shell.words(progress.code, dict(progress.params))
        self._wait = why, progress.seconds or 0.0
        self._show_wait()
        self._timer.start()

    def _show_wait(self) -> None:
        why, seconds = self._wait
        self._why.setText(tr("{why}{n} 秒后再试。").format(why=why, n=round(seconds)))

    def _try_now(self) -> None:
        if self._shell.office is not None:
            self._shell.office.skip()
