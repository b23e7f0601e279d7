"""设置: drawn from the declarations, found by a few letters, and each can be put back."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit

from core.app import Core, create_workspace, open_workspace
from core.domain.setting import SETTINGS, declared
from core.errors import Conflict
from core.service.practice import clear_practice
from core.vault.kdf import KdfCost
from gui.app import Application
from gui.launch import Launch
from gui.theme import SCALES
from tests.gui.conftest import Opened
from tests.helpers.desk import find, go, is_shown, press, settle, start_window, stop_window, words_on
from tests.helpers.window import ask, wait_until
from tests.helpers.workspace import PASSPHRASE, VILLAGE, VILLAGE_CODE, add_people, fixed_seams, sign_visit


def choose_value(desk: Application, key: str, value: object) -> None:
    combo = find(desk, f"settings_{key}", QComboBox)
    combo.setCurrentIndex(combo.findData(value))
    combo.activated.emit(combo.currentIndex())
    settle(desk)


def test_every_declared_setting_is_on_the_page_with_its_words_and_whom_it_concerns(desk: Application) -> None:
    page = go(desk, "settings")
    words = words_on(page)
    for setting in SETTINGS:
        combo = find(desk, f"settings_{setting.key}", QComboBox)
        assert [combo.itemText(n) for n in range(combo.count())] == list(setting.words)
        assert setting.help in words
        assert combo.accessibleName() == setting.label
    assert words.count("只管这台电脑。") == sum(one.home == "window" for one in SETTINGS)
    assert words.count("管这个工作区") == sum(one.home == "workspace" for one in SETTINGS)


def test_text_sizes_offered_are_the_sizes_the_window_can_wear() -> None:
    setting = declared("text_size")
    assert setting is not None
    assert setting.choices == SCALES


def test_a_setting_of_the_workspace_is_kept_in_it_and_put_back_by_its_button(desk: Application) -> None:
    go(desk, "settings")
    assert not is_shown(desk, "settings_idle_lock_min_reset")
    choose_value(desk, "idle_lock_min", 30)
    assert ask(desk.shell, lambda core: core.settings.get("idle_lock_min")) == 30  # type: ignore[arg-type]
    press(desk, "settings_idle_lock_min_reset")
    assert ask(desk.shell, lambda core: core.settings.get("idle_lock_min")) == 5  # type: ignore[arg-type]
    assert not is_shown(desk, "settings_idle_lock_min_reset")


def test_two_letters_find_a_setting_and_hide_the_rest(desk: Application) -> None:
    go(desk, "settings")
    find(desk, "settings_search", QLineEdit).setText("suoding")
    settle(desk)
    assert is_shown(desk, "settings_idle_lock_min")
    assert not is_shown(desk, "settings_text_size")
    find(desk, "settings_search", QLineEdit).setText("宇宙飞船")
    assert "没有找到" in words_on(desk.window.page("settings"))
    find(desk, "settings_search", QLineEdit).setText("")
    assert is_shown(desk, "settings_text_size")


def test_the_colours_can_follow_the_system(desk: Application) -> None:
    go(desk, "settings")
    choose_value(desk, "colours", "system")
    assert desk.theme.palette_name == "system"
    assert desk.memory.get("colours", "") == "system"
    choose_value(desk, "colours", "light")


def test_the_telephone_numbers_are_in_the_settings_and_beside_the_policy(opened: Opened) -> None:
    desk = opened(lambda core: core.casework.emergencies.keep_phones([("乡镇民政办", "13800001234")]))
    for page in ("settings", "policy"):
        assert "13800001234" in words_on(go(desk, page))
    press(desk, "policy_phones_edit")
    assert QApplication.activeModalWidget().objectName() == "emergency_phones_dialog"
    press(desk, "emergency_phones_dialog_cancel")


def test_a_real_workspace_is_never_cleared_as_practice(root: Path, tmp_path: Path) -> None:
    with pytest.raises(Conflict, match=r"workspace\.exists"):
        clear_practice(root)
    assert (root / "workspace.db").exists()
    clear_practice(tmp_path / "nowhere")


def test_practice_cannot_begin_anew_in_a_real_workspace(desk: Application) -> None:
    go(desk, "settings")
    assert not is_shown(desk, "settings_practice_again")
    assert desk.shell is not None
    desk.shell.begin_practice_anew()
    settle(desk)
    assert desk.window.current_key == "settings"


def test_the_first_steps_tick_themselves_off_are_put_away_and_come_back_from_help(opened: Opened) -> None:
    desk = opened(lambda core: sign_visit(core, add_people(core)[0]))
    go(desk, "today")
    assert not find(desk, "first_steps_visit").isEnabled()
    assert find(desk, "first_steps_office").isEnabled()
    press(desk, "first_steps_away")
    assert not is_shown(desk, "first_steps")
    go(desk, "help")
    press(desk, "help_first_steps")
    assert is_shown(desk, "first_steps")
    press(desk, "first_steps_backup")
    assert desk.window.current_key == "backup"


def test_colour_is_never_the_only_sign(desk: Application) -> None:
    for page in ("today", "people", "tasks", "sync", "settings", "quality", "backup"):
        shown = [label for label in go(desk, page).findChildren(QLabel) if label.isVisible() and label.property("tone")]
        assert not [label.objectName() for label in shown if not label.text() and label.pixmap().isNull()]


def test_practice_begins_anew_after_one_question_and_forgets_what_was_practised(
    qapp: QApplication, tmp_path: Path
) -> None:
    root, seams = tmp_path / "practice", fixed_seams(seed=5)

    def reset() -> Core:
        clear_practice(root)
        core, _code = create_workspace(
            root, village_code=VILLAGE_CODE, village_name=VILLAGE, user_name="练习", passphrase=PASSPHRASE, seams=seams,
            mode="practice", cost=KdfCost.lowest(),
        )  # fmt: skip
        return core

    core = reset()
    add_people(core, 3)
    core.close()
    launch = Launch(
        tmp_path / "none", tmp_path / "w.json", seams, lambda: open_workspace(root, PASSPHRASE, seams),
        is_practice=True, reset_practice=reset,
    )  # fmt: skip
    desk = start_window(qapp, launch)
    wait_until(lambda: desk.window.current_key == "today")
    assert len(ask(desk.shell, lambda core: core.people.search().rows)) == 3  # type: ignore[arg-type]
    go(desk, "settings")
    press(desk, "settings_practice_again")
    press(desk, "question_yes")
    wait_until(lambda: desk.window.current_key != "" and not desk.tasks.is_busy)
    assert not ask(desk.shell, lambda core: core.people.search().rows)  # type: ignore[arg-type]
    assert is_shown(desk, "practice_bar")
    stop_window(desk)
