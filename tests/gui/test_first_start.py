"""The first page: practise or make a workspace; the recovery card must be kept before the work begins."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QCheckBox, QLabel, QLineEdit

from core.app import open_workspace
from core.paths import WorkspacePaths
from core.service.passphrases import profile_of
from gui.app import Application
from gui.dialogs.passphrase import NewPassphrase, advice, strength
from gui.launch import Launch
from tests.helpers.desk import find, is_shown, press, settle, start_window, stop_window
from tests.helpers.window import wait_until
from tests.helpers.workspace import fixed_seams


@pytest.fixture
def first(qapp: QApplication, launch: Launch, tmp_path: Path) -> Iterator[Application]:
    application = start_window(qapp, replace(launch, root=tmp_path / "none"))
    yield application
    stop_window(application)


def fill_in(first: Application, **changes: str) -> None:
    answers = {
        "first_village_code": "120221100201",
        "first_village_name": "柳林村",
        "first_user_name": "赵协理",
        "first_passphrase": "apple bridge 58 lamp",
        "first_again": "apple bridge 58 lamp",
    }
    press(first, "first_new")
    for name, text in (answers | changes).items():
        find(first, name, QLineEdit).setText(text)


def test_a_new_workspace_is_entered_only_after_the_card_is_said_to_be_kept(first: Application, tmp_path: Path) -> None:
    fill_in(first)
    press(first, "first_make")
    code = find(first, "recovery_code", QLabel).text()
    assert len(code.replace("-", "")) == 24
    go = find(first, "recovery_go", QAbstractButton)
    assert not go.isEnabled()
    find(first, "recovery_kept", QCheckBox).click()
    press(first, "recovery_go")
    assert first.window.current_key == "today"
    first.close()
    open_workspace(tmp_path / "none", "apple bridge 58 lamp", fixed_seams()).close()


def test_nobody_reads_the_card_of_an_assistant_who_went_away(first: Application) -> None:
    fill_in(first)
    press(first, "first_make")
    code = find(first, "recovery_code", QLabel).text()
    wait_until(lambda: first.idle.is_on)
    first.idle.idle.emit()
    settle(first)
    assert is_shown(first, "unlock_passphrase") and not is_shown(first, "recovery_code")
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not any(code in label.text() for label in first.window.findChildren(QLabel))
    assert not first.tasks.has_core
    find(first, "unlock_passphrase", QLineEdit).setText("apple bridge 58 lamp")
    press(first, "unlock_open")
    assert first.window.current_key == "today"
    assert first.shell is not None
    [told] = [one.words for one in first.shell.notices.all if "恢复卡" in one.words]
    assert "重印恢复卡" in told
    assert first.memory.get("card_waits", True) is False, "it is said once"


def test_who_keeps_the_card_is_told_nothing_about_it(first: Application) -> None:
    fill_in(first)
    press(first, "first_make")
    find(first, "recovery_kept", QCheckBox).click()
    press(first, "recovery_go")
    assert first.shell is not None and not first.shell.notices.all
    wait_until(lambda: first.idle.is_on)


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("first_village_code", "1202211002", "first_village_code_error"),
        ("first_village_name", "  ", "first_village_name_error"),
        ("first_user_name", "", "first_user_name_error"),
        ("first_passphrase", "short", "first_passphrase_error"),
        ("first_again", "something else", "first_again_error"),
    ],
)
def test_every_mistake_is_said_at_its_field_and_nothing_is_made(
    first: Application, tmp_path: Path, field: str, text: str, said: str
) -> None:
    fill_in(first, **{field: text})
    press(first, "first_make")
    assert find(first, said, QLabel).text()
    assert find(first, field).hasFocus()
    assert not WorkspacePaths(tmp_path / "none").exists()


def test_a_code_that_is_no_division_is_refused_by_the_core_at_the_same_field(first: Application) -> None:
    fill_in(first, first_village_code="990221100201")
    press(first, "first_make")
    assert "village.code_province" in find(first, "first_village_code_error", QLabel).text()


def test_full_width_digits_are_taken_as_digits(first: Application) -> None:
    fill_in(first, first_village_code="１２０２２１１００２０１")
    press(first, "first_make")
    assert find(first, "recovery_code", QLabel).text()


def test_practice_opens_without_any_question(first: Application) -> None:
    press(first, "first_practice")
    settle(first)
    assert first.window.current_key == "today"


@pytest.mark.parametrize(
    ("text", "tone"),
    [("", "soft"), ("short", "bad"), ("11111111111111", "bad"), ("1234567890", "bad"), ("lamp bri", "warn"),
     ("lamp bridge 58", "good"), ("柳林村赵协理住在村东头", "warn")],
)  # fmt: skip
def test_the_strength_hint_is_plain(text: str, tone: str) -> None:
    assert strength(text, ("柳林村",))[1] == tone


@pytest.mark.parametrize("policy", ["dengbao", "asvs"])
def test_what_is_advised_keeps_the_rules_that_stand_beside_it(first: Application, policy: str) -> None:
    profile = profile_of(policy)
    new = NewPassphrase(first.theme, "law", "口令")
    new.use_rules(profile)
    assert new.hint.text() == advice(profile)
    assert ("符号" in advice(profile)) is (profile.classes > 1)
    find_in(new, "law_passphrase").setText("lampbridgewindow")
    assert ("还差一条" in new.hint.text()) is (profile.classes > 1), "what the rules refuse is not called good"
    find_in(new, "law_passphrase").setText("灯桥-窗户-58-石头")
    assert all(rule.is_kept for rule in profile.rules(new.text)) and "还差" not in new.hint.text()
    new.deleteLater()


def find_in(new: NewPassphrase, name: str) -> QLineEdit:
    edit = new.findChild(QLineEdit, name)
    assert isinstance(edit, QLineEdit)
    return edit


def test_a_window_that_filled_the_screen_does_so_again(qapp: QApplication, launch: Launch) -> None:
    for was, is_now in ((False, True), (True, False)):
        application = start_window(qapp, launch)
        assert application.window.isMaximized() is was
        (application.window.showMaximized if is_now else application.window.showNormal)()
        stop_window(application)
