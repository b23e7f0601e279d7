"""Rings of Python objects are collected on the main thread, and on no other.

Python looks for rings wherever an object too many is made, on a worker as well; the rings of a window are its widgets,
and Qt wants those freed by the thread that made them.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer
from shiboken6 import isValid

from core.process import COLLECTED_AFTER

LOOK_EVERY_MS = 1_000
ALL_AFTER = 20
"""Rounds after which the old ones are looked through too: Python's own habit is ten."""


class Rings(QObject):
    """While it lives Python collects nothing by itself; a timer does, as often as there is something to look at."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._is_on = True
        self._rounds = 0
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        gc.disable()

    def look(self) -> bool:
        """True when enough was made since the last time for a look to be worth it."""
        if gc.get_count()[0] < COLLECTED_AFTER:
            return False
        self._rounds += 1
        gc.collect(1 if self._rounds % ALL_AFTER else 2)
        return True

    def stop(self) -> None:
        """The window goes: Python may collect again as it likes."""
        if self._is_on:
            self._is_on = False
            gc.enable()
        if isValid(self._timer):
            self._timer.stop()
