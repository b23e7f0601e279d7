"""A passphrase typed twice: the rules of the workspace as ticks, and a plain word about how good it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QLineEdit, QVBoxLayout, QWidget

from gui.language import tr
from gui.theme import Theme
from gui.widgets.field import LabeledField
from gui.widgets.labels import Text, set_tone
from gui.widgets.limit import limit
from gui.widgets.secret_edit import SecretEdit

if TYPE_CHECKING:
    from core.service.passphrases import Profile, Rule

SHORTEST = 8
GOOD = 12
_FEW = 5


def strength(text: str, known: tuple[str, ...] = (), good: int = GOOD) -> tuple[str, str]:
    """A sentence and a tone about a passphrase; `known` are things anybody can guess (village code, own name)."""
    if not text:
        return tr("至少 8 个字。好记的办法：一句只有您知道的话。"), "soft"
    if len(text) < SHORTEST:
        return tr("还差 {n} 个字。").format(n=SHORTEST - len(text)), "bad"
    if len(set(text)) < _FEW or text.isdigit():
        return tr("太好猜：请不要只用数字，也不要反复用同几个字。"), "bad"
    if any(word and word in text for word in known):
        return tr("太好猜：里面有村代码或姓名。"), "warn"
    if len(text) < good:
        return tr("可以用，再长一些更好。"), "warn"
    return tr("很好。"), "good"


def advice(profile: Profile | None) -> str:
    """How to find one that keeps these rules; the rules themselves stand beside it and are not told twice."""
    if profile is None:
        return strength("")[0]
    if profile.classes > 1:
        return tr("好记的办法：几个不相干的词，中间加上数字和符号。")
    return tr("好记的办法：几个不相干的词连起来，越长越好。")


def passphrase_edit(name: str) -> QLineEdit:
    """A field for a passphrase: covered, no input method memory."""
    edit = SecretEdit()
    edit.setObjectName(name)
    limit(edit, 256)
    return edit


def rule_words(rule: Rule) -> str:
    """A rule as it stands beside the field."""
    if rule.name == "short":
        return tr("至少 {n} 个字").format(n=rule.params["shortest"])
    if rule.name == "plain":
        return tr("大写、小写、数字、汉字、符号，至少用 {n} 样").format(n=rule.params["classes"])
    return tr("不是人人都会想到的词")


class NewPassphrase(QWidget):
    """Two fields, the rules with ticks, one hint, and a box to see what is typed."""

    def __init__(self, theme: Theme, prefix: str, label: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.known: tuple[str, ...] = ()
        self._first, self._second = passphrase_edit(f"{prefix}_passphrase"), passphrase_edit(f"{prefix}_again")
        self.first = LabeledField(theme, label, self._first)
        self.second = LabeledField(theme, tr("再输一遍口令"), self._second)
        self._profile: Profile | None = None
        self.rules = Text("", "small", wraps=True)
        self.rules.setObjectName(f"{prefix}_rules")
        self.rules.hide()
        self.hint = Text("", "small", wraps=True)
        self.hint.setObjectName(f"{prefix}_strength")
        self._seen = QCheckBox(tr("显示口令"))
        self._seen.setObjectName(f"{prefix}_seen")
        self._seen.setAccessibleName(tr("显示口令"))
        self._seen.toggled.connect(self._show_letters)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.space("s"))
        for widget in (self.first, self.rules, self.hint, self.second, self._seen):
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
        broken = [rule_words(rule) for rule in self._kept() if not rule.is_kept]
        wrong = tr("还差一条：{rule}。").format(rule=broken[0]) if broken else ""
        self.first.show_error(wrong if is_long else tr("口令至少要 8 个字。"))
        is_long = is_long and not broken
        is_same = self.text == self._second.text()
        self.second.show_error("" if is_same or not is_long else tr("两次输入的口令不一样，请再输一遍。"))
        if not is_long:
            self._first.setFocus()
        elif not is_same:
            self._second.setFocus()
        return is_long and is_same

    def use_rules(self, profile: Profile | None) -> None:
        """Shows these rules from here on; None: the length alone counts."""
        self._profile = profile
        self._judge(self.text)

    def _kept(self) -> list[Rule]:
        return self._profile.rules(self.text) if self._profile is not None else []

    def forget(self) -> None:
        """Empties both fields."""
        self._first.clear()
        self._second.clear()

    def _judge(self, text: str) -> None:
        rules = self._kept()
        lines = [f"{'✓' if rule.is_kept else '○'} {rule_words(rule)}" for rule in rules]
        self.rules.setText("\n".join(lines))
        self.rules.setVisible(bool(lines))
        words, tone = strength(text, self.known, max(GOOD, self._profile.recommended if self._profile else 0))
        if not text:
            words = advice(self._profile)
        elif tone != "bad" and (broken := [rule_words(rule) for rule in rules if not rule.is_kept]):
            words, tone = tr("还差一条：{rule}。").format(rule=broken[0]), "bad"
        self.hint.setText(words)
        set_tone(self.hint, tone)

    def _show_letters(self, is_seen: bool) -> None:
        mode = QLineEdit.EchoMode.Normal if is_seen else QLineEdit.EchoMode.Password
        self._first.setEchoMode(mode)
        self._second.setEchoMode(mode)
