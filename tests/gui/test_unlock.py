"""The door: wrong passphrase, damaged keys, newer file are three different answers; the recovery code opens too."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QLineEdit, QPushButton, QWidget

from core.app import open_workspace
from core.errors import Unavailable
from core.paths import WorkspacePaths
from gui.app import Application
from gui.dialogs.rescue_form import RescueForm
from gui.dialogs.unlock import Unlock
from gui.launch import Launch
from tests.helpers.desk import find, is_shown, press, settle, start_window, stop_window, unlock, words_on
from tests.helpers.rescued import answer, enrolment
from tests.helpers.window import wait_until
from tests.helpers.workspace import PASSPHRASE, add_people, fixed_seams


def test_the_right_passphrase_opens_today(gate: Application) -> None:
    unlock(gate)
    assert gate.window.current_key == "today"


def test_a_wrong_passphrase_is_said_at_the_field_and_the_door_stays_open_for_another_try(gate: Application) -> None:
    unlock(gate, "not the right one")
    error = find(gate, "unlock_passphrase_error", QLabel)
    assert "vault.wrong_passphrase" in error.text()
    assert gate.window.current_key == ""
    assert find(gate, "unlock_passphrase").hasFocus()
    unlock(gate)
    assert gate.window.current_key == "today"


def test_the_door_shows_no_names(qapp: QApplication, launch: Launch) -> None:
    """Neither of those who may come in nor of those they look after: not as words, tips, titles or for a reader."""
    core = open_workspace(launch.root, PASSPHRASE, fixed_seams())
    core.users.add("刘助理", "assistant", "liu second phrase 2")
    people = [core.people.person(one).name for one in add_people(core, 3)]
    names = {core.info.user.name, "刘助理", *people}
    core.close()
    gate = start_window(qapp, launch)
    for way in ("", "unlock_use_code", "unlock_use_district"):
        if way:
            press(gate, way)
            settle(gate)
        window = gate.window.window()
        shown = [window.windowTitle()]
        for widget in window.findChildren(QWidget):
            shown += [str(widget.property(name) or "") for name in ("text", "placeholderText", "windowTitle", "title")]
            shown += [widget.toolTip(), widget.statusTip(), widget.accessibleName(), widget.accessibleDescription()]
        assert "村级社会救助协理员工作台" in "".join(shown)
        assert not [name for name in names if name in "\n".join(shown)]
        if way:
            press(gate, "unlock_back" if way == "unlock_use_code" else "rescue_back")
    stop_window(gate)


def test_an_empty_passphrase_is_not_even_tried(gate: Application) -> None:
    unlock(gate, "")
    assert find(gate, "unlock_passphrase_error", QLabel).text() == "请输入口令。"


def test_damaged_keys_are_not_called_a_wrong_passphrase(gate: Application, launch: Launch) -> None:
    for path in WorkspacePaths(launch.root).slots:
        path.write_bytes(b"rubbish")
    unlock(gate)
    assert "vault.slots_damaged" in find(gate, "gate_banner_text", QLabel).text()


def test_one_damaged_copy_of_the_keys_opens_and_is_told_once(gate: Application, launch: Launch) -> None:
    WorkspacePaths(launch.root).slots[0].write_bytes(b"rubbish")
    unlock(gate)
    assert gate.window.current_key == "today"
    assert "钥匙文件坏了一份" in find(gate, "note_words", QLabel).text()
    told = list(gate.window._notices.all)
    gate.lock()
    settle(gate)
    unlock(gate)
    assert gate.window._notices.all == told, "nothing new: it was mended"


def test_the_recovery_code_opens_and_sets_a_new_passphrase(
    gate: Application, workspace_template: tuple[Path, str]
) -> None:
    press(gate, "unlock_use_code")
    find(gate, "unlock_code", QLineEdit).setText(workspace_template[1].lower().replace("-", " "))
    find(gate, "recover_passphrase", QLineEdit).setText("4 new plain words")
    find(gate, "recover_again", QLineEdit).setText("4 new plain words")
    press(gate, "unlock_recover")
    assert gate.window.current_key == "today"
    gate.lock()
    settle(gate)
    unlock(gate, "4 new plain words")
    assert gate.window.current_key == "today"


def test_a_code_that_cannot_be_one_is_said_at_its_field(gate: Application) -> None:
    press(gate, "unlock_use_code")
    find(gate, "unlock_code", QLineEdit).setText("12345")
    find(gate, "recover_passphrase", QLineEdit).setText(PASSPHRASE)
    find(gate, "recover_again", QLineEdit).setText(PASSPHRASE)
    press(gate, "unlock_recover")
    assert find(gate, "unlock_code_error", QLabel).text()


def test_locking_takes_the_desk_away_and_forgets_nothing_of_the_place(gate: Application) -> None:
    unlock(gate)
    gate.window.open_page("visits")
    settle(gate)
    gate.lock()
    settle(gate)
    assert gate.window.current_key == ""
    wait_until(lambda: not gate.tasks.has_core)
    unlock(gate)
    assert gate.window.current_key == "visits"


def test_when_nobody_is_there_the_window_locks(gate: Application) -> None:
    unlock(gate)
    gate.idle.idle.emit()
    settle(gate)
    assert gate.window.current_key == ""


def test_the_window_remembers_its_text_size_before_the_passphrase(
    qapp: QApplication, launch: Launch, tmp_path: Path
) -> None:
    (tmp_path / "window.json").write_text('{"text_size": 150, "language": "zh"}', "utf-8")
    application = start_window(qapp, launch)
    try:
        assert application.theme.scale == 150
        assert qapp.font().pixelSize() == 24
    finally:
        application.theme.use_scale(100)
        stop_window(application)


def test_a_loss_is_told_and_gone_on_with_only_by_a_second_button(qapp: QApplication, launch: Launch) -> None:
    rolled_back(launch)
    application = start_window(qapp, launch)
    try:
        unlock(application)
        assert "store.rolled_back" in find(application, "gate_banner_text", QLabel).text()
        assert application.window.current_key == ""
        press(application, "gate_banner_action")
        assert application.window.current_key == "today"
    finally:
        stop_window(application)


def rolled_back(launch: Launch) -> None:
    """The workspace has lost what it had acknowledged."""
    core = open_workspace(launch.root, PASSPHRASE, launch.seams)
    core._desk.db.checkpoint()
    old = core.paths.database.read_bytes()
    add_people(core, 2)
    core.close()
    core.paths.database.write_bytes(old)


def test_who_forgot_the_passphrase_as_well_goes_on_with_the_card_that_is_shown(
    qapp: QApplication, launch: Launch, workspace_template: tuple[Path, str]
) -> None:
    rolled_back(launch)
    application = start_window(qapp, launch)
    try:
        unlock(application, "a wrong one that stays in its field")
        press(application, "unlock_use_code")
        find(application, "unlock_code", QLineEdit).setText(workspace_template[1])
        find(application, "recover_passphrase", QLineEdit).setText("4 new plain words")
        find(application, "recover_again", QLineEdit).setText("4 new plain words")
        press(application, "unlock_recover")
        assert "store.rolled_back" in find(application, "gate_banner_text", QLabel).text()
        press(application, "gate_banner_action")
        assert application.window.current_key == "today"
    finally:
        stop_window(application)


def test_nor_is_the_district_s_help_a_dead_end_after_a_loss(gate: Application) -> None:
    sheet, sent = gate._gate, []
    assert isinstance(sheet, Unlock)
    press(gate, "unlock_use_district")
    sheet.helped.disconnect()
    sheet.helped.connect(lambda *said: sent.append(said))
    sheet.show_ask("asked")
    form = find(gate, "rescue_reply", QLineEdit), find(gate, "rescue_code", QLineEdit)
    for field, words in zip(form, ("the answer", "ABCD-EFGH"), strict=True):
        field.setText(words)
    for name in ("rescue_passphrase", "rescue_again"):
        find(gate, name, QLineEdit).setText("4 new plain words")
    press(gate, "rescue_go")
    sheet.fail(Unavailable("store.counter_spoilt"))
    press(gate, "gate_banner_action")
    assert sent == [("the answer", "ABCD-EFGH", "4 new plain words", accepts) for accepts in (False, True)]


def test_too_many_wrong_ones_count_the_seconds_down_and_then_the_door_opens_again(
    gate: Application, launch: Launch
) -> None:
    unlock(gate)
    gate.lock()
    settle(gate)
    sheet = gate._gate
    assert isinstance(sheet, Unlock)
    sheet.fail(Unavailable("vault.wait", seconds=2))
    assert "2" in find(gate, "unlock_open", QPushButton).text()
    assert not find(gate, "unlock_passphrase").isEnabled()
    sheet._wait.timeout.emit()
    assert "1" in find(gate, "unlock_open", QPushButton).text()
    sheet._wait.timeout.emit()
    assert find(gate, "unlock_passphrase").isEnabled() and not sheet._wait.isActive()
    unlock(gate)
    assert gate.window.current_key == "today"


def test_the_way_by_the_district_says_plainly_when_only_the_card_helps(gate: Application) -> None:
    press(gate, "unlock_use_district")
    assert "rescue.not_enrolled" in find(gate, "gate_banner_text", QLabel).text()
    assert not is_shown(gate, "rescue_go")
    press(gate, "gate_banner_action")
    assert is_shown(gate, "unlock_code")


def test_a_file_to_the_township_and_an_answer_with_a_code_open_the_door(
    qapp: QApplication, launch: Launch, tmp_path: Path
) -> None:
    core = open_workspace(launch.root, PASSPHRASE, launch.seams)
    core.exchange.save_enrolment(enrolment())
    core.close()
    application = start_window(qapp, launch)
    try:
        press(application, "unlock_use_district")
        press(application, "rescue_show_code")
        assert not find(application, "rescue_code_picture", QLabel).pixmap().isNull()
        press(application, "rescue_save")
        asked = tmp_path / "ask.txt"
        find(application, "save_dialog", QFileDialog).fileSelected.emit(str(asked))
        find(application, "save_dialog", QFileDialog).close()
        settle(application)
        assert "ask.txt" in find(application, "gate_banner_text", QLabel).text()
        reply, code = answer(asked.read_text("utf-8"))
        (tmp_path / "reply.txt").write_text(reply, "utf-8")
        find(application, "gate_unlock").findChildren(RescueForm)[0].take_file(tmp_path / "reply.txt")
        find(application, "rescue_code", QLineEdit).setText("2222-2222")
        for name in ("rescue_passphrase", "rescue_again"):
            find(application, name, QLineEdit).setText("4 new plain words")
        press(application, "rescue_go")
        assert "rescue.code" in find(application, "rescue_code_error", QLabel).text()
        find(application, "rescue_code", QLineEdit).setText(code)
        assert "赵协理" not in words_on(application.window)
        press(application, "rescue_go")
        assert application.window.current_key == "today"
    finally:
        stop_window(application)


def test_the_rules_stand_beside_the_field_and_are_ticked_while_typing(gate: Application) -> None:
    press(gate, "unlock_use_code")
    rules = find(gate, "recover_rules", QLabel)
    assert rules.text().count("○") == 3
    find(gate, "recover_passphrase", QLineEdit).setText("onlysmallletters")
    assert rules.text().count("✓") == 2 and "○ 大写" in rules.text()
    find(gate, "recover_again", QLineEdit).setText("onlysmallletters")
    find(gate, "unlock_code", QLineEdit).setText("12345")
    press(gate, "unlock_recover")
    assert "还差一条" in find(gate, "recover_passphrase_error", QLabel).text()


def test_at_ninety_days_the_passphrase_is_changed_before_the_desk_opens(qapp: QApplication, launch: Launch) -> None:
    core = open_workspace(launch.root, PASSPHRASE, launch.seams)
    [person] = add_people(core)
    draft = core.drafts.start("visit", person).id
    core.close()
    launch = replace(launch, seams=fixed_seams("2027-02-20T09:30:00.000+08:00", seed=8))
    application = start_window(qapp, launch)
    try:
        unlock(application)
        assert application.window.current_key == "" and is_shown(application, "renew_go")
        press(application, "renew_back")
        unlock(application)
        for name, words in (("renew_old", PASSPHRASE), ("renew_passphrase", PASSPHRASE), ("renew_again", PASSPHRASE)):
            find(application, name, QLineEdit).setText(words)
        press(application, "renew_go")
        assert "vault.passphrase_same" in find(application, "renew_passphrase_error", QLabel).text()
        for name in ("renew_passphrase", "renew_again"):
            find(application, name, QLineEdit).setText("4 new plain words")
        press(application, "renew_go")
        assert application.window.current_key == "today"
        assert is_shown(application, f"draft_{draft}"), "nothing of the work is touched"
        application.lock()
        settle(application)
        unlock(application, "4 new plain words")
        assert application.window.current_key == "today"
    finally:
        stop_window(application)
