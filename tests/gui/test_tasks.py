"""Workers: off the main thread, results at home, the latest question wins, nothing reaches the dead."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QLabel

from core.app import Core, open_workspace
from core.changes import Changes
from core.errors import AppError, InvalidInput, Unavailable
from gui.bus import Bus
from gui.tasks import Tasks
from tests.helpers.window import wait_until
from tests.helpers.workspace import PASSPHRASE, add_people, fixed_seams


@pytest.fixture
def tasks(qapp: QApplication, root: Path) -> Iterator[Tasks]:
    tasks = Tasks(Bus())
    got: list[Core] = []
    tasks.open(lambda: open_workspace(root, PASSPHRASE, fixed_seams()), got.append)
    wait_until(lambda: bool(got))
    yield tasks
    tasks.close()


def wait(tasks: Tasks) -> None:
    wait_until(lambda: not tasks.is_busy)


def test_the_core_is_used_by_one_thread_that_is_not_the_main_one(tasks: Tasks) -> None:
    threads: list[int] = []
    for _ in range(5):
        tasks.read(lambda core: threading.get_ident(), threads.append)
    wait(tasks)
    assert len(set(threads)) == 1
    assert threads[0] != threading.get_ident()


def test_results_come_home_to_the_main_thread_in_order(tasks: Tasks) -> None:
    got: list[tuple[int, int]] = []
    for number in range(20):
        tasks.read(lambda core, number=number: number, lambda one: got.append((one, threading.get_ident())))
    wait(tasks)
    assert got == [(number, threading.get_ident()) for number in range(20)]


def test_under_one_key_only_the_newest_question_is_answered(tasks: Tasks) -> None:
    gate = threading.Event()
    owner = QObject()
    asked: list[int] = []
    got: list[int] = []
    tasks.read(lambda core: gate.wait(10), lambda _true: None)
    for number in range(10):
        tasks.read(lambda core, n=number: asked.append(n) or n, got.append, owner=owner, key="search")
    gate.set()
    wait(tasks)
    assert got == [9]
    assert asked == [9]


def test_a_long_read_does_not_hold_up_a_short_one(tasks: Tasks) -> None:
    gate = threading.Event()
    got: list[str] = []
    tasks.read(lambda core: gate.wait(10), lambda _true: got.append("long"), is_long=True)
    tasks.read(lambda core: core.people.search().total, lambda _total: got.append("short"))
    wait_until(lambda: got == ["short"])
    gate.set()
    wait(tasks)
    assert got == ["short", "long"]


def test_a_result_for_a_widget_that_is_gone_is_dropped(tasks: Tasks) -> None:
    import shiboken6

    gate = threading.Event()
    label, told = QLabel(), []
    tasks.read(lambda core: gate.wait(10), told.append, owner=label)
    tasks.read(lambda core: "for another", told.append)
    shiboken6.delete(label)
    gate.set()
    wait(tasks)
    assert told == ["for another"]


def test_a_write_is_announced_even_if_nobody_waits_for_it(tasks: Tasks) -> None:
    heard: list[Changes] = []
    tasks.bus.changed.connect(heard.append)
    ids: list[str] = []
    tasks.read(lambda core: add_people(core, 1)[0], ids.append)
    wait(tasks)
    tasks.write(lambda core: core.people.propose(ids[0], {"note": "新"}, "核对"))
    wait(tasks)
    assert [change.touches("person") for change in heard] == [True]


def test_a_refusal_reaches_its_own_listener_and_nobody_elses(tasks: Tasks) -> None:
    own: list[AppError] = []
    others: list[AppError] = []
    tasks.on_failed = others.append

    def refuse(core: Core) -> None:
        raise InvalidInput("name.empty", where="name")

    tasks.read(refuse, lambda _none: None, own.append)
    tasks.work(lambda: 1 / 0, lambda _none: None)
    wait(tasks)
    assert [error.code for error in own] == ["name.empty"]
    assert [error.code for error in others] == ["gui.bug"]


def test_what_was_written_before_the_end_is_finished(qapp: QApplication, root: Path) -> None:
    tasks = Tasks(Bus())
    tasks.open(lambda: open_workspace(root, PASSPHRASE, fixed_seams()), lambda core: None)
    tasks.write(lambda core: add_people(core, 3))
    tasks.close()
    QApplication.processEvents()
    core = open_workspace(root, PASSPHRASE, fixed_seams())
    try:
        assert core.people.search().total == 3
    finally:
        core.close()


def test_after_the_end_nothing_is_asked_any_more(qapp: QApplication) -> None:
    tasks = Tasks(Bus())
    tasks.close()
    tasks.read(lambda core: 1, lambda one: pytest.fail("answered after the end"))
    QApplication.processEvents()
    assert not tasks.is_busy


def held(tasks: Tasks) -> threading.Event:
    """Something long is under way (a print is laid out) until the event is set."""
    go, began = threading.Event(), threading.Event()
    tasks.read(lambda core: (began.set(), go.wait(20)), lambda _done: None, is_long=True)
    assert began.wait(20)
    return go


def test_a_lock_comes_to_its_end_while_a_change_of_the_key_waits_for_its_turn(tasks: Tasks) -> None:
    go = held(tasks)
    tasks.alone(lambda core: None)
    tasks.close_core()
    go.set()
    wait_until(lambda: not tasks.has_core)


def test_a_lock_comes_to_its_end_while_something_long_waits_behind_a_change_of_the_key(tasks: Tasks) -> None:
    go, began = threading.Event(), threading.Event()
    tasks.alone(lambda core: (began.set(), go.wait(20)))
    assert began.wait(20)
    tasks.read(lambda core: core.info, lambda _info: None, is_long=True)
    tasks.close_core()
    go.set()
    wait_until(lambda: not tasks.has_core)


def test_a_workspace_opened_while_the_last_one_is_closing_stays_open(tasks: Tasks, root: Path) -> None:
    go, got = held(tasks), []
    tasks.close_core()
    tasks.open(lambda: open_workspace(root, PASSPHRASE, fixed_seams(seed=9)), got.append)
    go.set()
    wait_until(lambda: bool(got))
    wait(tasks)
    asked: list[bool] = []
    tasks.read(lambda core: core is got[0], asked.append)
    wait_until(lambda: asked == [True])


def test_whoever_waits_for_the_end_is_told_when_the_workspace_is_closed(tasks: Tasks) -> None:
    told: list[bool] = []
    tasks.read(lambda core: core.info, lambda _info: None, is_long=True)
    tasks.close_core(done=lambda: told.append(tasks.has_core))
    wait_until(lambda: told == [False])


class Paper:
    """A paper on its way out: it leaves when the test lets it."""

    def __init__(
        self,
        tasks: Tasks,
        owner: QObject | None = None,
        fault: Exception | None = None,
        note: Callable[[Core], None] | None = None,
    ) -> None:
        self.go, self.noted, self.told = threading.Event(), list[str](), list[AppError]()
        began = threading.Event()

        def leave() -> None:
            began.set()
            assert self.go.wait(20)
            if fault is not None:
                raise fault

        def written(core: Core) -> None:
            self.noted.append(core.info.id)

        tasks.work_noted(leave, note or written, self.told.append, self.told.append, owner=owner)
        assert began.wait(20)


def test_a_paper_that_leaves_is_noted_although_its_page_is_gone(tasks: Tasks) -> None:
    page = QObject()
    paper = Paper(tasks, page)
    shiboken6.delete(page)
    paper.go.set()
    wait_until(lambda: len(paper.noted) == 1)
    wait(tasks)
    assert paper.told == []


def test_a_lock_notes_a_paper_that_is_on_its_way_and_nobody_notes_it_twice(tasks: Tasks) -> None:
    paper = Paper(tasks)
    tasks.close_core()
    wait_until(lambda: not tasks.has_core)
    assert len(paper.noted) == 1
    paper.go.set()
    wait_until(lambda: bool(paper.told))
    assert len(paper.noted) == 1


def test_a_paper_that_did_not_leave_is_not_noted(tasks: Tasks) -> None:
    paper = Paper(tasks, fault=Unavailable("disk.full"))
    paper.go.set()
    wait_until(lambda: bool(paper.told))
    tasks.close_core()
    wait_until(lambda: not tasks.has_core)
    assert paper.noted == []


def test_a_lock_waits_for_no_question_that_was_not_begun_and_for_every_write(tasks: Tasks) -> None:
    go, asked = held(tasks), []
    for name in ("a", "b", "c"):
        tasks.read(lambda core, name=name: asked.append(name), asked.append, is_long=True)
    tasks.write(lambda core: asked.append("written"), is_long=True)
    tasks.close_core()
    go.set()
    wait_until(lambda: not tasks.has_core)
    wait(tasks)
    assert asked == ["written"]


def test_a_paper_that_did_not_begin_before_the_lock_neither_leaves_nor_is_noted(tasks: Tasks) -> None:
    go, begun, left, noted = threading.Event(), threading.Semaphore(0), list[int](), list[int]()
    failed: list[AppError] = []

    def busy() -> None:
        begun.release()
        assert go.wait(20)

    for _ in range(2):
        tasks.work(busy, lambda _none: None)
    assert begun.acquire(timeout=20) and begun.acquire(timeout=20)
    tasks.work_noted(lambda: left.append(1), lambda _core: noted.append(1), lambda _none: None, failed.append)
    tasks.close_core(waits=True)
    go.set()
    wait_until(lambda: bool(failed))
    assert (left, noted, failed[0].code) == ([], [], "gui.locked")


def test_a_note_that_goes_wrong_keeps_no_workspace_open(tasks: Tasks) -> None:
    held: list[Core] = []
    tasks.read(lambda core: core, held.append)
    wait(tasks)

    close, closed = held[0].close, list[int]()
    held[0].close = lambda: (closed.append(1), close())[1]  # type: ignore[method-assign]

    def bug(_core: Core) -> None:
        raise KeyError("a bug")

    paper = Paper(tasks, note=bug)
    tasks.close_core(waits=True)
    paper.go.set()
    wait_until(lambda: bool(paper.told))
    assert closed == [1]


def test_a_paper_that_left_and_could_not_be_noted_is_not_called_a_failure(tasks: Tasks) -> None:
    def full(_core: Core) -> None:
        raise Unavailable("disk.full")

    paper = Paper(tasks, note=full)
    paper.go.set()
    wait_until(lambda: bool(paper.told))
    assert [error.code for error in paper.told] == ["gui.not_noted"]


def test_a_verb_that_fails_when_its_page_is_gone_is_not_silent(tasks: Tasks) -> None:
    lost: list[int] = []
    tasks.write_lost.connect(lambda: lost.append(1))
    page, told, go = QObject(), list[AppError](), threading.Event()

    def refuse(_core: Core) -> None:
        assert go.wait(20)
        raise Unavailable("disk.full")

    tasks.write(refuse, None, told.append, owner=page)
    tasks.read(refuse, told.append, told.append, owner=page)
    shiboken6.delete(page)
    go.set()
    wait(tasks)
    assert (lost, told) == ([1], [])
