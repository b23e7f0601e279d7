"""Words that the disk refused: nobody loses them without having been asked, or being told."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event

import pytest
from PySide6.QtWidgets import QLabel, QLineEdit, QMessageBox

from core.app import Core
from core.errors import Unavailable
from gui.app import Application
from tests.gui.test_works import press_key, slow
from tests.helpers.desk import find, is_shown, settle, unlock
from tests.helpers.hand import write
from tests.helpers.window import ask, wait_until

WORDS = "没有存上的话"
Fill = Callable[[], None]


def full(*_: object) -> None:
    raise Unavailable("disk.full")


@pytest.fixture
def core(desk: Application) -> Core:
    """The open core, with a lead begun on the screen."""
    desk.window.start_form("lead", None)
    settle(desk)
    return ask(desk.shell, lambda core: core)  # type: ignore[arg-type,no-any-return]


@pytest.fixture
def refused(desk: Application, core: Core, monkeypatch: pytest.MonkeyPatch) -> None:
    """Words stand on the screen that the disk did not take."""
    monkeypatch.setattr(core.drafts, "save", full)
    write(find(desk, "q_lead_name_input", QLineEdit), WORDS)
    wait_until(lambda: "没有存进电脑" in banner(desk, "page_banner_text"))


def banner(desk: Application, name: str) -> str:
    return find(desk, name, QLabel).text() if is_shown(desk, name) else ""


def question(desk: Application) -> QMessageBox:
    return find(desk, "question_dialog", QMessageBox)


@pytest.mark.usefixtures("refused")
def test_closing_asks_before_they_are_lost(desk: Application) -> None:
    desk.window.close()
    press_key(question(desk), "question_no")
    assert desk.window.isVisible()
    assert find(desk, "q_lead_name_input", QLineEdit).text() == WORDS
    desk.window.close()
    press_key(question(desk), "question_yes")
    wait_until(lambda: not desk.window.isVisible())


@pytest.mark.usefixtures("refused")
def test_closing_asks_from_another_page_too(desk: Application) -> None:
    desk.window.open_page("today")
    settle(desk)
    desk.window.close()
    wait_until(lambda: is_shown(desk, "question_dialog"))
    press_key(question(desk), "question_no")
    assert desk.window.isVisible()


def test_words_typed_right_before_closing_are_waited_for_and_then_asked_about(
    desk: Application, core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(core.drafts, "save", full)
    write(find(desk, "q_lead_name_input", QLineEdit), WORDS)
    desk.window.close()
    wait_until(lambda: is_shown(desk, "question_dialog"))
    assert desk.window.isVisible()
    press_key(question(desk), "question_yes")
    wait_until(lambda: not desk.window.isVisible())


def test_words_typed_right_before_closing_are_saved_and_the_window_closes(desk: Application, core: Core) -> None:
    saved: list[str] = []
    save = core.drafts.save
    core.drafts.save = lambda *all_of: (saved.append(str(all_of[1])), save(*all_of))[1]  # type: ignore[method-assign]
    write(find(desk, "q_lead_name_input", QLineEdit), WORDS)
    desk.window.close()
    wait_until(lambda: not desk.window.isVisible())
    assert WORDS in saved[-1]


@pytest.mark.usefixtures("refused")
def test_who_gave_them_up_and_then_stayed_is_asked_again(desk: Application) -> None:
    go_on, ended = Event(), []
    slow(desk, "甲事", go_on, ended)
    desk.window.close()
    press_key(question(desk), "question_yes")
    press_key(find(desk, "leaving_dialog", QMessageBox), "leaving_stay")
    go_on.set()
    wait_until(lambda: bool(ended))
    desk.window.close()
    wait_until(lambda: is_shown(desk, "question_dialog"))
    assert desk.window.isVisible()


@pytest.mark.usefixtures("refused")
def test_the_gate_says_that_they_are_lost_and_not_that_all_is_kept(desk: Application) -> None:
    desk.lock("idle")
    wait_until(lambda: "没有存进电脑" in banner(desk, "gate_banner_text"))
    settle(desk)
    assert "都存好了" not in banner(desk, "gate_banner_text")


@pytest.mark.usefixtures("core")
def test_the_gate_says_that_all_is_kept_when_it_is(desk: Application) -> None:
    write(find(desk, "q_lead_name_input", QLineEdit), WORDS)
    desk.lock("idle")
    wait_until(lambda: "都存好了" in banner(desk, "gate_banner_text"))
    unlock(desk)
    assert find(desk, "q_lead_name_input", QLineEdit).text() == WORDS
