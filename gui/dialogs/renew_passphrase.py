"""Between the door and the desk: the passphrase is older than the rules allow."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from core.errors import AppError
from gui.dialogs.gate import Gate
from gui.dialogs.passphrase import NewPassphrase, passphrase_edit
from gui.icons import Icons
from gui.language import Language, tr
from gui.text import sentence
from gui.theme import Theme
from gui.widgets.buttons import Button
from gui.widgets.field import LabeledField
from gui.widgets.labels import Text


class RenewPassphrase(Gate):
    """`asked` carries the present passphrase and the new one; `given_up` shuts the door again."""

    asked = Signal(str, str)
    given_up = Signal()

    def __init__(self, theme: Theme, icons: Icons, language: Language, parent: QWidget | None = None) -> None:
        super().__init__(theme, icons, language, "gate_renew", tr("口令用满 90 天了，请换一个"), parent)
        self.body.addWidget(Text(tr("换了就能接着用。没填完的表和记录都在，一样不少。"), "soft", wraps=True))
        self._old = passphrase_edit("renew_old")
        self._old_field = LabeledField(theme, tr("现在的口令"), self._old)
        self.body.addWidget(self._old_field)
        self.new = NewPassphrase(theme, "renew", tr("新口令"))
        self.body.addWidget(self.new)
        row = QHBoxLayout()
        self._go = Button(tr("换好，进入"), "renew_go", self._ask, role="main")
        row.addWidget(self._go)
        row.addWidget(Button(tr("返回"), "renew_back", self.given_up.emit))
        row.addStretch(1)
        self.body.addLayout(row)

    def fail(self, error: AppError) -> None:
        """Says at its field why it was not taken."""
        self._go.setEnabled(True)
        field = {"vault.wrong_passphrase": self._old_field}.get(error.code)
        field = field or (self.new.first if error.where == "passphrase" else None)
        words = sentence(error, self.language.code)
        if field is None:
            self.banner.say(words, "bad")
        else:
            field.show_error(words)
            field.editor.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._old.setFocus()

    def _ask(self) -> None:
        self.banner.hide()
        old = self._old.text()
        self._old_field.show_error("" if old else tr("请输入现在的口令。"))
        if old and self.new.check():
            self._go.setEnabled(False)
            self.asked.emit(old, self.new.text)
