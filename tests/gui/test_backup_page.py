"""A backup from the window, and a workspace brought back on a new laptop's first page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton

from core.app import Core, open_workspace
from core.vault import backup
from gui.app import Application
from gui.launch import Launch
from gui.widgets.data_table import DataTable
from tests.gui.conftest import Opened
from tests.helpers.desk import find, go, is_shown, key, press, settle, start_window, stop_window
from tests.helpers.window import wait_until
from tests.helpers.workspace import PASSPHRASE, add_people, fixed_seams, sign_visit


def _stop_in_the_middle(new: Application, monkeypatch: pytest.MonkeyPatch) -> None:
    """By keyboard, while the pictures are being copied."""
    go_on, copy = Event(), backup.copy_media

    def slow(source: Path, target: Path, hashes: Sequence[str], on_step: Callable[[int, int], object]) -> int:
        on_step(0, len(hashes))
        go_on.wait(20)
        return copy(source, target, hashes, on_step)

    with monkeypatch.context() as patch:
        patch.setattr(backup, "copy_media", slow)
        key(find(new, "restore_go"), Qt.Key.Key_Return)
        wait_until(lambda: any(work.total for work in new.window.works.running) and is_shown(new, "work_stop"))
        stop = find(new, "work_stop", QPushButton)
        stop.setFocus()
        key(stop, Qt.Key.Key_Space)
        go_on.set()
        settle(new)


def test_a_backup_is_one_press_and_says_that_it_was_read_back(desk: Application, tmp_path: Path) -> None:
    page = go(desk, "backup")
    assert is_shown(desk, "backup_empty")
    page.use_folder(tmp_path / "stick")  # type: ignore[attr-defined]
    settle(desk)
    assert len(find(desk, "backup_table", DataTable).rows.rows) == 1
    assert str(tmp_path / "stick") in find(desk, "backup_place", QLabel).text()
    assert "读回核对" in find(desk, "page_banner_text", QLabel).text()


def test_the_window_backs_up_by_itself_when_something_is_new(desk: Application) -> None:
    desk.upkeep.back_up()
    settle(desk)
    go(desk, "backup")
    assert len(find(desk, "backup_table", DataTable).rows.rows) == 1
    desk.upkeep.back_up()
    settle(desk)
    assert len(find(desk, "backup_table", DataTable).rows.rows) == 1


def test_on_a_new_laptop_a_backup_is_brought_back_from_the_first_page(
    qapp: QApplication, opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill(core: Core) -> None:
        sign_visit(core, add_people(core, 3)[0], photos=1)
        core.backups.make(tmp_path / "stick")

    opened(fill)
    seams, root = fixed_seams(seed=9), tmp_path / "new" / "workspace"
    root.parent.mkdir()
    launch = Launch(root, tmp_path / "new.json", seams, lambda: open_workspace(root, PASSPHRASE, seams))
    new = start_window(qapp, launch)
    try:
        press(new, "first_restore")
        find(new, "restore_folder", QLineEdit).setText(str(tmp_path / "stick"))
        find(new, "restore_passphrase", QLineEdit).setText("not the passphrase")
        press(new, "restore_go")
        settle(new)
        assert "vault.wrong_passphrase" in find(new, "gate_banner_text", QLabel).text()
        assert not root.exists()
        find(new, "restore_passphrase", QLineEdit).setText(PASSPHRASE)
        _stop_in_the_middle(new, monkeypatch)
        assert "已停下" in find(new, "gate_banner_text", QLabel).text()
        assert not root.exists() or not list(root.iterdir()), "something of the stopped restore was left behind"
        assert not new.window.works.running
        press(new, "restore_go")
        settle(new)
        assert new.window.current_key == "today"
        go(new, "people")
        assert len(find(new, "people_table", DataTable).rows.rows) == 3
    finally:
        stop_window(new)
