from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from core.forms.asking import Asking, Doubt
from core.forms.before import Before
from gui.forms.companion import Companion
from gui.forms.editor import FormDesk
from gui.forms.view import FormView, Place
from tests.helpers.forms import make_form, open_session, row
from tests.helpers.hand import write

FOOD = "food rice 米\nfood egg 蛋\nfood milk 奶"
NONE, SHIFT, CTRL = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)
ASKING = Asking(
    frozenset({"met"}),
    (Doubt("meals", {"zh": "{value}顿不常见", "en": "{value} is unusual"}, "ours", below=2, above=5),),
)
LAST = {"a/food": "rice", "a/meals": 3, "a/met": "rice", "b/note": "天冷"}


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
    QTest.keyClick(QApplication.focusWidget(), key, modifier)


def focus_name() -> str:
    widget = QApplication.focusWidget()
    return widget.objectName() if widget is not None else ""


def shown(view: FormView, name: str) -> bool:
    widget = view.findChild(QWidget, name)
    return widget is not None and widget.isVisible()


@pytest.fixture
def view(desk: FormDesk, show: Callable[[QWidget], None], qtbot: Any) -> FormView:
    """Two sections with a last time behind them."""
    form = make_form(
        row("begin group", "a", label="一"),
        row("select_one food", "food", required="yes"),
        row("integer", "meals"),
        row("select_one food", "met"),
        row("end group"),
        row("begin group", "b", label="二"),
        row("text", "note", appearance="multiline"),
        row("text", "line"),
        row("end group"),
        choices=FOOD,
    )
    companion = Companion(desk, Before(date(2026, 11, 3), LAST, ASKING), {})
    view = FormView(desk, open_session(form), companion=companion)
    show(view)
    view.start(Place())
    QApplication.processEvents()
    view.activateWindow()
    qtbot.waitUntil(view.isActiveWindow)
    return view


def test_arrows_shift_enter_and_control_arrows_walk_through_questions_and_sections(view: FormView) -> None:
    assert focus_name() == "q_a_food__rice"
    press(Qt.Key.Key_Down)
    assert focus_name() == "q_a_meals_input"
    press(Qt.Key.Key_Down)
    assert focus_name() == "q_a_met__rice"
    press(Qt.Key.Key_Return, SHIFT)
    assert focus_name() == "q_a_meals_input"
    press(Qt.Key.Key_Up)
    assert focus_name() == "q_a_food__rice"
    press(Qt.Key.Key_Right, CTRL)
    assert focus_name() == "q_b_note_input"
    press(Qt.Key.Key_Down)
    assert focus_name() == "q_b_line_input"
    press(Qt.Key.Key_Return, SHIFT)
    assert focus_name() == "q_b_note_input"
    press(Qt.Key.Key_Up)
    assert focus_name() == "q_b_note_input"
    press(Qt.Key.Key_PageUp, CTRL)
    assert focus_name() == "q_a_food__rice"


def test_enter_after_the_last_question_goes_on_to_the_next_section(view: FormView) -> None:
    view.jump("a/met")
    press(Qt.Key.Key_Return)
    assert focus_name() == "form_next"
    press(Qt.Key.Key_Return)
    assert focus_name() == "q_b_note_input"


def test_digits_are_written_where_one_writes(view: FormView) -> None:
    view.jump("a/meals")
    write(QApplication.focusWidget(), "3")
    press(Qt.Key.Key_Return)
    view.jump("b/line")
    write(QApplication.focusWidget(), "12")
    view.flush()
    assert view.session.value("a/meals") == 3
    assert view.session.value("b/line") == "12"


def test_the_last_answer_stands_there_and_is_never_copied_by_itself(view: FormView) -> None:
    assert view.findChild(QWidget, "q_a_food_last").text() == "上次（11月3日）：米"
    assert view.session.answers() == {}


def test_one_key_copies_one_answer_and_no_other(view: FormView) -> None:
    press(Qt.Key.Key_D, CTRL)
    assert view.session.answers() == {"a/food": "rice"}
    assert focus_name() == "q_a_food__rice"
    assert not shown(view, "q_a_food_same")


def test_what_must_be_seen_anew_is_shown_but_not_copied(view: FormView) -> None:
    view.jump("a/met")
    assert shown(view, "q_a_met_last") and not shown(view, "q_a_met_same")
    press(Qt.Key.Key_D, CTRL)
    assert view.session.answers() == {}


def test_what_changed_is_said_in_words_too(view: FormView) -> None:
    press(Qt.Key.Key_1)
    assert not shown(view, "q_a_food_changed")
    press(Qt.Key.Key_2)
    assert shown(view, "q_a_food_changed")
    assert view.findChild(QWidget, "q_a_food_changed").text() == "≠ 变了"


def test_an_unusual_answer_is_asked_about_and_stays_settled_until_it_changes(view: FormView) -> None:
    view.jump("a/meals")
    write(QApplication.focusWidget(), "9")
    view.flush()
    assert shown(view, "q_a_meals_doubt")
    assert "9顿不常见" in view.findChild(QWidget, "q_a_meals_doubt").text()
    assert all(gap.path != "a/meals" for gap in view.gaps())
    press(Qt.Key.Key_Tab)
    assert focus_name() == "q_a_meals_so"
    press(Qt.Key.Key_Space)
    assert not shown(view, "q_a_meals_doubt")
    assert focus_name() == "q_a_meals_input"
    assert Place.from_text(view.place().to_text()).settled == {"a/meals": "9"}
    press(Qt.Key.Key_Backspace)
    write(QApplication.focusWidget(), "8")
    view.flush()
    assert shown(view, "q_a_meals_doubt")


def test_a_place_kept_by_an_older_program_is_understood() -> None:
    assert Place.from_text('["visit", "visit/method", 3]') == Place("visit", "visit/method", 3)
    assert Place.from_text("[]") == Place()
