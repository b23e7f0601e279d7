"""Who this laptop is at its district, how long it may go without it, and what to do when another takes its place."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from core.errors import AppError
from gui.dialogs.renew_lease import RenewLease
from gui.language import tr
from gui.shell import Shell
from gui.widgets.buttons import Button
from gui.widgets.card import Card
from gui.widgets.facts_grid import FactsGrid
from gui.widgets.flow import WrapLayout
from gui.widgets.labels import Text
from gui.wording import day

if TYPE_CHECKING:
    from core.service.device import DeviceCard
    from core.service.lease import LeaseState

STEPS = (
    "1. 在这台电脑上同步一次，等到显示“已全部送达”。",
    "2. 请区里给新电脑发一张登记卡；在新电脑上新建本村的工作区，扫卡登记，同步后名单就下来了。",
    "3. 没签字的草稿不会过去，请先签完。",
    "4. 请区里把这台电脑停用或清除。",
)


class SyncDevice(Card):
    """Hidden until it is known who this laptop is."""

    def __init__(self, shell: Shell, on_error: Callable[[AppError], object], parent: QWidget | None = None) -> None:
        super().__init__(shell.theme, tr("这台电脑"), "sync_device", parent)
        self._shell = shell
        self._on_error = on_error
        self._grid = FactsGrid(shell.theme)
        self.body.addWidget(self._grid)
        buttons = QWidget()
        row = WrapLayout(shell.theme.space("s"), buttons)
        row.addWidget(Button(tr("电话续期"), "device_renew", self._ask_challenge))
        row.addWidget(Button(tr("换一台电脑"), "device_move", self._tell_steps, role="quiet"))
        self.body.addWidget(buttons)
        self._steps = Text("\n".join(tr(step) for step in STEPS), "soft", wraps=True)
        self._steps.setObjectName("device_steps")
        self._steps.hide()
        self.body.addWidget(self._steps)
        self.hide()

    def reload(self) -> None:
        """Reads it anew."""
        self._shell.tasks.read(
            lambda core: core.exchange.device.card(), self._show, self._on_error, owner=self, key="sync_device"
        )

    def _show(self, card: DeviceCard | None) -> None:
        self.setVisible(card is not None)
        if card is None:
            return
        self._grid.clear()
        self._grid.add(tr("编号"), card.tag)
        self._grid.add(tr("登记在"), card.district)
        if card.villages:
            self._grid.add(tr("负责的村"), tr("、").join(name or code for code, name in card.villages))
        words, tone = until_words(card.lease)
        self._grid.add(tr("联系期限"), words, tone)

    def _ask_challenge(self) -> None:
        self._shell.tasks.read(
            lambda core: core.exchange.device.lease_challenge(), self._renew, self._on_error, owner=self
        )

    def _renew(self, challenge: str) -> None:
        RenewLease(self._shell, challenge, self).open()

    def _tell_steps(self) -> None:
        self._steps.setVisible(self._steps.isHidden())


def until_words(lease: LeaseState) -> tuple[str, str]:
    """Until when it may go without the district, with its tone."""
    if lease.until is None:
        return tr("不限"), ""
    if lease.is_over:
        return tr("{day}，已过期：只能看和打印").format(day=day(lease.until.day)), "bad"
    words = tr("{day}（还有 {n} 天）").format(day=day(lease.until.day), n=lease.days_left)
    return words, "warn" if lease.is_ending else ""
