from __future__ import annotations

import time

import pytest
import shiboken6
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from gui.forms.view import FormView, Place
from tests.gui.forms.conftest import Fill
from tests.helpers.forms import open_session, row, shipped
from tests.helpers.hand import write

YES_NO = "yes_no yes 是\nyes_no no 否"


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(QApplication.focusWidget(), key, modifier)


def focus_name() -> str:
    widget = QApplication.focusWidget()
    return widget.objectName() if widget is not None else ""


def two_sections() -> list[dict[str, str]]:
    return [
        row("begin group", "visit", label="本次探视"),
        row("date", "day", required="yes"),
        row("select_one yes_no", "met", required="yes"),
        row("text", "why", relevant="${met} = 'no'", required="yes"),
        row("integer", "count", constraint=". < 10", constraint_message="最多 9 个"),
        row("end group"),
        row("begin group", "life", label="生活", relevant="${met} = 'yes'"),
        row("select_multiple yes_no", "food"),
        row("text", "note", appearance="multiline", required="yes"),
        row("end group"),
    ]


def states(view: FormView) -> dict[str, str]:
    view._show_states()
    shown = [view.section_list.item(index) for index in range(view.section_list.count())]
    return {item.text(): item.data(Qt.ItemDataRole.AccessibleTextRole) for item in shown if not item.isHidden()}


def test_a_form_is_filled_in_by_keyboard_alone(fill: Fill) -> None:
    view = fill(*two_sections(), choices=YES_NO)
    assert focus_name() == "q_visit_day_input"
    write(QApplication.focusWidget(), "2026-11-20")
    press(Qt.Key.Key_Return)
    assert focus_name() == "q_visit_met__yes"
    press(Qt.Key.Key_1)
    press(Qt.Key.Key_Return)
    assert focus_name() == "q_visit_count_input"
    write(QApplication.focusWidget(), "3")
    press(Qt.Key.Key_Return)
    assert focus_name() == "form_next"
    press(Qt.Key.Key_Space)
    assert focus_name() == "q_life_food__yes"
    press(Qt.Key.Key_1)
    press(Qt.Key.Key_2)
    press(Qt.Key.Key_Return)
    write(QApplication.focusWidget(), "都好")
    press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert focus_name() == "form_next"
    press(Qt.Key.Key_Space)
    assert view.stack.currentWidget() is view.summary
    assert view.session.answers() == {
        "visit/day": "2026-11-20",
        "visit/met": "yes",
        "visit/count": 3,
        "life/food": ["yes", "no"],
        "life/note": "都好",
    }
    assert view.gaps() == []


def test_tab_goes_from_top_to_bottom_and_back(fill: Fill) -> None:
    fill(*two_sections(), choices=YES_NO)
    order = [
        "q_visit_day_input",
        "q_visit_day_today",
        "q_visit_day_yesterday",
        "q_visit_day_calendar",
        "q_visit_met__yes",
        "q_visit_count_input",
        "form_next",
        "form_section_list",
    ]
    for name in [*order, order[0]]:
        assert focus_name() == name
        press(Qt.Key.Key_Tab)
    press(Qt.Key.Key_Backtab)
    for name in [order[0], *reversed(order)]:
        assert focus_name() == name
        press(Qt.Key.Key_Backtab)


def test_a_question_that_appears_takes_its_place_and_the_focus_stays(fill: Fill) -> None:
    view = fill(*two_sections(), choices=YES_NO)
    assert view.findChild(QWidget, "q_visit_why") is None
    card = view.findChild(QWidget, "q_visit_met__no")
    QTest.mouseClick(card, Qt.MouseButton.LeftButton)
    assert view.findChild(QWidget, "q_visit_why").isVisible()
    assert QApplication.focusWidget() is card
    assert list(states(view)) == ["本次探视"]
    press(Qt.Key.Key_Tab)
    assert focus_name() == "q_visit_why_input"
    write(QApplication.focusWidget(), "不在家")
    view.flush()
    QTest.mouseClick(view.findChild(QWidget, "q_visit_met__yes"), Qt.MouseButton.LeftButton)
    assert not view.findChild(QWidget, "q_visit_why").isVisible()
    assert "visit/why" not in view.session.answers()
    QTest.mouseClick(card, Qt.MouseButton.LeftButton)
    assert view.findChild(QWidget, "q_visit_why_input").text() == "不在家"
    assert view.session.answers()["visit/why"] == "不在家"


def test_the_states_of_sections_are_words(fill: Fill) -> None:
    view = fill(*two_sections(), choices=YES_NO)
    assert states(view) == {"本次探视": "本次探视 未填 0/3"}
    QTest.mouseClick(view.findChild(QWidget, "q_visit_met__yes"), Qt.MouseButton.LeftButton)
    assert states(view) == {"本次探视": "本次探视 填写中 1/3", "生活": "生活 未填 0/2"}
    write(view.findChild(QWidget, "q_visit_day_input"), "20261120")
    write(view.findChild(QWidget, "q_visit_count_input"), "12")
    view.flush()
    assert states(view)["本次探视"] == "本次探视 有问题 3/3"
    write(view.findChild(QWidget, "q_visit_day_input"), "")
    assert "最多 9 个" in view.findChild(QWidget, "q_visit_count_error").text()
    count = view.findChild(QWidget, "q_visit_count_input")
    count.clear()
    write(count, "9")
    view.flush()
    assert states(view)["本次探视"] == "本次探视 已完成 3/3"


