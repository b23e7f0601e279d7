"""On 使用人: another database key, another recovery card."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from core.errors import AppError
from gui import alerts
from gui.dialogs.confirm_passphrase import once_confirmed
from gui.dialogs.new_card import NewCard
from gui.language import tr
from gui.shell import Shell
from gui.widgets.banner import Banner
from gui.widgets.buttons import Button

STEPS = {"copy": "正在换钥匙：写一份新的（1/3），请不要关机…", "check": "正在换钥匙：核对（2/3），请不要关机…",
         "swap": "正在换钥匙：换上去（3/3），请不要关机…"}  # fmt: skip


class KeyActs(QWidget):
    """Two buttons for the lead; what happens stands in the page's banner. `stepped` comes from the worker."""

    stepped = Signal(str)

    def __init__(self, shell: Shell, banner: Banner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shell, self._banner = shell, banner
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(shell.theme.space("s"))
        icons = shell.icons
        self._rotate = Button(tr("换数据库钥匙"), "users_rotate", self._ask_rotation, icons=icons, icon="key")
        self._card = Button(tr("重印恢复卡"), "users_card", self._ask_card, icons=icons, icon="print")
        row.addWidget(self._rotate)
        row.addWidget(self._card)
        row.addStretch(1)
        self.stepped.connect(lambda step: self._banner.say(tr(STEPS[step]), "warn"))

    def allow(self, may_manage: bool) -> None:
        """Only the lead sees them; practice has nothing to lock."""
        self.setVisible(may_manage and not self._shell.is_practice)

    def _ask_rotation(self) -> None:
        alerts.ask(
            self,
            tr("换数据库钥匙？"),
            tr("怀疑有人抄走过钥匙文件时才用换。大家的口令和恢复卡照旧，大约几秒到一分钟，期间不要关机。"),
            tr("换数据库钥匙"),
            lambda: once_confirmed(self._shell, self._change, self),
        )

    def _change(self) -> None:
        self._rotate.setEnabled(False)
        self._shell.tasks.alone(
            lambda core: core.rotate_key(self.stepped.emit), self._changed, self._fail, owner=self
        )  # fmt: skip

    def _changed(self, _changes: Any) -> None:
        self._rotate.setEnabled(True)
        self._banner.say(tr("钥匙换好了。"), "good")

    def _ask_card(self) -> None:
        once_confirmed(self._shell, self._make_card, self)

    def _make_card(self) -> None:
        def made(found: tuple[str, str]) -> None:
            code, card = found
            NewCard(
                self._shell, code, card, lambda: self._banner.say(tr("恢复卡换好了，旧卡作废，请撕掉。"), "good"), self
            ).open()

        self._shell.tasks.write(lambda core: core.new_card(), made, self._fail, owner=self)

    def _fail(self, error: AppError) -> None:
        self._rotate.setEnabled(True)
        alerts.in_page(self._shell, self._banner, error)
