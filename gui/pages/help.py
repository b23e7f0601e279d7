"""帮助: the handbook, and what a beginner is led through once more."""

from __future__ import annotations

from typing import Any, ClassVar

from gui.language import tr
from gui.pages.page import Page
from gui.shell import Shell
from gui.widgets.buttons import Button
from gui.widgets.first_steps import bring_back
from gui.widgets.handbook_view import HandbookView


class HelpPage(Page):
    """Chapters, search and text. F1 on any page leads here, to the place of that page."""

    key: ClassVar[str] = "help"

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell, tr("帮助"))
        icons = shell.icons
        self._view = HandbookView(shell.theme, icons, shell.language.code)
        self.actions.addWidget(Button(tr("返回"), "help_back", self._back, icons=icons, icon="back"))
        if not shell.is_practice:
            words = tr("再看一遍头几步")
            self.actions.addWidget(Button(words, "help_first_steps", self._first_steps, icons=icons, icon="today"))
        self.actions.addWidget(
            Button(tr("政策"), "help_policy", lambda: shell.navigator.open_page("policy"), icons=icons, icon="file")
        )
        self.body.addWidget(self._view, 1)

    @property
    def topic(self) -> str:
        """The place of the handbook that is open."""
        return self._view.topic

    def arrive(self, **arguments: Any) -> None:
        """`topic` is the place to open, `search` what is looked for."""
        if "search" in arguments:
            self._view.look_for(str(arguments["search"]))
        self._view.open(str(arguments.get("topic", self._view.topic)))

    def _back(self) -> None:
        if not self._view.back():
            self.shell.navigator.go_back()

    def _first_steps(self) -> None:
        bring_back(self.shell.memory)
        self.shell.navigator.open_page("today")
