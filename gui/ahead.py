"""What is done before anybody waits for it: modules imported, icons drawn, what stays put where nobody looks at it."""

from __future__ import annotations

import gc
import importlib
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QTimer

from gui.icons import Icons
from gui.navigation import EMERGENCY, INNER, PLACES, icon_of, place_of
from gui.tasks import Tasks


def first_imports() -> list[Callable[[], object]]:
    """The services and the page that is shown first, and the reading of the rules."""
    modules = ("core.workspace", place_of("today").module, "core.service.rules")
    pieces: list[Callable[[], object]] = [partial(importlib.import_module, module) for module in modules]
    return [*pieces, lambda: importlib.import_module("core.service.rules").read_ahead()]


def prepare(icons: Icons, owner: QObject) -> None:
    """While the key is derived the main thread has nothing to do: what the desk needs all at once is got ready, piece
    by piece, so that between two pieces the window answers."""
    _one_by_one([*first_imports(), *(partial(icon_of, place, icons) for place in (*PLACES, EMERGENCY))], owner)


def _one_by_one(pieces: list[Callable[[], object]], owner: QObject) -> None:
    if pieces:
        pieces[0]()
        QTimer.singleShot(1, owner, lambda: _one_by_one(pieces[1:], owner))


def import_pages() -> None:
    """Imports what the pages need, so that the first visit to each does not wait for it. On the pool."""
    for module in ("gui.finder", *(place.module for place in (*PLACES, *INNER, EMERGENCY))):
        importlib.import_module(module)


def look_ahead(tasks: Tasks, owner: QObject) -> None:
    """Imports the other pages. What is there then stays as long as the desk, and is not looked through whenever Python
    looks for rings: that kept the window for more than a tenth of a second, in the middle of a word."""
    tasks.work(import_pages, lambda _none: gc.freeze(), owner=owner)


def let_go() -> None:
    """The desk goes: its rings may be collected again."""
    gc.unfreeze()
