"""使用人: who works with this laptop, each with a passphrase and a name of his own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from core.domain.permission import may
from gui import alerts, wording
from gui.dialogs.add_user import AddUser, ChangeRole
from gui.language import tr
from gui.models.rows import Column, Pill
from gui.pages.listing import ListingPage
from gui.pages.users_key import KeyActs
from gui.shell import Shell
from gui.widgets.buttons import Button
from gui.widgets.data_table import DataTable
from gui.widgets.empty_state import EmptyState
from gui.widgets.labels import Text

if TYPE_CHECKING:
    from core.service.users import User


class UsersPage(ListingPage):
    """The list; a click changes a role, the last column ends somebody's use. Only the lead may do either."""

    key: ClassVar[str] = "users"
    concerns: ClassVar[frozenset[str]] = frozenset({"user"})

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell, tr("使用人"))
        self._may_manage = False
        theme, icons = shell.theme, shell.icons
        self._add = Button(tr("新加使用人"), "users_add", self._ask_new, role="main", icons=icons, icon="plus")
        back = Button(tr("返回"), "users_back", shell.navigator.go_back, icons=icons, icon="back")
        self.actions.addWidget(back)
        self.actions.addWidget(self._add)
        columns = (
            Column(tr("姓名"), _name, 0, second=lambda user: user.organisation, is_bold=True),
            Column(tr("身份"), lambda user: tr(user.role_label), 170),
            Column(tr("什么时候起"), lambda user: wording.day(user.since_on), 150, gives_way=1),
            Column(tr("状态"), lambda user: "", 170, pills=_pills),
            Column("", self._verb, 90, is_action=True),
        )
        table = DataTable(theme, columns, "users_table", tr("使用人"), row_lines=2)
        table.opened.connect(self._change)
        table.acted.connect(self._ask_end)
        self.build_list(table, EmptyState(theme, icons, "people", tr("还没有使用人"), name="users_empty"))
        self._note = Text(
            tr("停用以后，他的口令马上作废，他做的记录都保留。登录页上不显示任何人的名字。"), "soft", wraps=True
        )
        self.body.addWidget(self._note)
        self._rules = Text("", "soft", wraps=True)
        self._rules.setObjectName("users_rules")
        self._rules.hide()
        self.body.addWidget(self._rules)
        self._key_acts = KeyActs(shell, self.banner)
        self._key_acts.hide()
        self.body.addWidget(self._key_acts)

    def reload(self) -> None:
        self.shell.tasks.read(lambda core: core.users.list(), self._show, self.show_error, key="list")
        self.shell.tasks.read(_district_rules, self._tell_rules, self.show_error, key="rules")

    def _tell_rules(self, told: tuple[str, str]) -> None:
        label, document = told
        self._rules.setVisible(bool(document))
        self._rules.setText(
            tr("口令规则由区里定：{label}（{document}）。现在的口令照样用，新设口令时按它。").format(
                label=label, document=document
            )
        )

    def _show(self, users: Sequence[User]) -> None:
        me = next(user for user in users if user.is_me)
        self._may_manage = may(me.role, "manage:users")
        self._add.setEnabled(self._may_manage)
        self._key_acts.allow(self._may_manage)
        self.show_list(users)
        self.aside.say(tr("现在登录的是 {name}").format(name=me.name))

    def _verb(self, user: User) -> str:
        return tr("停用") if self._may_manage and user.is_active and not user.is_me else ""

    def _ask_new(self) -> None:
        AddUser(self.shell, self).open()

    def _change(self, user: User) -> None:
        if self._may_manage and user.is_active:
            ChangeRole(self.shell, user.id, user.name, user.role, self).open()

    def _ask_end(self, user: User) -> None:
        if not self._verb(user):
            return
        alerts.ask(
            self,
            tr("停用 {name}？").format(name=user.name),
            tr("他的口令马上作废，不能再登录。他做的记录都保留。"),
            tr("停用"),
            lambda: self._end(user),
            is_harmful=True,
        )

    def _end(self, user: User) -> None:
        def ended(_changes: Any) -> None:
            self.banner.say(tr("已停用 {name}。正在换钥匙，请不要关机…").format(name=user.name), "warn")
            self.shell.tasks.alone(_change_key, told, self.show_error, owner=self)

        def told(waits: Sequence[str] | None) -> None:
            if waits is None:
                self.banner.say(tr("已停用 {name}，钥匙也换好了。").format(name=user.name), "good")
            elif waits:
                names = "、".join(waits)
                self.banner.say(tr("已停用 {name}。等 {names} 各登录一次以后，钥匙会自动换。").format(
                    name=user.name, names=names), "warn")  # fmt: skip
            else:
                self.banner.say(tr("已停用 {name}。钥匙还没有换，下次打开时会自动换。").format(name=user.name), "warn")

        self.shell.tasks.write(lambda core: core.users.end(user.id), ended, self.show_error, owner=self)


def _change_key(core: Any) -> Sequence[str] | None:
    core.rotate_if_wanted()
    waits: Sequence[str] | None = core.users.key_waits_for()
    return waits


def _district_rules(core: Any) -> tuple[str, str]:
    profile = core.users.policy()
    return (profile.label if profile else "", core.users.policy_source())


def _name(user: User) -> str:
    return tr("{name}（我）").format(name=user.name) if user.is_me else user.name


def _pills(user: User) -> list[Pill]:
    if not user.is_active:
        return [(tr("已停用"), "plain")]
    return [(tr("在用"), "good")] if user.has_login else [(tr("没有口令"), "bad")]
