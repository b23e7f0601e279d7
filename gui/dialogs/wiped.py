"""The face of a laptop that the district had cleared, or is having cleared: nothing of it is shown any more."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core.errors import AppError
from gui.dialogs.gate import Gate
from gui.dialogs.passphrase import passphrase_edit
from gui.icons import Icons
from gui.language import Language, tr
from gui.text import sentence
from gui.theme import Theme
from gui.widgets.buttons import Button
from gui.widgets.field import LabeledField
from gui.widgets.labels import Text


class Wiped(Gate):
    """`tried` carries a passphrase that lets the laptop hand over what was not sent; `again` asks for another try;
    `renewed` for a new beginning in its place."""

    tried = Signal(str)
    again = Signal()
    renewed = Signal()

    def __init__(self, theme: Theme, icons: Icons, language: Language, parent: QWidget | None = None) -> None:
        super().__init__(theme, icons, language, "gate_wiped", "", parent)
        self._words = Text("", wraps=True)
        self._words.setObjectName("wiped_words")
        self.body.addWidget(self._words)
        self._ask = QWidget()
        column = QVBoxLayout(self._ask)
        column.setContentsMargins(0, 0, 0, 0)
        self._passphrase = passphrase_edit("wiped_passphrase")
        self._passphrase.returnPressed.connect(self._try)
        self._field = LabeledField(theme, tr("口令"), self._passphrase)
        column.addWidget(self._field)
        self.body.addWidget(self._ask)
        row = QHBoxLayout()
        self._send = Button(tr("送出没送的记录"), "wiped_send", self._try, role="main")
        self._again = Button(tr("再试一次"), "wiped_again", self.again.emit)
        self._new = Button(tr("重新开始"), "wiped_new", self.renewed.emit)
        for button in (self._send, self._again, self._new):
            row.addWidget(button)
        row.addStretch(1)
        self.body.addLayout(row)
        self.show_state("begun", is_running=True)

    def show_state(self, state: str, *, is_running: bool = False) -> None:
        """begun, sealed, stored, wiped."""
        is_wiped = state == "wiped"
        asks = state == "begun" and not is_running
        heading = tr("本机数据已按乡镇要求清除") if is_wiped else tr("正在按乡镇要求清除本机数据")
        if is_wiped:
            words = tr("没送的记录已经先送到区里。这台电脑上的数据再也打不开了；要接着用，请向乡镇要新的登记卡。")
        elif asks:
            words = tr("这台电脑不能再看了。请输入口令，把没送的记录先送到区里；不输口令，数据仍是锁着的。")
        else:
            words = tr("没送的记录正在送到区里，送到后就清除。请接上网络，保持开机；不用再输口令。")
        self.heading.setText(heading)
        self._words.setText(words)
        self._ask.setVisible(asks)
        self._send.setVisible(asks)
        self._again.setVisible(not is_wiped and not asks and not is_running)
        self._new.setVisible(is_wiped)
        if asks:
            self._passphrase.setFocus()

    def fail(self, error: AppError) -> None:
        """A wrong passphrase at its field, everything else above."""
        words = sentence(error, self.language.code)
        if error.code == "vault.wrong_passphrase":
            self._field.show_error(words)
            self._passphrase.selectAll()
        else:
            self.banner.say(words, "warn")

    def _try(self) -> None:
        self.banner.hide()
        text = self._passphrase.text()
        self._field.show_error("" if text else tr("请输入口令。"))
        if text:
            self.tried.emit(text)
