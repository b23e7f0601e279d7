from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QGuiApplication, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget

from core.forms import KINDS, Form
from core.forms.model import Question
from core.forms.questions import CONTAINERS
from gui.forms.editor import FormDesk
from gui.forms.editors import EDITORS, editor_class, make_editor
from gui.forms.editors_text import NoteEditor
from gui.forms.view import FormView
from gui.widgets.choice_cards import ChoiceCards
from gui.widgets.typed import MAX_PASTE
from tests.gui.forms.conftest import Fill
from tests.helpers.forms import make_form, open_session, row
from tests.helpers.hand import commit, write

YES_NO = "yes_no yes 是\nyes_no no 否"
FRUIT = "fruit a 苹果\nfruit b 梨\nfruit c 桃"


def editor(view: FormView, path: str) -> Any:
    page = view._pages[view._section_of(path)]
    return page.row(path).editor


def field(view: FormView, path: str) -> Any:
    return editor(view, path).field


def error(view: FormView, path: str) -> str:
    label = view._pages[view._section_of(path)].row(path).error
    return label.text() if label is not None and label.isVisibleTo(view) else ""


def one_of_each() -> Form:
    return make_form(
        row("text", "t"),
        row("text", "m", appearance="multiline"),
        row("integer", "i"),
        row("decimal", "d"),
        row("date", "day"),
        row("time", "clock"),
        row("datetime", "both"),
        row("select_one yes_no", "one"),
        row("select_one yes_no", "short", appearance="minimal"),
        row("select_one yes_no", "scale", appearance="likert"),
        row("select_multiple fruit", "many"),
        row("rank fruit", "order"),
        row("range", "few", parameters="start=0 end=5 step=1"),
        row("range", "far", parameters="start=0 end=100 step=1"),
        row("note", "words"),
        row("image", "photo"),
        row("image", "ink", appearance="signature"),
        row("geopoint", "place"),
        row("barcode", "code"),
        row("acknowledge", "ok"),
        choices=YES_NO + "\n" + FRUIT,
    )


def test_every_kind_of_question_has_an_editor_or_is_silent_on_purpose() -> None:
    assert set(EDITORS) == set(KINDS) - CONTAINERS
    assert [kind for kind, made in EDITORS.items() if made is None] == ["hidden"]


def test_every_editor_shows_itself_and_every_control_has_a_name_and_enough_height(fill: Fill) -> None:
    view = fill(session=open_session(one_of_each()))
    page = view._pages[""]
    assert {item.path for item in page.rows()} == {
        question.path for question in view.session.form.questions.values() if editor_class(question) is not None
    }
    stops = [
        widget
        for item in page.rows()
        for widget in item.findChildren(QWidget)
        if widget.focusPolicy() != Qt.FocusPolicy.NoFocus and widget.isVisibleTo(view) and not widget.focusProxy()
    ]
    assert len(stops) > 30
    for widget in stops:
        spoken = QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
        assert spoken, widget.objectName()
        if not widget.objectName().endswith("_erase"):
            assert widget.height() >= 40, (widget.objectName(), widget.sizeHint(), widget.minimumSizeHint())


def test_an_input_method_gives_whole_words_only_and_rare_characters_stay_whole(fill: Fill) -> None:
    view = fill(row("text", "t"), row("text", "m", appearance="multiline"))
    for path in ("t", "m"):
        box: QLineEdit | QPlainTextEdit = field(view, path)
        box.setFocus()
        commit(box, "ting", "")
        view.flush()
        assert view.session.value(path) is None
        commit(box, "ting", "𬱖")
        commit(box, "xi'ong", "王")
        view.flush()
        assert view.session.value(path) == "𬱖王"
        QTest.keyClick(box, Qt.Key.Key_Backspace)
        QTest.keyClick(box, Qt.Key.Key_Backspace)
        view.flush()
        assert view.session.value(path) is None


