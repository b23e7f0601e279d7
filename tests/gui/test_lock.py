"""The lock takes everything with it, whoever asks for it, and gives the place back to the one who was there."""

from __future__ import annotations

import dataclasses

import pytest
from PySide6.QtCore import QMimeData, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QLineEdit, QPlainTextEdit

from core.app import open_workspace
from core.errors import Unavailable
from core.store.database import Database
from gui.app import Application
from gui.clipboard import HINTS, OURS, STAYS_MS, ClipboardGuard
from gui.launch import Launch
from gui.session.watch import SessionWatch
from gui.viewer import ViewerFolder
from tests.gui.conftest import Opened
from tests.helpers.desk import find, is_shown, settle, start_window, stop_window, unlock
from tests.helpers.window import wait_until
from tests.helpers.workspace import PASSPHRASE, add_people, fixed_seams, sign_visit


class Told:
    """Stands for logind: says when it was asked to wait, and when it may sleep."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def start(self) -> bool:
        self.said.append("start")
        return True

    def stop(self) -> None:
        self.said.append("stop")

    def hold_sleep(self) -> None:
        self.said.append("hold")

    def let_sleep(self) -> None:
        self.said.append("sleep")


def test_sleep_waits_until_the_key_is_gone(qapp: QApplication, launch: Launch, monkeypatch: pytest.MonkeyPatch) -> None:
    source, watches = Told(), list[SessionWatch]()

    def watch(_window: object, parent: QObject) -> SessionWatch:
        watches.append(SessionWatch(source, parent))
        return watches[0]

    real = Database.close
    monkeypatch.setattr(Database, "close", lambda self: (real(self), source.said.append("closed"))[0])
    application = start_window(qapp, dataclasses.replace(launch, watch_session=watch))
    unlock(application)
    watches[0].tell()
    assert not application.tasks.has_core
    assert application.window.current_key == ""
    assert "closed" in source.said[: source.said.index("sleep")], source.said
    settle(application)
    unlock(application)
    assert source.said[-2:] == ["start", "hold"], "it listens again after the unlock"
    stop_window(application)


def test_no_dialog_and_no_menu_outlives_the_lock(desk: Application) -> None:
    person = desk.window.page("today")
    dialogs = [QDialog(person), QDialog()]
    for dialog in dialogs:
        QLineEdit("欧阳探针", dialog)
        dialog.show()
    desk.lock()
    settle(desk)
    assert [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()] == [desk.window]
    assert not desk.tasks.has_core
    dialogs[1].deleteLater()


def test_a_lock_that_comes_while_the_door_opens_shuts_it_again(gate: Application) -> None:
    edit = find(gate, "unlock_passphrase", QLineEdit)
    edit.setText(PASSPHRASE)
    QTest.keyClick(edit, Qt.Key.Key_Return)
    gate.lock_now()
    settle(gate)
    assert gate.window.current_key == ""
    wait_until(lambda: not gate.tasks.has_core)
    unlock(gate)
    assert gate.window.current_key == "today"


def test_unlocking_leads_back_to_the_form_and_the_field_with_every_word(opened: Opened) -> None:
    people: list[str] = []
    desk = opened(lambda core: people.extend(add_people(core, 2)))
    desk.window.start_form("lead", None)
    settle(desk)
    page = desk.window.page("form")
    fields = [one for one in page.findChildren(QPlainTextEdit) if one.isVisible() and one.objectName()]
    field = fields[-1]
    field.setFocus()
    QTest.keyClicks(field, "told at the door")
    name = field.objectName()
    desk.lock()
    settle(desk)
    unlock(desk)
    assert desk.window.current_key == "form"
    back = find(desk, name)
    assert isinstance(back, QPlainTextEdit)
    assert back.toPlainText() == "told at the door"
    wait_until(back.hasFocus)


def test_unlocking_after_a_signature_leads_to_the_record_and_not_to_a_draft_that_is_gone(opened: Opened) -> None:
    signed: list[str] = []
    desk = opened(lambda core: signed.append(sign_visit(core, add_people(core, 2)[0])))
    desk.window.start_form("lead", None)
    settle(desk)
    desk.window.page("form").signed.emit(signed[0], "TF-1")  # type: ignore[attr-defined]
    desk.lock()
    settle(desk)
    unlock(desk)
    assert desk.window.current_key == "record"


def test_unlocking_leads_back_to_the_same_person(opened: Opened) -> None:
    people: list[str] = []
    desk = opened(lambda core: people.extend(add_people(core, 3)))
    desk.window.open_person(people[1])
    settle(desk)
    shown = find(desk, "person_name").property("text")
    desk.lock()
    settle(desk)
    unlock(desk)
    assert desk.window.current_key == "person"
    assert find(desk, "person_name").property("text") == shown


# the clipboard


@pytest.fixture
def guard(qapp: QApplication) -> ClipboardGuard:
    guard = ClipboardGuard(qapp.clipboard(), owns=lambda: True)
    qapp.clipboard().clear()
    return guard


def test_what_is_copied_here_is_marked_and_goes_by_itself(qapp: QApplication, guard: ClipboardGuard) -> None:
    qapp.clipboard().setText("110101193804120028")
    wait_until(lambda: all(qapp.clipboard().mimeData().hasFormat(kind) for kind in HINTS))
    assert qapp.clipboard().text() == "110101193804120028"
    assert guard.is_waiting
    assert 10_000 <= STAYS_MS <= 30_000
    guard._timer.timeout.emit()
    assert qapp.clipboard().text() == ""


def test_what_others_copied_is_left_alone(qapp: QApplication) -> None:
    guard = ClipboardGuard(qapp.clipboard(), owns=lambda: False)
    qapp.clipboard().setText("somebody else's")
    assert not guard.is_waiting
    guard.clear()
    assert qapp.clipboard().text() == "somebody else's"


def test_the_lock_clears_what_was_copied(desk: Application, qapp: QApplication) -> None:
    data = QMimeData()
    data.setText("欧阳探针")
    data.setData(OURS, b"1")
    qapp.clipboard().setMimeData(data)
    desk.lock()
    assert qapp.clipboard().text() == ""


# papers opened in the system's reader


def test_opened_papers_go_with_the_lock_and_with_the_next_start(
    qapp: QApplication, desk: Application, launch: Launch
) -> None:
    folder = launch.root.parent / f"{launch.root.name}-viewed"
    path = desk.viewer.write(b"%PDF")
    assert path.parent == folder and folder.stat().st_mode & 0o077 == 0 and path.stat().st_mode & 0o077 == 0
    desk.lock()
    settle(desk)
    assert not folder.exists()
    desk.viewer.write(b"%PDF")  # as if it had been killed
    other = Application(launch, qapp)
    assert not folder.exists()
    stop_window(other)


def test_a_machine_without_a_reader_keeps_no_file(tmp_path_factory: pytest.TempPathFactory) -> None:
    viewer = ViewerFolder(tmp_path_factory.mktemp("v") / "viewed", opens=lambda path: False)
    path = viewer.write(b"%PDF")
    with pytest.raises(Unavailable, match="gui.no_viewer"):
        viewer.open(path)
    assert not path.exists()


def test_within_thirty_seconds_a_save_lies_in_the_main_file(desk: Application, launch: Launch) -> None:
    from gui.upkeep import SETTLE_MS

    assert SETTLE_MS * 2 <= 30_000
    desk.tasks.write(lambda core: add_people(core, 1) and None)
    settle(desk)
    wal = launch.root / "workspace.db-wal"
    assert wal.stat().st_size > 0
    desk.upkeep._timers[0].timeout.emit()
    settle(desk)
    asked: list[bool] = []
    desk.tasks.read(lambda core: core._db.one("PRAGMA wal_checkpoint(PASSIVE)"), asked.append)
    settle(desk)
    assert asked[0][1] == asked[0][2]  # type: ignore[index]
    copy = launch.root.parent / "alone"
    copy.mkdir()
    for name in ("workspace.db", "slots.a.json", "slots.b.json", "head.a", "head.b"):
        (copy / name).write_bytes((launch.root / name).read_bytes())  # what a disk holds that lost the log
    core = open_workspace(copy, PASSPHRASE, fixed_seams())
    assert core.people.search().total == 13
    core.close()


def watched(qapp: QApplication, launch: Launch) -> tuple[Application, Told, SessionWatch]:
    """A window at its gate, told of screen lock and sleep by a source of the test's own."""
    source, watches = Told(), list[SessionWatch]()

    def watch(_window: object, parent: QObject) -> SessionWatch:
        watches.append(SessionWatch(source, parent))
        return watches[0]

    return start_window(qapp, dataclasses.replace(launch, watch_session=watch)), source, watches[0]


