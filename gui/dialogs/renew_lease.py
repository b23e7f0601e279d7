"""Renewal by telephone: this laptop's number is read out, the officer reads a code back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QLineEdit, QWidget

from gui.dialogs.form_dialog import FormDialog
from gui.language import tr
from gui.shell import Shell
from gui.widgets.labels import Text
from gui.widgets.limit import limit


class RenewLease(FormDialog):
    """`challenge` is what the assistant reads out."""

    def __init__(self, shell: Shell, challenge: str, parent: QWidget) -> None:
        hint = tr("给区里打电话，先读下面这串字，再把区里报的 12 个字填进来。一个码只能用一次。")
        super().__init__(shell, "renew_lease", tr("电话续期"), hint, tr("续期"), parent)
        spoken = Text(challenge.replace("-", " - "), "figure", wraps=True)
        spoken.setObjectName("renew_challenge")
        spoken.setAccessibleName(tr("要读给区里的字：{words}").format(words=" ".join(challenge)))
        self.body.addWidget(spoken)
        self._code = QLineEdit()
        limit(self._code, 40)
        self.add("code", tr("区里报的续期码"), self._code, tr("大小写、空格、横线都不要紧"), is_required=True)

    def verb(self) -> Callable[[Any], Any]:
        code = self._code.text()
        return lambda core: core.exchange.device.enter_lease_code(code)