def test_what_cannot_be_seen_is_refused_at_the_field_and_the_rest_is_taken(fill: Fill) -> None:
    view = fill(row("text", "t"), row("text", "m", appearance="multiline"))
    for path in ("t", "m"):
        QGuiApplication.clipboard().setText("安\x07全\u200b无\u202e事")
        field(view, path).setFocus()
        field(view, path).paste()
        view.flush()
        assert view.session.value(path) == "安全无事"
        assert "3 个看不见的字符" in error(view, path)
        assert "第 2 个字" in error(view, path)
    write(field(view, "t"), "a")
    assert error(view, "t") == ""


def test_lengths_are_counted_in_characters_not_in_halves(fill: Fill) -> None:
    view = fill(row("text", "t"))
    field(view, "t").setText("𬱖" * 500)
    view.flush()
    assert view.session.value("t") == "𬱖" * 500
    field(view, "t").setText("𬱖" * 501)
    view.flush()
    assert "501" in error(view, "t")
    assert view.session.value("t") == "𬱖" * 500
    assert [gap.path for gap in view.gaps()] == ["t"]


def test_a_pasted_book_is_refused_at_once_and_a_long_note_says_how_long(fill: Fill) -> None:
    view = fill(row("text", "m", appearance="multiline"))
    mime = QMimeData()
    mime.setText("字" * 1_000_000)
    field(view, "m").insertFromMimeData(mime)
    assert field(view, "m").toPlainText() == ""
    assert "1000000" in error(view, "m")
    field(view, "m").setPlainText("字" * 5_001)
    view.flush()
    assert "5001" in error(view, "m")
    assert view.session.value("m") is None


def test_bad_input_28_a_paste_of_ten_megabytes_is_refused_with_its_length_and_keeps_nothing_waiting(fill: Fill) -> None:
    view = fill(row("text", "m", appearance="multiline"))
    for count in (3_500_000, 350_000, MAX_PASTE):
        mime = QMimeData()
        mime.setText("字" * count)
        began = time.process_time()
        field(view, "m").insertFromMimeData(mime)
        assert time.process_time() - began < 0.2
        view.flush()
        assert error(view, "m").startswith(
            f"要粘贴的文字有 {count} 字，太长了，没有粘贴。最多 5000 字"
            if count > MAX_PASTE
            else f"最多 5000 字，现在 {count} 字，多出的还没有保存"
        )
        assert view.session.value("m") is None
    assert "/ 5000 字" in view.findChild(NoteEditor)._count.text()


@pytest.mark.parametrize(
    ("typed", "value"), [("12", 12), ("１２", 12), (" 7 ", 7), ("1,234", 1234), ("-3", -3), ("", None)]
)
def test_whole_numbers_are_read_as_people_write_them(fill: Fill, typed: str, value: int | None) -> None:
    view = fill(row("integer", "i"), row("text", "t"))
    write(field(view, "i"), typed)
    field(view, "t").setFocus()
    assert view.session.value("i") == value
    assert error(view, "i") == ""


@pytest.mark.parametrize("typed", ["1.5", "abc", "٣٤", "12岁", "1e9", "9" * 16])
def test_what_is_no_whole_number_is_said_when_the_field_is_left(fill: Fill, typed: str) -> None:
    view = fill(row("integer", "i"), row("text", "t"))
    field(view, "i").setFocus()
    write(field(view, "i"), typed)
    assert error(view, "i") == ""
    field(view, "t").setFocus()
    assert "整数" in error(view, "i")
    assert view.session.value("i") is None
    assert [gap.is_wrong for gap in view.gaps()] == [True]


def test_decimals_and_zero(fill: Fill) -> None:
    view = fill(row("decimal", "d"), row("text", "t"))
    write(field(view, "d"), "12.50")
    field(view, "t").setFocus()
    assert view.session.value("d") == 12.5
    assert field(view, "d").text() == "12.5"
    field(view, "d").clear()
    write(field(view, "d"), "0")
    field(view, "t").setFocus()
    assert view.session.value("d") == 0


