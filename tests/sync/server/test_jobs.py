"""Laws of the daily jobs: once a day, in one worker, and a failure is not for ever."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Engine, text

from core.clock import FixedClock, Moment
from core.ids import Ids
from sync.server.database import open_engine
from sync.server.jobs import Job, JobThread, run_due
from sync.server.service.founding import found
from sync.server.store import job_runs
from sync.server.store.districts import District
from tests.sync.server.office import CODE


@pytest.fixture
def clock() -> FixedClock:
    """Eight in the morning."""
    return FixedClock(Moment.parse("2026-11-22T08:00:00.000+08:00"))


@pytest.fixture
def engine(database: str, clock: FixedClock) -> Iterator[Engine]:
    """A founded district."""
    opened = open_engine(database)
    with opened.begin() as connection:
        found(connection, clock, Ids(clock), CODE, "示例区", is_practice=False)
    yield opened
    opened.dispose()


class Diary:
    """A job that writes down when it was done."""

    def __init__(self) -> None:
        self.done: list[int] = []
        self.is_broken = False

    def work(self, connection: Connection, district: District, now_ms: int) -> None:
        connection.execute(text("UPDATE districts SET name = name || '。'"))
        if self.is_broken:
            raise OSError("disk full")
        self.done.append(now_ms)


def test_a_job_is_done_once_a_day_when_its_minute_has_come(engine: Engine, clock: FixedClock) -> None:
    diary = Diary()
    jobs = [Job("diary", 8 * 60 + 30, diary.work)]
    assert run_due(engine, CODE, jobs, clock) == ["diary"], "yesterday's was never done"
    assert run_due(engine, CODE, jobs, clock) == []
    clock.move(minutes=29)
    assert run_due(engine, CODE, jobs, clock) == []
    clock.move(minutes=1)
    assert run_due(engine, CODE, jobs, clock) == ["diary"]
    clock.move(days=3)
    assert run_due(engine, CODE, jobs, clock) == ["diary"]
    assert run_due(engine, CODE, jobs, clock) == []


def test_two_workers_that_look_at_once_do_it_once(engine: Engine, clock: FixedClock) -> None:
    began, may_end = threading.Event(), threading.Event()
    done: list[str] = []

    def work(connection: Connection, district: District, now_ms: int) -> None:
        done.append(district.code)
        began.set()
        assert may_end.wait(20)

    jobs = [Job("slow", 0, work)]
    first = threading.Thread(target=run_due, args=(engine, CODE, jobs, clock))
    first.start()
    assert began.wait(20)
    assert run_due(engine, CODE, jobs, clock) == [], "the other one is at it"
    may_end.set()
    first.join(20)
    assert run_due(engine, CODE, jobs, clock) == []
    assert done == [CODE]


def test_a_failed_job_leaves_nothing_and_is_tried_again(engine: Engine, clock: FixedClock) -> None:
    diary = Diary()
    diary.is_broken = True
    other = Diary()
    jobs = [Job("diary", 0, diary.work), Job("other", 0, other.work)]
    assert run_due(engine, CODE, jobs, clock) == ["other"], "one's trouble is not the other's"
    with engine.connect() as connection:
        assert connection.execute(text("SELECT name FROM districts")).scalar_one() == "示例区。"
        run = job_runs.find(connection, CODE)["diary"]
    assert (run.done_ms, run.failed_ms) == (0, clock.now().utc_ms)
    diary.is_broken = False
    assert run_due(engine, CODE, jobs, clock) == [], "it rests a while"
    clock.move(minutes=15)
    assert run_due(engine, CODE, jobs, clock) == ["diary"]
    with engine.connect() as connection:
        assert job_runs.find(connection, CODE)["diary"].failed_ms == 0


def test_the_thread_does_what_is_due_and_stops(engine: Engine, clock: FixedClock) -> None:
    happened = threading.Event()
    thread = JobThread(engine, CODE, [Job("ring", 0, lambda *_: happened.set())], clock)
    thread.start()
    assert happened.wait(20)
    thread.stop()
    assert not thread._thread.is_alive()
