"""The bar that says, on every page, how long this laptop may go on without its district, and when it may not."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from gui.icons import Icons
from gui.language import tr
from gui.theme import Theme
from gui.widgets.banner import Banner
from gui.wording import day

if TYPE_CHECKING:
    from core.service.lease import LeaseState


def lease_words(lease: LeaseState) -> str:
    """For the status line; empty while there is nothing to say."""
    if lease.is_over:
        return tr("太久没联系区里，只能看和打印")
    return tr("还有 {n} 天必须联系区里").format(n=lease.days_left) if lease.is_ending else ""


class LeaseBar(Banner):
    """Hidden while there is nothing to say; it cannot be closed once the lease is over."""

    def __init__(
        self, theme: Theme, icons: Icons, on_press: Callable[[], object], parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, icons, "lease_bar", parent)
        self._on_press = on_press

    def show_lease(self, lease: LeaseState) -> None:
        """The lease of this moment."""
        if not lease.is_ending or lease.until is None:
            self.hide()
            return
        until = day(lease.until.day)
        if lease.is_over:
            words = tr(
                "太久没联系区里了（期限到{day}）：能看、能打印、能先填着，但不能签字。请同步一次，或打电话续期。"
            )
            self.say(words.format(day=until), "bad", tr("去联系区里"), self._on_press)
        else:
            words = tr("还有 {n} 天必须联系区里，过了{day}就不能签字了。有网时请同步一次。")
            self.say(words.format(n=lease.days_left, day=until), "warn", tr("去联系区里"), self._on_press)
        self._close.setVisible(not lease.is_over)
