"""The lock: time that passes untouched, awake or asleep, closes the workspace."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from gui.idle import IdleWatch


class Wall:
    """A wall clock that a test moves."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def wall() -> Wall:
    return Wall()


@pytest.fixture
def field(qapp: QApplication, qtbot: object) -> Iterator[QLineEdit]:
    window = QWidget()
    field = QLineEdit(window)
    qtbot.addWidget(window)  # type: ignore[attr-defined]
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)  # type: ignore[attr-defined]
    field.setFocus()
    yield field


@pytest.fixture
def watch(qapp: QApplication, field: QLineEdit, wall: Wall) -> Iterator[tuple[IdleWatch, list[bool]]]:
    watch = IdleWatch(qapp, clock=wall)
    locked: list[bool] = []
    watch.idle.connect(lambda: locked.append(True))
    watch.start(5)
    yield watch, locked
    watch.stop()


def strike(field: QLineEdit) -> None:
    QTest.keyClick(field.window().windowHandle(), Qt.Key.Key_A)


def test_nothing_happens_before_the_time_is_over(watch: tuple[IdleWatch, list[bool]], wall: Wall) -> None:
    wall.now += 299
    assert not watch[0].look()
    assert watch[1] == []


def test_the_time_locks_once(watch: tuple[IdleWatch, list[bool]], wall: Wall) -> None:
    wall.now += 300
    assert watch[0].look()
    assert not watch[0].look()
    assert watch[1] == [True]


def test_every_key_begins_the_time_anew(watch: tuple[IdleWatch, list[bool]], wall: Wall, field: QLineEdit) -> None:
    for _ in range(3):
        wall.now += 299
        strike(field)
    assert watch[1] == []
    assert field.text() == "aaa"


def test_words_that_an_input_method_writes_begin_the_time_anew(
    watch: tuple[IdleWatch, list[bool]], wall: Wall, field: QLineEdit
) -> None:
    for word in ("村医", "陪同"):
        wall.now += 299
        written = QInputMethodEvent()
        written.setCommitString(word)
        QApplication.sendEvent(field, written)
    wall.now += 299
    assert not watch[0].look()
    assert watch[1] == []
    assert field.text() == "村医陪同"


def test_the_first_key_after_a_long_sleep_locks_and_reaches_nothing(
    watch: tuple[IdleWatch, list[bool]], wall: Wall, field: QLineEdit
) -> None:
    wall.now += 8 * 3600
    strike(field)
    assert watch[1] == [True]
    assert field.text() == ""


def test_a_clock_set_back_neither_locks_nor_extends_for_ever(watch: tuple[IdleWatch, list[bool]], wall: Wall) -> None:
    wall.now -= 86_400
    assert not watch[0].look()
    wall.now += 300
    assert watch[0].look()


def test_a_stopped_watch_never_locks(watch: tuple[IdleWatch, list[bool]], wall: Wall) -> None:
    watch[0].stop()
    wall.now += 86_400
    assert not watch[0].look()
    assert watch[1] == []
