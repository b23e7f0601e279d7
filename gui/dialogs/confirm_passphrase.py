"""The passphrase once more before many people's data leave the screen: who sits here may not be who logged in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from core.changes import Changes
from gui.dialogs.form_dialog import FormDialog
from gui.dialogs.passphrase import passphrase_edit
from gui.language import tr
from gui.shell import Shell


class ConfirmPassphrase(FormDialog):
    """Asks for the passphrase of the one who is logged in, then goes on."""

    def __init__(self, shell: Shell, then: Callable[[], object], parent: QWidget) -> None:
        super().__init__(
            shell,
            "confirm",
            tr("请再输一次口令"),
            tr("要拿出去的是别人的个人信息，先确认是您本人。"),
            tr("继续"),
            parent,
        )
        self._then = then
        self._edit = passphrase_edit("confirm_passphrase")
        self.add("passphrase", tr("口令"), self._edit)
        self.resize(self.width(), min(self.height(), shell.theme.px(330)))

    def check(self) -> bool:
        if not self._edit.text():
            self.fields["passphrase"].show_error(tr("请输入口令。"))
            return False
        return True

    def verb(self) -> Callable[[Any], Any]:
        typed = self._edit.text()

        def confirm(core: Any) -> Changes:
            core.confirm(typed)
            return Changes()

        return confirm

    def done_well(self, result: Any) -> None:
        self._edit.clear()
        self.shell.confirmation.prove()

    def accept(self) -> None:
        super().accept()
        self._then()

    def _fail(self, error: Any) -> None:
        if error.code == "vault.wrong_passphrase":
            error.where = "passphrase"
            self._edit.selectAll()
        super()._fail(error)


def once_confirmed(shell: Shell, then: Callable[[], object], parent: QWidget) -> None:
    """Goes on at once within the grace and in practice, otherwise after the passphrase."""
    if shell.is_practice or shell.confirmation.is_fresh:
        then()
    else:
        ConfirmPassphrase(shell, then, parent).open()
