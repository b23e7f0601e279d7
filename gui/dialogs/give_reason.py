"""A reason in words before something unusual is done: a correction, a record that does not go with what is known."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from gui.dialogs.help_sheet import help_at_f1
from gui.language import tr
from gui.shell import Shell
from gui.widgets.buttons import Button
from gui.widgets.field import LabeledField
from gui.widgets.labels import SectionTitle, Text


class GiveReason(QDialog):
    """Says what it is about, takes a reason and hands it on. Without `on_reason` it only tells.

    `known`: names of people on the list who may be meant, and the way to each.
    """

    def __init__(
        self,
        shell: Shell,
        name: str,
        title: str,
        lines: Sequence[str],
        verb: str,
        on_reason: Callable[[str], object] | None,
        parent: QWidget,
        known: Sequence[tuple[str, Callable[[], object]]] = (),
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName(name)
        self.setWindowTitle(title)
        self._on_reason = on_reason
        help_at_f1(self, shell.theme, shell.icons, shell.language)
        theme = shell.theme
        column = QVBoxLayout(self)
        gap = theme.space("xl")
        column.setContentsMargins(gap, theme.space("l"), gap, theme.space("l"))
        column.setSpacing(theme.space("m"))
        column.addWidget(SectionTitle(title))
        for line in lines:
            column.addWidget(Text(line, wraps=True))
        for number, (person, way) in enumerate(known, 1):
            words = tr("打开{name}的档案").format(name=person)
            button = Button(words, f"{name}_known_{number}", lambda way=way: self._go(way), is_small=True)
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(Button(tr("回去修改") if lines else tr("取消"), f"{name}_back", self.reject))
        if on_reason is not None:
            self._words = QPlainTextEdit()
            self._words.setObjectName(f"{name}_reason")
            self._words.setTabChangesFocus(True)
            self._words.setMaximumHeight(theme.px(120))
            self._field = LabeledField(theme, tr("原因"), self._words, tr("会和记录一起保存、上报。"), is_required=True)
            column.addWidget(self._field)
            row.addWidget(Button(verb, f"{name}_save", self._save, role="main"))
        column.addLayout(row)
        room = parent.window().size()
        self.resize(min(theme.px(560), room.width() - 40), min(self.sizeHint().height(), room.height() - 30))
        if on_reason is not None:
            self._words.setFocus()

    def _go(self, way: Callable[[], object]) -> None:
        self.reject()
        way()

    def _save(self) -> None:
        reason = self._words.toPlainText().strip()
        if not reason:
            self._field.show_error(tr("请写明原因。"))
            return
        self.accept()
        if self._on_reason is not None:
            self._on_reason(reason)
