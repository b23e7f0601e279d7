"""The card of the settings about the district's own code ("直通车"): a picture to print on slips, nothing more."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QWidget

from gui import alerts
from gui.drives import start_folder
from gui.language import tr
from gui.shell import Shell
from gui.widgets.banner import Banner
from gui.widgets.buttons import Button
from gui.widgets.card import Card
from gui.widgets.labels import Text

EDGE = 120


class CodeCard(Card):
    """Shows the kept code; another picture takes its place at once."""

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        super().__init__(shell.theme, tr("区县的“直通车”码"), "settings_code_card", parent)
        self._shell = shell
        theme, icons = shell.theme, shell.icons
        hint = tr("区县给的二维码（“直通车”）可以印在回执上，扫一扫就能找到区县。只印图片，不上网。")
        self.body.addWidget(Text(hint, "soft", wraps=True))
        self.banner = Banner(theme, icons, "settings_code_banner", self)
        self.body.addWidget(self.banner)
        self.picture = QLabel()
        self.picture.setObjectName("settings_code")
        self.body.addWidget(self.picture)
        row = QHBoxLayout()
        row.setSpacing(theme.space("s"))
        self._choose = Button(tr("选一张图片"), "settings_code_choose", self._ask, icons=icons, icon="photo")
        self._drop = Button(tr("不印了"), "settings_code_drop", self._none)
        row.addWidget(self._choose)
        row.addWidget(self._drop)
        row.addStretch(1)
        self.body.addLayout(row)

    def reload(self) -> None:
        """Reads what is kept."""
        self._shell.tasks.read(
            lambda core: core.casework.emergencies.code_picture(), self._show, owner=self, key="code"
        )

    def take(self, path: Path) -> None:
        """Keeps the picture in this file."""
        self.banner.hide()
        self._shell.tasks.write(
            lambda core: core.casework.emergencies.keep_code(core.photos.prepare(path, path.name)),
            lambda _changes: self.reload(),
            lambda error: alerts.in_page(self._shell, self.banner, error),
            owner=self,
        )

    def _ask(self) -> None:
        dialog = QFileDialog(self, tr("选一张图片"), start_folder(), tr("图片 (*.png *.jpg *.jpeg *.bmp *.webp)"))
        dialog.setObjectName("open_dialog")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.take(Path(name)))
        dialog.open()

    def _none(self) -> None:
        self._shell.tasks.write(
            lambda core: core.casework.emergencies.drop_code(), lambda _changes: self.reload(), owner=self
        )

    def _show(self, data: bytes | None) -> None:
        self._drop.setVisible(data is not None)
        if data is None:
            self.picture.setText(tr("还没有"))
            return
        edge = self._shell.theme.px(EDGE)
        pixmap = QPixmap()
        pixmap.loadFromData(data)
        kept = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        self.picture.setPixmap(pixmap.scaled(edge, edge, *kept))
        self.picture.setAccessibleName(tr("区县的“直通车”码"))
