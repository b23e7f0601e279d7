"""专项行动 from the window: who is still to be seen, what was done, on paper and in the clipboard."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QComboBox, QLabel

from core.app import Core
from gui.app import Application
from gui.widgets.data_table import DataTable
from tests.gui.conftest import Opened
from tests.helpers.desk import find, go, is_shown, press, settle
from tests.helpers.supervision import CAMPAIGN, COLD, give_task, sign
from tests.helpers.workspace import receive_people, sign_visit

TOLD = {"kind": "cold_wave", "title": "寒潮专项", "from": "2026-11-20", "until": "2026-11-30", "tags": ["all"],
        "methods": ["home", "phone"], "every": 1, "goods": ["棉被", "煤"], "asks": ["屋里暖不暖"]}  # fmt: skip


def fill(core: Core) -> None:
    give_task(core, "campaign", "c1", campaign=TOLD)
    people = receive_people(core, 5)
    for person in people[:2]:
        sign_visit(core, person, **COLD)
    sign(core, "campaign", CAMPAIGN | {"campaign/name": "明年的", "campaign/starts_on": "2026-12-20",
                                       "campaign/ends_on": "2026-12-30"})  # fmt: skip


def test_what_runs_is_shown_with_its_people_and_its_days(opened: Opened) -> None:
    desk = opened(fill)
    go(desk, "campaigns")
    assert find(desk, "campaigns_words", QLabel).text() == "对象 5 人，已看 2 人，还差 3 人"
    assert find(desk, "campaigns_which", QComboBox).currentText() == "寒潮专项（进行中）"
    people = find(desk, "campaigns_targets", DataTable).rows.rows
    assert [row.is_done for row in people] == [False, False, False, True, True]
    days = find(desk, "campaigns_days", DataTable).rows.rows
    assert [(day.day.day, day.looks, day.given) for day in days] == [(22, 2, 2), (21, 0, 0), (20, 0, 0)]


def test_another_one_is_chosen_and_stays_chosen(opened: Opened) -> None:
    desk = opened(fill)
    go(desk, "campaigns")
    which = find(desk, "campaigns_which", QComboBox)
    which.setCurrentIndex(1)
    which.activated.emit(1)
    settle(desk)
    assert (
        find(desk, "campaigns_words", QLabel).text().endswith("还差 5 人")
        or which.currentText() == "明年的（还没开始）"
    )
    assert which.currentText() == "明年的（还没开始）"


def test_the_days_are_copied_as_a_table_and_printed(opened: Opened) -> None:
    desk = opened(fill)
    go(desk, "campaigns")
    press(desk, "campaigns_copy")
    lines = QApplication.clipboard().text().splitlines()
    assert lines[0].split("\t") == ["日期", "上门", "电话", "合计", "见到", "没见到", "送物资"]
    assert lines[3].split("\t") == ["11月22日", "2", "—", "2", "2", "—", "2"]
    press(desk, "campaigns_print")
    settle(desk)
    assert desk.window.current_key == "prints"


def test_without_any_the_page_says_how_one_begins(desk: Application) -> None:
    go(desk, "campaigns")
    assert is_shown(desk, "campaigns_empty")
    press(desk, "campaigns_new")
    settle(desk)
    assert desk.window.current_key == "form"