def test_the_wheel_changes_no_answer(fill: Fill) -> None:
    view = fill(
        row("select_one yes_no", "one", appearance="minimal"), row("range", "r", parameters="start=0 end=100 step=1"),
        choices=YES_NO,
    )  # fmt: skip
    for widget in (editor(view, "one").combo, editor(view, "r").slider):
        widget.setFocus()
        place = QPointF(widget.rect().center())
        event = QWheelEvent(
            place, widget.mapToGlobal(place), QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(widget, event)
    assert view.session.answers() == {}


def test_digits_choose_arrows_only_walk_and_delete_takes_back(fill: Fill) -> None:
    view = fill(row("select_one fruit", "one"), row("select_multiple fruit", "many"), choices=FRUIT)
    cards: ChoiceCards = editor(view, "one").cards
    cards.first_focus().setFocus()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Right)
    assert QApplication.focusWidget() is cards.cards[1]
    assert view.session.value("one") is None
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
    assert view.session.value("one") == "b"
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_3)
    assert view.session.value("one") == "c"
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_3)
    assert view.session.value("one") == "c"
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Delete)
    assert view.session.value("one") is None
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    many = editor(view, "many").cards
    assert QApplication.focusWidget() is many.cards[0]
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_3)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_1)
    assert view.session.value("many") == ["a", "c"]
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_1)
    assert view.session.value("many") == ["c"]


def test_the_whole_card_is_the_button(fill: Fill) -> None:
    view = fill(row("select_one fruit", "one"), choices=FRUIT)
    card = view.findChild(QWidget, "q_one__b")
    QTest.mouseClick(card, Qt.MouseButton.LeftButton, pos=QPoint(card.width() - 6, card.height() - 6))
    assert view.session.value("one") == "b"


def test_dates_are_read_as_they_are_written_and_nonsense_is_named(fill: Fill) -> None:
    view = fill(row("date", "day"), row("text", "t"))
    line = editor(view, "day").edit.line
    for typed, value in (
        ("2026年10月3日", "2026-10-03"),
        ("20261003", "2026-10-03"),
        ("２０２６．１０．３", "2026-10-03"),
        ("昨天", "2026-11-21"),
        ("10-3", "2026-10-03"),
    ):
        line.setFocus()
        line.selectAll()
        write(line, typed)
        QTest.keyClick(line, Qt.Key.Key_Tab)
        assert view.session.value("day") == value, typed
        assert line.text() == value
    line.setFocus()
    line.selectAll()
    write(line, "2023-02-29")
    QTest.keyClick(line, Qt.Key.Key_Tab)
    assert "2023-02-29 这一天不存在" in error(view, "day")
    assert view.session.value("day") is None
    line.setFocus()
    line.selectAll()
    QTest.keyClick(line, Qt.Key.Key_Up)
    assert view.session.value("day") == "2026-11-22"
    assert error(view, "day") == ""


def test_times_are_read_as_they_are_said(fill: Fill) -> None:
    view = fill(row("time", "clock"), row("text", "t"))
    line = editor(view, "clock").edit.line
    for typed, value in (("930", "09:30"), ("9点半", "09:30"), ("下午3点", "15:00"), ("14:05", "14:05")):
        line.setFocus()
        line.selectAll()
        write(line, typed)
        QTest.keyClick(line, Qt.Key.Key_Tab)
        assert view.session.value("clock") == value, typed
    line.selectAll()
    write(line, "25:00")
    field(view, "t").setFocus()
    assert "看不懂这个时间" in error(view, "clock")


