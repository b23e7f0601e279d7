"""Ctrl+K by keyboard alone: people, records, pages, actions, scanned codes; and nothing is lost by looking."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit

from core.app import Core
from gui.app import Application
from gui.finder_list import FinderList, FinderRow
from tests.gui.conftest import Opened
from tests.helpers.desk import find, go, is_shown, key, settle
from tests.helpers.hand import commit, write
from tests.helpers.workspace import add_people, sign_visit

CTRL = Qt.KeyboardModifier.ControlModifier


def call(desk: Application) -> QLineEdit:
    """Ctrl+K, pressed where the keyboard is."""
    key(QApplication.focusWidget() or desk.window, Qt.Key.Key_K, CTRL)
    settle(desk)
    return find(desk, "finder_field", QLineEdit)


def search(desk: Application, text: str) -> QLineEdit:
    field = call(desk)
    write(field, text)
    settle(desk)
    return field


def rows(desk: Application) -> list[FinderRow]:
    """What is found; nothing while the list has nothing to show."""
    return list(find(desk, "finder_list", FinderList).found.rows) if is_shown(desk, "finder_list") else []


def titles(desk: Application) -> list[str]:
    return [row.title for row in rows(desk) if row.act is not None]


def note(desk: Application) -> str:
    return find(desk, "finder_note", QLabel).text()


def is_open(desk: Application) -> bool:
    return is_shown(desk, "finder")


@pytest.fixture
def people(opened: Opened) -> Application:
    def fill(core: Core) -> None:
        add_people(core, 9)
        first = add_people(core, 1, name="单雄关", group="东头组")[0]
        add_people(core, 1, name="单雄关关", group="三组")
        sign_visit(core, first)

    return opened(fill)


@pytest.mark.parametrize("typed", ["单雄关", "sxg", "shanxiongguan"])
def test_somebody_is_found_and_enter_opens_him(people: Application, typed: str) -> None:
    field = search(people, typed)
    assert titles(people)[:1] == ["单雄关"]
    key(field, Qt.Key.Key_Return)
    settle(people)
    assert people.window.current_key == "person"
    assert find(people, "person_name", QLabel).text() == "单雄关"
    assert not is_open(people)


def test_a_page_is_found_by_what_somebody_calls_it(people: Application) -> None:
    for typed in ("线索", "xiansuo", "举报"):
        field = search(people, typed)
        assert titles(people)[0] == "线索", typed
        key(field, Qt.Key.Key_Escape)
    field = search(people, "线索")
    key(field, Qt.Key.Key_Return)
    settle(people)
    assert people.window.current_key == "leads"


def test_the_number_on_a_sheet_leads_to_its_record(people: Application) -> None:
    field = search(people, "0001")
    record = next(row for row in rows(people) if row.icon == "file")
    assert record.number
    key(field, Qt.Key(int(Qt.Key.Key_0) + record.number), CTRL)
    settle(people)
    assert people.window.current_key == "record"


def test_a_scanner_that_ends_with_enter_is_not_outrun(people: Application) -> None:
    text: list[str] = []

    def code(core: Core) -> str:
        record = core.records.show(core.records.list("visit")[0].id)
        return f"NF1:{record.id}:{record.hash[:16]}"

    people.tasks.read(code, text.append)
    settle(people)
    field = call(people)
    QTest.keyClicks(field, text[0].upper())
    key(field, Qt.Key.Key_Return)
    settle(people)
    assert people.window.current_key == "record"


def test_a_sheet_of_another_station_is_told(people: Application) -> None:
    field = call(people)
    QTest.keyClicks(field, f"NF1:{'0' * 32}:{'0' * 16}")
    key(field, Qt.Key.Key_Return)
    settle(people)
    assert "没有这张表" in note(people)
    assert is_open(people)


@pytest.mark.parametrize(("text", "says"), [("NF1ENROL:ABCDEF", "登记卡"), ("NFQ1.abcdef", "回执")])
def test_another_code_is_told_and_led_to_the_sync_page(people: Application, text: str, says: str) -> None:
    field = call(people)
    QTest.keyClicks(field, text)
    key(field, Qt.Key.Key_Return)  # the scanner's own
    settle(people)
    assert says in note(people)
    assert is_open(people)
    key(field, Qt.Key.Key_Return)
    settle(people)
    assert people.window.current_key == "sync"


def test_the_recovery_code_does_not_stay_in_sight(people: Application) -> None:
    field = call(people)
    QTest.keyClicks(field, "ABCD-2345-ABCD-2345-ABCD-2345")
    key(field, Qt.Key.Key_Return)
    settle(people)
    assert field.text() == ""
    assert "恢复卡" in note(people)


def test_looking_loses_nothing_in_a_form_and_gives_the_keyboard_back(people: Application) -> None:
    go(people, "people")
    box = find(people, "people_search", QLineEdit)
    write(box, "sxg")
    box.setCursorPosition(1)
    settle(people)
    field = call(people)
    assert box.text() == "sxg"
    assert QApplication.focusWidget() is field
    assert people.window.current_key == "people"
    key(field, Qt.Key.Key_Escape)
    assert not is_open(people)
    assert QApplication.focusWidget() is box
    assert box.text() == "sxg"


def test_tab_and_arrows_walk_over_the_results_and_the_field_keeps_the_keyboard(people: Application) -> None:
    field = search(people, "单")
    table = find(people, "finder_list", FinderList)
    assert titles(people)[:2] == ["单雄关", "单雄关关"]
    for stroke, at in ((Qt.Key.Key_Down, 1), (Qt.Key.Key_Up, 0), (Qt.Key.Key_Tab, 1)):
        key(field, stroke)
        row = table.current()
        assert row is not None
        assert row.title == titles(people)[at]
    assert QApplication.focusWidget() is field
    assert field.accessibleDescription() == "人员 单雄关关 三组"


def test_to_the_right_is_what_can_be_done_about_somebody(people: Application) -> None:
    field = search(people, "单雄关")
    key(field, Qt.Key.Key_Right)
    assert titles(people) == ["单雄关", "开始走访：单雄关", "报告变化：单雄关", "登记线索：单雄关", "急难：单雄关"]
    key(field, Qt.Key.Key_Escape)
    settle(people)
    assert titles(people)[:2] == ["单雄关", "单雄关关"]
    key(field, Qt.Key.Key_Right)
    key(field, Qt.Key.Key_2, CTRL)
    settle(people)
    assert people.window.current_key == "form"


@pytest.mark.parametrize(("number", "page"), [(3, "form"), (4, "form"), (5, "emergency")])
def test_reports_can_be_begun_from_the_finder(people: Application, number: int, page: str) -> None:
    field = search(people, "单雄关")
    key(field, Qt.Key.Key_Right)
    key(field, Qt.Key(int(Qt.Key.Key_0) + number), CTRL)
    settle(people)
    assert people.window.current_key == page


def test_those_opened_last_stand_in_the_empty_field(people: Application) -> None:
    for typed in ("单雄关", "单雄关关"):
        key(search(people, typed), Qt.Key.Key_Return)
        settle(people)
    call(people)
    assert rows(people)[0].title == "最近打开的人"
    assert titles(people)[:2] == ["单雄关关", "单雄关"]


def test_nothing_found_says_what_to_try_next(people: Application) -> None:
    field = search(people, "zzzz")
    assert "没有找到“zzzz”" in note(people)
    assert "身份证后四位" in note(people)
    key(field, Qt.Key.Key_Return)
    assert is_open(people)


def test_what_an_input_method_still_composes_is_not_searched(people: Application) -> None:
    field = call(people)
    before = titles(people)
    commit(field, "shan", "")
    settle(people)
    assert titles(people) == before
    commit(field, "", "单雄关")
    settle(people)
    assert titles(people)[0] == "单雄关"


def test_in_privacy_mode_the_finder_covers_names_too(people: Application) -> None:
    people.window.turn_privacy()
    settle(people)
    search(people, "单雄关")
    assert titles(people)[0] == "单*关"
    said = " ".join(f"{row.title} {row.second} {row.spoken}" for row in rows(people))
    assert "单雄关" not in said
    assert "身份证" not in said


def test_a_helper_from_outside_is_offered_only_his_pages(people: Application) -> None:
    assert people.shell is not None
    people.shell.role = "volunteer"
    field = search(people, "线索")
    assert titles(people) == []
    field.clear()
    write(field, "单雄关关")
    settle(people)
    assert titles(people) == ["单雄关关", "开始走访：单雄关关", "急难：单雄关关"]


def test_text_size_and_lock_are_done_from_the_finder(people: Application) -> None:
    key(search(people, "文字大一些"), Qt.Key.Key_Return)
    settle(people)
    assert people.theme.scale == 110
    key(search(people, "锁定"), Qt.Key.Key_Return)
    settle(people)
    assert people.shell is None


def test_a_page_key_closes_the_finder(people: Application) -> None:
    field = call(people)
    key(field, Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
    settle(people)
    assert people.window.current_key == "visits"
    assert not is_open(people)
