"""A passphrase typed twice, with a plain word about how good it is. Composition rules are not asked for."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLineEdit, QVBoxLayout, QWidget

from gui.language import tr
from gui.theme import Theme
from gui.widgets.field import LabeledField
from gui.widgets.labels import Text, set_tone

SHORTEST = 8
GOOD = 12
_FEW = 5


def strength(text: str, known: tuple[str, ...] = ()) -> tuple[str, str]:
    """A sentence and a tone about a passphrase; `known` are things anybody can guess (village code, own name)."""
    if not text:
        return tr("至少 8 个字。一句只有您知道的话最好记，比如四个不相干的词。"), "soft"
    if len(text) < SHORTEST:
        return tr("还差 {n} 个字。").format(n=SHORTEST - len(text)), "bad"
    if len(set(text)) < _FEW or text.isdigit():
        return tr("太好猜：请不要只用数字，也不要反复用同几个字。"), "bad"
    if any(word and word in text for word in known):
        return tr("太好猜：里面有村代码或姓名。"), "warn"
    if len(text) < GOOD:
        return tr("可以用，再长一些更好。"), "warn"
    return tr("很好。"), "good"


def passphrase_edit(name: str) -> QLineEdit:
    """A field for a passphrase: covered, no input method memory."""
    edit = QLineEdit()
    edit.setObjectName(name)
    edit.setEchoMode(QLineEdit.EchoMode.Password)
    edit.setMaxLength(256)
    edit.setInputMethodHints(Qt.InputMethodHint.ImhHiddenText | Qt.InputMethodHint.ImhSensitiveData)
    return edit


class NewPassphrase(QWidget):
    """Two fields, one hint, and a box to see what is typed."""

    def __init__(self, theme: Theme, prefix: str, label: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.known: tuple[str, ...] = ()
        self._first, self._second = passphrase_edit(f"{prefix}_passphrase"), passphrase_edit(f"{prefix}_again")
        self.first = LabeledField(theme, label, self._first)
        self.second = LabeledField(theme, tr("再输一遍口令"), self._second)
        self.hint = Text("", "small", wraps=True)
        self.hint.setObjectName(f"{prefix}_strength")
        self._seen = QCheckBox(tr("显示口令"))
        self._seen.setObjectName(f"{prefix}_seen")
        self._seen.setAccessibleName(tr("显示口令"))
        self._seen.toggled.connect(self._show_letters)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.space("s"))
        for widget in (self.first, self.hint, self.second, self._seen):
            column.addWidget(widget)
        self._first.textChanged.connect(self._judge)
        self._judge("")

    @property
    def text(self) -> str:
        """The passphrase as typed into the first field."""
        return self._first.text()

    def check(self) -> bool:
        """True when both are the same and long enough; otherwise the error stands at the field."""
        is_long = len(self.text) >= SHORTEST
        self.first.show_error("" if is_long else tr("口令至少要 8 个字。"))
        is_same = self.text == self._second.text()
        self.second.show_error("" if is_same or not is_long else tr("两次输入的口令不一样，请再输一遍。"))
        if not is_long:
            self._first.setFocus()
        elif not is_same:
            self._second.setFocus()
        return is_long and is_same

    def forget(self) -> None:
        """Empties both fields."""
        self._first.clear()
        self._second.clear()

    def _judge(self, text: str) -> None:
        words, tone = strength(text, self.known)
        self.hint.setText(words)
        set_tone(self.hint, tone)

    def _show_letters(self, is_seen: bool) -> None:
        mode = QLineEdit.EchoMode.Normal if is_seen else QLineEdit.EchoMode.Password
        self._first.setEchoMode(mode)
        self._second.setEchoMode(mode)
