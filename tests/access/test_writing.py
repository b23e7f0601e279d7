"""Every field of every page takes what an input method gives, and rare characters whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

from gui.widgets.limit import limit
from gui.widgets.secret_edit import SecretEdit
from tests.gallery.studio import STOPS, Studio
from tests.helpers.sources import modules

RARE = "𬱖"
Field = QLineEdit | QPlainTextEdit | QTextEdit
Alone = Callable[[QLineEdit], QLineEdit]


def fields(sheet: QWidget) -> Iterator[Field]:
    for one in sheet.findChildren(QWidget):
        if isinstance(one, Field) and one.isVisible() and one.isEnabled() and not one.isReadOnly():
            yield one


def said(one: Field) -> str:
    return one.text() if isinstance(one, QLineEdit) else one.toPlainText()


def compose(one: Field, letters: str, commit: str = "") -> None:
    event = QInputMethodEvent(letters, [])
    event.setCommitString(commit)
    QApplication.sendEvent(one, event)


def empty(one: Field) -> None:
    one.setFocus()
    one.selectAll()
    QTest.keyClick(one, Qt.Key.Key_Delete)


def faults(one: Field) -> Iterator[str]:
    """What goes wrong when somebody writes a rare name into a field with an input method."""
    empty(one)
    before = said(one)
    compose(one, "ting")
    if said(one) != before:
        yield "takes letters that are not words yet"
    compose(one, "", RARE)
    if said(one) == before and isinstance(one, QLineEdit) and one.validator() is not None:
        return  # a field of figures
    if said(one) != before + RARE:
        yield f"does not take what was composed: {said(one)!r}"
        return
    QTest.keyClick(one, Qt.Key.Key_Left)
    compose(one, "", "王")
    if said(one) != before + "王" + RARE:
        yield "one step left is half a character"
    QTest.keyClick(one, Qt.Key.Key_Delete)
    QTest.keyClick(one, Qt.Key.Key_Backspace)
    if said(one) != before:
        yield f"Backspace and Delete do not take whole characters: {said(one)!r}"
    if isinstance(one, QLineEdit):
        one.insert("甲" + RARE * 300)
        one.end(False)
        long = said(one)
        QTest.keyClick(one, Qt.Key.Key_Backspace)
        if said(one) != long[:-1]:
            yield "is cut in the middle of a character"
    empty(one)


@pytest.mark.timeout(600)
def test_every_field_takes_composed_words_and_whole_characters(studio: Studio) -> None:
    wrong: list[str] = []
    count = 0
    for stop in STOPS:
        for sheet in studio.stand(stop):
            for one in fields(sheet):
                count += 1
                wrong += [f"{stop} {one.objectName()} {fault}" for fault in faults(one)]
    assert count > len(STOPS)
    assert not wrong, "\n".join(wrong)


@pytest.fixture
def alone(qapp: QApplication) -> Iterator[Alone]:
    """Shows a field as a window of its own, and takes it away at the end: the next test looks at what is shown."""
    made: list[QLineEdit] = []

    def show(one: QLineEdit) -> QLineEdit:
        made.append(one)
        one.show()
        return one

    yield show
    for one in made:
        one.close()
        one.deleteLater()


def test_a_field_that_cuts_a_character_is_found(alone: Alone) -> None:
    one = alone(QLineEdit())
    one.setMaxLength(20)
    assert list(faults(one)) == ["is cut in the middle of a character"]
    limit(one, 20)
    assert list(faults(one)) == []


def test_the_limit_counts_characters_and_leaves_out_what_was_put_in_last(qapp: QApplication) -> None:
    one = QLineEdit()
    limit(one, 5)
    one.setText(RARE * 9)
    assert one.text() == RARE * 5
    one.setText("甲乙丙丁")
    one.setCursorPosition(2)
    one.insert(RARE * 3)
    assert (one.text(), one.cursorPosition()) == ("甲乙𬱖丙丁", 4)


def test_no_field_of_the_program_counts_in_halves() -> None:
    """`limit` counts characters; QLineEdit by itself counts UTF-16 units and cuts."""
    left = [path.name for path in modules("gui") if "setMaxLength(" in path.read_text("utf-8")]
    assert left == ["limit.py"]


def test_a_covered_field_has_no_place_inside_a_character(alone: Alone) -> None:
    one = alone(SecretEdit())
    one.insert(RARE + "a")
    places = []
    for code in (Qt.Key.Key_Home, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Left):
        QTest.keyClick(one, code)
        places.append(one.cursorPosition())
    assert places == [0, 2, 3, 2, 0]
    QTest.keyClick(one, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert one.selectedText() == RARE
    QTest.keyClick(one, Qt.Key.Key_Home)
    QTest.keyClick(one, Qt.Key.Key_Delete)
    assert one.text() == "a"
