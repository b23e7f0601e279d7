"""The keys of a form, in one place. Digits belong to the cards, Enter and the arrows to the questions themselves."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

SECTIONS = (("Ctrl+PgDown", 1), ("Ctrl+PgUp", -1), ("Ctrl+Right", 1), ("Ctrl+Left", -1))
BACK = ("Shift+Return", "Shift+Enter")
ENTER = ("Return", "Enter")
SAME = ("Ctrl+D",)
SIGN = ("Ctrl+Return", "Ctrl+Enter")
PHRASES = ("Ctrl+;", "Ctrl+；")  # the second as a Chinese keyboard may send it


def on_keys(widget: QWidget, keys: tuple[str, ...], act: Callable[[], object]) -> None:
    """Keys that work anywhere inside `widget`, unless the field with the focus needs them itself."""
    for each in keys:
        shortcut = QShortcut(QKeySequence(each), widget, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(lambda: act())


def add_form_keys(
    view: QWidget,
    step: Callable[[int], object],
    back: Callable[[], object],
    same: Callable[[], object],
    phrases: Callable[[], object],
) -> None:
    """Section by section, one question back, the last answer of this question, stock phrases."""
    for keys, by in SECTIONS:
        on_keys(view, (keys,), lambda by=by: step(by))
    on_keys(view, BACK, back)
    on_keys(view, SAME, same)
    on_keys(view, PHRASES, phrases)