def test_a_day_and_a_time_are_one_answer_when_both_are_there(fill: Fill) -> None:
    view = fill(row("datetime", "both"), row("text", "t"))
    made = editor(view, "both")
    write(made.day.line, "2026-10-03")
    QTest.keyClick(made.day.line, Qt.Key.Key_Return)
    assert view.session.value("both") is None
    field(view, "t").setFocus()
    assert "还要填时间" in error(view, "both")
    write(made.time.line, "9:30")
    assert view.session.value("both") == "2026-10-03T09:30:00"
    field(view, "t").setFocus()
    assert error(view, "both") == ""


def test_an_order_is_an_answer_once_it_was_touched(fill: Fill) -> None:
    view = fill(row("rank fruit", "order", required="yes"), choices=FRUIT)
    assert [gap.path for gap in view.gaps()] == ["order"]
    QTest.mouseClick(view.findChild(QWidget, "q_order_down_0"), Qt.MouseButton.LeftButton)
    assert view.session.value("order") == ["b", "a", "c"]
    assert view.gaps() == []


def test_a_scale_has_no_answer_until_touched_and_can_be_taken_back(fill: Fill) -> None:
    view = fill(
        row("range", "far", parameters="start=0 end=1 step=0.05"), row("range", "few", parameters="start=1 end=5")
    )
    slider = editor(view, "far").slider
    assert view.session.value("far") is None
    slider.setFocus()
    QTest.keyClick(slider, Qt.Key.Key_Right)
    assert view.session.value("far") == 0.05
    editor(view, "far").clear()
    assert view.session.value("far") is None
    QTest.mouseClick(view.findChild(QWidget, "q_few__3"), Qt.MouseButton.LeftButton)
    assert view.session.value("few") == 3


def test_a_place_needs_both_numbers(fill: Fill) -> None:
    view = fill(row("geopoint", "place"), row("text", "t"))
    made = editor(view, "place")
    write(made.latitude, "38.92051")
    field(view, "t").setFocus()
    assert "都要填" in error(view, "place")
    write(made.longitude, "200")
    field(view, "t").setFocus()
    assert "180" in error(view, "place")
    made.longitude.clear()
    write(made.longitude, "117.2")
    field(view, "t").setFocus()
    assert error(view, "place") == ""
    assert view.session.value("place") == "38.92051 117.2 0 0"


def test_what_the_form_computes_is_shown_and_cannot_be_typed(fill: Fill, desk: FormDesk) -> None:
    view = fill(row("integer", "i"), row("text", "sum", calculation="${i} + 1", read_only="yes"))
    write(field(view, "i"), "41")
    view.flush()
    assert field(view, "sum").text() == "42"
    assert field(view, "sum").isReadOnly()
    shown = make_editor(Question("total", "calculate", label="合计"), desk, "total")
    assert shown is not None
    shown.show_value(42)
    assert shown.text.text() == "42"  # type: ignore[attr-defined]


def test_an_answer_that_is_no_longer_offered_is_named(fill: Fill) -> None:
    form = make_form(
        row("select_one county", "county"), row("select_one town", "town", choice_filter="extra = ${county}"),
        choices="county n 北\ncounty s 南\ntown a 甲 n\ntown b 乙 s",
    )  # fmt: skip
    view = fill(session=open_session(form))
    QTest.mouseClick(view.findChild(QWidget, "q_county__n"), Qt.MouseButton.LeftButton)
    QTest.mouseClick(view.findChild(QWidget, "q_town__a"), Qt.MouseButton.LeftButton)
    assert view.session.value("town") == "a"
    QTest.mouseClick(view.findChild(QWidget, "q_county__s"), Qt.MouseButton.LeftButton)
    assert view.findChild(QWidget, "q_town__b").isVisible()
    assert [gap.path for gap in view.gaps()] == ["town"]
    assert error(view, "town") != ""


def test_the_signature_of_paths_in_names() -> None:
    from gui.forms.editor import object_name

    assert object_name("photos[1]/picture") == "q_photos_1__picture"
    assert Path(object_name("a/b")).name == "q_a_b"
