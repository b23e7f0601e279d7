"""One person: what is covered stays covered, every look is logged, corrections are proposals."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QTabBar

from core.app import Core
from gui.app import Application
from gui.pages.person import PersonPage
from gui.widgets.data_table import DataTable
from gui.widgets.thumbnail import Thumbnail
from gui.widgets.wellbeing_chart import WellbeingChart
from tests.gui.conftest import Opened
from tests.helpers.desk import choose, find, go, is_shown, key, press, settle, words_on
from tests.helpers.people import invented_body
from tests.helpers.window import ask
from tests.helpers.workspace import add_people, sign_visit

KEYS = (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3, Qt.Key.Key_4, Qt.Key.Key_5, Qt.Key.Key_6, Qt.Key.Key_7)
LONG_NAME = "阿卜杜热合曼·买买提·吐尔逊尼亚孜·库尔班江"


class Shown:
    """A person page with what is behind it."""

    def __init__(self, desk: Application, person_id: str) -> None:
        self.desk, self.person_id = desk, person_id

    @property
    def text(self) -> str:
        return words_on(self.desk.window.page("person"))

    @property
    def page(self) -> PersonPage:
        page = self.desk.window.page("person")
        assert isinstance(page, PersonPage)
        return page

    def tab(self, number: int) -> None:
        """Ctrl+number, wherever the keyboard is."""
        key(self.desk.window.focusWidget(), KEYS[number - 1], Qt.KeyboardModifier.ControlModifier)
        settle(self.desk)

    def ledger(self, *kinds: str) -> list[str]:
        rows = ask(self.desk.shell, lambda core: core.ledger.entries(self.person_id, kinds))  # type: ignore[arg-type]
        return [row.kind for row in rows]


@pytest.fixture
def shown(opened: Opened) -> Shown:
    ids: list[str] = []

    def fill(core: Core) -> None:
        ids.extend(add_people(core, 1, name=LONG_NAME, caregiver_name="安小河"))
        sign_visit(core, ids[0])

    desk = opened(fill)
    desk.window.open_person(ids[0])
    settle(desk)
    return Shown(desk, ids[0])


def test_the_whole_number_is_on_the_screen_only_while_the_button_is_held(shown: Shown) -> None:
    number = invented_body(0)["id_number"]
    assert number not in shown.text
    button = find(shown.desk, "person_id_hold", QAbstractButton)
    QTest.mousePress(button, Qt.MouseButton.LeftButton)
    settle(shown.desk)
    assert number in shown.text
    QTest.mouseRelease(button, Qt.MouseButton.LeftButton)
    assert number not in shown.text


def test_every_look_is_in_the_ledger(shown: Shown) -> None:
    assert shown.ledger("reveal") == []
    button = find(shown.desk, "person_id_hold", QAbstractButton)
    for look in (1, 2):
        QTest.mousePress(button, Qt.MouseButton.LeftButton)
        settle(shown.desk)
        QTest.mouseRelease(button, Qt.MouseButton.LeftButton)
        assert shown.ledger("reveal") == ["reveal"] * look
    shown.tab(2)
    rows = find(shown.desk, "ledger_table", DataTable).rows.rows
    assert [row.kind for row in rows].count("reveal") == 2


def test_the_space_bar_holds_the_button_too(shown: Shown) -> None:
    button = find(shown.desk, "person_id_hold", QAbstractButton)
    button.setFocus()
    QTest.keyPress(button, Qt.Key.Key_Space)
    settle(shown.desk)
    assert invented_body(0)["id_number"] in shown.text
    QTest.keyRelease(button, Qt.Key.Key_Space)
    assert invented_body(0)["id_number"] not in shown.text


def test_leaving_the_page_covers_the_number(shown: Shown) -> None:
    button = find(shown.desk, "person_id_hold", QAbstractButton)
    QTest.mousePress(button, Qt.MouseButton.LeftButton)
    settle(shown.desk)
    shown.desk.window.open_page("tasks")
    value = shown.desk.window.page("person").findChild(QLabel, "person_id_value")
    assert invented_body(0)["id_number"] not in value.text()


def test_the_ledger_filter_shows_one_kind(shown: Shown) -> None:
    shown.tab(2)
    press(shown.desk, "ledger_visit")
    assert {row.kind for row in find(shown.desk, "ledger_table", DataTable).rows.rows} == {"visit"}
    press(shown.desk, "ledger_change")
    assert is_shown(shown.desk, "ledger_empty")


def test_a_correction_needs_a_reason_and_shows_as_pending(shown: Shown) -> None:
    press(shown.desk, "person_edit")
    find(shown.desk, "edit_person_address", QLineEdit).setText("柳坝村东头9号")
    press(shown.desk, "edit_person_save")
    assert "person.reason_missing" in find(shown.desk, "edit_person_reason_error", QLabel).text()
    find(shown.desk, "edit_person_reason", QLineEdit).setText("搬家了")
    press(shown.desk, "edit_person_save")
    assert "柳坝村东头9号" in shown.text


def test_a_covered_telephone_is_kept_when_its_field_stays_empty(shown: Shown) -> None:
    before = ask(shown.desk.shell, lambda core: core.people.person(shown.person_id).phone)  # type: ignore[arg-type]
    press(shown.desk, "person_edit")
    assert find(shown.desk, "edit_person_phone", QLineEdit).text() == ""
    find(shown.desk, "edit_person_group", QLineEdit).setText("西头组")
    find(shown.desk, "edit_person_reason", QLineEdit).setText("核对")
    press(shown.desk, "edit_person_save")
    after = ask(shown.desk.shell, lambda core: core.people.person(shown.person_id))  # type: ignore[arg-type]
    assert (after.phone, after.group) == (before, "西头组")


def test_a_wrong_value_is_said_at_its_field_and_nothing_is_proposed(shown: Shown) -> None:
    press(shown.desk, "person_edit")
    find(shown.desk, "edit_person_name", QLineEdit).setText("李\u200b四")
    find(shown.desk, "edit_person_reason", QLineEdit).setText("核对")
    press(shown.desk, "edit_person_save")
    assert "name." in find(shown.desk, "edit_person_name_error", QLabel).text()
    name = ask(shown.desk.shell, lambda core: core.people.person(shown.person_id).name)  # type: ignore[arg-type]
    assert name == LONG_NAME


def test_an_agreement_is_recorded_from_the_page(shown: Shown) -> None:
    shown.tab(3)
    press(shown.desk, "person_agreement")
    choose(shown.desk, "agreement_menu_quick")
    find(shown.desk, "agreement_caregiver_name", QLineEdit).setText("安小河")
    press(shown.desk, "agreement_save")
    assert "有效" in shown.text
    assert "agreement" in shown.ledger()


def test_a_person_may_not_be_his_own_caregiver(shown: Shown) -> None:
    shown.tab(3)
    press(shown.desk, "person_agreement")
    choose(shown.desk, "agreement_menu_quick")
    find(shown.desk, "agreement_caregiver_name", QLineEdit).setText(LONG_NAME)
    press(shown.desk, "agreement_save")
    assert "agreement.self" in find(shown.desk, "agreement_caregiver_name_error", QLabel).text()


def test_somebody_who_is_not_there_any_more_is_said_in_words(desk: Application) -> None:
    desk.window.open_person("00000000-0000-7000-8000-000000000000")
    settle(desk)
    assert is_shown(desk, "person_gone")


def test_seven_tabs_by_keys_each_with_its_number_and_none_makes_the_page_scroll(shown: Shown) -> None:
    tabs = find(shown.desk, "person_tabs", QTabBar)
    seen = []
    for number in range(1, 8):
        shown.tab(number)
        assert tabs.currentIndex() == number - 1
        assert shown.page.scroll.verticalScrollBar().maximum() == 0
        seen.append(tabs.tabText(number - 1))
    rows = ask(shown.desk.shell, lambda core: core.ledger.entries(shown.person_id))  # type: ignore[arg-type]
    assert seen[:2] == ["概况", f"台账 {len(rows)}"]
    assert seen[2:5] == ["协议与照料", "变化", "评估"]


def test_the_head_says_who_it_is_who_cares_and_when_he_is_due_and_the_whole_rule_stands_below(shown: Shown) -> None:
    assert find(shown.desk, "person_name", QLabel).text() == LONG_NAME, "twenty characters stand in full"
    words = find(shown.desk, "person_who", QLabel).text()
    person = invented_body(0)
    assert all(part in words for part in ("岁", person["village"], "特困人员", "照料人 安小河"))
    assert not is_shown(shown.desk, "person_next"), "there is no list to walk through"
    due = find(shown.desk, "person_due", QLabel)
    assert "上次" in due.text()
    assert "依据" in due.accessibleName() or "文件未规定" in due.accessibleName()
    assert due.accessibleName().partition("　")[2] in words_on(find(shown.desk, "person_tags"))


def test_walking_through_the_list_keeps_the_tab_and_back_leads_to_the_list(desk: Application) -> None:
    go(desk, "people")
    table = find(desk, "people_table", DataTable)
    table.enter()
    names = [row.name for row in table.rows.rows[:3]]
    key(table, Qt.Key.Key_Return)
    settle(desk)
    seen = [find(desk, "person_name", QLabel).text()]
    key(desk.window.focusWidget(), Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    for _ in range(2):
        key(desk.window.focusWidget(), Qt.Key.Key_PageDown, Qt.KeyboardModifier.AltModifier)
        settle(desk)
        seen.append(find(desk, "person_name", QLabel).text())
    assert seen == names
    assert find(desk, "person_tabs", QTabBar).currentIndex() == 1
    assert find(desk, "person_place", QLabel).text() == "第 3 位，共 12 位"
    key(desk.window.focusWidget(), Qt.Key.Key_PageUp, Qt.KeyboardModifier.AltModifier)
    settle(desk)
    assert find(desk, "person_name", QLabel).text() == names[1]
    key(desk.window.focusWidget(), Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    settle(desk)
    assert desk.window.current_key == "people"


def test_the_picture_of_a_year_is_said_in_words_and_leads_to_its_records_by_keys(shown: Shown) -> None:
    shown.tab(1)
    chart = find(shown.desk, "wellbeing_chart", WellbeingChart)
    assert chart.hasFocus()
    assert chart.accessibleName().startswith("近一年走访 1 次，11 个月没有走访记录。")
    assert len(chart.empty_months) == 11
    key(chart, Qt.Key.Key_Right)
    assert "身体 和上次差不多" in chart.accessibleDescription()
    assert find(shown.desk, "wellbeing_said", QLabel).text() == chart.accessibleDescription()
    key(chart, Qt.Key.Key_Return)
    table = find(shown.desk, "wellbeing_table", DataTable)
    assert table.hasFocus()
    key(table, Qt.Key.Key_Return)
    settle(shown.desk)
    assert shown.desk.window.current_key == "record"


def test_photos_are_read_when_they_are_looked_at_and_lead_to_their_record(opened: Opened) -> None:
    people: list[str] = []

    def fill(core: Core) -> None:
        people.extend(add_people(core))
        sign_visit(core, people[0], photos=2)

    desk = opened(fill)
    desk.window.open_person(people[0])
    settle(desk)
    here = Shown(desk, people[0])
    assert find(desk, "person_tabs", QTabBar).tabText(6) == "材料 2"
    here.tab(2)
    table = find(desk, "ledger_table", DataTable)
    hashes = next(pictures for row in table.rows.rows if (pictures := table._pictures.get(row.id)))  # type: ignore[attr-defined]
    table.viewport().repaint()
    settle(desk)
    assert all(table.thumbs.get(one) is not None for one in hashes)  # type: ignore[attr-defined]
    here.tab(7)
    tiles = here.page.findChildren(Thumbnail)
    assert len(tiles) == 2 and all(tile.has_picture and tile.accessibleName() for tile in tiles)
    key(tiles[0], Qt.Key.Key_Space)
    settle(desk)
    assert desk.window.current_key == "record"


def test_somebody_not_found_at_the_last_visit_is_said_in_the_head(opened: Opened) -> None:
    people: list[str] = []
    lost = {
        "visit/is_met": "no",
        "visit/not_met_reason": "no_answer",
        "visit/not_met_source": "邻居说没见着",
        "visit/is_known_safe": "no",
        "visit/second_try": "done",
        "follow/major_change": "no",
    }

    def fill(core: Core) -> None:
        people.extend(add_people(core))
        sign_visit(core, people[0], **lost)

    desk = opened(fill)
    desk.window.open_person(people[0])
    settle(desk)
    assert "11月22日没找到人" in words_on(find(desk, "person_header"))
    Shown(desk, people[0]).tab(6)
    assert find(desk, "person_tasks_table", DataTable).hasFocus()


def test_the_ledger_is_printed_by_keys_from_any_tab(shown: Shown) -> None:
    shown.tab(2)
    key(shown.desk.window.focusWidget(), Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    choose(shown.desk, "person_papers_ledger")
    assert shown.desk.window.current_key == "prints"
