"""What the window does by itself while a workspace is open: brings what was written into the main file, lets go of
drafts thrown away some time ago, backs up."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from core.changes import Changes
from core.errors import AppError
from gui.tasks import Tasks

SETTLE_MS = 15_000  # a commit that comes right after one is settled by the next: well within thirty seconds
SWEEP_MS = 60_000
LOOK_FOR_BACKUP_MS = 10 * 60 * 1000


class Upkeep(QObject):
    """Three timers over the database worker. `tell` hears what stops a backup: once for each reason."""

    def __init__(self, tasks: Tasks, tell: Callable[[AppError], object], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks, self._tell = tasks, tell
        self._told: set[str] = set()
        self._timers = []
        for interval, act in ((SETTLE_MS, self.settle), (SWEEP_MS, self.sweep), (LOOK_FOR_BACKUP_MS, self.back_up)):
            timer = QTimer(self, interval=interval)
            timer.timeout.connect(act)
            self._timers.append(timer)

    def start(self, *, backs_up: bool) -> None:
        """From now on. Practice is settled and swept, and not backed up."""
        for timer in self._timers[: 3 if backs_up else 2]:
            timer.start()

    def stop(self) -> None:
        """No more."""
        for timer in self._timers:
            timer.stop()

    def settle(self) -> None:
        """Brings what was committed into the main file; whoever reads or writes meanwhile is not waited for."""
        self._tasks.read(lambda core: core.settle(), lambda _is_all: None, lambda _error: None, owner=self)

    def sweep(self) -> None:
        """Drafts thrown away long enough ago are gone."""
        self._tasks.write(lambda core: core.drafts.sweep(), None, lambda _error: None, owner=self)

    def back_up(self) -> None:
        """A backup if one is due. What stops it is told once, not every ten minutes."""
        self._tasks.write(lambda core: core.exchange.device.note_time(), owner=self)
        self._tasks.write(
            lambda core: core.backups.make_if_due() or Changes(), None, self._on_failed, owner=self, is_long=True
        )

    def _on_failed(self, error: AppError) -> None:
        if error.code not in self._told:
            self._told.add(error.code)
            self._tell(error)
