"""The window: keys lead everywhere, the way back works, the title and the status line tell the truth."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from core.app import Core
from gui.app import Application
from gui.navigation import PLACES
from tests.gui.conftest import Opened
from tests.helpers.desk import find, go, key, settle, words_on
from tests.helpers.workspace import add_people, sign_visit


@pytest.mark.parametrize(("number", "place"), [(n, place.key) for n, place in enumerate(PLACES)])
def test_alt_and_a_digit_open_every_page(desk: Application, number: int, place: str) -> None:
    digit = Qt.Key.Key_Minus if number == 10 else Qt.Key(Qt.Key.Key_0 + (number + 1) % 10)
    key(desk.window, digit, Qt.KeyboardModifier.AltModifier)
    settle(desk)
    assert desk.window.current_key == place
    assert find(desk, f"nav_{place}", QPushButton).isChecked()


def test_the_navigation_is_in_the_agreed_order(desk: Application) -> None:
    nav = desk.window.findChild(QWidget, "nav")
    titles = [button.accessibleName() for button in nav.findChildren(QPushButton)]
    lower = ["业务", "待办", "打印", "同步", "设置", "急难"]
    assert titles == ["今日", "人员", "走访", "协议", "变化报告", "线索", *lower]


def test_ctrl_k_opens_the_finder_from_anywhere(desk: Application) -> None:
    go(desk, "settings")
    key(desk.window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    settle(desk)
    assert find(desk, "finder_field").hasFocus()


def test_going_back_returns_to_the_page_before(desk: Application) -> None:
    go(desk, "people")
    go(desk, "tasks")
    key(desk.window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    settle(desk)
    assert desk.window.current_key == "people"


def test_the_title_names_nobody(opened: Opened) -> None:
    people: list[str] = []
    desk = opened(lambda core: people.extend(add_people(core, 3)))
    desk.window.open_person(people[0])
    settle(desk)
    assert desk.window.windowTitle() == "暖访"
    assert all(widget.windowTitle() in ("", "暖访") for widget in QApplication.topLevelWidgets())


def test_the_status_line_says_what_is_so(opened: Opened) -> None:
    desk = opened()
    assert "还没有登记" in desk.window.status_words
    assert "已全部送达" not in desk.window.status_words


def test_the_status_line_counts_what_waits_and_follows_every_write(opened: Opened) -> None:
    def fill(core: Core) -> None:
        person = add_people(core, 1)[0]
        sign_visit(core, person, photos=1)

    desk = opened(fill)
    before = desk.window.status_words
    assert "条待送" in before
    assert "张照片待送" in before
    desk.tasks.write(lambda core: core.people.propose(core.people.search().rows[0].id, {"note": "新门牌"}, "核对"))
    settle(desk)
    assert desk.window.status_words != before


def test_a_page_is_made_only_when_it_is_opened(desk: Application) -> None:
    assert desk.window.findChild(QWidget, "page_today") is not None
    assert desk.window.findChild(QWidget, "page_prints") is None


def test_a_visit_begins_on_today_with_the_most_urgent_person(desk: Application) -> None:
    find(desk, "today_start", QPushButton).click()
    settle(desk)
    assert desk.window.current_key == "form"


@pytest.mark.parametrize(
    ("kind", "place"), [("visit", "visits"), ("change", "changes"), ("lead", "leads"), ("call", "business")]
)
def test_a_form_lights_the_page_it_belongs_to(opened: Opened, kind: str, place: str) -> None:
    people: list[str] = []
    desk = opened(lambda core: people.extend(add_people(core, 1)))
    desk.window.start_form(kind, people[0] if kind in ("visit", "change") else None)
    settle(desk)
    assert desk.window.current_key == "form"
    assert find(desk, f"nav_{place}", QPushButton).isChecked()


def test_practice_is_unmistakable_and_never_asks_for_a_passphrase(qapp: QApplication, opened: Opened) -> None:
    desk = opened(lambda core: add_people(core, 1))
    desk.shell.is_practice = True  # type: ignore[union-attr]
    desk.window.rebuild()
    settle(desk)
    bar = find(desk, "practice_bar")
    assert "练习" in words_on(bar)
    assert bar.width() == desk.window.centralWidget().width()
    desk.lock()
    assert desk.window.current_key == "today"


def test_an_error_that_nobody_took_is_shown_in_the_page(desk: Application) -> None:
    desk.tasks.read(lambda core: core.people.show("nobody"), lambda view: None)
    settle(desk)
    assert "person.unknown" in find(desk, "page_banner_text", QLabel).text()


def test_a_bug_is_shown_with_a_number_and_without_its_values(
    desk: Application, caplog: pytest.LogCaptureFixture
) -> None:
    def bug(core: Core) -> None:
        raise KeyError("王桂兰")

    desk.tasks.read(bug, lambda _none: None)
    settle(desk)
    assert "gui.bug" in find(desk, "page_banner_text", QLabel).text()
    assert "KeyError" in caplog.text
    assert "王桂兰" not in caplog.text


def test_opening_pages_never_flashes_another_window_and_never_loses_the_keyboard(desk: Application) -> None:
    for place in PLACES:
        go(desk, place.key)
        shown = [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()]
        assert shown == [desk.window], place.key
        assert desk.window.isActiveWindow(), place.key
        page = desk.window.page(place.key)
        focused = QApplication.focusWidget()
        has_something = any(
            child.focusPolicy() & Qt.FocusPolicy.TabFocus and child.isVisible() for child in page.findChildren(QWidget)
        )
        assert not has_something or (focused is not None and page.isAncestorOf(focused)), place.key
