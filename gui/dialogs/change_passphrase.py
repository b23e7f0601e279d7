"""A new passphrase for the workspace; the recovery card stays good."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from core.changes import Changes
from gui.dialogs.form_dialog import FormDialog
from gui.dialogs.passphrase import NewPassphrase, passphrase_edit
from gui.language import tr
from gui.shell import Shell


class ChangePassphrase(FormDialog):
    """Asks for the old one first."""

    def __init__(self, shell: Shell, parent: QWidget) -> None:
        super().__init__(
            shell,
            "change",
            tr("更改口令"),
            tr("换口令不影响已有的记录，恢复卡也照样能用。"),
            tr("更改口令"),
            parent,
        )
        self._old = passphrase_edit("change_old")
        self.add("old", tr("现在的口令"), self._old)
        self._new = NewPassphrase(shell.theme, "change", tr("新口令"))
        self.body.addWidget(self._new)
        self.fields["passphrase"] = self._new.first
        shell.tasks.read(lambda core: core.users.policy(), self._new.use_rules, owner=self)

    def check(self) -> bool:
        if not self._old.text():
            self.fields["old"].show_error(tr("请输入现在的口令。"))
            self._old.setFocus()
            return False
        return self._new.check()

    def verb(self) -> Callable[[Any], Any]:
        old, new = self._old.text(), self._new.text

        def change(core: Any) -> Changes:
            core.change_passphrase(old, new)
            return Changes.of("setting")

        return change

    def _fail(self, error: Any) -> None:
        if error.code == "vault.wrong_passphrase":
            error.where = "old"
        super()._fail(error)
