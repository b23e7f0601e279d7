"""What is said after a lock: why it was locked, and whether what was typed last lies on the disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QObject

from core.errors import Unavailable

if TYPE_CHECKING:
    from gui.dialogs.unlock import Unlock
    from gui.idle import IdleWatch
    from gui.tasks import Tasks
    from gui.window import Window


class Locked(QObject):
    """`why`: "idle", "left" (sleep, screen lock), or "" by hand."""

    def __init__(self, tasks: Tasks, idle: IdleWatch, window: Window) -> None:
        super().__init__(window)
        self._idle, self._window = idle, window
        self._gate: Unlock | None = None
        self._is_lost = False
        self.why = ""
        tasks.write_lost.connect(self._on_lost)

    def begin(self, why: str) -> None:
        """The workspace is about to be closed."""
        self.why, self._is_lost, self._gate = why, False, None

    def show_at(self, gate: Unlock) -> None:
        """The gate that is shown from now on; what was typed is still on its way to the disk."""
        self._gate = gate
        gate.tell_why(self.why, self._idle.minutes, is_kept=False)

    def closed(self) -> None:
        """Everything that was on its way has arrived, or was refused."""
        if self._gate is not None and shiboken6.isValid(self._gate) and not self._is_lost:
            self._gate.tell_why(self.why, self._idle.minutes, is_kept=True)

    def _on_lost(self) -> None:
        """The disk refused it, and the page that held it is gone."""
        self._is_lost = True
        error = Unavailable("gui.not_kept")
        if self._gate is not None and shiboken6.isValid(self._gate) and self._gate.isVisible():
            self._gate.show_error(error)
        else:
            self._window.show_error(error)
