"""One signal for everything by which the system says that the person at the laptop is leaving it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, Signal


class Source(Protocol):
    """Where the news comes from on one system."""

    def start(self) -> bool:
        """Listens from now on; False when there is nobody to listen to."""

    def stop(self) -> None:
        """Listens no more."""

    def hold_sleep(self) -> None:
        """Asks the system to wait a moment with falling asleep, as long as it is held."""

    def let_sleep(self) -> None:
        """Now it may."""


class SessionWatch(QObject):
    """`left` when the screen is locked, the machine falls asleep, the lid is shut, or somebody else takes the screen.

    It may come more than once for one leaving. The receiver locks before it returns: then the machine may sleep.
    """

    left = Signal()

    def __init__(self, source: Source | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._source = source
        self._is_on = self._is_telling = False

    def start(self) -> None:
        """Watches from now on."""
        if self._source is not None and not self._is_on and self._source.start():
            self._is_on = True
            self._source.hold_sleep()

    def stop(self) -> None:
        """Watches no more."""
        if self._source is not None and self._is_on:
            self._is_on = False
            self._source.stop()
            if not self._is_telling:
                self._source.let_sleep()

    def tell(self) -> None:
        """The news has come: everything is closed first, and only then may the machine sleep."""
        if not self._is_on or self._source is None:
            return
        self._is_telling = True
        try:
            self.left.emit()
        finally:
            self._is_telling = False
            self._source.let_sleep()


def watch_nothing(_window_id: Callable[[], int], parent: QObject | None = None) -> SessionWatch:
    """For windows that only idle time locks."""
    return SessionWatch(None, parent)


def watch_of_this_system(window_id: Callable[[], int], parent: QObject | None = None) -> SessionWatch:
    """The watch of the system the program runs on; one that never says anything where there is none."""
    watch = SessionWatch(None, parent)
    if os.name == "nt":
        from gui.session.windows import WindowsSource

        watch._source = WindowsSource(window_id(), watch.tell)
    elif sys.platform.startswith("linux"):
        from PySide6.QtDBus import QDBusConnection

        from gui.session.dbus import BusSource

        here = os.environ.get("XDG_SESSION_ID", "")
        watch._source = BusSource(QDBusConnection.systemBus(), QDBusConnection.sessionBus(), here, watch.tell, watch)
    return watch
