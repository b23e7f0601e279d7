"""帮助: F1 leads to the place of every page and dialog, the search finds it, and what is read can be left again."""

from __future__ import annotations

import importlib
import pkgutil

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QTextBrowser, QWidget

import gui.dialogs
import gui.forms
from gui.app import Application
from gui.dialogs.gate import Gate
from gui.dialogs.help_sheet import HelpSheet
from gui.help_topics import DIALOGS, KINDS, PAGES
from gui.navigation import EMERGENCY, INNER, PLACES
from gui.widgets.handbook_view import handbook
from tests.gui.test_accessible import nameless
from tests.helpers.desk import find, go, key, press, settle, words_on

ABSTRACT = {"FormDialog", "Gate"}


def dialogs() -> set[str]:
    """Every dialog and gate of the program."""
    found = set()
    for package in (gui.dialogs, gui.forms):
        for one in pkgutil.iter_modules(package.__path__):
            module = importlib.import_module(f"{package.__name__}.{one.name}")
            for name, kind in vars(module).items():
                is_window = isinstance(kind, type) and issubclass(kind, QDialog | Gate)
                if is_window and kind.__module__ == module.__name__ and name not in ABSTRACT:
                    found.add(name)
    return found


def test_every_page_and_every_dialog_has_its_place() -> None:
    assert {place.key for place in (*PLACES, *INNER, EMERGENCY)} - PAGES.keys() == set()
    assert dialogs() - DIALOGS.keys() == set()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_place_that_is_pointed_to_is_in_the_handbook(language: str) -> None:
    there = {topic for chapter in handbook(language) for topic in chapter.topics()}
    assert {*PAGES.values(), *KINDS.values(), *DIALOGS.values()} - there == set()


def test_links_inside_the_handbook_lead_somewhere() -> None:
    import re

    for language in ("zh", "en"):
        book = handbook(language)
        there = {topic for chapter in book for topic in chapter.topics()}
        lines = [line for chapter in book for part in chapter.sections for line in part.lines if line[:1] != "!"]
        assert {target for line in lines for target in re.findall(r"\]\(([^)]+)\)", line)} <= there


def test_f1_leads_to_the_place_of_the_page_and_back_again(desk: Application) -> None:
    go(desk, "sync")
    key(desk.window, Qt.Key.Key_F1)
    settle(desk)
    assert desk.window.current_key == "help"
    assert "到乡镇同步" in find(desk, "help_text", QTextBrowser).toPlainText()
    press(desk, "help_back")
    assert desk.window.current_key == "sync"


def test_f1_in_a_form_leads_to_the_chapter_of_its_kind(desk: Application) -> None:
    for kind, topic in (("visit", "visit#fill"), ("change", "change#report")):
        person: list[str] = []
        desk.tasks.read(lambda core: core.people.search().rows[0].id, person.append)
        settle(desk)
        desk.window.start_form(kind, person[0])
        settle(desk)
        key(desk.window, Qt.Key.Key_F1)
        settle(desk)
        assert desk.window.page("help").topic == topic  # type: ignore[attr-defined]


def test_what_is_typed_is_found_by_initials_and_read_at_once(desk: Application) -> None:
    go(desk, "help")
    find(desk, "help_search", QLineEdit).setText("hfm")
    settle(desk)
    assert "恢复卡" in find(desk, "help_text", QTextBrowser).toPlainText()
    find(desk, "help_search", QLineEdit).setText("宇宙飞船")
    settle(desk)
    assert "没有找到" in words_on(desk.window.page("help"))


def test_the_letters_of_the_handbook_grow_and_its_pictures_are_drawn(desk: Application) -> None:
    go(desk, "help")
    text = find(desk, "help_text", QTextBrowser)
    before = text.document().size().height()
    press(desk, "help_size_largest")
    assert text.document().size().height() > before
    assert "today.png" in text.toHtml()


def test_f1_in_a_dialog_opens_a_sheet_over_it_and_esc_gives_the_dialog_back(desk: Application) -> None:
    go(desk, "settings")
    press(desk, "settings_passphrase")
    dialog = QApplication.activeModalWidget()
    key(dialog, Qt.Key.Key_F1)
    settle(desk)
    sheet = QApplication.activeModalWidget()
    assert isinstance(sheet, HelpSheet)
    assert sheet.view.topic == "forgotten#change"
    key(sheet, Qt.Key.Key_Escape)
    settle(desk)
    assert QApplication.activeModalWidget() is dialog
    press(desk, "change_cancel")


def test_before_the_door_f1_tells_what_to_do_without_the_passphrase(gate: Application) -> None:
    key(gate.window, Qt.Key.Key_F1)
    settle(gate)
    sheet = QApplication.activeModalWidget()
    assert isinstance(sheet, HelpSheet)
    assert sheet.view.topic == "forgotten"
    assert "恢复卡" in find(gate, "help_text", QTextBrowser).toPlainText()
    sheet.close()
    settle(gate)
    assert find(gate, "unlock_passphrase", QWidget).isVisible()


def test_the_handbook_speaks_the_language_of_the_window(desk: Application) -> None:
    desk.language.use("en")
    settle(desk)
    go(desk, "help")
    assert "The first day" in find(desk, "help_text", QTextBrowser).toPlainText()


def test_every_control_of_the_handbook_has_a_name_for_the_screen_reader(desk: Application) -> None:
    for page in ("help", "policy", "settings"):
        go(desk, page)
        assert nameless(desk.window) == []
