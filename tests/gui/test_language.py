"""Words: switching at run time reaches everything, and what a table lacks stays Chinese."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QComboBox, QPushButton

from core.paths import resources
from gui.app import Application
from gui.language import Language, load_table, tr
from gui.navigation import PLACES
from tests.helpers.desk import find, go, settle, words_on


def test_switching_in_the_settings_reaches_navigation_page_and_status_line_at_once(desk: Application) -> None:
    go(desk, "settings")
    combo = find(desk, "settings_language", QComboBox)
    combo.setCurrentIndex(combo.findData("en"))
    combo.activated.emit(combo.currentIndex())
    settle(desk)
    assert find(desk, "nav_people", QPushButton).accessibleName() == "People"
    assert desk.window.current_key == "settings"
    assert "Text size" in words_on(desk.window.page("settings"))
    assert "Not enrolled" in desk.window.status_words
    combo = find(desk, "settings_language", QComboBox)
    combo.setCurrentIndex(combo.findData("zh"))
    combo.activated.emit(combo.currentIndex())
    settle(desk)
    assert find(desk, "nav_people", QPushButton).accessibleName() == "人员"


def test_in_english_no_page_keeps_a_chinese_button(desk: Application) -> None:
    desk.language.use("en")
    settle(desk)
    table = load_table(resources() / "i18n" / "en")
    for place in PLACES:
        page = go(desk, place.key)
        left = [button.text() for button in page.findChildren(QPushButton) if button.text().strip() in table]
        assert not left, place.key


def test_the_choice_is_remembered_for_the_next_start(desk: Application) -> None:
    go(desk, "settings")
    combo = find(desk, "settings_language", QComboBox)
    combo.setCurrentIndex(combo.findData("en"))
    combo.activated.emit(combo.currentIndex())
    settle(desk)
    assert desk.memory.get("language", "zh") == "en"


def test_a_text_without_translation_stays_as_it_is(qapp: QApplication) -> None:
    language = Language(resources() / "i18n")
    language.use("en")
    try:
        assert tr("今日") == "Today"
        assert tr("没有人会翻译这一句") == "没有人会翻译这一句"
    finally:
        language.use("zh")
        language.use("en")
        for translator in language._installed:
            qapp.removeTranslator(translator)


def test_two_translations_of_one_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('"今日" = "Today"\n', "utf-8")
    (tmp_path / "b.toml").write_text('"今日" = "This day"\n', "utf-8")
    with pytest.raises(ValueError, match="今日"):
        load_table(tmp_path)


def test_a_larger_text_size_keeps_the_page_and_grows_the_letters(desk: Application) -> None:
    go(desk, "settings")
    combo = find(desk, "settings_text_size", QComboBox)
    combo.setCurrentIndex(combo.findData(200))
    combo.activated.emit(combo.currentIndex())
    settle(desk)
    try:
        assert desk.window.current_key == "settings"
        assert find(desk, "settings_text_size", QComboBox).font().pixelSize() == 32
        assert desk.window.height() <= 768
        assert desk.window.width() <= 1366
    finally:
        desk.theme.use_scale(100)
        settle(desk)
