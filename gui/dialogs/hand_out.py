"""Before a file with people in it leaves the laptop: why, and sealed unless somebody says otherwise."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from gui.dialogs.help_sheet import help_at_f1
from gui.language import tr
from gui.shell import Shell
from gui.widgets.buttons import Button
from gui.widgets.field import LabeledField
from gui.widgets.labels import SectionTitle, Text
from gui.widgets.wrap_row import WrapRow

SHORTEST_REASON = 2


class HandOut(QDialog):
    """Takes a reason and hands it on with whether the file is to be plain. `reasons` are those that most have: a
    press writes one down."""

    def __init__(
        self, shell: Shell, on_reason: Callable[[str, bool], object], parent: QWidget, reasons: Sequence[str]
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("hand_out")
        self.setWindowTitle(tr("导出"))
        self._on_reason = on_reason
        theme = shell.theme
        column = _column(self, shell)
        column.addWidget(SectionTitle(tr("导出的文件里有个人信息")))
        self._words = QPlainTextEdit()
        self._words.setObjectName("hand_out_reason")
        self._words.setTabChangesFocus(True)
        self._words.setMaximumHeight(theme.px(90))
        self._field = LabeledField(theme, tr("为什么导出"), self._words, tr("会记在台账里。"), is_required=True)
        column.addWidget(self._field)
        usual = WrapRow(theme.space("s"))
        usual.show_widgets(
            [
                Button(words, f"hand_out_reason_{n}", partial(self._because, words), is_small=True)
                for n, words in enumerate(reasons, 1)
            ]
        )
        column.addWidget(usual)
        column.addWidget(
            Text(
                tr("文件会加密成 .zip，要用压缩软件（如 7-Zip）打开。口令只显示一次：请抄下来，和文件分开交给收的人。"),
                "soft",
                wraps=True,
            )
        )
        self._plain = QCheckBox(tr("不加密（拿到文件的人都能看）"))
        self._plain.setObjectName("hand_out_plain")
        column.addWidget(self._plain)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(Button(tr("取消"), "hand_out_cancel", self.reject))
        row.addWidget(Button(tr("导出"), "hand_out_save", self._save, role="main"))
        column.addLayout(row)
        self.resize(min(theme.px(560), parent.window().width() - 40), self.sizeHint().height())
        self._words.setFocus()

    def _because(self, words: str) -> None:
        self._words.setPlainText(words)
        self._words.setFocus()

    def _save(self) -> None:
        reason = self._words.toPlainText().strip()
        if len(reason) < SHORTEST_REASON:
            self._field.show_error(tr("请写明为什么导出。"))
            return
        is_plain = self._plain.isChecked()
        self.accept()
        self._on_reason(reason, is_plain)


class ShowPassword(QDialog):
    """The password of a sealed file, in large letters, once."""

    def __init__(self, shell: Shell, file_name: str, password: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("show_password")
        self.setWindowTitle(tr("文件的口令"))
        column = _column(self, shell)
        column.addWidget(SectionTitle(tr("请抄下这个口令")))
        shown = QLineEdit(password)
        shown.setObjectName("show_password_text")
        shown.setAccessibleName(tr("文件的口令"))
        shown.setReadOnly(True)
        shown.setFont(shell.theme.font("title", is_bold=True))
        column.addWidget(shown)
        column.addWidget(
            Text(
                tr("打开“{file}”要用它。关上以后再也看不到；没抄下来就再导出一次。").format(file=file_name), wraps=True
            )
        )
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(Button(tr("已经抄好了"), "show_password_done", self.accept, role="main"))
        column.addLayout(row)
        self.resize(min(shell.theme.px(560), parent.window().width() - 40), self.sizeHint().height())


def _column(dialog: QDialog, shell: Shell) -> QVBoxLayout:
    help_at_f1(dialog, shell.theme, shell.icons, shell.language)
    column = QVBoxLayout(dialog)
    gap = shell.theme.space("xl")
    column.setContentsMargins(gap, shell.theme.space("l"), gap, shell.theme.space("l"))
    column.setSpacing(shell.theme.space("m"))
    return column
