"""规则依据: every rule with its document, found by word, kind and day."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit

from core.service.rulebook import RuleRow
from gui.app import Application
from gui.widgets.data_table import DataTable
from tests.helpers.desk import find, go, is_shown, press, settle


@pytest.fixture
def page(desk: Application) -> Application:
    go(desk, "settings")
    press(desk, "settings_rules")
    assert desk.window.current_key == "rules"
    return desk


def rows(page: Application) -> list[RuleRow]:
    return list(find(page, "rules_table", DataTable).rows.rows)


def type_words(page: Application, words: str) -> None:
    find(page, "rules_search", QLineEdit).setText(words)
    settle(page)


def test_every_rule_is_there_with_its_document_and_its_first_day(page: Application) -> None:
    found = rows(page)
    assert len(found) > 200
    assert all(row.document and row.starts_on and row.kind_label for row in found)
    assert find(page, "rules_count", QLabel).text() == f"共 {len(found)} 条"


def test_words_of_the_rule_or_of_its_document_find_it(page: Application) -> None:
    type_words(page, "自理能力复核评估 10个工作日")
    assert [row.id for row in rows(page)] == ["N-DEADLINE-3"]
    source = find(page, "rules_source", QLabel).text()
    assert "《特困人员认定办法》（民发〔2021〕43号）第二十三条" in source
    type_words(page, "民发〔2021〕57号")
    assert {row.id for row in rows(page)} > {"N-REVIEW-2", "N-SIGN-5"}


def test_a_number_that_no_document_gives_is_called_so(page: Application) -> None:
    type_words(page, "协议期限")
    assert find(page, "rules_note", QLabel).text().startswith("文件未规定，暂按：没有查到协议期限")


def test_a_kind_is_chosen_from_the_list(page: Application) -> None:
    kinds = find(page, "rules_kind", QComboBox)
    kinds.setCurrentIndex(kinds.findData("warning_outcome"))
    kinds.activated.emit(kinds.currentIndex())
    settle(page)
    assert [row.subject for row in rows(page)][-1] == "信息有误"
    assert len(rows(page)) == 5
    assert find(page, "rules_kind", QComboBox).currentData() == "warning_outcome"


def test_another_day_shows_the_rules_of_that_day(page: Application) -> None:
    type_words(page, "N-VALIDITY-1")
    assert [row.starts_on for row in rows(page)] == [date(2025, 1, 1)]
    line = find(page, "rules_day_input", QLineEdit)
    line.clear()
    QTest.keyClicks(line, "2024-06-01")
    QTest.keyClick(line, Qt.Key.Key_Return)
    settle(page)
    assert is_shown(page, "rules_none")
    press(page, "rules_none_action")
    assert len(rows(page)) > 200


def test_back_leads_to_where_one_came_from(page: Application) -> None:
    press(page, "rules_back")
    assert page.window.current_key == "settings"
