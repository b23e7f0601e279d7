"""The run in the background: told step by step, stopped without harm, tried again a bounded number of times."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from core.app import Core
from core.clock import FixedClock
from core.errors import Conflict
from core.office import Progress
from gui.text import has_sentence
from sync.client.runner import RETRIES, SyncRunner
from tests.helpers.cutting_proxy import CuttingProxy
from tests.helpers.portal import open_portal, page
from tests.helpers.workspace import add_people
from tests.sync.client.station import Station, code_for, listen, open_office
from tests.sync.client.test_no_answer import _move

STOP_S = 60.0


def run(runner: SyncRunner, begin: Callable[[], None] | None = None) -> list[Progress]:
    """Starts, waits for the end, returns everything that was told."""
    told = listen(runner)
    (begin or runner.start)()
    runner.wait(STOP_S)
    assert not runner.is_running
    return told


def test_a_run_is_told_from_hello_to_done_and_ends_with_its_report(enrolled: Station) -> None:
    add_people(enrolled.core, 2)
    enrolled.picture(300_000)
    told = run(enrolled.runner())
    assert [told[0].stage, told[-1].stage] == ["hello", "done"]
    assert [step.state for step in told] == ["running"] * (len(told) - 1) + ["finished"]
    assert {"push", "pull", "photos", "closing"} <= {step.stage for step in told}
    report = told[-1].report
    assert {"sent": 3, "photos_sent": 1, "waiting": 0, "photos_waiting": 0}.items() <= report.items()
    assert {
        "sent", "duplicate", "refused", "conflicts", "held", "pulled", "photos_sent", "waiting", "photos_waiting",
        "bytes_up", "bytes_down", "round_trips", "stages",
    } <= report.keys()  # fmt: skip
    photo = [(step.done, step.total) for step in told if step.stage == "photos" and step.total]
    assert photo[-1] == (300_000, 300_000)
    assert [done for done, _total in photo] == sorted(done for done, _total in photo)


def test_whoever_leaves_hears_no_more(enrolled: Station) -> None:
    runner = enrolled.runner()
    heard: list[Progress] = []
    leave = runner.subscribe(heard.append)
    leave()
    leave()
    run(runner)
    assert not heard


def test_a_listener_that_fails_is_left_out_and_stops_nothing(enrolled: Station) -> None:
    enrolled.write(3)
    runner = enrolled.runner()
    calls: list[str] = []

    def closing_window(progress: Progress) -> None:
        calls.append(progress.stage)
        raise RuntimeError("already deleted")

    runner.subscribe(closing_window)
    assert run(runner)[-1].state == "finished"
    assert len(calls) == 1
    enrolled.assert_all_there_once()


def test_a_laptop_that_is_not_enrolled_is_told_so(station: Station) -> None:
    [_first, last] = run(station.runner())
    assert (last.state, last.code) == ("failed", "sync.not_enrolled")
    assert has_sentence(last.code)


def test_tries_are_bounded_and_their_pauses_grow(enrolled: Station) -> None:
    enrolled.write(3)
    with open_portal(page(b"<html>sign in</html>")) as portal:
        _move(enrolled, portal.url)
        last = run(enrolled.runner())[-1]
        assert len(portal.asked) == RETRIES + 1
    assert (last.state, last.stage, last.code) == ("failed", "hello", "sync.no_answer")
    assert has_sentence(last.code)
    assert len(enrolled.pauses) == RETRIES
    for pause, middle in zip(enrolled.pauses, (1, 2, 4, 8), strict=True):
        assert 0.5 * middle <= pause <= 1.5 * middle


def test_a_failure_names_the_stage_where_it_happened(enrolled: Station) -> None:
    enrolled.picture(50_000)
    for _try in range(RETRIES + 1):
        enrolled.proxy.cut(b"POST /v1/photos", up=0)
    last = run(enrolled.runner())[-1]
    assert (last.stage, last.state, last.code) == ("photos", "failed", "sync.no_network")


def test_a_link_that_comes_back_is_used_and_progress_forgives_earlier_failures(enrolled: Station) -> None:
    enrolled.picture(1_000_000)
    enrolled.write(5)
    for marker in (b"/v1/hello", b"/v1/push", b"/v1/pull", b"/v1/have", b"POST /v1/photos"):
        enrolled.proxy.cut(marker, down=0)
    assert run(enrolled.runner())[-1].state == "finished"
    assert len(enrolled.pauses) == RETRIES + 1
    enrolled.assert_all_there_once()
    assert enrolled.exchange.status().is_all_sent


def test_asking_where_it_stands_again_and_again_is_no_progress(enrolled: Station) -> None:
    enrolled.picture(50_000)
    for _try in range(3 * RETRIES):
        enrolled.proxy.cut(b"POST /v1/photos", up=0)
    assert run(enrolled.runner())[-1].state == "failed"
    assert len(enrolled.pauses) == RETRIES


def test_cancelling_between_two_steps_harms_nothing(enrolled: Station) -> None:
    enrolled.write(400)
    runner = enrolled.runner()
    told = listen(runner)
    runner.subscribe(lambda progress: runner.cancel() if progress.stage == "push" else None)
    runner.start()
    runner.wait(STOP_S)
    assert told[-1].state == "cancelled"
    assert "report" in vars(told[-1])
    there = len(enrolled.district_ids())
    assert 0 <= there < 400
    assert enrolled.exchange.status().sent == there
    assert run(enrolled.runner())[-1].state == "finished"
    enrolled.assert_all_there_once()


def test_cancelling_while_it_waits_for_the_link_ends_the_waiting(enrolled: Station) -> None:
    enrolled.write(1)
    with open_portal(b"") as portal:
        _move(enrolled, portal.url)
        last = run(enrolled.runner(stop_after=1))[-1]
        assert len(portal.asked) == 1
    assert last.state == "cancelled"


def test_starting_a_running_one_again_is_refused_and_changes_nothing(enrolled: Station) -> None:
    enrolled.write(3)
    runner = enrolled.runner()
    told = listen(runner)
    gate = threading.Event()
    runner.subscribe(lambda _progress: gate.wait(STOP_S) and None)
    runner.start()
    assert runner.is_running
    with pytest.raises(Conflict, match=r"sync\.busy"):
        runner.start()
    with pytest.raises(Conflict, match=r"sync\.busy"):
        runner.enrol(enrolled.proxy.url, "ABCDE23456")
    gate.set()
    runner.wait(STOP_S)
    assert sum(step.state == "finished" for step in told) == 1


def test_closing_stops_and_waits(enrolled: Station) -> None:
    enrolled.write(100)
    runner = enrolled.runner()
    runner.start()
    runner.close()
    assert not runner.is_running


def test_a_fault_of_the_program_is_told_as_one_without_its_words(
    enrolled: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object, **_more: object) -> None:
        raise ZeroDivisionError("曾重行 120221194003020021")

    monkeypatch.setattr("sync.client.engine.Engine._hello", fail)
    last = run(enrolled.runner())[-1]
    assert (last.state, last.code, dict(last.params)) == ("failed", "bug.sync", {"kind": "ZeroDivisionError"})
    assert has_sentence(last.code)


def test_enrolling_runs_in_the_background_too(station: Station) -> None:
    runner = station.runner()
    told = run(runner, lambda: runner.enrol(station.proxy.url, code_for(station.office)))
    assert [(step.stage, step.state) for step in told] == [("enrol", "running"), ("enrol", "finished")]
    assert told[-1].report["district_name"] == "示例区"
    assert station.exchange.status().is_enrolled


def test_a_refused_code_is_told_with_its_sentence(station: Station) -> None:
    runner = station.runner()
    last = run(runner, lambda: runner.enrol(station.proxy.url, "ABCDE23456"))[-1]
    assert (last.stage, last.state, last.code) == ("enrol", "failed", "enrol.code")
    assert has_sentence(last.code)


def test_a_district_that_asks_for_patience_gets_it(
    database: str, tmp_path: Path, clock: FixedClock, core: Core
) -> None:
    with open_office(database, tmp_path / "data", clock, burst=1, rate_per_s=0.1) as office:
        proxy = CuttingProxy(int(office.url.rsplit(":", 1)[1]))
        station = Station(office, core, proxy)
        station.enrol()
        station.write(1)
        last = run(station.runner())[-1]
        proxy.close()
    assert (last.state, last.code) == ("failed", "rate.limited")
    assert len(station.pauses) == RETRIES
    assert min(station.pauses) >= 9
