"""When the laptop comes to the office, it begins by itself: only when something waits, and never in the way."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from sync.client.runner import SyncRunner
from sync.client.watch import FIRST_PAUSE_S, LONGEST_PAUSE_S, can_reach
from tests.sync.client.station import Station, listen

STOP_S = 60.0


@dataclass
class Day:
    """Looks as often as `looks` says, without any waiting, and then the day is over."""

    looks: int
    pauses: list[float] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def pause(self, end: threading.Event, seconds: float) -> bool:
        if threading.current_thread().name != "sync-watch":
            return False
        self.pauses.append(seconds)
        if len(self.pauses) <= self.looks:
            return end.is_set()
        self.over.set()
        return end.wait(STOP_S)


def spend(
    station: Station, day: Day, may_start: Callable[[], bool] = lambda: True, is_near: Callable[[str], bool] = can_reach
) -> tuple[list[str], SyncRunner]:
    """The day until its last look; the states told of runs that nobody asked for."""

    def open_exchange():  # type: ignore[no-untyped-def]
        twin = station.core.twin()
        return twin.exchange, twin.close

    seams = station.core.seams
    runner = SyncRunner(open_exchange, seams.clock, seams.ids.token, day.pause, is_near)
    told = listen(runner)
    runner.watch(may_start)
    assert day.over.wait(STOP_S)
    runner.wait(STOP_S)
    runner.close()
    assert all(step.is_auto for step in told)
    return [step.state for step in told if step.is_over], runner


def test_what_waits_goes_by_itself_once_the_district_can_be_reached(enrolled: Station) -> None:
    enrolled.write(3)
    near = iter([False, False, True])
    states, _runner = spend(enrolled, Day(3), is_near=lambda _url: next(near))
    assert states == ["finished"]
    enrolled.assert_all_there_once()


def test_pauses_grow_while_the_district_is_far_and_have_a_limit(enrolled: Station) -> None:
    enrolled.write(1)
    day = Day(7)
    spend(enrolled, day, is_near=lambda _url: False)
    assert day.pauses[:3] == [FIRST_PAUSE_S, 2 * FIRST_PAUSE_S, 4 * FIRST_PAUSE_S]
    assert day.pauses[-1] == LONGEST_PAUSE_S


def test_nothing_waits_nothing_is_looked_for(enrolled: Station) -> None:
    asked: list[str] = []
    day = Day(4)
    states, _runner = spend(enrolled, day, is_near=lambda url: bool(asked.append(url)))
    assert (states, asked) == ([], [])
    assert set(day.pauses) == {FIRST_PAUSE_S}


def test_it_never_begins_while_somebody_signs(enrolled: Station) -> None:
    enrolled.write(1)
    states, _runner = spend(enrolled, Day(4), may_start=lambda: False)
    assert states == []


def test_whoever_forbids_it_is_obeyed(enrolled: Station) -> None:
    enrolled.write(1)
    enrolled.core.settings.set("auto_sync", False)
    assert spend(enrolled, Day(3))[0] == []


def test_a_laptop_without_a_district_looks_for_none(station: Station) -> None:
    station.write(1)
    assert spend(station, Day(3), is_near=lambda _url: True)[0] == []


def test_nothing_listens_there_is_far_and_something_is_near(enrolled: Station) -> None:
    assert can_reach(enrolled.proxy.url)
    assert not can_reach("http://127.0.0.1:1")
    assert not can_reach("http://[broken")


def test_closing_ends_the_looking_at_once(enrolled: Station) -> None:
    seams = enrolled.core.seams
    runner = SyncRunner(lambda: (_ for _ in ()).throw(AssertionError), seams.clock, seams.ids.token)
    runner.watch(lambda: True)
    runner.close()
    assert not any(thread.name == "sync-watch" for thread in threading.enumerate())
