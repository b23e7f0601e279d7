"""Work that takes a while: what runs, how far it has come, how long it still takes, and how it is stopped.

Words here never name anybody: they are shown over every page and outlive the lock.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from core.errors import Unavailable

if TYPE_CHECKING:
    from core.app import Core

P = ParamSpec("P")
T = TypeVar("T")

KNOWN_AFTER_S = 3.0  # before that, what is left would be a guess
KNOWN_FROM = 0.04  # the share that must be done
STEP_MS = 80  # more often nobody can read it


class Work:
    """One thing that takes a while. `words` say what (`准备打印`), `page` where its own page is.

    `step` is called where the work is done, on any thread, and raises Unavailable("gui.stopped") once it was told to
    stop: what is done in one transaction is undone by that alone; what only reads needs no `step` (see `reading`).
    `can_stop` is False for what never calls it: that is waited for. `is_reading`: only reads the workspace, and nobody
    waits for it once that is locked. `is_told_there`: its own page says all this itself. `is_asked_for` is False for
    what began by itself.
    """

    def __init__(
        self,
        works: Works,
        words: str,
        page: str = "",
        *,
        can_stop: bool = True,
        is_reading: bool = False,
        on_stop: Callable[[], object] | None = None,
        is_told_there: bool = False,
        is_asked_for: bool = True,
    ) -> None:
        self.words, self.page = words, page
        self.can_stop, self._on_stop = can_stop, on_stop
        self.is_told_there, self.is_asked_for, self.is_reading = is_told_there, is_asked_for, is_reading
        self.done = self.total = 0
        self.is_stopping = False
        self._works = works
        self._began: float | None = None
        self._last = 0.0
        self._seconds: float | None = None

    def doing(self, fn: Callable[P, T]) -> Callable[P, T]:
        """The same function; while it runs, the work is listed. What never comes to run is never listed."""

        def run(*args: P.args, **kwargs: P.kwargs) -> T:
            self._require_going()
            self.begin()
            try:
                return fn(*args, **kwargs)
            finally:
                self.end()

        return run

    def reading(self, fn: Callable[[Core], T]) -> Callable[[Core], T]:
        """As `doing`, for what only reads the workspace: it stops in the middle of a query."""

        def run(core: Core) -> T:
            with core.stoppable(self._require_going):
                return fn(core)

        return self.doing(run)

    def begin(self) -> None:
        """From now on it runs. From any thread."""
        self._began = self._works.now()
        self._works.told.emit(self, "begun")

    def step(self, done: int, total: int) -> None:
        """So much is done. Raises Unavailable("gui.stopped")."""
        self._require_going()
        self.show(done, total)

    def show(self, done: int, total: int, seconds: float | None = None) -> None:
        """So much is done; `seconds` is what is left, when somebody else measured it."""
        self.done, self.total, self._seconds = done, total, seconds
        now = self._works.now()
        if (now - self._last) * 1000 >= STEP_MS or done >= total:
            self._last = now
            self._works.told.emit(self, "step")

    def end(self) -> None:
        """It is over, however it ended."""
        self._works.told.emit(self, "over")

    def stop(self) -> None:
        """Asks it to stop; it ends by itself soon, or when it is done."""
        if not self.can_stop or self.is_stopping:
            return
        self.is_stopping = True
        if self._on_stop is not None:
            self._on_stop()
        self._works.told.emit(self, "step")

    @property
    def seconds_left(self) -> float | None:
        """None as long as it is not known honestly."""
        if self._seconds is not None:
            return self._seconds
        if self._began is None or not self.total or self.done < self.total * KNOWN_FROM:
            return None
        spent = self._works.now() - self._began
        return spent / self.done * (self.total - self.done) if spent >= KNOWN_AFTER_S and self.done else None

    def _require_going(self) -> None:
        if self.is_stopping:
            raise Unavailable("gui.stopped")


class Works(QObject):
    """All that runs now, in the order it began. `changed` comes on the main thread."""

    told = Signal(object, str)
    changed = Signal()

    def __init__(self, now: Callable[[], float] = time.monotonic, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.now = now
        self.running: list[Work] = []
        self.told.connect(self._hear, Qt.ConnectionType.QueuedConnection)

    def new(self, words: str, page: str = "", *, can_stop: bool = True, is_reading: bool = False) -> Work:
        """Work that a function does: hand `work.doing(fn)` to the worker and `work.step` to the function."""
        return Work(self, words, page, can_stop=can_stop, is_reading=is_reading)

    def stop_all(self) -> None:
        """Asks everything that can stop to stop."""
        for work in list(self.running):
            work.stop()

    def stop_reading(self) -> None:
        """The workspace is locked: what only read it stops, so that it closes at once."""
        for work in list(self.running):
            if work.is_reading:
                work.stop()

    def _hear(self, work: Work, what: str) -> None:
        if what == "begun" and work not in self.running:
            self.running.append(work)
        elif what == "over" and work in self.running:
            self.running.remove(work)
        self.changed.emit()
