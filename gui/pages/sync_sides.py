"""What a synchronisation leaves for a person: a removal that asks, differences, people who were moved away."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from core.errors import AppError
from gui.language import tr
from gui.shell import Shell
from gui.widgets.buttons import Button
from gui.widgets.card import Card
from gui.widgets.labels import Text
from gui.widgets.wrap_row import WrapRow

if TYPE_CHECKING:
    from core.app import Core
    from core.service.removals import RemovalQuestion

_NAMED = 6


class SyncSides(Card):
    """Hidden while there is nothing to say."""

    def __init__(self, shell: Shell, on_error: Callable[[AppError], object], parent: QWidget | None = None) -> None:
        super().__init__(shell.theme, tr("要您看一看"), "sync_sides", parent)
        self._shell = shell
        self._on_error = on_error
        self._asked = Text("", "strong", wraps=True)
        self._asked.setObjectName("removal_words")
        self._names = Text("", "soft", wraps=True)
        self._yes = Button(tr("问清楚了，移走"), "removal_yes", lambda: self._answer(is_yes=True), role="bad")
        self._no = Button(tr("先不移走"), "removal_no", lambda: self._answer(is_yes=False))
        navigator = shell.navigator
        self._conflicts = Button("", "sync_conflicts", lambda: navigator.open_page("conflicts"), role="quiet")
        self._tray = Button("", "sync_tray", lambda: navigator.open_page("tray"), role="quiet")
        self.body.addWidget(self._asked)
        self.body.addWidget(self._names)
        for buttons in ((self._no, self._yes), (self._conflicts, self._tray)):
            row = WrapRow(shell.theme.space("s"))
            row.show_widgets(buttons)
            self.body.addWidget(row)
        self.hide()

    def reload(self) -> None:
        """Reads it anew."""

        def read(core: Core) -> tuple[RemovalQuestion | None, int, int]:
            exchange = core.exchange
            return exchange.removals.question(), len(exchange.conflicts.list()), len(exchange.tray.list())

        self._shell.tasks.read(read, self._show, self._on_error, owner=self, key="sync_sides")

    def _show(self, found: tuple[RemovalQuestion | None, int, int]) -> None:
        question, conflicts, tray = found
        for widget in (self._asked, self._names, self._yes, self._no):
            widget.setVisible(question is not None)
        if question is not None:
            ask = tr("区里要从本机移走 {n} 人（共 {all} 人）。先给区里打电话问清楚，再选。")
            kept = tr("区里要移走的 {n} 人（共 {all} 人）先留着。问清楚以后可以移走。")
            words = kept if question.is_kept else ask
            self._asked.setText(words.format(n=question.count, all=question.people))
            shown = tr("、").join(question.names[:_NAMED])
            more = len(question.names) - _NAMED
            self._names.setText(shown if more <= 0 else tr("{names}，还有 {n} 人").format(names=shown, n=more))
            self._no.setVisible(not question.is_kept)
        self._conflicts.say(tr("两边不一样：{n} 处").format(n=conflicts))
        self._conflicts.setVisible(bool(conflicts))
        self._tray.say(tr("已移走、还有记录没送出的：{n} 人").format(n=tray))
        self._tray.setVisible(bool(tray))
        self.setVisible(question is not None or bool(conflicts or tray))

    def _answer(self, *, is_yes: bool) -> None:
        self._shell.tasks.write(
            lambda core: core.exchange.removals.answer(is_yes=is_yes),
            lambda _changes: self.reload(),
            self._on_error,
            owner=self,
        )
