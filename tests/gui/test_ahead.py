"""What is done ahead: the window answers between two pieces, and what was put aside can go again."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import weakref

from PySide6.QtCore import QObject, QTimer

from core.paths import resources
from gui import ahead
from gui.icons import Icons
from gui.theme import Theme
from tests.helpers.sources import ROOT
from tests.helpers.window import wait_until


def test_the_window_answers_between_two_pieces(qapp: object) -> None:
    owner, said = QObject(), []
    QTimer.singleShot(0, owner, lambda: said.append("a key"))
    ahead._one_by_one([lambda: said.append("first"), lambda: said.append("second")], owner)
    wait_until(lambda: len(said) == 3)
    assert said == ["first", "a key", "second"]


def test_nobody_is_prepared_for_whom_the_window_is_gone(qapp: object) -> None:
    import shiboken6

    owner, said = QObject(), []
    ahead._one_by_one([lambda: said.append("first"), lambda: said.append("second")], owner)
    shiboken6.delete(owner)
    other = QObject()
    QTimer.singleShot(5, other, lambda: said.append("later"))
    wait_until(lambda: "later" in said)
    assert said == ["first", "later"]


def test_the_icons_of_the_navigation_are_drawn_once(qapp: object) -> None:
    theme = Theme(resources())
    icons, owner = Icons(resources() / "icons", theme), QObject()
    ahead.prepare(icons, theme, owner)
    wait_until(lambda: len(icons._pixmaps) > 12)
    ahead.icon_of(ahead.PLACES[0], icons)
    drawn = len(icons._pixmaps)
    ahead.icon_of(ahead.PLACES[0], icons)
    assert len(icons._pixmaps) == drawn


def test_rings_that_were_put_aside_are_collected_once_the_desk_is_gone() -> None:
    class Ring:
        pass

    gc.collect()
    ring = Ring()
    ring.itself = ring  # type: ignore[attr-defined]
    seen = weakref.ref(ring)
    gc.freeze()
    try:
        del ring
        gc.collect()
        assert seen() is not None
    finally:
        ahead.let_go()
    gc.collect()
    assert seen() is None


FRESH = """
import sys
from PySide6.QtWidgets import QApplication
app = QApplication([])
import gui.app
from gui import ahead
for piece in ahead.first_imports():
    piece()
ahead.import_behind()
before = set(sys.modules)
for piece in ahead.page_imports():
    piece()
print(*sorted(name for name in set(sys.modules) - before))
"""


def test_what_is_no_window_is_imported_behind_and_the_window_in_front() -> None:
    told = subprocess.run(
        [sys.executable, "-c", FRESH],
        cwd=ROOT,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    came = told.stdout.split()
    assert {place.module for place in (*ahead.PLACES, *ahead.INNER)} - {"gui.pages.today"} <= set(came)
    assert [name for name in came if name.startswith(("core.", "PIL", "pyzipper", "Cryptodome", "reportlab"))] == []


def test_nothing_of_the_window_is_imported_behind() -> None:
    for module in ahead.BEHIND:
        assert module.startswith("core.")
