"""The door of an existing workspace: passphrase, the code on the recovery card, or the district's answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from core.errors import AppError
from gui.dialogs.gate import Gate
from gui.dialogs.passphrase import NewPassphrase, passphrase_edit
from gui.dialogs.rescue_form import RescueForm
from gui.icons import Icons
from gui.language import Language, tr
from gui.text import sentence
from gui.theme import Theme
from gui.widgets.buttons import Button
from gui.widgets.field import LabeledField
from gui.widgets.labels import Text
from gui.widgets.limit import limit

if TYPE_CHECKING:
    from core.service.passphrases import Profile

LOST = ("store.rolled_back", "store.other_history", "store.counter_spoilt")


class Unlock(Gate):
    """`tried` carries a passphrase, `recovered` a recovery code and a new passphrase, `helped` the district's answer,
    its code and a new passphrase, each with whether a told loss is accepted; `help_asked` wants `show_ask`."""

    tried = Signal(str, bool)
    recovered = Signal(str, str, bool)
    helped = Signal(str, str, str, bool)
    help_asked = Signal()
    practice_chosen = Signal()

    def __init__(self, theme: Theme, icons: Icons, language: Language, parent: QWidget | None = None) -> None:
        super().__init__(theme, icons, language, "gate_unlock", tr("请输入口令，打开工作区"), parent)
        self._left = 0
        self._wait = QTimer(self)
        self._wait.setInterval(1000)
        self._wait.timeout.connect(self._count_down)
        self._ways = (self._by_passphrase(), self._by_code(), self._by_district())
        for way in self._ways:
            self.body.addWidget(way)
        for way in self._ways[1:]:
            way.hide()

    def fail(self, error: AppError) -> None:
        """Says why it did not open: at the field for a wrong secret, above for a damaged or newer file."""
        self.set_busy(False)
        words = sentence(error, self.language.code)
        if not self._help.isHidden() and self._help.take(error):
            return
        if error.code == "rescue.not_enrolled":
            self._help.show_ask("")
            self.banner.say(words, "warn", tr("用恢复码"), lambda: self._turn(1))
        elif error.code == "vault.wrong_passphrase":
            self._passphrase_field.show_error(words)
            self._passphrase.selectAll()
            self._passphrase.setFocus()
        elif error.code in ("vault.wrong_recovery", "vault.recovery_form"):
            self._code_field.show_error(words)
            self._code.setFocus()
        elif error.where == "passphrase" and not self._ways[1].isHidden():
            self._new.first.show_error(words)
        elif error.code == "vault.wait":
            self._hold(int(error.params["seconds"]))
        elif error.code in LOST:
            self.banner.say(words, "bad", tr("我知道了，继续用"), self._go_on)
        else:
            self.banner.say(words, "bad")

    def _go_on(self) -> None:
        """The same way once more, with the loss accepted: the one that is shown, whatever stands on the others."""
        ways = (self._try, self._recover, self._help.send)
        next(go for way, go in zip(self._ways, ways, strict=True) if not way.isHidden())(accepts_loss=True)

    def set_busy(self, is_busy: bool) -> None:
        """While the key is being derived nothing can be pressed twice."""
        for way in self._ways:
            way.setEnabled(not is_busy)
        self._open.say(tr("正在打开…") if is_busy else tr("打开"))

    def _hold(self, seconds: int) -> None:
        """Too many wrong ones: the door opens for the next try when the seconds are over."""
        self._left = seconds
        self.set_busy(True)
        self.banner.say(tr("口令错的次数多了，要等一会儿才能再试。数据没有动。"), "warn")
        self._tell_wait()
        self._wait.start()

    def _count_down(self) -> None:
        self._left -= 1
        if self._left > 0:
            self._tell_wait()
            return
        self._wait.stop()
        self.banner.hide()
        self.set_busy(False)
        self._passphrase.setFocus()

    def _tell_wait(self) -> None:
        self._open.say(tr("还要等 {n} 秒").format(n=self._left))

    def forget(self) -> None:
        """Empties every secret on the screen."""
        for edit in (self._passphrase, self._code):
            edit.clear()
        self._new.forget()
        self._help.forget()

    def tell_why(self, why: str, minutes: int, *, is_kept: bool) -> None:
        """Nobody locked it by hand: "idle" after so many `minutes`, or "left" when the screen was. `is_kept` once
        everything that was typed is known to be on the disk."""
        if why == "idle":
            words = tr("{n} 分钟没有动，已锁上。").format(n=minutes)
        elif why == "left":
            words = tr("电脑睡眠或者锁屏了，所以已锁上。")
        else:
            return
        self.banner.say(words + (tr("没填完的都存好了。") if is_kept else ""), "info")

    def show_ask(self, text: str) -> None:
        """What to hand to the township is ready."""
        self.set_busy(False)
        self._help.show_ask(text)

    def use_rules(self, profile: Profile | None) -> None:
        """The rules for a new passphrase here."""
        for new in (self._new, self._help.new):
            new.use_rules(profile)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._passphrase.setFocus()

    def _by_passphrase(self) -> QWidget:
        way = QWidget()
        column = QVBoxLayout(way)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self.theme.space("m"))
        self._passphrase = passphrase_edit("unlock_passphrase")
        self._passphrase.returnPressed.connect(lambda: self._try())
        self._passphrase_field = LabeledField(self.theme, tr("口令"), self._passphrase)
        column.addWidget(self._passphrase_field)
        row = QHBoxLayout()
        self._open = Button(tr("打开"), "unlock_open", lambda: self._try(), role="main")
        row.addWidget(self._open)
        row.addStretch(1)
        column.addLayout(row)
        others = QHBoxLayout()
        others.addWidget(
            Button(tr("忘了口令，用恢复码"), "unlock_use_code", lambda: self._turn(1), role="quiet", is_small=True)
        )
        others.addWidget(Button(tr("也没有恢复卡"), "unlock_use_district", self._ask_help, role="quiet", is_small=True))
        others.addWidget(
            Button(tr("先去练习"), "unlock_practice", self.practice_chosen.emit, role="quiet", is_small=True)
        )
        others.addStretch(1)
        column.addLayout(others)
        return way

    def _by_code(self) -> QWidget:
        way = QWidget()
        column = QVBoxLayout(way)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self.theme.space("m"))
        column.addWidget(
            Text(tr("恢复卡在乡镇保管。请照卡上的 24 个字符输入，空格和横线可以不打。"), "soft", wraps=True)
        )
        self._code = QLineEdit()
        self._code.setObjectName("unlock_code")
        limit(self._code, 64)
        self._code.setInputMethodHints(Qt.InputMethodHint.ImhPreferUppercase | Qt.InputMethodHint.ImhNoPredictiveText)
        self._code_field = LabeledField(self.theme, tr("恢复码"), self._code, tr("例：XXXX-XXXX-XXXX-XXXX-XXXX-XXXX"))
        self._new = NewPassphrase(self.theme, "recover", tr("新口令"))
        column.addWidget(self._code_field)
        column.addWidget(self._new)
        row = QHBoxLayout()
        row.addWidget(Button(tr("设新口令并打开"), "unlock_recover", lambda: self._recover(), role="main"))
        row.addWidget(Button(tr("返回"), "unlock_back", lambda: self._turn(0)))
        row.addStretch(1)
        column.addLayout(row)
        return way

    def _turn(self, way: int) -> None:
        self.banner.hide()
        headings = (tr("请输入口令，打开工作区"), tr("用恢复码打开，并设新口令"), tr("忘了口令，也没有恢复卡"))
        self.heading.setText(headings[way])
        for number, one in enumerate(self._ways):
            one.setVisible(number == way)
        (self._passphrase, self._code, self._help)[way].setFocus()

    def _by_district(self) -> QWidget:
        self._help = RescueForm(self.theme, self.language, lambda: self._turn(0))
        self._help.failed.connect(self.show_error)
        self._help.saved.connect(
            lambda name: self.banner.say(tr("已存为“{file}”，请交给乡镇。").format(file=name), "good")
        )
        self._help.answered.connect(self._send_answer)
        return self._help

    def _ask_help(self) -> None:
        self._turn(2)
        self.set_busy(True)
        self.help_asked.emit()

    def _send_answer(self, reply: str, code: str, passphrase: str, accepts_loss: bool) -> None:
        self.banner.hide()
        self.set_busy(True)
        self.helped.emit(reply, code, passphrase, accepts_loss)

    def _try(self, *, accepts_loss: bool = False) -> None:
        self.banner.hide()
        text = self._passphrase.text()
        self._passphrase_field.show_error("" if text else tr("请输入口令。"))
        if text:
            self.set_busy(True)
            self.tried.emit(text, accepts_loss)

    def _recover(self, *, accepts_loss: bool = False) -> None:
        self.banner.hide()
        code = self._code.text().strip()
        self._code_field.show_error("" if code else tr("请输入恢复卡上的恢复码。"))
        if code and self._new.check():
            self.set_busy(True)
            self.recovered.emit(code, self._new.text, accepts_loss)
