"""急难: two presses from anywhere to the form, hours that are left, whom to call, paper at once."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QMenu, QPushButton, QWidget

from core.app import Core
from gui.app import Application
from gui.models.emergency import OpenRow, left_words, next_kind
from gui.navigation import INNER, PLACES
from gui.pages.emergency import EVERY_MS, EmergencyPage
from tests.gui.conftest import Opened
from tests.helpers.casework import EMERGENCY, INK, aided, write
from tests.helpers.desk import find, go, is_shown, key, press, settle, words_on
from tests.helpers.window import ask
from tests.helpers.workspace import add_people, signature_png

PLAIN = [place.key for place in (*PLACES, *INNER) if place.key not in ("form", "record", "person")]


def page_of(desk: Application) -> EmergencyPage:
    page = desk.window.page("emergency")
    assert isinstance(page, EmergencyPage)
    return page


def draft_kind(desk: Application) -> str:
    draft_id = desk.window.page("form").draft_id  # type: ignore[attr-defined]
    assert desk.shell is not None
    return str(ask(desk.shell, lambda core: core.drafts.open(draft_id)).kind)


def test_two_presses_lead_from_every_page_to_the_form(desk: Application) -> None:
    for place in PLAIN:
        go(desk, place)
        press(desk, "nav_emergency")
        press(desk, "emergency_start")
        assert desk.window.current_key == "form", place
        assert draft_kind(desk) == "emergency", place


def test_the_red_button_is_in_sight_at_every_size_of_letters(desk: Application) -> None:
    for percent in (100, 150, 200):
        desk.theme.use_scale(percent)
        settle(desk)
        button = find(desk, "nav_emergency", QPushButton)
        nav = find(desk, "nav")
        assert nav.rect().contains(button.mapTo(nav, button.rect().center())), percent
        assert not button.visibleRegion().isEmpty(), percent
    desk.theme.use_scale(100)
    settle(desk)


def test_the_keyboard_gets_there_with_two_strokes(desk: Application) -> None:
    go(desk, "settings")
    key(desk.window, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    settle(desk)
    assert desk.window.current_key == "emergency"
    start = find(desk, "emergency_start", QPushButton)
    assert start.hasFocus()
    key(start, Qt.Key.Key_Space)
    settle(desk)
    assert desk.window.current_key == "form"


def test_from_a_persons_page_the_report_is_about_that_person(opened: Opened) -> None:
    people: list[str] = []
    desk = opened(lambda core: people.extend(add_people(core, 3)))
    assert desk.shell is not None
    name = ask(desk.shell, lambda core: core.people.person(people[1]).name)
    desk.window.open_person(people[1])
    settle(desk)
    press(desk, "nav_emergency")
    assert find(desk, "emergency_start", QPushButton).text() == f"给{name}登记"
    press(desk, "emergency_start")
    draft_id = desk.window.page("form").draft_id  # type: ignore[attr-defined]
    assert ask(desk.shell, lambda core: core.drafts.open(draft_id)).person_id == people[1]
    go(desk, "today")
    press(desk, "nav_emergency")
    assert find(desk, "emergency_start", QPushButton).text() == "开始登记"


def test_open_reports_say_what_is_left_in_words_and_lead_on(opened: Opened) -> None:
    def fill(core: Core) -> None:
        write(core, "emergency")
        write(core, "emergency", who__name="已救", **{k: v for k, v in aided().items() if k != "who__name"})

    desk = opened(fill)
    press(desk, "nav_emergency")
    page = page_of(desk)
    rows = page._table.rows.rows
    assert [left_words(row.minutes) for row in rows] == ["还剩22小时40分", "已先行救助"]
    assert [next_kind(row) for row in rows] == ["handout", "supplement"]
    page._table.acted.emit(rows[0])
    settle(desk)
    assert draft_kind(desk) == "handout"


def test_the_minutes_are_counted_while_the_page_is_in_sight(desk: Application) -> None:
    press(desk, "nav_emergency")
    page = page_of(desk)
    assert page._timer.isActive() and page._timer.interval() == EVERY_MS
    go(desk, "today")
    assert not page._timer.isActive()


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(None, "已先行救助"), (1360, "还剩22小时40分"), (59, "还剩59分"), (0, "还剩0分"), (-80, "已超1小时20分")],
)
def test_time_is_said_in_words(desk: Application, minutes: int | None, words: str) -> None:
    assert left_words(minutes) == words


def test_whom_to_call_is_there_and_the_villages_own_numbers_are_kept(desk: Application) -> None:
    press(desk, "nav_emergency")
    card = find(desk, "emergency_phones")
    assert {"120", "110", "119", "12349"} <= set(words_on(card).split("\n"))
    assert "还没有填乡镇的电话" in words_on(card)
    press(desk, "emergency_edit_phones")
    find(desk, "emergency_phone_label_0", QLineEdit).setText("镇民政办")
    find(desk, "emergency_phone_number_0", QLineEdit).setText("无")
    press(desk, "emergency_phones_dialog_save")
    assert "emergency.phone_number" in find(desk, "emergency_phones_dialog_banner_text", QLabel).text()
    find(desk, "emergency_phone_number_0", QLineEdit).setText("022-69590001")
    press(desk, "emergency_phones_dialog_save")
    assert not is_shown(desk, "emergency_phones_dialog")
    assert "022-69590001" in words_on(find(desk, "emergency_phones"))
    assert "还没有填乡镇的电话" not in words_on(find(desk, "emergency_phones"))


def test_a_signed_report_goes_straight_to_paper(desk: Application) -> None:
    press(desk, "nav_emergency")
    press(desk, "emergency_start")
    form = desk.window.page("form")
    assert desk.shell is not None
    ink = ask(desk.shell, lambda core: core.photos.keep_signature(signature_png()).answer)
    for path, value in EMERGENCY.items():
        form.view.session.set(path, ink if value == INK else value)  # type: ignore[attr-defined]
    form.view._on_reshaped()  # type: ignore[attr-defined]
    press(desk, "form_sign")
    settle(desk)
    assert desk.window.current_key == "prints"
    prints = desk.window.page("prints")
    assert prints._ready is not None and prints._ready.job.document == "emergency"  # type: ignore[attr-defined]
    assert prints._ready.job.documents[0].copy == "internal"  # type: ignore[attr-defined]
    asked = "gui.no_printer" in find(desk, "page_banner_text", QLabel).text() or bool(
        desk.window.findChildren(QWidget, "print_dialog")
    )
    assert asked, "the printer is asked for without another press"


def test_the_page_is_calm_when_nothing_is_open(desk: Application) -> None:
    press(desk, "nav_emergency")
    assert "没有没办完的急难" in words_on(find(desk, "emergency_calm"))


def test_an_open_row_shows_its_record(opened: Opened) -> None:
    records: list[str] = []
    desk = opened(lambda core: records.append(write(core, "emergency")))
    press(desk, "nav_emergency")
    row = page_of(desk)._table.rows.rows[0]
    assert isinstance(row, OpenRow)
    page_of(desk)._table.opened.emit(row)
    settle(desk)
    assert desk.window.current_key == "record"


def test_the_districts_code_is_chosen_in_the_settings(desk: Application, tmp_path: object) -> None:
    from pathlib import Path

    from tests.helpers.pictures import jpeg

    path = Path(str(tmp_path)) / "code.jpg"
    path.write_bytes(jpeg(200, 200))
    go(desk, "settings")
    card = find(desk, "settings_code_card")
    assert "还没有" in words_on(card)
    card.take(path)  # type: ignore[attr-defined]
    settle(desk)
    assert not find(desk, "settings_code", QLabel).pixmap().isNull()
    press(desk, "settings_code_drop")
    settle(desk)
    assert "还没有" in words_on(find(desk, "settings_code_card"))


def test_a_lead_offers_its_papers_and_a_call_just_its_sheet(opened: Opened) -> None:
    records: list[str] = []
    desk = opened(lambda core: records.extend((write(core, "lead"), write(core, "call"))))
    desk.window.open_record(records[0])
    settle(desk)
    press(desk, "record_print")
    menu = desk.window.findChild(QMenu, "record_papers_menu")
    assert [action.text() for action in menu.actions()] == [
        "主动发现线索登记表",
        "申请帮办单",
        "授权书（承诺书）",
    ]
    menu.actions()[1].trigger()
    menu.close()
    settle(desk)
    prints = desk.window.page("prints")
    assert prints._ready is not None and prints._ready.job.document == "help_form"  # type: ignore[attr-defined]
    desk.window.open_record(records[1])
    settle(desk)
    press(desk, "record_print")
    assert desk.window.current_key == "prints"
    assert prints._ready.job.document == "call"  # type: ignore[attr-defined]
