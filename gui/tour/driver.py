"""Hands and eyes of the tour: finds widgets by name, presses, types, draws and drops as a person would, and looks.

Everything goes through real events to real widgets; nothing is called behind the window's back.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QEvent, QEventLoop, QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QCheckBox,
    QComboBox,
    QDialogButtonBox,
    QFileDialog,
    QLineEdit,
    QRadioButton,
    QScrollArea,
    QWidget,
)

from core.errors import AppError
from gui.app import Application

PATIENCE_S = 20.0
TICK_MS = 20
W = TypeVar("W", bound=QWidget)


class TourError(Exception):
    """The tour could not go on: what it waited for, and where."""


class Pulse:
    """Feels whether the main thread answers: the longest time between two beats of a timer."""

    def __init__(self) -> None:
        self._timer = QTimer()
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._beat)
        self._last = time.perf_counter()
        self.longest_ms = 0.0
        self._timer.start()

    def skip(self) -> None:
        """What the tour itself just did (grabbing a picture, writing a file) is not the program's."""
        self._last = time.perf_counter()

    def take(self) -> float:
        """The longest block since the last call, in milliseconds."""
        self._beat()
        longest, self.longest_ms = self.longest_ms, 0.0
        return round(max(0.0, longest - TICK_MS), 1)

    def stop(self) -> None:
        self._timer.stop()

    def _beat(self) -> None:
        now = time.perf_counter()
        self.longest_ms = max(self.longest_ms, (now - self._last) * 1000)
        self._last = now


@dataclass
class Step:
    """One step as it goes into summary.json."""

    name: str
    done: str
    seen: list[str] = field(default_factory=list)
    picture: str = ""
    seconds: float = 0.0
    longest_block_ms: float = 0.0

    def saw(self, words: object) -> None:
        """Notes what was really seen."""
        self.seen.append(str(words))


