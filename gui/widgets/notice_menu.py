"""The list of what happened, under the bell: the newest first, a choice leads there."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from gui.icons import Icons
from gui.language import tr
from gui.notices import Notice, Notices

SHOWN = 12
_ICONS = {"bad": "error", "warn": "warn", "good": "good", "info": "info"}


class NoticeMenu(QMenu):
    """Once it is open, all that it shows was looked at. What is new says so in words."""

    def __init__(self, notices: Notices, icons: Icons, go: Callable[..., object], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("notices_menu")
        self.setAccessibleName(tr("消息"))
        self._go = go
        shown = notices.all[:SHOWN]
        for number, notice in enumerate(shown):
            self._add(notice, f"notices_menu_{number}", icons)
        if shown:
            self.addSeparator()
            clear = self.addAction(tr("清空"))
            clear.setObjectName("notices_menu_clear")
            clear.triggered.connect(notices.clear)
        else:
            nothing = self.addAction(tr("还没有消息。送到了、区里答复了、备份没做成，都会记在这里。"))
            nothing.setObjectName("notices_menu_none")
        notices.see()
        self.aboutToHide.connect(self.deleteLater)

    def open_over(self, widget: QWidget) -> None:
        """Above the bell, which stands at the bottom of the window. The first entry is current."""
        corner = widget.mapToGlobal(widget.rect().topLeft())
        corner.setY(corner.y() - self.sizeHint().height())
        self.popup(corner)
        first = next(iter(self.actions()), None)
        if first is not None:
            self.setActiveAction(first)

    def _add(self, notice: Notice, name: str, icons: Icons) -> QAction:
        words = tr("{time}　{words}").format(time=f"{notice.at:%H:%M}", words=notice.words)
        action = self.addAction(words if notice.is_seen else tr("{words}（新）").format(words=words))
        action.setObjectName(name)
        action.setIcon(icons.icon(_ICONS.get(notice.tone, "info"), notice.tone))
        if notice.page:
            action.triggered.connect(lambda: self._go(notice.page, **notice.arguments))
        return action
