"""A photo as large as the screen allows."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from core.errors import AppError
from gui.dialogs.help_sheet import help_at_f1
from gui.forms.editor import FormDesk
from gui.language import tr


class PhotoDialog(QDialog):
    """Loads and shows one stored picture; Escape closes it."""

    def __init__(self, desk: FormDesk, answer: str, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        help_at_f1(self, desk.shell.theme, desk.shell.icons, desk.shell.language)
        self.setObjectName("photo_large")
        self.setWindowTitle(tr("照片"))  # never the person's name: task bars and screenshots show titles
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._picture = QLabel(tr("正在读取…"), self)
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._picture.setAccessibleName(title)
        self._picture.setMinimumSize(360, 240)
        buttons = QDialogButtonBox(self)
        close = buttons.addButton(tr("关闭"), QDialogButtonBox.ButtonRole.RejectRole)
        close.setObjectName("photo_large_close")
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(self._picture, 1)
        column.addWidget(buttons)
        desk.pictures.load(answer, self._show, self._fail, self)

    def _show(self, data: bytes) -> None:
        image = QImage.fromData(data)
        if image.isNull():
            self._picture.setText(tr("这张照片打不开"))
            return
        room = self.screen().availableSize()
        limit = QSize(int(room.width() * 0.86), int(room.height() * 0.8))
        mode, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        shown = image if image.size().boundedTo(limit) == image.size() else image.scaled(limit, mode, smooth)
        self._picture.setPixmap(QPixmap.fromImage(shown))
        self.adjustSize()

    def _fail(self, error: AppError) -> None:
        self._picture.setText(self._desk.shell.sentence(error))
        self._picture.setWordWrap(True)
