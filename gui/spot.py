"""Where somebody was on a page: the field with the cursor and how far everything was scrolled. No words of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QScrollBar, QWidget

if TYPE_CHECKING:
    from gui.pages.page import Page

LOOK_EVERY_MS = 50
LOOKS = 60  # three seconds: what a page shows comes from the worker
_HANDS = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.ShortcutOverride,  # all that is heard of a key which is a shortcut
        QEvent.Type.InputMethod,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TabletPress,
    }
)


@dataclass(frozen=True)
class Spot:
    """`field` is an object name (or empty); `scrolled` the place of every area that can be scrolled, in order."""

    field: str
    scrolled: tuple[int, ...]


def spot_on(page: QWidget) -> Spot:
    """Where the cursor and the scroll bars of a page are."""
    focused = QApplication.focusWidget() or page.window().focusWidget()
    field = focused.objectName() if focused is not None and page.isAncestorOf(focused) else ""
    return Spot(field, tuple(bar.value() for bar in _bars(page)))


class Return(QObject):
    """Brings a page back to a spot as soon as it shows enough; gives up after a while, and at the first key, click or
    turn of the wheel: whoever is at work already is not pulled away from it."""

    def __init__(self, page: QWidget, spot: Spot) -> None:
        super().__init__(page)
        self._page, self._spot = page, spot
        self._looks = 0
        self._timer = QTimer(self, interval=LOOK_EVERY_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()
        # Every event passes here, but for three seconds at most, after the desk was built anew.
        QCoreApplication.instance().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _HANDS:
            self._stop()
        return False

    def _look(self) -> None:
        self._looks += 1
        is_back = self._scroll() & self._focus()
        if is_back or self._looks >= LOOKS:
            self._stop()

    def _stop(self) -> None:
        self._timer.stop()
        app = QCoreApplication.instance()
        if app is not None:
            app.removeEventFilter(self)

    def _scroll(self) -> bool:
        bars = _bars(self._page)
        if len(bars) < len(self._spot.scrolled):
            return False
        reached = True
        for bar, value in zip(bars, self._spot.scrolled, strict=False):
            if value and bar.maximum() < value:
                reached = False
            elif value:
                bar.setValue(value)
        return reached

    def _focus(self) -> bool:
        if not self._spot.field:
            return True
        field = self._page.findChild(QWidget, self._spot.field)
        if field is None or not shiboken6.isValid(field) or not field.isVisible() or not field.isEnabled():
            return False
        field.setFocus()
        return True


class Before:
    """What the pages showed before the desk was built anew in another language or with larger letters. Not kept over a
    lock: what was searched for may be a name."""

    def __init__(self) -> None:
        self._how: dict[str, Any] = {}
        self._spot: Spot | None = None
        self._current = ""

    def note(self, pages: Mapping[str, Page], current: str) -> None:
        """The pages go; `current` is the one that is shown."""
        self._how = {key: page.narrowed() for key, page in pages.items()}
        self._spot = spot_on(pages[current]) if current in pages else None
        self._current = current

    def give(self, key: str, page: Page) -> None:
        """This one takes the place of the page of that key; the one that is shown waits until it has arrived."""
        if key in self._how and key != self._current:
            page.narrow(self._how.pop(key))

    def bring_back(self, key: str, page: Page) -> None:
        """The same for the page that is shown, with the place of the cursor."""
        self._current = ""
        self.give(key, page)
        if self._spot is not None:
            Return(page, self._spot)
            self._spot = None

    def forget(self) -> None:
        """Somebody else may come next."""
        self._how, self._spot, self._current = {}, None, ""


def _bars(page: QWidget) -> list[QScrollBar]:
    return [area.verticalScrollBar() for area in page.findChildren(QAbstractScrollArea)]
