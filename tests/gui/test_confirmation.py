"""Many people's data leave the screen only for who proves again that he is the one who logged in."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import openpyxl
import pytest
import pyzipper
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit

from gui.app import Application
from gui.confirmation import GRACE_S, LOOKS_WITHIN_S, MANY_LOOKS, MANY_PAPERS, Confirmation
from gui.dialogs.confirm_passphrase import once_confirmed
from gui.models.people import people_columns
from gui.models.rows import RowsModel
from tests.gui.conftest import Opened
from tests.helpers.desk import find, go, is_shown, key, press, settle, unlock
from tests.helpers.workspace import PASSPHRASE, add_people


class Ticks:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def ticks(desk: Application) -> Ticks:
    """The window's watch for the grace, in the test's hand."""
    ticks = Ticks()
    assert desk.shell is not None
    desk.shell.confirmation = Confirmation(ticks)
    return ticks


def test_who_has_just_come_in_is_not_asked_and_after_five_minutes_he_is(desk: Application, ticks: Ticks) -> None:
    went: list[bool] = []
    assert desk.shell is not None
    ticks.now = GRACE_S - 1
    once_confirmed(desk.shell, lambda: went.append(True), desk.window.page("today"))
    assert went == [True]
    ticks.now = GRACE_S
    once_confirmed(desk.shell, lambda: went.append(True), desk.window.page("today"))
    find(desk, "confirm_passphrase", QLineEdit).setText("not the right one")
    press(desk, "confirm_save")
    assert went == [True]
    assert "vault.wrong_passphrase" in find(desk, "confirm_passphrase_error", QLabel).text()
    find(desk, "confirm_passphrase", QLineEdit).setText(PASSPHRASE)
    press(desk, "confirm_save")
    assert went == [True, True]
    assert desk.shell.confirmation.is_fresh


def test_guessing_at_the_open_window_waits_as_it_does_at_the_door(desk: Application) -> None:
    told: list[str] = []
    for _ in range(6):
        desk.tasks.read(lambda core: core.confirm("a guess"), lambda _none: None, lambda error: told.append(error.code))
        settle(desk)
    assert told[0] == "vault.wrong_passphrase"
    assert told[-1] == "vault.wait"


def test_a_clock_set_back_gives_no_grace() -> None:
    ticks = Ticks()
    proved = Confirmation(ticks)
    ticks.now = -1
    assert not proved.is_fresh


def test_a_few_looks_at_numbers_are_work_and_many_in_a_row_are_not() -> None:
    ticks = Ticks()
    looks = Confirmation(ticks)
    ticks.now = GRACE_S
    assert [looks.needs_look() for _ in range(MANY_LOOKS + 1)] == [False] * MANY_LOOKS + [True]
    ticks.now += LOOKS_WITHIN_S
    assert not looks.needs_look()
    looks.prove()
    assert not any(looks.needs_look() for _ in range(20))


def test_many_papers_ask_and_one_does_not(desk: Application, ticks: Ticks) -> None:
    ticks.now = GRACE_S
    page = go(desk, "prints")
    went: list[bool] = []
    for count, asked in ((MANY_PAPERS, False), (MANY_PAPERS + 1, True)):
        out = page._out  # type: ignore[attr-defined]
        out.job = SimpleNamespace(documents=[None] * count)
        out._surely(lambda: went.append(True))
        assert any(one.objectName() == "confirm" and one.isVisible() for one in QApplication.topLevelWidgets()) is asked
    assert went == [True]


def test_a_report_leaves_sealed_after_passphrase_and_reason(desk: Application, ticks: Ticks, tmp_path: Path) -> None:
    go(desk, "statistics")
    ticks.now = GRACE_S
    press(desk, "statistics_save")
    find(desk, "confirm_passphrase", QLineEdit).setText(PASSPHRASE)
    press(desk, "confirm_save")
    press(desk, "hand_out_save")
    assert find(desk, "hand_out_reason").isVisible(), "without a reason nothing goes on"
    find(desk, "hand_out_reason", QPlainTextEdit).setPlainText("交乡镇")
    page = desk.window.page("statistics")
    asked: list[tuple[str, bool]] = []
    page._ask_file = lambda reason, is_plain: asked.append((reason, is_plain))  # type: ignore[attr-defined]
    dialog = find(desk, "hand_out_reason").window()
    dialog._on_reason = page._ask_file  # type: ignore[attr-defined]
    press(desk, "hand_out_save")
    assert asked == [("交乡镇", False)]
    page.save_to(tmp_path / "月报.xlsx.zip", "交乡镇")  # type: ignore[attr-defined]
    settle(desk)
    password = find(desk, "show_password_text", QLineEdit).text()
    with pyzipper.AESZipFile(tmp_path / "月报.xlsx.zip") as found:
        data = found.read("nuanfang.xlsx", pwd=password.encode())
    (tmp_path / "x.xlsx").write_bytes(data)
    assert openpyxl.load_workbook(tmp_path / "x.xlsx").sheetnames[-1] == "名单"
    press(desk, "show_password_done")


# privacy mode


def shown(desk: Application) -> str:
    table = desk.window.page("people").findChildren(QLabel)
    assert table is not None
    rows = find(desk, "people_table").rows  # type: ignore[attr-defined]
    return " ".join(
        str(rows.index(row, column).data(role) or "")
        for row in range(rows.rowCount())
        for column in range(rows.columnCount())
        for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole)
    )


def test_one_switch_covers_names_and_numbers_in_lists_and_is_remembered(opened: Opened) -> None:
    names: list[str] = []
    desk = opened(lambda core: names.extend(core.people.person(one).name for one in add_people(core, 5)))
    go(desk, "people")
    assert all(name in shown(desk) for name in names)
    key(desk.window, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    settle(desk)
    assert desk.window.current_key == "people"
    assert not any(name in shown(desk) for name in names)
    assert desk.memory.get("is_private", False) is True
    desk.lock()
    settle(desk)
    unlock(desk)
    assert not any(name in shown(desk) for name in names)
    press(desk, "status_privacy")
    assert all(name in shown(desk) for name in names)
    assert is_shown(desk, "status_privacy")


def test_every_column_that_names_somebody_can_be_covered() -> None:
    from datetime import date

    from tests.helpers.sources import ROOT

    lists = 0
    for folder in ("gui/models", "gui/pages"):
        for path in (ROOT / folder).glob("*.py"):
            if path.name in ("roster.py", "users.py"):  # what is looked through line by line; colleagues
                continue
            for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
                if 'tr("姓名"), ' in line:
                    assert "covers=mask_name" in line, f"{path.name}:{number}"
                    lists += 1
    assert lists >= 8, "the lists with names are found"
    model = RowsModel(people_columns(date(2026, 11, 22)), is_private=True)
    assert model.columns[0].covers is not None
