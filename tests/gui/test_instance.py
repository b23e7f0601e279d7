"""One window a workspace."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalServer
from PySide6.QtWidgets import QApplication

from gui.app import Application
from gui.instance import OneInstance
from gui.window_size import bring_forward
from tests.helpers.window import wait_until


def test_a_second_start_raises_the_first_window_and_ends(qapp: QApplication, tmp_path: Path) -> None:
    raised: list[bool] = []
    first, second = OneInstance(tmp_path), OneInstance(tmp_path)
    assert first.claim(lambda: raised.append(True))
    try:
        assert not second.claim(lambda: raised.append(False))
        wait_until(lambda: raised == [True])
    finally:
        first.release()
    assert second.claim(lambda: None), "after the first has ended the next one opens"
    second.release()


def test_two_workspaces_do_not_know_of_each_other(qapp: QApplication, tmp_path: Path) -> None:
    one, other = OneInstance(tmp_path / "a"), OneInstance(tmp_path / "b")
    assert one.claim(lambda: None)
    assert other.claim(lambda: None)
    for instance in (one, other):
        instance.release()


def test_what_a_killed_window_left_behind_stops_nobody(qapp: QApplication, tmp_path: Path) -> None:
    instance = OneInstance(tmp_path)
    left = QLocalServer()
    assert left.listen(instance._name)
    name = Path(left.fullServerName())
    name.rename(name.with_suffix(".away"))
    left.close()
    name.with_suffix(".away").rename(name)  # the socket's file without anybody listening
    assert instance.claim(lambda: None)
    instance.release()


@pytest.mark.qt_log_ignore("support raise", extend=True)
def test_coming_forward_shows_a_minimised_window(desk: Application) -> None:
    desk.window.showMinimized()
    bring_forward(desk.window)
    wait_until(lambda: not desk.window.isMinimized())
