"""What was copied here does not stay on the clipboard: gone after some seconds, at the lock and at the end.

Sources of the marks: KDE's x-kde-passwordManagerHint; "Cloud Clipboard and Clipboard History Formats" of the
Windows API. A clipboard manager that ignores them keeps what it took.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QMimeData, QObject, QTimer
from PySide6.QtGui import QClipboard

STAYS_MS = 20_000
OURS = "application/x-nuanfang"
_WINDOWS = 'application/x-qt-windows-mime;value="{}"'
HINTS = {
    OURS: b"1",
    "x-kde-passwordManagerHint": b"secret",
    _WINDOWS.format("ExcludeClipboardContentFromMonitorProcessing"): b"\0\0\0\0",
    _WINDOWS.format("CanIncludeInClipboardHistory"): b"\0\0\0\0",
    _WINDOWS.format("CanUploadToCloudClipboard"): b"\0\0\0\0",
}


class ClipboardGuard(QObject):
    """Marks whatever text this program puts on the clipboard, by its own buttons or by Ctrl+C in any field, and takes
    it away again. What others put there is never touched. `owns` says whose it is."""

    def __init__(
        self, clipboard: QClipboard, owns: Callable[[], bool] | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._clipboard = clipboard
        self._owns = owns or clipboard.ownsClipboard
        self._timer = QTimer(self, singleShot=True, interval=STAYS_MS)
        self._timer.timeout.connect(self.clear)
        self._marking = QTimer(self, singleShot=True, interval=0)  # not while the clipboard is telling of the change
        self._marking.timeout.connect(self._mark)
        clipboard.dataChanged.connect(self._on_changed)

    @property
    def is_waiting(self) -> bool:
        """True while something of ours lies there."""
        return self._timer.isActive()

    def clear(self) -> None:
        """Empties the clipboard if what lies there is ours."""
        self._timer.stop()
        if self._is_ours():
            self._clipboard.clear()

    def _is_ours(self) -> bool:
        held = self._clipboard.mimeData()
        return held is not None and (held.hasFormat(OURS) or (self._owns() and held.hasText()))

    def _on_changed(self) -> None:
        held = self._clipboard.mimeData()
        if held is None or not self._is_ours():
            self._timer.stop()
            return
        self._timer.start()
        if not held.hasFormat(OURS):
            self._marking.start()

    def _mark(self) -> None:
        held = self._clipboard.mimeData()
        if held is None or not self._is_ours() or held.hasFormat(OURS):
            return
        marked = QMimeData()
        marked.setText(held.text())
        for kind, value in HINTS.items():
            marked.setData(kind, value)
        self._clipboard.setMimeData(marked)
