"""Notes are counted together until somebody has looked, and stay over a lock for the one they were made for."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMenu

from core.office import Progress
from gui.app import Application
from gui.notices import Notices
from tests.helpers.desk import key, settle, unlock


def words(notices: Notices) -> list[str]:
    return [one.words for one in notices.all]


def test_what_comes_twice_is_one_note_with_both_numbers(qapp: QApplication) -> None:
    notices = Notices()
    notices.add_count("区里答复了 {n} 件", 1, "info", "today")
    notices.add("备份好了")
    notices.add_count("区里答复了 {n} 件", 1, "info", "today")
    assert words(notices) == ["区里答复了 2 件", "备份好了"]
    assert notices.unseen == 2


def test_what_somebody_has_looked_at_is_not_counted_again(qapp: QApplication) -> None:
    notices = Notices()
    notices.add_count("区里答复了 {n} 件", 3, "info", "today")
    notices.see()
    notices.add_count("区里答复了 {n} 件", 1, "info", "today")
    assert words(notices) == ["区里答复了 1 件", "区里答复了 3 件"]
    notices.add_count("区里答复了 {n} 件", 2, "info", "today")
    assert words(notices) == ["区里答复了 3 件"], "the same words stand there once, with the number that is new"
    assert notices.unseen == 1


def test_two_runs_that_were_not_taken_are_counted_together(desk: Application) -> None:
    for refused in (1, 2):
        desk.bus.report(Progress("done", "finished", report={"refused": refused, "sent": 4}))
        settle(desk)
    assert words(desk.window._notices) == ["有 3 条区里没有收下，要看一看"]


def test_notes_stay_over_a_lock_and_are_gone_for_somebody_else(desk: Application) -> None:
    notices = desk.window._notices
    notices.add_count("区里答复了 {n} 件", 1, "info", "today")
    notices.add("备份好了", "good", "backup")
    desk.lock()
    settle(desk)
    unlock(desk)
    assert desk.shell is not None
    assert desk.shell.notices is notices
    assert words(notices) == ["备份好了", "区里答复了 1 件"]
    key(desk.window, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert "备份好了（新）" in menu.actions()[0].text()
    menu.close()
    info = desk.window._info
    assert info is not None
    desk.window.leave()
    desk.window.enter(desk.shell, replace(info, user=replace(info.user, id="somebody-else")))
    settle(desk)
    assert words(notices) == []
