"""Enrolling this laptop: the district's address and the one-time code from the township."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QWidget

from core.errors import AppError, InvalidInput
from gui.drives import start_folder
from gui.language import tr
from gui.shell import Shell
from gui.widgets.buttons import Button
from gui.widgets.card import Card
from gui.widgets.field import LabeledField
from gui.widgets.labels import Text
from gui.widgets.limit import limit

if TYPE_CHECKING:
    from core.service.enrol_card import EnrolCard as EnrolCardData

LARGEST_CERTIFICATE_BYTES = 200_000


class EnrolCard(Card):
    """`asked` carries address, code and the certificate's text (empty: none needed)."""

    asked = Signal(str, str, str)

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        super().__init__(shell.theme, tr("登记这台电脑"), "sync_enrol", parent)
        self._shell = shell
        theme = shell.theme
        self._certificate = ""
        self.setMaximumWidth(theme.px(720))
        self.body.setSpacing(theme.space("m"))
        self.body.addWidget(Text(tr("登记一次就行。地址和登记码由乡镇发给您，登记码只能用一次。"), "soft", wraps=True))
        self._card: EnrolCardData | None = None
        self._add_card()
        self._url = QLineEdit()
        self._url.setObjectName("sync_url")
        limit(self._url, 300)
        self._code = QLineEdit()
        self._code.setObjectName("sync_code")
        limit(self._code, 64)
        self._url_field = LabeledField(theme, tr("区里的地址"), self._url, tr("以 https:// 开头"))
        self._code_field = LabeledField(theme, tr("登记码"), self._code)
        for field in (self._url_field, self._code_field):
            self.body.addWidget(field)
        row = QHBoxLayout()
        row.setSpacing(theme.space("s"))
        self._pick = Button(tr("选证书文件"), "sync_certificate", self._choose, icons=shell.icons, icon="file")
        self._file = Text(tr("乡镇给了证书文件才要选"), "soft", wraps=True)
        row.addWidget(self._pick)
        row.addWidget(self._file, 1)
        self.body.addLayout(row)
        last = QHBoxLayout()
        self._go = Button(tr("登记"), "sync_enrol_go", self._ask, role="main", icons=shell.icons, icon="link")
        last.addWidget(self._go)
        last.addStretch(1)
        self.body.addLayout(last)
        self._code.returnPressed.connect(self._ask)

    def _add_card(self) -> None:
        theme = self._shell.theme
        self._scan = QLineEdit()
        self._scan.setObjectName("sync_card")
        self._scan.editingFinished.connect(self._read_scan)
        self._scan_field = LabeledField(
            theme, tr("登记卡"), self._scan, tr("用扫码枪扫卡上的二维码，或把内容粘贴进来；也可以用卡的照片")
        )
        self.body.addWidget(self._scan_field)
        row = QHBoxLayout()
        row.addWidget(Button(tr("用登记卡的照片"), "sync_card_picture", self._choose_picture, icons=self._shell.icons,
                             icon="file"))  # fmt: skip
        row.addStretch(1)
        self.body.addLayout(row)
        self.body.addWidget(Text(tr("没有登记卡，就照乡镇给的地址和登记码输入："), "soft", wraps=True))

    def take_picture(self, path: Path) -> None:
        """Reads a picture of the card off the main thread."""
        from core.service.enrol_card import read_card_picture

        self._shell.tasks.work(lambda: read_card_picture(path), self._take_card, self._not_card, owner=self)

    def _read_scan(self) -> None:
        from core.service.enrol_card import read_card

        text = self._scan.text().strip()
        if not text:
            return
        try:
            card = read_card(text)
        except InvalidInput as error:
            self._not_card(error)
            return
        self._take_card(card)

    def _take_card(self, card: EnrolCardData) -> None:
        self._card = card
        self._scan.clear()
        self._scan_field.show_error("")
        self._url.setText(card.url)
        self._code.setText(card.code)
        self._certificate = card.ca_pem
        needs_file = bool(card.fingerprint) and not card.ca_pem
        self._file.setText(
            tr("请再选卡配的证书文件，程序会自动核对") if needs_file else tr("地址、登记码、证书都已从登记卡读出")
        )
        (self._pick if needs_file else self._go).setFocus()

    def _not_card(self, error: AppError) -> None:
        self._scan_field.show_error(self._shell.sentence(error))

    def _choose_picture(self) -> None:
        dialog = QFileDialog(self, tr("用登记卡的照片"), start_folder(), tr("图片 (*.png *.jpg *.jpeg *.bmp *.webp)"))
        dialog.setObjectName("card_dialog")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda path: self.take_picture(Path(path)))
        dialog.open()

    def set_busy(self, is_busy: bool) -> None:
        """While the district is being asked."""
        self._go.setEnabled(not is_busy)
        self._go.say(tr("正在登记…") if is_busy else tr("登记"))

    def fail(self) -> None:
        """The code may be used up: the cursor goes there."""
        self._code.selectAll()

    def take_certificate(self, path: Path) -> None:
        """Reads a certificate file off the main thread."""
        self._shell.tasks.work(lambda: read_certificate(path), self._taken, self._not_taken, owner=self)

    def _choose(self) -> None:
        dialog = QFileDialog(self, tr("选证书文件"), start_folder(), tr("证书文件 (*.pem *.crt *.cer)"))
        dialog.setObjectName("certificate_dialog")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda path: self.take_certificate(Path(path)))
        dialog.open()

    def _taken(self, found: tuple[str, str]) -> None:
        name, self._certificate = found
        self._file.setText(tr("已选“{file}”").format(file=name))

    def _not_taken(self, error: AppError) -> None:
        self._file.setText(self._shell.sentence(error))

    def _ask(self) -> None:
        url, code = self._url.text().strip(), self._code.text().strip()
        is_url = url.startswith(("https://", "http://")) and len(url) > len("https://")
        self._url_field.show_error("" if is_url else tr("请照乡镇给的地址输入，以 https:// 开头。"))
        self._code_field.show_error("" if code else tr("请输入登记码。"))
        if not is_url:
            self._url.setFocus()
        elif not code:
            self._code.setFocus()
        elif self._is_of_the_card(url):
            self.asked.emit(url, code, self._certificate)

    def _is_of_the_card(self, url: str) -> bool:
        """A certificate beside the card has to be the one it names; another address was typed by hand."""
        from core.service.enrol_card import check_certificate

        if self._card is None or self._card.url != url:
            return True
        try:
            check_certificate(self._card, self._certificate)
        except InvalidInput as error:
            self._not_card(error)
            return False
        return True


def read_certificate(path: Path) -> tuple[str, str]:
    """File name and text. Raises InvalidInput("gui.not_certificate")."""
    try:
        data = path.read_bytes() if path.stat().st_size <= LARGEST_CERTIFICATE_BYTES else b""
        text = data.decode("ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput("gui.not_certificate", file=path.name) from error
    if "BEGIN CERTIFICATE" not in text:
        raise InvalidInput("gui.not_certificate", file=path.name)
    return path.name, text
