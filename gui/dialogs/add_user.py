"""Letting one more person use this laptop: who, in which role, with a passphrase of his own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from core.changes import Changes
from core.domain.permission import ROLES
from gui.dialogs.form_dialog import FormDialog
from gui.dialogs.passphrase import NewPassphrase
from gui.language import tr
from gui.shell import Shell
from gui.widgets.limit import limit

HINTS = {
    "lead": "管使用人、看存疑情况、清除到期记录，别的和协理员一样。",
    "assistant": "走访、报告、协议、打印，样样都能办。",
    "supervisor": "只看和抽查回访，不改别的。",
    "third_party": "只记走访，号码遮住中间几位，看不到别的。",
    "volunteer": "只记走访，号码遮住中间几位，看不到别的。",
}


def role_combo(name: str, chosen: str = "assistant") -> QComboBox:
    """The roles there are."""
    combo = QComboBox()
    combo.setObjectName(name)
    for code in ("assistant", "lead", "third_party", "volunteer", "supervisor"):
        combo.addItem(tr(ROLES[code].label), code)
    combo.setCurrentIndex(max(0, combo.findData(chosen)))
    return combo


class AddUser(FormDialog):
    """The new one types the passphrase himself; nobody else has to know it."""

    def __init__(self, shell: Shell, parent: QWidget) -> None:
        super().__init__(
            shell,
            "add_user",
            tr("新加使用人"),
            tr("口令请他自己来输，不要告诉别人。以后他用自己的口令登录，记录上写他的名字。"),
            tr("加上"),
            parent,
        )
        self._name, self._place = QLineEdit(), QLineEdit()
        for edit in (self._name, self._place):
            limit(edit, 50)
        self.add("name", tr("姓名"), self._name, is_required=True)
        self._role = role_combo("add_user_role")
        self._role.activated.connect(lambda _number: self._explain())
        self.add("role", tr("身份"), self._role, tr(HINTS["assistant"]))
        self.add("organisation", tr("单位"), self._place, tr("第三方和志愿者写所在单位，比如“某某社工站”。"))
        self._new = NewPassphrase(shell.theme, "add_user", tr("他的口令"))
        self.body.addWidget(self._new)
        self.fields["passphrase"] = self._new.first
        shell.tasks.read(lambda core: core.users.policy(), self._new.use_rules, owner=self)
        self._explain()

    def check(self) -> bool:
        if not self._name.text().strip():
            self.fields["name"].show_error(tr("请填写姓名。"))
            self._name.setFocus()
            return False
        return self._new.check()

    def verb(self) -> Callable[[Any], Any]:
        name, role = self._name.text(), str(self._role.currentData())
        place, passphrase = self._place.text(), self._new.text

        def add(core: Any) -> Changes:
            _user, changes = core.users.add(name, role, passphrase, place)
            return changes  # type: ignore[no-any-return]

        return add

    def done_well(self, result: Any) -> None:
        self._new.forget()

    def _explain(self) -> None:
        self.fields["role"].hint.setText(tr(HINTS[str(self._role.currentData())]))


class ChangeRole(FormDialog):
    """Another role for somebody who is here already."""

    def __init__(self, shell: Shell, user_id: str, name: str, role: str, parent: QWidget) -> None:
        super().__init__(shell, "change_role", tr("改身份：{name}").format(name=name), "", tr("保存"), parent)
        self._user_id = user_id
        self._role = role_combo("change_role_role", role)
        self._role.activated.connect(lambda _number: self._explain())
        self.add("role", tr("身份"), self._role, tr(HINTS[role]) if role in HINTS else " ")

    def verb(self) -> Callable[[Any], Any]:
        one, role = self._user_id, str(self._role.currentData())
        return lambda core: core.users.change_role(one, role)

    def _explain(self) -> None:
        self.fields["role"].hint.setText(tr(HINTS[str(self._role.currentData())]))
