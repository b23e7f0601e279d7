"""A place to drop several files on, or to choose them with a button."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QFileDialog

from gui.drives import start_folder
from gui.widgets.file_drop import FileDrop


class FilesDrop(FileDrop):
    """Like `FileDrop`; `all_chosen` carries every path at once."""

    all_chosen = Signal(list)

    def dropEvent(self, event: QDropEvent) -> None:
        self._mark(False)
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.all_chosen.emit(paths)

    def _choose(self) -> None:
        dialog = QFileDialog(self, self._verb, start_folder(self.folder), self._pattern)
        dialog.setObjectName("open_dialog")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(lambda paths: self.all_chosen.emit([Path(path) for path in paths]))
        dialog.open()
