"""Bringing a backup back: which folder, and the passphrase of the day it was made."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from gui.drives import start_folder
from gui.language import tr
from gui.theme import Theme
from gui.widgets.buttons import Button
from gui.widgets.field import LabeledField
from gui.widgets.labels import Text
from gui.widgets.secret_edit import SecretEdit


class RestoreForm(QWidget):
    """Part of the very first page. `on_asked(folder, passphrase)` when both are there."""

    def __init__(self, theme: Theme, on_back: Callable[[], object], on_asked: Callable[[Path, str], object]) -> None:
        super().__init__()
        self._on_asked = on_asked
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.space("m"))
        hint = tr("插上有备份的U盘，选备份所在的文件夹。原来的备份不会改动。")
        column.addWidget(Text(hint, "soft", wraps=True))
        self._folder = QLineEdit()
        self._folder.setObjectName("restore_folder")
        self._folder_field = LabeledField(theme, tr("备份文件夹"), self._folder, tr("文件夹名字以 nuanfang 开头"))
        column.addWidget(self._folder_field)
        look = QHBoxLayout()
        look.addWidget(Button(tr("找文件夹…"), "restore_look", self._look))
        look.addStretch(1)
        column.addLayout(look)
        self._passphrase = SecretEdit()
        self._passphrase.setObjectName("restore_passphrase")
        self._passphrase.returnPressed.connect(self._ask)
        self._passphrase_field = LabeledField(theme, tr("口令"), self._passphrase, tr("备份那天用的口令"))
        column.addWidget(self._passphrase_field)
        row = QHBoxLayout()
        self._go = Button(tr("恢复"), "restore_go", self._ask, role="main")
        row.addWidget(self._go)
        row.addWidget(Button(tr("返回"), "restore_back", on_back))
        row.addStretch(1)
        column.addLayout(row)

    def focus_first(self) -> None:
        """Puts the cursor where it begins."""
        self._folder.setFocus()

    def set_busy(self, is_busy: bool) -> None:
        """While the backup is being read."""
        self._go.say(tr("正在恢复…") if is_busy else tr("恢复"))

    def _look(self) -> None:
        dialog = QFileDialog(self, tr("备份文件夹"), start_folder())
        dialog.setObjectName("restore_dialog")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(self._folder.setText)
        dialog.open()

    def _ask(self) -> None:
        folder, passphrase = self._folder.text().strip(), self._passphrase.text()
        self._folder_field.show_error("" if folder else tr("请选备份所在的文件夹。"))
        self._passphrase_field.show_error("" if passphrase else tr("请输入口令。"))
        if folder and passphrase:
            self._on_asked(Path(folder), passphrase)
