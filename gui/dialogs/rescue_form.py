"""At the door, without passphrase and without recovery card: a file to the township, an answer and a code back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from core.errors import AppError
from gui import printing
from gui.dialogs.passphrase import NewPassphrase
from gui.drives import start_folder
from gui.language import Language, tr
from gui.text import sentence
from gui.theme import Theme
from gui.widgets.buttons import Button
from gui.widgets.field import LabeledField
from gui.widgets.labels import Rule, SectionTitle, Text
from gui.widgets.limit import limit

LONGEST_REPLY = 8_000
DOT = 4  # pixels of a module of the QR code


class RescueForm(QWidget):
    """`answered` carries the answer's text, the code, a new passphrase and whether a told loss is accepted;
    `saved` and `failed` tell about the file."""

    answered = Signal(str, str, str, bool)
    saved = Signal(str)
    failed = Signal(object)

    def __init__(self, theme: Theme, language: Language, on_back: Callable[[], object]) -> None:
        super().__init__()
        self._theme, self._language = theme, language
        self._ask = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.space("m"))
        self._steps = QWidget()
        inside = QVBoxLayout(self._steps)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(theme.space("m"))
        self._add_first_step(inside)
        inside.addWidget(Rule())
        self._add_second_step(inside)
        column.addWidget(self._steps)
        row = QHBoxLayout()
        self._go = Button(tr("设新口令并打开"), "rescue_go", self.send, role="main")
        row.addWidget(self._go)
        row.addWidget(Button(tr("返回"), "rescue_back", on_back))
        row.addStretch(1)
        column.addLayout(row)

    def show_ask(self, text: str) -> None:
        """The question is ready; empty: the district cannot help here."""
        self._ask = text
        self._steps.setVisible(bool(text))
        self._go.setVisible(bool(text))

    def take(self, error: AppError) -> bool:
        """Shows an error at its field; False when it belongs to none."""
        field = {"reply": self._reply_field, "code": self._code_field, "passphrase": self.new.first}.get(error.where)
        if field is None:
            return False
        field.show_error(sentence(error, self._language.code))
        field.editor.setFocus()
        return True

    def forget(self) -> None:
        """Empties what was typed."""
        self._reply.clear()
        self._code.clear()
        self.new.forget()

    def _add_first_step(self, column: QVBoxLayout) -> None:
        column.addWidget(SectionTitle(tr("第一步：把求助文件交给乡镇")))
        column.addWidget(Text(tr("存到U盘带去，或者请乡镇扫二维码。里面没有姓名和老人的资料。"), "soft", wraps=True))
        row = QHBoxLayout()
        row.addWidget(Button(tr("存求助文件"), "rescue_save", self._save))
        self._turn_code = Button(tr("显示二维码"), "rescue_show_code", self._show_code)
        row.addWidget(self._turn_code)
        row.addStretch(1)
        column.addLayout(row)
        self._picture = QLabel()
        self._picture.setObjectName("rescue_code_picture")
        self._picture.setAccessibleName(tr("求助的二维码"))
        self._picture.hide()
        column.addWidget(self._picture)

    def _add_second_step(self, column: QVBoxLayout) -> None:
        column.addWidget(SectionTitle(tr("第二步：等乡镇的回复")))
        column.addWidget(
            Text(tr("乡镇给您一个回复文件，再在电话里念 8 位码。24 小时内有效，关了程序也不要紧。"), "soft", wraps=True)
        )
        self._reply, self._code = QLineEdit(), QLineEdit()
        self._reply.setObjectName("rescue_reply")
        limit(self._reply, LONGEST_REPLY)
        self._code.setObjectName("rescue_code")
        limit(self._code, 20)
        self._code.setInputMethodHints(Qt.InputMethodHint.ImhPreferUppercase | Qt.InputMethodHint.ImhNoPredictiveText)
        self._reply_field = LabeledField(self._theme, tr("回复"), self._reply, tr("选回复文件，或者把内容粘贴进来"))
        column.addWidget(self._reply_field)
        row = QHBoxLayout()
        row.addWidget(Button(tr("选回复文件"), "rescue_pick", self._pick))
        row.addStretch(1)
        column.addLayout(row)
        self._code_field = LabeledField(self._theme, tr("电话里念的码"), self._code, tr("例：XXXX-XXXX"))
        column.addWidget(self._code_field)
        self.setFocusProxy(self._reply)
        self.new = NewPassphrase(self._theme, "rescue", tr("新口令"))
        column.addWidget(self.new)

    def _save(self) -> None:
        def write(path: Path) -> None:
            try:
                printing.save_file(path, self._ask.encode())
            except AppError as error:
                self.failed.emit(error)
            else:
                self.saved.emit(path.name)

        printing.ask_path(self, tr("存求助文件"), tr("求助.txt"), "", tr("文本 (*.txt)"), write)

    def _show_code(self) -> None:
        is_shown = not self._picture.isHidden()
        if self._picture.pixmap().isNull():
            self._picture.setPixmap(_qr(self._ask))
        self._picture.setHidden(is_shown)
        self._turn_code.say(tr("显示二维码") if is_shown else tr("收起二维码"))

    def _pick(self) -> None:
        dialog = QFileDialog(self, tr("选回复文件"), start_folder())
        dialog.setObjectName("rescue_dialog")
        dialog.fileSelected.connect(lambda path: self.take_file(Path(path)))
        dialog.open()

    def take_file(self, path: Path) -> None:
        """The answer as a file; what it is worth shows when it is opened."""
        try:
            with path.open("rb") as file:
                text = file.read(LONGEST_REPLY).decode("utf-8-sig", "replace")
        except OSError:
            text = ""
        self._reply.setText("".join(text.split()))
        self._reply.setCursorPosition(0)
        self._reply_field.show_error("" if text else tr("这个文件读不出来，请换一个。"))

    def send(self, *, accepts_loss: bool = False) -> None:
        """Hands the answer on, when everything is filled in."""
        reply, code = self._reply.text().strip(), self._code.text().strip()
        self._reply_field.show_error("" if reply else tr("请选乡镇给的回复文件。"))
        self._code_field.show_error("" if code else tr("请输入电话里念的码。"))
        if reply and code and self.new.check():
            self.answered.emit(reply, code, self.new.text, accepts_loss)


def _qr(text: str) -> QPixmap:
    """Black on white whatever the colours of the window: scanners want it so."""
    from core.document.qr import QUIET, modules

    side, runs = modules(text)
    picture = QPixmap((side + 2 * QUIET) * DOT, (side + 2 * QUIET) * DOT)
    picture.fill(QColor("white"))
    painter = QPainter(picture)
    for column, row, length in runs:
        left, top = (column + QUIET) * DOT, (side - 1 - row + QUIET) * DOT
        painter.fillRect(left, top, length * DOT, DOT, QColor("black"))
    painter.end()
    return picture