class Driver:
    """Drives one application window."""

    def __init__(self, application: Application, out: Path) -> None:
        self.application = application
        self.window = application.window
        self.pulse = Pulse()
        self._pictures = out / "pictures"
        self._pictures.mkdir(parents=True, exist_ok=True)

    # looking

    def wait(self, what: str, is_so: Callable[[], Any], patience_s: float = PATIENCE_S) -> Any:
        """Lets the program work until something is true. Raises TourError naming what never came."""
        end = time.perf_counter() + patience_s
        while time.perf_counter() < end:
            found = is_so()
            if found:
                return found
            pause(TICK_MS)
        raise TourError(f"waited in vain for: {what}")

    def find(self, name: str, kind: type[W] = QWidget) -> W | None:  # type: ignore[assignment]
        """The visible widget of that name, or None."""
        for top in QApplication.topLevelWidgets():
            if not top.isVisible():
                continue
            if top.objectName() == name and isinstance(top, kind):
                return top
            for widget in top.findChildren(kind, name):
                if widget.isVisible():
                    return widget
        return None

    def widget(self, name: str, kind: type[W] = QWidget) -> W:  # type: ignore[assignment]
        """The visible widget of that name, waited for."""
        found: W = self.wait(name, lambda: self.find(name, kind))
        return found

    def text(self, name: str) -> str:
        """What a label, button or field says."""
        return str(self.widget(name).text())  # type: ignore[attr-defined]

    def banner(self, name: str) -> str:
        """What a message in the page says; empty when there is none."""
        return self.text(f"{name}_text") if self.find(f"{name}_text") is not None else ""

    def look(self, step: Step) -> None:
        """Takes the step's picture of the whole window."""
        pause(60)
        step.longest_block_ms = self.pulse.take()
        step.picture = f"{step.name}.png"
        top = QApplication.activeModalWidget() or self.window
        picture = self.window.grab()
        if top is not self.window:
            picture = top.grab()
        picture.save(str(self._pictures / step.picture))
        self.pulse.skip()

    # doing

    def click(self, name: str) -> None:
        """Presses a button that is visible and enabled, scrolled into view."""
        button = self.widget(name)
        self.wait(f"{name} can be pressed", button.isEnabled)
        self.reach(button)
        at = button.rect().center()
        if isinstance(button, QCheckBox | QRadioButton):
            at.setX(button.height() // 2)  # its words may be shorter than its widget: the box itself is sure
        QTest.mouseClick(button, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)

    def type(self, name: str, words: str) -> None:
        """Types into a field."""
        line = self.widget(name)
        self.reach(line)
        line.setFocus()
        enter(line, words)

    def key(self, name: str, key: Qt.Key) -> None:
        """Presses one key in a widget."""
        QTest.keyClick(self.widget(name), key)

    def press(self, name: str, keys: str) -> None:
        """Presses letters and digits in a widget."""
        widget = self.widget(name)
        self.reach(widget)
        QTest.keyClicks(widget, keys)

    def open_row(self, name: str, row: int = 0) -> None:
        """Clicks a row of a table."""
        table = self.widget(name, QAbstractItemView)
        at = table.visualRect(table.model().index(row, 0)).center()
        QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)

    def choose(self, path: str, *values: str) -> None:
        """Chooses options of a question by clicking their cards."""
        for value in values:
            self.click(f"{question(path)}__{value}")

    def write(self, path: str, words: str) -> None:
        """Types the answer of a text question."""
        self.type(f"{question(path)}_input", words)

    def answer(self, answers: dict[str, str]) -> None:
        """Fills in questions in the order of the form, turning to the next section when one is not in view.

        What this day's form does not ask (seasons differ) is passed over.

        A value is what is typed, or the chosen option; several options are joined by a space after "+".
        """
        for path, value in answers.items():
            if not self.is_asked(path):
                continue
            self.turn_to(question(path))
            if self.find(f"{question(path)}_pad") is not None:
                self.draw(f"{question(path)}_pad")
                self.wait(f"{path} kept", lambda path=path: self.answered(path))
            elif (combo := self.find(f"{question(path)}_input", QComboBox)) is not None:
                self._pick(combo, value)
            elif self.find(f"{question(path)}_input") is not None:
                self.write(path, value)
            else:
                self.choose(path, *value.removeprefix("+").split())

    def answered(self, path: str) -> bool:
        """True when the form holds an answer to this question."""
        if self.window.current_key != "form":
            return False
        view = getattr(self.window.page("form"), "view", None)
        try:
            return view is not None and bool(view.session.value(path))
        except AppError:  # a repeat that has no such entry yet
            return False

    def is_asked(self, path: str) -> bool:
        """True when the form asks this question now."""
        view = getattr(self.window.page("form"), "view", None)
        return view is not None and bool(view.session.is_relevant(path))

    def _pick(self, combo: QComboBox, value: str) -> None:
        self.reach(combo)
        combo.setFocus()
        for _ in range(combo.count()):
            if combo.currentData() == value:
                return
            QTest.keyClick(combo, Qt.Key.Key_Down)
        raise TourError(f"no option {value}")

    def turn_to(self, name: str) -> None:
        """Turns sections forward, then back, until the widget of that name shows."""
        for way in ("form_next", "form_previous"):
            for _ in range(30):
                pause(40)
                if self.find(name) is not None:
                    return
                if not self.widget(way).isEnabled():
                    break
                self.click(way)
        raise TourError(f"no section shows {name}")

    def draw(self, name: str) -> None:
        """Signs on a pad with the mouse: three strokes."""
        pad = self.widget(name)
        self.reach(pad)
        width, height = pad.width(), pad.height()
        strokes = (
            ((0.15, 0.3), (0.25, 0.7), (0.35, 0.25)),
            ((0.4, 0.6), (0.5, 0.2), (0.55, 0.75), (0.65, 0.4)),
            ((0.7, 0.3), (0.8, 0.65), (0.9, 0.35)),
        )
        for stroke in strokes:
            points = [QPoint(int(x * width), int(y * height)) for x, y in stroke]
            QTest.mousePress(pad, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, points[0])
            for start, end in pairwise(points):
                for part in range(1, 9):
                    at = start + (end - start) * part / 8
                    QTest.mouseMove(pad, at)
            QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, points[-1])

    def drop(self, name: str, *files: Path) -> None:
        """Drops files onto a widget, as from a file manager."""
        target = self.widget(name)
        self.reach(target)
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
        at = target.rect().center()
        action, button, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(target, QDragEnterEvent(at, action, mime, button, none))
        QApplication.sendEvent(target, QDropEvent(QPointF(at), action, mime, button, none, QEvent.Type.Drop))

    def save_file(self, path: Path) -> None:
        """Answers the file dialog that is open, and waits for the file."""
        self.choose_file(path)
        self.wait(f"{path.name} written", lambda: path.exists() and path.stat().st_size > 0)

    def choose_file(self, path: Path) -> None:
        """Answers the file dialog that is open."""
        dialog: QFileDialog = self.wait("a file dialog", self._file_dialog)
        line = dialog.findChild(QLineEdit, "fileNameEdit")
        if line is None:
            raise TourError("the file dialog has no name field")
        line.setText(str(path))  # typed letter by letter, its completer would put in another name
        buttons = dialog.findChild(QDialogButtonBox)
        if buttons is None:
            raise TourError("the file dialog has no buttons")
        self.pulse.skip()
        QTest.mouseClick(buttons.buttons()[0], Qt.MouseButton.LeftButton)

    def reach(self, widget: QWidget) -> None:
        """Scrolls until the widget can be seen."""
        above = widget.parentWidget()
        while above is not None:
            if isinstance(above, QScrollArea):
                above.ensureWidgetVisible(widget, 20, 40)
                break
            above = above.parentWidget()
        pause(TICK_MS)

    def _file_dialog(self) -> QFileDialog | None:
        open_ones = [top for top in QApplication.topLevelWidgets() if isinstance(top, QFileDialog) and top.isVisible()]
        inside = [child for child in self.window.findChildren(QFileDialog) if child.isVisible()]
        return (open_ones + inside or [None])[0]


def pause(milliseconds: int) -> None:
    """Lets the event loop run; the workers get their turns, as they do when a person looks at the screen."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def enter(widget: QWidget, words: str) -> None:
    """Types: letters and digits by keys, everything else as an input method commits it."""
    for is_ascii, run in groupby(words, key=str.isascii):
        text = "".join(run)
        if is_ascii:
            QTest.keyClicks(widget, text)
        else:
            event = QInputMethodEvent()
            event.setCommitString(text)
            QApplication.sendEvent(widget, event)


def question(path: str) -> str:
    """The object name of a question's editor."""
    return "q_" + path.replace("/", "_").replace("[", "_").replace("]", "_")
