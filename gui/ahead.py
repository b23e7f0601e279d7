"""What is done before anybody waits for it: modules imported, icons drawn, what stays put where nobody looks at it."""

from __future__ import annotations

import gc
import importlib
import pkgutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer

from gui.icons import Icons
from gui.navigation import EMERGENCY, INNER, PLACES, icon_of, place_of
from gui.tasks import Tasks
from gui.text import words
from gui.theme import Theme

AFTER_MS = 900
BEHIND = (
    "core.domain.handbook",
    "core.domain.periods",
    "core.domain.tabulation",
    "core.domain.wellbeing",
    "core.forms.before",
    "core.service.handing_out",
    "core.service.last_time",
    "core.service.late_picture",
    "core.service.picture",
    "core.service.reviews",
    "core.service.rulebook",
)
ROLES = ("body", "small", "lead", "section", "title", "figure", "nav")
WINDOW = ("gui.widgets", "gui.models", "gui.forms", "gui.pages")


def first_imports() -> list[Callable[[], object]]:
    """The services and the page that is shown first, and the reading of the rules."""
    modules = ("core.workspace", place_of("today").module, "core.service.rules")
    pieces: list[Callable[[], object]] = [partial(importlib.import_module, module) for module in modules]
    return [*pieces, lambda: importlib.import_module("core.service.rules").read_ahead()]


def prepare(icons: Icons, theme: Theme, owner: QObject) -> None:
    """While the key is derived the main thread has nothing to do: what the desk needs all at once is got ready, piece
    by piece, so that between two pieces the window answers."""
    letters = [partial(theme.warm, role, is_bold=is_bold) for role in ROLES for is_bold in (False, True)]
    pieces = [*first_imports(), *letters, *(partial(icon_of, place, icons) for place in (*PLACES, EMERGENCY))]
    QTimer.singleShot(0, owner, lambda: _one_by_one(pieces, owner))


def _one_by_one(pieces: list[Callable[[], object]], owner: QObject) -> None:
    if pieces:
        pieces[0]()
        QTimer.singleShot(1, owner, lambda: _one_by_one(pieces[1:], owner))


def import_behind() -> None:
    """Imports what the pages need that is no window, and reads the sentences. On the pool."""
    words("")
    for module in BEHIND:
        importlib.import_module(module)


def page_imports() -> list[Callable[[], object]]:
    """Every module of the window that is not there yet, in small pieces.

    On the main thread only: a class of the window that is made by a worker changes a table of PySide6 that the main
    thread reads at the same moment without holding Python's lock, and the program dies of that, once in some hundred
    starts."""
    names = [f"{package}.{one.name}" for package in WINDOW for one in pkgutil.iter_modules([_folder_of(package)])]
    pages = [place.module for place in (*PLACES, *INNER, EMERGENCY)]
    return [partial(importlib.import_module, name) for name in dict.fromkeys([*names, *pages, "gui.finder"])]


def _folder_of(package: str) -> str:
    return str(Path(importlib.import_module(package).__path__[0]))


def look_ahead(tasks: Tasks, owner: QObject) -> None:
    """Imports the other pages, so that the first visit to each does not wait for it. What is there then stays as long
    as the desk, and is not looked through whenever Python looks for rings: that kept the window for more than a tenth
    of a second, in the middle of a word."""

    def go_on(_none: object) -> None:
        _one_by_one([*page_imports(), gc.freeze], owner)

    QTimer.singleShot(AFTER_MS, owner, lambda: tasks.work(import_behind, go_on, owner=owner))


def let_go() -> None:
    """The desk goes: its rings may be collected again."""
    gc.unfreeze()
