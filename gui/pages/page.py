"""What every page is made of: a heading with its actions, a place for messages, the content."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core.changes import Changes
from core.errors import AppError
from gui import alerts
from gui.language import tr
from gui.shell import Shell
from gui.tab_way import stops
from gui.widgets.banner import Banner
from gui.widgets.flow import WrapLayout
from gui.widgets.labels import Elided, Text
from gui.widgets.search_field import SearchField

LONG_HEADING = 10  # characters


class Page(QWidget):
    """Subclasses set `key` and `concerns`, build in `__init__` after super, and load in `reload`.

    `reload` is called when the page is first shown and when something it is concerned with has changed while it
    is visible; a hidden page waits until it is shown. `heading` is the page's title in the window's language.
    """

    key: ClassVar[str] = ""
    concerns: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, shell: Shell, heading: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shell = shell
        self.title = heading
        self.setObjectName(f"page_{self.key}")
        self._is_stale = True
        theme = shell.theme
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.space("xl"), theme.space("l"), theme.space("xl"), theme.space("l"))
        column.setSpacing(theme.space("m"))
        head = QHBoxLayout()
        head.setSpacing(theme.space("m"))
        self.heading = Text("", "title")
        self.heading.setObjectName("page_title")
        self.say_heading(heading)
        self.aside = Elided("", "soft")
        self.aside.setMinimumWidth(theme.px(48))
        doing = QWidget()  # stands after the heading, for the ear too
        self.actions = WrapLayout(theme.space("s"), doing)
        head.addWidget(self.heading)
        head.addWidget(self.aside, 1)
        head.addWidget(doing)
        column.addLayout(head)
        self.banner = Banner(theme, shell.icons, "page_banner", self)
        self.body = QVBoxLayout()
        self.body.setSpacing(theme.space("m"))
        column.addWidget(self.banner)
        column.addLayout(self.body, 1)
        shell.bus.changed.connect(self._on_changed)

    def say_heading(self, words: str) -> None:
        """Shows this at the top; a long one may take two lines where letters are large."""
        self.heading.setText(words)
        self.heading.setWordWrap(len(words) > LONG_HEADING)

    def reload(self) -> None:
        """Reads what the page shows. Subclasses override it; everything it asks for goes through `shell.tasks`."""

    def arrive(self, **arguments: Any) -> None:
        """Called on every visit to the page, before it is shown, with what the caller wants to see."""

    @property
    def is_unsafe(self) -> bool:
        """True while something stands here that is not on the disk: with the window it would be lost."""
        return False

    @property
    def is_refused(self) -> bool:
        """True while that is so because the disk refused it."""
        return False

    def when_saved(self, then: Callable[[], object]) -> None:
        """Calls back once what stands here is on the disk, or was refused."""
        then()

    def leave(self) -> None:
        """Called when another page is shown; a place to save what is being typed."""

    def narrowed(self) -> Any:
        """How somebody narrowed what is shown; handed to the page that takes this one's place in another language or
        with larger letters."""
        return {field.objectName(): field.text() for field in self.findChildren(SearchField) if field.text()}

    def narrow(self, how: Any) -> None:
        """Shows what the page before it showed."""
        for field in self.findChildren(SearchField):
            field.setText(how.get(field.objectName(), field.text()))

    def go(self) -> None:
        """Taken away with the desk."""
        self.hide()

    def claim_focus(self) -> None:
        """Takes the keyboard when it is nowhere in this page although the page is the one shown."""
        focused = self.window().focusWidget()
        if self.isVisible() and (focused is None or not self.isAncestorOf(focused)):
            self.focus_first()

    def focus_first(self) -> None:
        """Puts the cursor on the first thing that takes it, so that a keyboard is never lost between pages."""
        first = next(stops(self), None)
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_error(self, error: AppError) -> None:
        """The page's answer to a failed read or write: a banner with the way to try again."""
        alerts.in_page(self.shell, self.banner, error, tr("再试一次"), self._retry)

    def refresh(self) -> None:
        """Reloads now if visible, otherwise when shown next."""
        if self.isVisible():
            self._is_stale = False
            self.reload()
        else:
            self._is_stale = True

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_stale:
            self._is_stale = False
            self.reload()

    def _retry(self) -> None:
        self.banner.hide()
        self.reload()

    def _on_changed(self, changes: Changes) -> None:
        if changes.touches(*self.concerns):
            self.refresh()