def test_sleep_is_heard_while_the_door_opens_and_waits_until_it_is_shut(qapp: QApplication, launch: Launch) -> None:
    application, source, watch = watched(qapp, launch)
    try:
        assert source.said == [], "nothing is open: nothing to hear"
        edit = find(application, "unlock_passphrase", QLineEdit)
        edit.setText(PASSPHRASE)
        QTest.keyClick(edit, Qt.Key.Key_Return)
        assert source.said == ["start", "hold"], "from the key stroke on"
        watch.tell()
        assert not application.tasks.has_core and source.said[-1] == "sleep"
        settle(application)
        assert application.window.current_key == "" and source.said.count("stop") == 1
        unlock(application)
        assert application.window.current_key == "today" and source.said[-2:] == ["start", "hold"]
    finally:
        stop_window(application)
    assert source.said[-2:] == ["stop", "sleep"]


def test_a_wrong_passphrase_ends_the_watch_and_a_lock_by_hand_ends_it_once_closed(
    qapp: QApplication, launch: Launch, monkeypatch: pytest.MonkeyPatch
) -> None:
    application, source, _watch = watched(qapp, launch)
    real = Database.close
    monkeypatch.setattr(Database, "close", lambda self: (real(self), source.said.append("closed"))[0])
    try:
        unlock(application, "a wrong one 1")
        assert source.said == ["start", "hold", "stop", "sleep"]
        unlock(application)
        source.said.clear()
        application.lock()
        assert "stop" not in source.said
        settle(application)
        assert source.said[-2:] == ["stop", "sleep"] and "closed" in source.said[:-2]
    finally:
        stop_window(application)


