"""资料体检 and 政策 from the window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit

from core.app import Core
from gui.app import Application
from gui.widgets.data_table import DataTable
from tests.gui.conftest import Opened
from tests.helpers.desk import find, go, is_shown, key, press, settle, words_on
from tests.helpers.window import ask
from tests.helpers.workspace import add_people


@pytest.fixture
def desk(opened: Opened) -> Application:
    return opened(lambda core: add_people(core, 2, phone="12"))


def rows(desk: Application) -> list[str]:
    return [row.code for row in find(desk, "quality_table", DataTable).rows.rows]


def test_enter_on_a_finding_leads_into_the_field_and_mending_takes_it_away(desk: Application) -> None:
    go(desk, "quality")
    assert rows(desk).count("quality.bad_phone") == 2
    table = find(desk, "quality_table", DataTable)
    place = rows(desk).index("quality.bad_phone")
    table.setCurrentIndex(table.rows.index(place, 0))
    assert "请改正" in find(desk, "quality_whole", QLabel).text()
    key(table, Qt.Key.Key_Return)
    settle(desk)
    phone = find(desk, "edit_person_phone", QLineEdit)
    assert phone.hasFocus() or phone.window().focusWidget() is phone
    phone.setText("13800001111")
    find(desk, "edit_person_reason", QLineEdit).setText("本人说的")
    press(desk, "edit_person_save")
    settle(desk)
    assert rows(desk).count("quality.bad_phone") == 1


def test_a_finding_that_only_the_district_can_mend_leads_to_the_person(desk: Application) -> None:
    go(desk, "quality")
    press(desk, "quality_missing")
    table = find(desk, "quality_table", DataTable)
    place = next(n for n, row in enumerate(table.rows.rows) if row.field == "card_keeper")
    table.setCurrentIndex(table.rows.index(place, 0))
    key(table, Qt.Key.Key_Return)
    settle(desk)
    assert desk.window.current_key == "person"


def test_nothing_to_mend_is_said(opened: Opened) -> None:
    desk = opened()
    press_to = go(desk, "people")
    assert press_to.isVisible()
    press(desk, "people_quality")
    assert desk.window.current_key == "quality"
    assert is_shown(desk, "quality_empty")


def test_a_subject_is_found_by_pinyin_read_in_large_letters_and_printed(desk: Application) -> None:
    go(desk, "policy")
    find(desk, "policy_search", QLineEdit).setText("jnxx")
    settle(desk)
    assert "急难先行救助" in find(desk, "policy_title", QLabel).text()
    before = find(desk, "policy_title", QLabel).font().pixelSize()
    press(desk, "policy_size_largest")
    assert find(desk, "policy_title", QLabel).fontInfo().pixelSize() > before
    assert "24小时" in words_on(find(desk, "policy_text"))
    press(desk, "policy_print")
    settle(desk)
    assert desk.window.current_key == "prints"
    assert find(desk, "print_document", QComboBox).currentData() == "leaflet"


def test_a_word_that_is_nowhere_says_so(desk: Application) -> None:
    go(desk, "policy")
    find(desk, "policy_search", QLineEdit).setText("宇宙飞船")
    settle(desk)
    assert not find(desk, "policy_print", QAbstractButton).isEnabled()
    assert not find(desk, "policy_topics", DataTable).rows.rows


def test_publicity_is_recorded_from_the_subject(desk: Application) -> None:
    go(desk, "policy")
    press(desk, "policy_record")
    settle(desk)
    assert desk.window.current_key == "form"
    assert [row.kind for row in ask(desk.shell, lambda core: core.drafts.list())] == ["publicity"]  # type: ignore[arg-type]


def test_with_names_covered_neither_the_person_nor_his_namesake_is_named(opened: Opened) -> None:
    def fill(core: Core) -> None:
        add_people(core, 2, name="安守诚", birth_date="1950-01-02")

    desk = opened(fill)
    for is_private, words in ((False, "安守诚和安守诚（"), (True, "安*诚和安*诚（")):
        if is_private:
            key(desk.window, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
            settle(desk)
        go(desk, "quality")
        table = find(desk, "quality_table", DataTable)
        table.setCurrentIndex(table.rows.index(rows(desk).index("quality.same_name"), 0))
        assert find(desk, "quality_whole", QLabel).text().startswith(words)
