"""Locks when nobody is there: no key, click or touch for some minutes, whether the machine was awake or asleep."""

from __future__ import annotations

import time
from collections.abc import Callable

import shiboken6
from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QWindow

LOOK_EVERY_MS = 5_000
_LIFE = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TabletPress,
    }
)


class IdleWatch(QObject):
    """`idle` once nothing has been touched for `minutes` by the wall clock. Not started: never.

    The wall clock goes on while the machine sleeps; so the first touch after a long sleep locks too, before it
    reaches anything. Only the window with the focus is listened to: a filter on every event of the application
    would cost each repaint.
    """

    idle = Signal()

    def __init__(
        self, app: QGuiApplication, parent: QObject | None = None, clock: Callable[[], float] = time.time
    ) -> None:
        super().__init__(parent)
        self._app, self._clock = app, clock
        self._limit_s = 0.0
        self._touched_at = 0.0
        self._watched: QWindow | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)

    def start(self, minutes: int) -> None:
        """Watches from now on."""
        self.stop()
        self._limit_s = minutes * 60.0
        self._touched_at = self._clock()
        self._timer.start()
        self._app.focusWindowChanged.connect(self._listen_to)
        # An input method for Chinese keeps the keys to itself: of a word it writes only the cursor is heard moving.
        self._app.inputMethod().cursorRectangleChanged.connect(self._hear_writing)
        self._listen_to(self._app.focusWindow())

    def stop(self) -> None:
        """Watches no more."""
        if self._timer.isActive():
            self._timer.stop()
            self._app.focusWindowChanged.disconnect(self._listen_to)
            self._app.inputMethod().cursorRectangleChanged.disconnect(self._hear_writing)
            self._listen_to(None)

    @property
    def minutes(self) -> int:
        """After how many minutes it is, or was, `idle`."""
        return round(self._limit_s / 60)

    @property
    def is_on(self) -> bool:
        """True while it watches."""
        return self._timer.isActive()

    def look(self) -> bool:
        """True, and `idle`, when the time is over."""
        waited_s = self._clock() - self._touched_at
        if waited_s < 0:  # the clock was set back
            self._touched_at = self._clock()
        if not self._timer.isActive() or waited_s < self._limit_s:
            return False
        self.stop()
        self.idle.emit()
        return True

    def _hear_writing(self) -> None:
        if not self.look():
            self._touched_at = self._clock()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _LIFE:
            if self.look():
                return True
            self._touched_at = self._clock()
        return False

    def _listen_to(self, window: QWindow | None) -> None:
        if self._watched is not None and shiboken6.isValid(self._watched):
            self._watched.removeEventFilter(self)
        self._watched = window
        if window is not None:
            window.installEventFilter(self)
