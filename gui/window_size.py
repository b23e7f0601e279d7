"""How large the window is: as it was left, and on a small screen from the first day as large as it can be."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QScreen
from PySide6.QtWidgets import QWidget

from gui.memory import Memory

_FIRST, _TIGHT = (1280, 720), 160  # pixels


def take_size(window: QWidget, memory: Memory, screen: QScreen) -> None:
    """The size it had, never more than the screen."""
    kept, room = memory.get("window", list(_FIRST)), screen.availableGeometry()
    window.resize(min(int(kept[0]), room.width()), min(int(kept[1]), room.height()))


def show_as_left(window: QWidget, memory: Memory, screen: QScreen) -> None:
    """Shows it; filling the screen when it did, or when the screen is hardly larger than the window would be."""
    is_tight = 0 <= screen.availableGeometry().width() - _FIRST[0] < _TIGHT
    (window.showMaximized if memory.get("is_maximized", is_tight) else window.show)()


def note_size(window: QWidget, memory: Memory) -> None:
    """For the next start."""
    memory.set("is_maximized", window.isMaximized())
    if not window.isMaximized():
        memory.set("window", [window.width(), window.height()])


def bring_forward(window: QWidget) -> None:
    """From the task bar or from behind other windows to where it is seen, with the keyboard."""
    window.setWindowState((window.windowState() & ~Qt.WindowState.WindowMinimized) | Qt.WindowState.WindowActive)
    window.raise_()
    window.activateWindow()
