"""Keeps what is typed: two seconds after the last key it lies encrypted on the disk, or the page says why not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QObject, QTime, QTimer, Signal

from core.errors import AppError
from gui.tasks import Tasks

CALM_MS = 800  # the hand rests
LIMIT_MS = 1500  # the hand does not rest: with the write itself still inside two seconds
RETRY_MS = 10_000

Snapshot = Callable[[], tuple[Mapping[str, Any], str]]


class DraftSaver(QObject):
    """Saves one draft. `saved` carries the time of the last successful save, `failed` the error; the words stay
    on the screen and saving is tried again until it succeeds."""

    saving = Signal()
    saved = Signal(QTime)
    failed = Signal(object)

    def __init__(self, tasks: Tasks, draft_id: str, snapshot: Snapshot, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks, self._draft_id, self._snapshot = tasks, draft_id, snapshot
        self._is_dirty = self._is_closed = self._is_refused = self._is_parting = False
        self._running = 0
        self._then: list[tuple[Callable[[], object], Callable[[], object] | None]] = []
        self._calm = QTimer(self, singleShot=True, interval=CALM_MS)
        self._limit = QTimer(self, singleShot=True, interval=LIMIT_MS)
        self._retry = QTimer(self, singleShot=True, interval=RETRY_MS)
        for timer in (self._calm, self._limit, self._retry):
            timer.timeout.connect(self.save_now)

    @property
    def is_dirty(self) -> bool:
        """True while something on the screen is not on the disk."""
        return not self._is_closed and (self._is_dirty or self._running > 0)

    @property
    def is_refused(self) -> bool:
        """True from a failed save until one that succeeds."""
        return self._is_refused and not self._is_closed

    def stir(self) -> None:
        """Something has changed."""
        if self._is_closed:
            return
        self._is_dirty = True
        self._calm.start()
        if not self._limit.isActive():
            self._limit.start()

    def save_now(self, then: Callable[[], object] | None = None, otherwise: Callable[[], object] | None = None) -> None:
        """Saves at once; `then` runs when all that is on the screen now is safe, `otherwise` when it is refused."""
        if then is not None:
            self._then.append((then, otherwise))
        for timer in (self._calm, self._limit, self._retry):
            timer.stop()
        if self._is_closed:
            return
        if not self._is_dirty:
            if not self._running:
                self._finish()
            return
        # Queued even while an earlier save runs: the database worker keeps the order, and the page may go at any time.
        self._is_dirty = False
        self._running += 1
        answers, place = self._snapshot()
        draft_id = self._draft_id
        self.saving.emit()
        self._tasks.write(
            lambda core: core.drafts.save(draft_id, answers, place), self._on_saved, self._on_failed, owner=self
        )

    def part(self) -> None:
        """The form goes with the desk: the last try. When it fails, nobody is left here to tell."""
        self._is_parting = True
        self.save_now()

    def close(self) -> None:
        """The draft is signed or gone: nothing is to be saved any more."""
        self._is_closed, self._is_dirty = True, False
        for timer in (self._calm, self._limit, self._retry):
            timer.stop()

    def _on_saved(self, _: object) -> None:
        self._running -= 1
        if self._is_closed:
            return
        self._is_refused = False
        self.saved.emit(QTime.currentTime())
        if not self._running and not self._is_dirty:
            self._finish()

    def _on_failed(self, error: AppError) -> None:
        self._running -= 1
        self._is_dirty = self._is_refused = True
        waiting, self._then = self._then, []
        if self._is_closed:
            return
        if self._is_parting:
            self._tasks.write_lost.emit()
            return
        self.failed.emit(error)
        self._retry.start()
        for _then, otherwise in waiting:
            if otherwise is not None:
                otherwise()

    def _finish(self) -> None:
        waiting, self._then = self._then, []
        for then, _otherwise in waiting:
            then()
