"""The lists: drafts first, records read only, every empty list says what to do."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit

from core.app import Core
from core.service.exchange import RemoteItem
from core.service.views import DraftRow
from gui.app import Application
from gui.widgets.data_table import DataTable
from tests.gui.conftest import Opened
from tests.helpers.desk import choose, find, go, is_shown, key, press, settle, words_on
from tests.helpers.window import ask
from tests.helpers.workspace import add_people, sign_visit


@pytest.fixture
def desk(opened: Opened) -> Application:
    def fill(core: Core) -> None:
        people = add_people(core, 3)
        sign_visit(core, people[0], photos=1)
        core.drafts.start("visit", people[1])

    return opened(fill)


def rows(desk: Application, name: str) -> list[object]:
    return list(find(desk, name, DataTable).rows.rows)


def test_drafts_stand_before_signed_visits_and_open_where_they_were_left(desk: Application) -> None:
    go(desk, "visits")
    assert [isinstance(row, DraftRow) for row in rows(desk, "visits_table")] == [True, False]
    key(find(desk, "visits_table"), Qt.Key.Key_Return)
    settle(desk)
    assert desk.window.current_key == "form"


def test_starting_again_for_the_same_person_goes_on_with_the_draft(desk: Application) -> None:
    person = ask(desk.shell, lambda core: core.drafts.list()[0].person_id)  # type: ignore[arg-type]
    desk.window.start_form("visit", person)
    settle(desk)
    assert len(ask(desk.shell, lambda core: core.drafts.list())) == 1  # type: ignore[arg-type]


def test_a_signed_record_is_read_only_and_shows_its_pictures(desk: Application) -> None:
    one = ask(desk.shell, lambda core: core.records.list("visit")[0].id)  # type: ignore[arg-type]
    desk.window.open_record(one)
    settle(desk)
    page = desk.window.page("record")
    assert not page.findChildren(QLineEdit)
    assert not page.findChildren(QPlainTextEdit)
    assert "编号 TF" in words_on(page)
    assert any(not label.pixmap().isNull() for label in page.findChildren(QLabel) if label.width() > 100)


def test_a_correction_is_a_new_draft_and_the_old_record_stays(desk: Application) -> None:
    one = ask(desk.shell, lambda core: core.records.list("visit")[0].id)  # type: ignore[arg-type]
    desk.window.open_record(one)
    settle(desk)
    press(desk, "record_correct")
    press(desk, "correction_save")
    assert desk.window.current_key == "record", "a correction without a reason has begun"
    find(desk, "correction_reason", QPlainTextEdit).setPlainText("写错了日期")
    press(desk, "correction_save")
    assert desk.window.current_key == "form"
    assert ask(desk.shell, lambda core: core.records.show(one).superseded_by) == ""  # type: ignore[arg-type]
    corrections = ask(
        desk.shell,  # type: ignore[arg-type]
        lambda core: [core.drafts.open(row.id).supersedes for row in core.drafts.list()],
    )
    assert one in corrections


def test_the_filters_count_and_an_empty_one_leads_back_to_all(desk: Application) -> None:
    go(desk, "visits")
    press(desk, "visits_stuck")
    assert is_shown(desk, "visits_none")
    press(desk, "visits_none_action")
    assert len(rows(desk, "visits_table")) == 2
    press(desk, "visits_draft")
    assert len(rows(desk, "visits_table")) == 1


def test_whom_to_visit_is_asked_by_a_search(desk: Application) -> None:
    go(desk, "visits")
    press(desk, "visits_start")
    search = find(desk, "pick_search", QLineEdit)
    assert search.hasFocus()
    key(search, Qt.Key.Key_Down)
    key(find(desk, "pick_table"), Qt.Key.Key_Return)
    settle(desk)
    assert desk.window.current_key == "form"


def test_a_lead_needs_nobody_on_the_list(desk: Application) -> None:
    go(desk, "leads")
    press(desk, "leads_new")
    assert desk.window.current_key == "form"


def test_a_change_report_is_about_somebody(desk: Application) -> None:
    go(desk, "changes")
    press(desk, "changes_new")
    table = find(desk, "pick_table", DataTable)
    table.enter()
    key(table, Qt.Key.Key_Return)
    settle(desk)
    assert desk.window.current_key == "form"
    assert [row.kind for row in ask(desk.shell, lambda core: core.drafts.list())].count("change") == 1  # type: ignore[arg-type]


def test_an_agreement_is_recorded_from_its_list(desk: Application) -> None:
    go(desk, "agreements")
    table = find(desk, "agreements_table", DataTable)
    missing = next(row for row in table.rows.rows if row.state == "missing")
    table.acted.emit(missing)
    choose(desk, "agreement_menu_quick")
    find(desk, "agreement_caregiver_name", QLineEdit).setText("安小河")
    press(desk, "agreement_save")
    row = next(row for row in table.rows.rows if row.person_id == missing.person_id)
    assert (row.state, row.caregiver_name) == ("active", "安小河")


def test_a_term_that_ends_before_it_begins_is_refused_at_its_date(desk: Application) -> None:
    go(desk, "agreements")
    table = find(desk, "agreements_table", DataTable)
    table.acted.emit(table.rows.rows[0])
    choose(desk, "agreement_menu_quick")
    find(desk, "agreement_caregiver_name", QLineEdit).setText("安小河")
    until = find(desk, "agreement_ends_on_input", QLineEdit)
    until.clear()
    until.textEdited.emit("")
    press(desk, "agreement_save")
    assert find(desk, "agreement_ends_on_error", QLabel).text()


def test_a_task_is_finished_with_a_word_about_the_outcome(opened: Opened) -> None:
    def fill(core: Core) -> None:
        task = {"person_id": "", "kind": "check", "title": "核实电话", "text": "打不通", "due_on": "2026-11-20"}
        core.exchange.apply_remote([RemoteItem("task", core.seams.ids.new(), 1, 1, task | {"state": "open"})], "c", "e")

    desk = opened(fill)
    go(desk, "tasks")
    assert find(desk, "tasks_table", DataTable).rows.rows[0].due_on == date(2026, 11, 20)
    press(desk, "tasks_finish")
    press(desk, "finish_task_save")
    assert "task.note_missing" in find(desk, "finish_task_note_error", QLabel).text()
    find(desk, "finish_task_note", QPlainTextEdit).setPlainText("已核实，换了号码")
    press(desk, "finish_task_save")
    assert find(desk, "tasks_table", DataTable).rows.rows[0].state == "done"


@pytest.mark.parametrize("page", ["visits", "changes", "leads", "agreements", "tasks"])
def test_every_empty_list_says_what_to_do(opened: Opened, page: str) -> None:
    desk = opened()
    go(desk, page)
    empty = find(desk, f"{page}_empty")
    assert len(words_on(empty)) > 20
    assert find(desk, f"{page}_empty_action").isEnabled()


def test_an_empty_village_leads_from_today_to_its_list(opened: Opened) -> None:
    desk = opened()
    assert is_shown(desk, "today_no_roster")


def test_today_says_why_and_which_rule(desk: Application) -> None:
    table = find(desk, "today_table", DataTable)
    assert table.rows.rows
    why = find(desk, "today_why", QLabel).text()
    assert table.rows.rows[0].name in why
    assert "依据" in why or "文件未规定" in why
    press(desk, "today_coming")
    assert all(row.due.state == "coming" for row in table.rows.rows)