def test_at_the_gate_of_ninety_days_sleep_and_idle_time_take_the_key_too(qapp: QApplication, launch: Launch) -> None:
    late = dataclasses.replace(launch, seams=fixed_seams("2027-02-20T09:30:00.000+08:00", seed=8))
    application, source, watch = watched(qapp, late)
    try:
        unlock(application)
        assert find(application, "renew_go") and source.said == ["start", "hold"]
        assert application.idle.is_on, "it is counted here too"
        watch.tell()
        assert not application.tasks.has_core
        settle(application)
        assert find(application, "unlock_passphrase") and not application.idle.is_on
        unlock(application)
        application.idle.idle.emit()
        settle(application)
        assert not application.tasks.has_core and find(application, "unlock_passphrase")
    finally:
        stop_window(application)


def test_the_gate_says_why_it_is_shut_and_by_hand_says_nothing(qapp: QApplication, launch: Launch) -> None:
    application, _source, watch = watched(qapp, launch)
    try:
        unlock(application)
        application.idle.start(7)
        application.idle.idle.emit()
        settle(application)
        assert find(application, "gate_banner_text", QLabel).text().startswith("7 分钟没有动，已锁上")
        assert find(application, "unlock_passphrase", QLineEdit).hasFocus()
        unlock(application)
        watch.tell()
        settle(application)
        assert "锁屏" in find(application, "gate_banner_text", QLabel).text()
        unlock(application)
        application.lock()
        settle(application)
        assert not is_shown(application, "gate_banner")
    finally:
        stop_window(application)
