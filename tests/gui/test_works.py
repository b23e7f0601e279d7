"""What takes a while is listed with its numbers, stops without harm, and is not torn off by closing the window."""

from __future__ import annotations

from threading import Event

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QMessageBox, QPushButton

from core.app import Core
from core.errors import AppError, Unavailable
from core.office import Progress
from gui.app import Application
from gui.works import Work, Works
from tests.helpers.desk import find, go, is_shown, key, settle
from tests.helpers.window import ask, wait_until
from tests.helpers.workspace import add_people, sign_visit


class Clock:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


def slow(desk: Application, words: str, go_on: Event, ended: list[AppError], page: str = "") -> Work:
    """Work on the pool that counts up to ten and waits for `go_on` in the middle."""
    work = desk.shell.works.new(words, page)  # type: ignore[union-attr]

    def run() -> None:
        for done in range(10):
            work.step(done, 10)
            if done == 4:
                work.show(4, 10)
                while not go_on.wait(0.01) and not desk.tasks._is_closed:
                    work.step(done, 10)

    desk.tasks.work(work.doing(run), lambda _none: ended.append(AppError("done")), ended.append, owner=desk.window)
    wait_until(lambda: work.done == 4 and work in desk.shell.works.running)  # type: ignore[union-attr]
    return work


def test_time_is_said_only_when_it_is_known(qapp: QApplication) -> None:
    clock = Clock()
    works = Works(clock)
    work = works.new("备份")
    work.begin()
    work.step(50, 100)
    clock.at = 1.0
    assert work.seconds_left is None, "too early to tell"
    clock.at = 10.0
    assert work.seconds_left == pytest.approx(10.0)
    work.step(2, 100)
    assert work.seconds_left is None, "too little is done"


def test_several_at_once_are_listed_with_their_numbers_and_each_stops_alone(desk: Application) -> None:
    events, ended = (Event(), Event()), ([], [])
    first = slow(desk, "甲事", events[0], ended[0], "backup")
    second = slow(desk, "乙事", events[1], ended[1])
    wait_until(lambda: len(desk.window.findChildren(QLabel, "work_words")) == 2)
    words = [label.text() for label in desk.window.findChildren(QLabel, "work_words")]
    assert words == ["甲事：4 / 10", "乙事：4 / 10"]
    buttons = [one for one in desk.window.findChildren(QPushButton, "work_stop") if one.isVisible()]
    buttons[0].setFocus()
    key(buttons[0], Qt.Key.Key_Space)
    wait_until(lambda: first not in desk.shell.works.running)  # type: ignore[union-attr]
    assert [error.code for error in ended[0]] == ["gui.stopped"]
    assert second in desk.shell.works.running  # type: ignore[union-attr]
    events[1].set()
    wait_until(lambda: not is_shown(desk, "work_strip"))
    assert [error.code for error in ended[1]] == ["done"]


def test_what_is_over_at_once_is_never_shown(desk: Application) -> None:
    work = desk.shell.works.new("快事")  # type: ignore[union-attr]
    desk.tasks.work(work.doing(lambda: None), lambda _none: None, owner=desk.window)
    settle(desk)
    assert not is_shown(desk, "work_strip")


def test_in_a_form_only_the_status_line_speaks(desk: Application) -> None:
    desk.window.start_form("visit", ask_first(desk))
    settle(desk)
    assert desk.window.current_key == "form"
    go_on, ended = Event(), []
    slow(desk, "甲事", go_on, ended)
    desk.shell.notices.add("照片都送完了", "good", "sync")  # type: ignore[union-attr]
    wait_until(lambda: bool(find_text(desk, "status_running")))
    assert find_text(desk, "status_running") == "甲事：4 / 10"
    assert not is_shown(desk, "work_strip")
    assert find(desk, "status_bell", QPushButton).text() == "消息 1 条"
    desk.window.open_page("today")
    assert is_shown(desk, "work_strip")
    assert find_text(desk, "note_words") == "照片都送完了"
    go_on.set()
    settle(desk)


@pytest.mark.parametrize(("choice", "code"), [("leaving_later", "done"), ("leaving_stop", "gui.stopped")])
def test_closing_says_what_runs_and_waits_for_it(desk: Application, choice: str, code: str) -> None:
    go_on, ended = Event(), []
    slow(desk, "甲事", go_on, ended)
    desk.window.close()
    box = find(desk, "leaving_dialog", QMessageBox)
    assert "甲事：4 / 10" in box.text()
    assert desk.window.isVisible()
    press_key(box, choice)
    if choice == "leaving_later":
        assert desk.window.isVisible()
        go_on.set()
    wait_until(lambda: not desk.window.isVisible())
    assert [error.code for error in ended] == [code]