def test_control_and_page_keys_walk_through_the_sections(fill: Fill) -> None:
    view = fill(*two_sections(), choices=YES_NO)
    QTest.mouseClick(view.findChild(QWidget, "q_visit_met__yes"), Qt.MouseButton.LeftButton)
    press(Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    assert view.place().section == "life"
    press(Qt.Key.Key_PageUp, Qt.KeyboardModifier.ControlModifier)
    assert view.place().section == "visit"


def test_the_summary_leads_to_the_question(fill: Fill) -> None:
    view = fill(*two_sections(), choices=YES_NO)
    QTest.mouseClick(view.findChild(QWidget, "q_visit_met__yes"), Qt.MouseButton.LeftButton)
    gaps = view.show_summary()
    assert [gap.path for gap in gaps] == ["visit/day", "life/note"]
    assert QApplication.focusWidget() is view.summary.list
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Return)
    assert focus_name() == "q_life_note_input"
    assert "必填" in view.findChild(QWidget, "q_life_note_error").text()
    write(QApplication.focusWidget(), "好")
    view.flush()
    assert not view.findChild(QWidget, "q_life_note_error").isVisible()
    assert [gap.path for gap in view.show_summary()] == ["visit/day"]


def test_the_place_is_found_again(fill: Fill) -> None:
    rows = [row("begin group", "long", label="长"), *[row("text", f"t{n}") for n in range(30)], row("end group")]
    view = fill(*two_sections(), *rows, choices=YES_NO)
    view.jump("long/t25")
    place = Place.from_text(view.place().to_text())
    assert (place.section, place.question) == ("long", "long/t25")
    assert place.scroll > 300
    other = FormView(view.desk, open_session(view.session.form, view.session.all_answers() or None))
    other.resize(1120, 640)
    other.show()
    other.activateWindow()
    other.start(place)
    for _ in range(5):
        QApplication.processEvents()
    assert other.place().question == "long/t25"
    assert other._pages["long"].verticalScrollBar().value() > 300
    assert Place.from_text("rubbish") == Place()
    other.close()
    other.deleteLater()


def test_entries_of_a_repeat_are_added_filled_and_removed(fill: Fill) -> None:
    view = fill(
        row("begin repeat", "problems", label="问题"),
        row("text", "what", required="yes"),
        row("select_one yes_no", "solved"),
        row("end repeat"),
        choices=YES_NO,
    )
    add = view.findChild(QWidget, "repeat_problems_add")
    while view.session.repeat_count("problems"):
        QTest.mouseClick(view.findChild(QWidget, "repeat_problems_remove_1"), Qt.MouseButton.LeftButton)
    for word in ("漏雨", "断电", "缺药"):
        QTest.mouseClick(add, Qt.MouseButton.LeftButton)
        write(QApplication.focusWidget(), word)
    view.flush()
    assert view.session.value("problems[3]/what") == "缺药"
    QTest.mouseClick(view.findChild(QWidget, "repeat_problems_remove_2"), Qt.MouseButton.LeftButton)
    assert [view.session.value(f"problems[{n}]/what") for n in (1, 2)] == ["漏雨", "缺药"]
    assert view.findChild(QWidget, "q_problems_2__what_input").text() == "缺药"
    QApplication.processEvents()
    names = [item.path for item in view._pages["problems"].rows()]
    assert names == ["problems[1]/what", "problems[1]/solved", "problems[2]/what", "problems[2]/solved"]


def test_after_the_entry_one_stood_in_was_removed_the_form_goes_on(fill: Fill) -> None:
    view = fill(
        row("text", "first"),
        row("begin repeat", "problems", label="问题"),
        row("text", "what", required="yes"),
        row("end repeat"),
    )
    view.show_section("problems")
    QTest.mouseClick(view.findChild(QWidget, "repeat_problems_add"), Qt.MouseButton.LeftButton)
    last = view.session.repeat_count("problems")
    gone = view._pages["problems"].row(f"problems[{last}]/what")
    assert gone is not None
    gone.focus()
    assert view.place().question == gone.path
    for number in range(last, 0, -1):
        QTest.mouseClick(view.findChild(QWidget, f"repeat_problems_remove_{number}"), Qt.MouseButton.LeftButton)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not shiboken6.isValid(gone)
    assert view.place().question == ""
    view.jump_to_gap()
    view._on_same()
    view._on_back()
    view.jump("first")
    assert view.place().question == "first"


def walk(view: FormView) -> float:
    """Opens every section and gives every choice its first option; the longest CPU time of one step, in seconds."""
    slowest = 0.0
    for section in view.session.form.sections:
        if not view.session.is_relevant(section.path):
            continue
        before = time.thread_time()
        view.show_section(section.path)
        slowest = max(slowest, time.thread_time() - before)
        for item in view._pages[section.path].rows():
            if item.is_asked and item.question.kind == "select_one":
                before = time.thread_time()
                view.session.set(item.path, view.session.choices(item.path)[0].value)
                view._refresh(frozenset(view.session.paths()))
                slowest = max(slowest, time.thread_time() - before)
    return slowest


def open_shipped(fill: Fill, kind: str) -> FormView:
    context = {"person_name": "李大山", "season": "winter", "self_care": "partial", "has_caregiver": "yes"}
    return fill(session=open_session(shipped(kind), **context))


@pytest.mark.bench
@pytest.mark.parametrize("kind", ["visit", "change", "lead"])
def test_no_answer_takes_the_main_thread_for_long(fill: Fill, kind: str) -> None:
    assert walk(open_shipped(fill, kind)) < 0.1


def test_the_shipped_forms_open_and_take_every_first_choice(fill: Fill) -> None:
    for kind in ("visit", "change", "lead"):
        view = open_shipped(fill, kind)
        walk(view)
        view.show_summary()
