"""The first steps of a new workspace on 今日: each ticks itself off, all can be put away and come back from 帮助."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from gui.language import tr
from gui.memory import Memory
from gui.shell import Shell
from gui.widgets.buttons import Button
from gui.widgets.card import Card
from gui.widgets.wrap_row import WrapRow

if TYPE_CHECKING:
    from core.app import Core

AWAY = "first_steps_away"
LOOKED_AT = 50  # of the visits, for one that was printed; the print log would load the whole printing at the start
# Key, words, and the page or place of the handbook that leads on.
STEPS = (
    ("list", "导入名单", "roster"),
    ("card", "打印恢复卡", "help:forgotten#card"),
    ("visit", "走访一次", "people"),
    ("print", "打印一份", "prints"),
    ("office", "登记这台电脑", "sync"),
    ("backup", "备份放到U盘", "backup"),
)


class FirstSteps(Card):
    """Hidden until the facts are known, when everything is done, in practice, and once it was put away."""

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        super().__init__(shell.theme, tr("头几步"), "first_steps", parent)
        self._shell = shell
        away = Button(tr("收起"), "first_steps_away", self._put_away, role="quiet", is_small=True)
        away.setToolTip(tr("以后可以从“帮助”里再找出来"))
        self.head.addWidget(away)
        self._row = WrapRow(shell.theme.space("s"))
        self.body.addWidget(self._row)
        self.hide()

    def reload(self) -> None:
        """Reads what has been done."""
        if not self._shell.is_practice and not self._shell.memory.get(AWAY, False):
            self._shell.tasks.read(steps_done, self._show, owner=self, key="first_steps", is_long=True)

    def _show(self, done: Mapping[str, bool]) -> None:
        self.title.setText(tr("头几步（{n}/{all}）").format(n=sum(done.values()), all=len(done)))
        open_ones = [key for key, _words, _way in STEPS if not done[key]]
        self._row.show_widgets(
            [
                self._button(key, tr(words), way, done[key], key == next(iter(open_ones), ""))
                for key, words, way in STEPS
            ]
        )
        self.setVisible(bool(open_ones) and not self._shell.memory.get(AWAY, False))

    def _button(self, key: str, words: str, way: str, is_done: bool, is_next: bool) -> Button:
        icons = self._shell.icons
        sign = {"icon": "good"} if is_done else {"icon": "chevron_right"} if is_next else {}
        button = Button(
            f"✓ {words}" if is_done else words,
            f"first_steps_{key}",
            self._way(way),
            role="main" if is_next else "",
            icons=icons if is_next else None,
            is_small=True,
            **sign,
        )
        button.setEnabled(not is_done)
        button.setAccessibleName(tr("{what}，做过了").format(what=words) if is_done else words)
        return button

    def _way(self, way: str) -> Callable[[], object]:
        page, _, topic = way.partition(":")
        more = {"topic": topic} if topic else {}
        return lambda: self._shell.navigator.open_page(page, **more)

    def _put_away(self) -> None:
        self._shell.memory.set(AWAY, True)
        self.hide()


def steps_done(core: Core) -> dict[str, bool]:
    """Which steps the workspace itself shows as done. The card was printed when the workspace was made."""
    is_apart = not core.backups.is_on_the_same_disk and core.backups.newest() is not None
    visits = core.records.list("visit", limit=LOOKED_AT)
    return {
        "list": bool(core.people.search(limit=1).rows),
        "card": True,
        "visit": bool(visits),
        "print": any(row.print_count for row in visits),
        "office": core.exchange.status().is_enrolled,
        "backup": is_apart,
    }


def bring_back(memory: Memory) -> None:
    """The steps are shown again."""
    memory.set(AWAY, False)
