"""How many keys, presses and strokes a routine visit costs, and that it is fewer than one swipe a question."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from core.paths import resources
from gui.forms.row import QuestionRow
from gui.pages.form_page import FormPage
from gui.widgets.signature_pad import SignaturePad
from tests.helpers.hand import draw
from tests.helpers.window import ask, wait_until
from tests.helpers.workspace import GOOD_VISIT

BEFORE, AFTER = 1, 1  # 探视 on the day's page; 打印 on the page of prints
COLLECT_BEFORE, COLLECT_AFTER = 2, 1  # "Start new form" and its name; "Finalize"
CTRL = Qt.KeyboardModifier.ControlModifier


class Hand:
    """Counts what it does. A signature is one action, however many strokes it has: the same on paper and glass."""

    def __init__(self) -> None:
        self.actions = BEFORE
        self.answers = self.signatures = 0

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.actions += 1
        QTest.keyClick(QApplication.focusWidget(), key, modifier)

    def press(self, widget: QWidget) -> None:
        self.actions += 1
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)

    def answer(self, row: QuestionRow) -> None:
        self.answers += 1
        if row.findChild(SignaturePad) is not None:
            self.signatures += 1
            self.actions += 1
            draw(row.findChild(SignaturePad))
        elif row.question.kind == "time":
            self.press(row.editor.edit._now)  # type: ignore[union-attr]
        else:
            wanted = GOOD_VISIT.get(row.path)
            values = [card.value for card in row.editor.cards.cards]  # type: ignore[union-attr]
            at = values.index(wanted) if wanted in values else 0
            self.key(Qt.Key(Qt.Key.Key_1 + at))


def fill_in(page: FormPage, hand: Hand) -> tuple[int, Any]:
    """To the signature; returns the number of questions that stood on the screen at the end."""
    view: Any = page.view
    session = view.session
    while view.gaps() or view.is_pending:
        hand.key(Qt.Key.Key_Return, CTRL)
        row = view._spot.row
        hand.answer(row)
        wait_until(lambda row=row: not view.is_pending and row.path not in {gap.path for gap in view.gaps()})
    asked = [path for path in session.paths() if path in session.form.questions and session.is_relevant(path)]
    faces = [path for path in asked if session.form.questions[path].kind not in ("group", "repeat", "hidden")]
    return len([path for path in faces if session.form.questions[path].label]), session


def test_a_routine_visit_costs_fewer_actions_than_one_swipe_a_question(visit_page: FormPage) -> None:
    hand = Hand()
    questions, _session = fill_in(visit_page, hand)
    hand.key(Qt.Key.Key_Return, CTRL)  # to the button
    hand.key(Qt.Key.Key_Return, CTRL)
    wait_until(lambda: bool(ask(visit_page.shell, lambda core: core.records.list("visit"))))
    wait_until(lambda: visit_page._done.isVisible())
    hand.press(visit_page.findChild(QWidget, "form_print"))
    ours = hand.actions + AFTER
    # Collect: a swipe for every question, a tap for every answer, a tap to open and one to keep each signature.
    collect = COLLECT_BEFORE + questions + hand.answers + 2 * hand.signatures + COLLECT_AFTER
    assert ours < collect
    told = (resources().parent / "docs" / "actions.md").read_text("utf-8")
    assert f"| {ours} | {collect} |" in told, f"docs/actions.md: | {ours} | {collect} | ({questions}, {hand.answers})"
