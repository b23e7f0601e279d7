"""年度核查, 人户分离 and the person page: due is begun, done is shown, what was reported stands beside the record."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QLabel, QPushButton

from core.app import Core
from gui.widgets.data_table import DataTable
from tests.gui.conftest import Opened
from tests.helpers import household as told
from tests.helpers.desk import find, go, is_shown, press, settle
from tests.helpers.field import sign_record
from tests.helpers.workspace import add_people


def texts(page) -> str:  # type: ignore[no-untyped-def]
    return "\n".join(label.text() for label in page.findChildren(QLabel))


def due_and_done(core: Core) -> list[str]:
    people = add_people(core, 3, started_on="2024-05-01")
    sign_record(core, "review", people[0], **told.unchanged())
    sign_record(core, "review", people[1], **{"review/conclusion": "extended", "extend/until": "2026-12-05"})
    return people


def test_the_year_is_listed_and_its_button_begins_the_quick_form(opened: Opened) -> None:
    desk = opened(due_and_done)
    go(desk, "reviews")
    table = find(desk, "reviews_table", DataTable)
    assert table.model().rowCount() == 3
    assert "1" in find(desk, "reviews_done", QPushButton).text()
    press(desk, "reviews_coming")
    settle(desk)
    table.acted.emit(table.current())
    settle(desk)
    assert desk.window.current_key == "form"


def test_what_was_reviewed_leads_to_its_record_and_another_year_lists_it_again(opened: Opened) -> None:
    desk = opened(due_and_done)
    go(desk, "reviews")
    press(desk, "reviews_done")
    settle(desk)
    table = find(desk, "reviews_table", DataTable)
    table.acted.emit(table.current())
    settle(desk)
    assert desk.window.current_key == "record"
    go(desk, "reviews")
    press(desk, "reviews_all")
    years = find(desk, "reviews_year", QComboBox)
    years.setCurrentIndex(years.findData(2027))
    years.activated.emit(years.currentIndex())
    settle(desk)
    assert table.model().rowCount() == 3


def test_a_batch_of_reviews_makes_drafts_for_those_who_are_due(opened: Opened) -> None:
    def overdue(core: Core) -> None:
        add_people(core, 1)
        for person in add_people(core, 2, category="dibao", labour="part"):
            sign_record(core, "review", person, **told.unchanged(**{"review/reviewed_on": "2026-05-20"}))

    desk = opened(overdue)
    page = go(desk, "reviews")
    press(desk, "reviews_start")
    settle(desk)
    assert "已开好 2 份核查草稿" in texts(page)
    press(desk, "reviews_start")
    settle(desk)
    assert "都已经有核查草稿" in texts(page)
    press(desk, "reviews_print")
    settle(desk)
    assert desk.window.current_key == "prints"


def test_residence_apart_is_listed_by_side_with_the_wishes_counted(opened: Opened) -> None:
    def apart(core: Core) -> None:
        one, two = add_people(core, 2)
        answers = {"apart/side": "home", "push/pushed": "yes", "push/receipt": "no"}
        sign_record(core, "apart", one, **answers)
        sign_record(core, "wish", two, **{"wish/institution": "go"})

    desk = opened(apart)
    page = go(desk, "residence")
    assert find(desk, "residence_table", DataTable).model().rowCount() == 1
    assert "愿意去机构 1 人" in texts(page)
    assert find(desk, "residence_letter", QPushButton).isEnabled()
    press(desk, "residence_letter")
    settle(desk)
    assert desk.window.current_key == "prints"


def test_the_business_page_leads_to_the_lists(opened: Opened) -> None:
    desk = opened(lambda core: add_people(core, 2))
    page = go(desk, "business")
    page.choose_kind("wish")  # type: ignore[attr-defined]
    settle(desk)
    assert not is_shown(desk, "business_list")
    page.choose_kind("review")  # type: ignore[attr-defined]
    settle(desk)
    press(desk, "business_list")
    settle(desk)
    assert desk.window.current_key == "reviews"


def test_what_was_reported_and_what_may_be_told_stand_beside_the_record(opened: Opened) -> None:
    made: list[str] = []

    def report(core: Core) -> None:
        person = add_people(core, 1, disability_kind="4", disability_grade="1")[0]
        made.append(person)
        sign_record(core, "change", person, **told.change("health", "ability", **{"health/cannot_do": ["eating"]}))

    desk = opened(report)
    desk.window.open_person(made[0])
    settle(desk)
    said = texts(desk.window)
    assert "全自理（报的是“半护理”，待认定）" in said
    assert "已上报，待认定" in said
    assert "残疾人两项补贴" in said
    assert is_shown(desk, "person_reported")