def test_staying_keeps_the_window_and_the_work(desk: Application) -> None:
    go_on, ended = Event(), []
    work = slow(desk, "甲事", go_on, ended)
    desk.window.close()
    press_key(find(desk, "leaving_dialog", QMessageBox), "leaving_stay")
    assert not work.is_stopping
    go_on.set()
    wait_until(lambda: bool(ended))
    settle(desk)
    assert desk.window.isVisible()


def test_what_only_reads_stops_at_the_lock(desk: Application) -> None:
    go_on, ended = Event(), []
    work = slow(desk, "甲事", go_on, ended)
    work.is_reading = True
    desk.lock()
    wait_until(lambda: bool(ended) or work not in desk.window.works.running)
    assert work.is_stopping


def test_a_backup_that_is_stopped_leaves_nothing_half_done(core: Core) -> None:
    def stop(done: int, total: int) -> None:
        raise Unavailable("gui.stopped")

    sign_visit(core, *add_people(core, 1), photos=2)
    with pytest.raises(Unavailable, match="stopped"):
        core.backups.make(on_step=stop)
    assert not core.backups.list()
    assert core.backups.make().row.pictures >= 2


def test_notes_are_listed_under_the_bell_and_lead_there(desk: Application) -> None:
    notices = desk.shell.notices  # type: ignore[union-attr]
    notices.add("备份好了", "good", "backup")
    notices.add("照片都送完了", "good")
    notices.add("照片都送完了", "good")
    assert [one.words for one in notices.all] == ["照片都送完了", "备份好了"]
    key(desk.window, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    words = [action.text() for action in menu.actions() if action.text()]
    assert words[0].endswith("照片都送完了（新）")
    assert notices.unseen == 0
    key(menu, Qt.Key.Key_Down)
    key(menu, Qt.Key.Key_Return)
    settle(desk)
    assert desk.window.current_key == "backup"
    assert find(desk, "status_bell", QPushButton).text() == "消息"


def test_a_run_that_ends_while_she_is_elsewhere_is_told_once(desk: Application) -> None:
    bus, notices = desk.bus, desk.shell.notices  # type: ignore[union-attr]
    bus.report(Progress("photos", done=3_000_000, total=9_000_000, seconds=70.0))
    settle(desk)
    assert [work.words for work in desk.shell.works.running] == ["同步（MB）"]  # type: ignore[union-attr]
    bus.report(Progress("done", "finished", report={"photos_sent": 4, "sent": 2}))
    settle(desk)
    assert [one.words for one in notices.all] == ["照片都送完了"]
    assert not desk.shell.works.running  # type: ignore[union-attr]
    go(desk, "sync")
    bus.report(Progress("done", "finished", report={"sent": 2}))
    settle(desk)
    assert len(notices.all) == 1, "the page itself says it"


def ask_first(desk: Application) -> str:
    return str(ask(desk.shell, lambda core: core.due.list()[0].person_id))  # type: ignore[arg-type]


def find_text(desk: Application, name: str) -> str:
    found = [one for one in desk.window.findChildren(QLabel, name) if one.isVisible()]
    return found[0].text() if found else ""


def press_key(box: QMessageBox, name: str) -> None:
    button = box.findChild(QPushButton, name)
    assert button is not None
    button.setFocus()
    key(button, Qt.Key.Key_Space)


def test_a_query_over_years_stops_in_the_middle_and_the_next_one_works(desk: Application) -> None:
    """The reading never ends by itself: only the stop button ends it."""
    ended: list[AppError] = []
    shell = desk.shell
    assert shell is not None
    work = shell.works.new("统计", "statistics", is_reading=True)
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"
    look = work.reading(lambda core: core._desk.db.scalar(endless))
    shell.tasks.read(look, lambda _none: None, ended.append, owner=desk.window, is_long=True)
    wait_until(lambda: is_shown(desk, "work_stop"))
    stop = find(desk, "work_stop", QPushButton)
    stop.setFocus()
    key(stop, Qt.Key.Key_Space)
    wait_until(lambda: bool(ended))
    assert [error.code for error in ended] == ["gui.stopped"]
    go(desk, "statistics")
    settle(desk)
    assert find(desk, "statistics_counts").isVisible()
