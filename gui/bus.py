"""One place where the window hears what changed, whoever changed it and on whatever thread."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from core.changes import Changes
from core.office import Progress


class Bus(QObject):
    """`changed` carries core.changes.Changes, `progress` carries core.office.Progress; both arrive on the main thread.

    `announce` and `report` may be called from any thread: a signal to an object of the main thread is queued home.
    """

    changed = Signal(object)
    progress = Signal(object)

    def announce(self, changes: Changes) -> None:
        """Tells every page what changed; an empty change is not worth a repaint."""
        if changes.kinds:
            self.changed.emit(changes)

    def report(self, progress: Progress) -> None:
        """Brings one step of the synchronisation home."""
        self.progress.emit(progress)
