"""Closing the window while something runs: it is said what, and nothing is torn off in the middle."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMessageBox

from gui import alerts
from gui.language import tr
from gui.widgets.work_strip import work_words

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMainWindow

    from gui.pages.page import Page
    from gui.works import Work, Works


class Leaving(QObject):
    """Asked by the window before it closes."""

    def __init__(self, window: QMainWindow, works: Works) -> None:
        super().__init__(window)
        self._window, self._works = window, works
        self._is_waiting = self._gives_up = False
        self._box: QMessageBox | None = None
        works.changed.connect(self._look)

    def may_close(self, pages: Iterable[Page] = ()) -> bool:
        """True when nothing runs that somebody asked for, and no page has words that are not on the disk. Otherwise it
        waits, or asks and closes later or not at all."""
        if _is_session_ending():
            return True
        unsafe = [page for page in pages if page.is_unsafe]
        self._gives_up = self._gives_up and bool(unsafe)
        for page in unsafe if not self._gives_up else ():
            if page.is_refused:
                self._ask_to_lose()
            else:
                page.when_saved(self._window.close)
            return False
        going = self._going()
        if not going:
            return True
        if self._box is None and not self._is_waiting:
            self._ask("\n".join(work_words(work) for work in going))
        return False

    def _ask_to_lose(self) -> None:
        words = tr("刚才填的存不进电脑，只在“填写”页上。先腾出磁盘空间，再点“再存一次”。现在关掉，这几句就没有了。")

        def close() -> None:
            self._gives_up = True
            self._window.close()

        alerts.ask(self._window, tr("有几句没有存上"), words, tr("还是关掉"), close, is_harmful=True)

    def _going(self) -> list[Work]:
        return [work for work in self._works.running if work.is_asked_for]

    def _ask(self, what: str) -> None:
        box = QMessageBox(QMessageBox.Icon.Question, tr("还有事没做完"), what, parent=self._window)
        box.setObjectName("leaving_dialog")
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setInformativeText(tr("停下也不要紧：做了一半的不算数，下次再做。"))
        names = ("later", "stop", "stay")
        words = (tr("做完就关"), tr("停下再关"), tr("不关"))
        roles = (
            QMessageBox.ButtonRole.AcceptRole,
            QMessageBox.ButtonRole.DestructiveRole,
            QMessageBox.ButtonRole.RejectRole,
        )
        buttons = [box.addButton(text, role) for text, role in zip(words, roles, strict=True)]
        for button, name in zip(buttons, names, strict=True):
            button.setObjectName(f"leaving_{name}")
        box.setDefaultButton(buttons[0])
        box.setEscapeButton(buttons[2])
        box.buttonClicked.connect(lambda button: self._choose(names[buttons.index(button)]))
        box.finished.connect(self._forget)
        self._box = box
        box.open()

    def _forget(self) -> None:
        self._box = None

    def _choose(self, name: str) -> None:
        self._box = None
        self._is_waiting = name != "stay"
        self._gives_up = self._gives_up and self._is_waiting
        if name == "stop":
            self._works.stop_all()
        self._look()

    def _look(self) -> None:
        if self._going() or self._window.isHidden():
            return
        if self._box is not None:
            self._box.done(0)  # what was asked about is over
            self._is_waiting = True
        if self._is_waiting:
            self._is_waiting = False
            self._window.close()


def _is_session_ending() -> bool:
    """The machine is being switched off: there is nobody to ask."""
    app = QGuiApplication.instance()
    return isinstance(app, QGuiApplication) and app.isSavingSession()
