"""Where photos come in: dropped, pasted, or chosen from a file. One way in for every question with a picture."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
    QKeyEvent,
    QKeySequence,
)
from PySide6.QtWidgets import QFileDialog, QFrame, QVBoxLayout, QWidget

from gui.drives import start_folder
from gui.icons import Icons
from gui.language import tr
from gui.theme import Theme
from gui.widgets.buttons import Button
from gui.widgets.flow import WrapLayout
from gui.widgets.labels import Text, repolish

PATTERN = "*.jpg *.jpeg *.png *.webp *.bmp *.tif *.tiff *.gif *.JPG *.JPEG *.PNG"
Source = Path | QImage


def sources_in(mime: QMimeData) -> list[tuple[Source, str]]:
    """The pictures a drop or the clipboard holds, with their names; files before pixels."""
    files = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
    if files:
        return [(path, path.name) for path in files]
    image = mime.imageData() if mime.hasImage() else None
    if isinstance(image, QImage) and not image.isNull():
        return [(image, tr("粘贴的图片"))]
    return []


class PhotoDrop(QFrame):
    """A frame that takes pictures. `offered` carries a list of (path or image, name)."""

    offered = Signal(object)

    def __init__(
        self, theme: Theme, icons: Icons, name: str, *, takes_many: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._takes_many = takes_many
        self.folder = ""
        self.setObjectName(f"{name}_drop")
        self.setProperty("role", "drop")
        self.setAcceptDrops(True)
        self.setAccessibleName(tr("放照片的地方"))
        choose = tr("选择照片…") if takes_many else tr("选择一张照片…")
        self.choose_button = Button(choose, f"{name}_choose", self.choose, icons=icons, icon="photo")
        self.paste_button = Button(tr("粘贴"), f"{name}_paste", self.paste, role="quiet")
        words = tr("也可以把照片从文件夹拖到这里，或按 Ctrl+V 粘贴。这台电脑没有可用的摄像头，请用手机拍。")
        self._words = Text(words, "small", wraps=True)
        column = QVBoxLayout(self)
        gap = theme.space("m")
        column.setContentsMargins(gap, gap, gap, gap)
        column.setSpacing(theme.space("s"))
        buttons = QWidget(self)
        row = WrapLayout(theme.space("m"), buttons)
        row.addWidget(self.choose_button)
        row.addWidget(self.paste_button)
        column.addWidget(buttons)
        column.addWidget(self._words)

    def describe(self, name: str, note: str = "") -> None:
        """Tells a screen reader what the photo is for."""
        self.choose_button.setAccessibleName(f"{name} {self.choose_button.text()}")
        self.choose_button.setAccessibleDescription(note)
        self.paste_button.setAccessibleName(f"{name} {self.paste_button.text()}")

    def choose(self) -> None:
        """Opens the file dialog; the window goes on working behind it."""
        dialog = QFileDialog(self, tr("选择照片"), start_folder(self.folder))
        dialog.setObjectName("photo_dialog")
        many, one = QFileDialog.FileMode.ExistingFiles, QFileDialog.FileMode.ExistingFile
        dialog.setFileMode(many if self._takes_many else one)
        dialog.setNameFilters([f"{tr('照片')} ({PATTERN})", f"{tr('所有文件')} (*)"])
        dialog.filesSelected.connect(self._on_files)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def paste(self) -> None:
        """Takes what the clipboard holds."""
        found = sources_in(QGuiApplication.clipboard().mimeData())
        if found:
            self.offered.emit(found)
        else:
            self._words.setText(tr("剪贴板里没有照片。请先在别处复制一张照片"))

    def _on_files(self, names: list[str]) -> None:
        paths = [Path(name) for name in names]
        if paths:
            self.folder = str(paths[0].parent)
            self.offered.emit([(path, path.name) for path in paths])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            self.paste()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if sources_in(event.mimeData()):
            event.acceptProposedAction()
            self._show_over(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._show_over(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._show_over(False)
        found = sources_in(event.mimeData())
        if found:
            event.acceptProposedAction()
            self.offered.emit(found)

    def _show_over(self, is_over: bool) -> None:
        self.setProperty("is_over", "true" if is_over else "false")
        repolish(self)
