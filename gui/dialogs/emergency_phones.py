"""The village's own numbers for an emergency: whose it is, and the number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from gui.dialogs.form_dialog import FormDialog
from gui.language import tr
from gui.shell import Shell

if TYPE_CHECKING:
    from core.service.emergencies import PhoneLine

LINES = 6


class EmergencyPhones(FormDialog):
    """Six lines; an empty one is not kept."""

    def __init__(self, shell: Shell, known: Sequence[PhoneLine], parent: QWidget) -> None:
        super().__init__(
            shell,
            "emergency_phones_dialog",
            tr("急难时打给谁"),
            tr("写上乡镇民政办、值班室、卫生院、派出所的电话。120、110、119和服务热线已经有了，不用再写。"),
            tr("保存"),
            parent,
        )
        own = [line for line in known if line.is_own]
        self._lines: list[tuple[QLineEdit, QLineEdit]] = []
        for number in range(max(LINES, len(own))):
            line = own[number] if number < len(own) else None
            self._lines.append(self._line(number, line))

    def check(self) -> bool:
        return True

    def verb(self) -> Callable[[Any], Any]:
        pairs = [(label.text(), number.text()) for label, number in self._lines]
        return lambda core: core.casework.emergencies.keep_phones(pairs)

    def _line(self, at: int, known: PhoneLine | None) -> tuple[QLineEdit, QLineEdit]:
        pair = QWidget()
        row = QHBoxLayout(pair)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(self.shell.theme.space("s"))
        label, number = QLineEdit(known.label if known else ""), QLineEdit(known.number if known else "")
        for edit, name, words, share in ((label, "label", tr("谁的电话"), 3), (number, "number", tr("号码"), 2)):
            edit.setObjectName(f"emergency_phone_{name}_{at}")
            edit.setAccessibleName(words)
            edit.setPlaceholderText(words)
            row.addWidget(edit, share)
        pair.setFocusProxy(label)
        self.add(f"line_{at}", tr("第{n}个").format(n=at + 1), pair)
        return label, number
