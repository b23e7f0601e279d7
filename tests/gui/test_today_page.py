"""今日 by keyboard: the list first; what the office answered is told once; the month in words, bars and numbers."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel

from core.app import Core
from core.service.exchange import RemoteItem
from gui.app import Application
from gui.widgets.bar_chart import BarChart
from gui.widgets.data_table import DataTable
from tests.gui.conftest import Opened
from tests.helpers.desk import find, go, is_shown, key, press, settle, words_on
from tests.helpers.field import sign_record
from tests.helpers.people import invented_body
from tests.helpers.window import ask
from tests.helpers.workspace import add_people, sign_visit


@pytest.fixture
def desk(opened: Opened) -> Application:
    """Six people, one visited; one change report and one lead that the office answered."""

    def fill(core: Core) -> None:
        people = add_people(core, 6, self_care="full", started_on="2020-01-01")
        sign_visit(core, people[0])
        for number, kind in enumerate(("change", "lead")):
            record = sign_record(core, kind, people[1] if kind == "change" else "")
            body = {"fact_id": record, "state": "decided", "text": "从下月起执行。", "decided_at": TIMES[number]}
            core.exchange.apply_remote([RemoteItem("decision", record, 1, number + 1, body)], "c", "e")

    return opened(fill)


TIMES = ("2026-11-20T10:00:00.000+08:00", "2026-11-19T10:00:00.000+08:00")


def test_the_list_is_in_sight_first_and_whole_beside_what_waits(desk: Application) -> None:
    table = find(desk, "today_table", DataTable)
    assert table.height() > 300
    assert table.currentIndex().row() == 0
    side = words_on(desk.window.page("today"))
    for words in ("区里新答复", "待办", "没填完的", "送达情况", "本月走访"):
        assert words in side


def test_an_answer_leads_to_its_record_and_is_no_news_after_that(desk: Application) -> None:
    first = find(desk, "news_0", QAbstractButton)
    who = invented_body(1)["name"]
    assert who in first.accessibleName() and "从下月起执行。" in first.accessibleName()
    first.setFocus()
    key(first, Qt.Key.Key_Space)
    settle(desk)
    assert desk.window.current_key == "record"
    key(desk.window.focusWidget(), Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    settle(desk)
    assert len(ask(desk.shell, lambda core: core.overview.news())) == 1  # type: ignore[arg-type]
    assert who not in find(desk, "news_0", QAbstractButton).accessibleName()
    press(desk, "today_news_seen")
    assert not is_shown(desk, "today_news")


def test_the_month_is_walked_through_by_keys_and_turns_into_numbers(desk: Application) -> None:
    chip = find(desk, "today_month", QAbstractButton)
    chip.setFocus()
    key(chip, Qt.Key.Key_Space)
    settle(desk)
    chart = find(desk, "month_chart", BarChart)
    picture = ask(desk.shell, lambda core: core.overview.month())  # type: ignore[arg-type]
    assert chart.hasFocus()
    assert str(picture.total.left) in chart.accessibleName()
    said = []
    for _ in picture.places:
        key(chart, Qt.Key.Key_Down)
        said.append(chart.accessibleDescription())
    assert [words.partition("：")[0] for words in said] == [one.place for one in picture.places]
    key(chart, Qt.Key.Key_Return)
    table = find(desk, "month_table", DataTable)
    assert table.hasFocus()
    assert [row.done for row in table.rows.rows] == [one.done for one in picture.places]
    assert not is_shown(desk, "today_table")


def test_a_month_in_which_nobody_is_owed_anything_says_so_and_leaves_the_keyboard_where_it_was(opened: Opened) -> None:
    desk = opened()
    chip = find(desk, "today_month", QAbstractButton)
    chip.setFocus()
    key(chip, Qt.Key.Key_Space)
    settle(desk)
    assert is_shown(desk, "month_empty") and chip.hasFocus()
    assert not is_shown(desk, "month_chart") and not is_shown(desk, "month_turn")


def test_coming_back_to_the_page_shows_the_list_again(desk: Application) -> None:
    chart = find(desk, "today_month_chart", BarChart)
    chart.setFocus()
    key(chart, Qt.Key.Key_Return)
    settle(desk)
    assert is_shown(desk, "month_chart")
    go(desk, "tasks")
    go(desk, "today")
    assert is_shown(desk, "today_table")


def test_from_the_due_list_one_walks_from_person_to_person(desk: Application) -> None:
    table = find(desk, "today_table", DataTable)
    names = [row.name for row in table.rows.rows]
    table.enter()
    key(table, Qt.Key.Key_Return)
    settle(desk)
    key(desk.window.focusWidget(), Qt.Key.Key_PageDown, Qt.KeyboardModifier.AltModifier)
    settle(desk)
    assert find(desk, "person_name", QLabel).text() == names[1]


def test_an_empty_village_says_so_and_draws_nothing(opened: Opened) -> None:
    desk = opened(lambda core: None)
    assert is_shown(desk, "today_no_roster") and not is_shown(desk, "today_calm")
    assert "走访过了" not in words_on(desk.window.page("today"))
    press(desk, "today_no_roster_action")
    assert desk.window.current_key == "roster"
    desk.shell.navigator.open_page("today")  # type: ignore[union-attr]
    settle(desk)
    assert not is_shown(desk, "today_month_chart")
    assert "2026年11月没有该走访的。" in words_on(desk.window.page("today"))
    assert date(2026, 11, 22) == desk.shell.today()  # type: ignore[union-attr]


def test_the_list_is_asked_for_alone_and_the_rest_when_it_is_there(
    desk: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    read = desk.tasks.read

    def noted(fn: Any, done: Any, *rest: Any, **more: Any) -> None:
        asked.append(str(more.get("key")))
        read(fn, done, *rest, **more)

    monkeypatch.setattr(desk.tasks, "read", noted)
    desk.window.page("today").reload()
    assert asked == ["due"]
    settle(desk)
    assert asked[0] == "due" and {"drafts", "status", "news", "todo", "month"} <= set(asked)


def test_in_privacy_mode_the_side_covers_names_too(desk: Application) -> None:
    who = invented_body(1)["name"]
    desk.window.turn_privacy()
    settle(desk)
    assert who not in find(desk, "news_0", QAbstractButton).accessibleName()
    assert who[0] in find(desk, "news_0", QAbstractButton).accessibleName()
    first = find(desk, "today_table", DataTable).rows.rows[0].name
    assert first not in find(desk, "today_why", QLabel).text()
