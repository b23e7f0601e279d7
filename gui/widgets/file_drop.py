"""A place to drop one file on, or to choose it with a button."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from gui.drives import start_folder
from gui.icons import Icons
from gui.theme import Theme
from gui.widgets.buttons import Button
from gui.widgets.labels import Text, repolish


class FileDrop(QFrame):
    """`chosen` carries the path. `pattern` is the file dialog's filter."""

    chosen = Signal(object)

    def __init__(
        self,
        theme: Theme,
        icons: Icons,
        words: str,
        hint: str,
        verb: str,
        pattern: str,
        name: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setProperty("role", "drop")
        self.setAcceptDrops(True)
        self._pattern = pattern
        self._verb = verb
        self.folder = ""
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.space("xl"), theme.space("l"), theme.space("xl"), theme.space("l"))
        row.setSpacing(theme.space("l"))
        sign = QLabel()
        sign.setPixmap(icons.pixmap("file", "accent", theme.px(36)))
        row.addWidget(sign)
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addWidget(Text(words, "strong", wraps=True))
        column.addWidget(Text(hint, "soft", wraps=True))
        row.addLayout(column, 1)
        self.button = Button(verb, f"{name}_choose", self._choose, role="main", icons=icons, icon="upload")
        row.addWidget(self.button)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() and event.mimeData().urls()[0].isLocalFile():
            event.acceptProposedAction()
            self._mark(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._mark(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._mark(False)
        urls = event.mimeData().urls()
        if urls:
            event.acceptProposedAction()
            self.chosen.emit(Path(urls[0].toLocalFile()))

    def _mark(self, is_over: bool) -> None:
        self.setProperty("is_over", "true" if is_over else "false")
        repolish(self)

    def _choose(self) -> None:
        dialog = QFileDialog(self, self._verb, start_folder(self.folder), self._pattern)
        dialog.setObjectName("open_dialog")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda path: self.chosen.emit(Path(path)))
        dialog.open()
