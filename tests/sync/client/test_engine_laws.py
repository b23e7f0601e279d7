"""What the assistant may rely on: urgent first, time that ends, waiting that is seen and skipped, true words."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest

from core.clock import FixedClock
from core.errors import Unavailable
from core.office import Progress
from sync.client.engine import TROUBLE
from sync.client.push import SIZE
from sync.client.runner import SyncRunner
from tests.helpers.portal import open_portal, page
from tests.sync.client.station import Station, listen
from tests.sync.client.test_no_answer import _move
from tests.sync.client.test_runner import run

STOP_S = 60.0


def devices(station: Station) -> tuple[str, int, int]:
    with station.office.begin() as connection:
        row = connection.exec_driver_sql("SELECT trouble, trouble_ms, complete_ms FROM devices").one()
    return str(row[0]), int(row[1]), int(row[2])


def test_the_first_urgent_fact_is_at_the_district_after_two_round_trips(enrolled: Station) -> None:
    enrolled.exchange.set_state(SIZE, 2000)
    enrolled.write(600)
    [danger] = enrolled.write(1, kind="emergency", urgency=0)
    engine, wire = enrolled.engine()
    while danger not in enrolled.district_ids():
        engine.step()
    assert wire.traffic.round_trips == 2
    assert enrolled.district_ids() == [danger], "it does not share its fate with six hundred visits"
    assert wire.traffic.bytes_up < 3_000
    wire.close()


def test_order_is_urgent_then_texts_then_signatures_then_small_photos(enrolled: Station) -> None:
    desk = enrolled.core._desk
    for size, kind in ((90_000, "photo"), (120_000, "signature"), (40_000, "photo")):
        content = bytes([size % 251]) * size
        name = desk.media.write(content)
        desk.pictures.add(name, size, 10, 10, kind)
        enrolled.write(1, media=[name])
    assert [photo.size_bytes for photo in enrolled.exchange.photos_to_send()] == [120_000, 40_000, 90_000]


def test_every_step_says_what_is_left_and_only_after_the_pull_that_the_cable_may_go(enrolled: Station) -> None:
    enrolled.write(60)
    enrolled.write(2, kind="lead", urgency=1)
    enrolled.picture(300_000)
    told = run(enrolled.runner())
    left = [(step.stage, step.left.urgent, step.left.texts, step.left.photos) for step in told if step.left]
    assert left[0] == ("push", 2, 63, 1), "the district has answered, and this is what will go"
    assert left[1] == ("push", 0, 61, 1), "the urgent ones by themselves, first"
    assert all(texts == 0 for stage, _urgent, texts, _photos in left if stage in ("pull", "photos", "closing"))
    assert not any(step.is_safe for step in told if step.stage in ("hello", "push", "pull"))
    assert all(step.is_safe for step in told if step.stage in ("photos", "closing", "done"))
    assert told[-1].left is not None and told[-1].left.photos == 0


class Scripted(FixedClock):
    """Every reading of the counter takes six seconds: neither quick nor slow for a batch."""

    def monotonic_ns(self) -> int:
        self.ticks += 6_000_000_000
        return self.ticks


def scripted(station: Station, pause: Callable[[threading.Event, float], bool]) -> SyncRunner:
    twin = station.core.twin
    clock = Scripted(station.core.seams.clock.now())
    return SyncRunner(
        lambda: (lambda core: (core.exchange, core.close))(twin()), clock, station.core.seams.ids.token, pause
    )


def test_when_the_time_is_over_it_stops_between_two_steps_and_goes_on_next_time(enrolled: Station) -> None:
    enrolled.exchange.set_state(SIZE, 5)
    enrolled.write(120)
    runner = scripted(enrolled, lambda *_: False)
    told = run(runner, lambda: runner.start(1))
    assert told[-1].state == "paused"
    there = len(enrolled.district_ids())
    assert 0 < there < 120
    assert told[-1].left is not None and told[-1].left.texts == 120 - there
    assert enrolled.exchange.status().sent == there
    assert enrolled.exchange.get_state(TROUBLE) is None, "time that is over is no trouble"
    enrolled.patient()
    enrolled.assert_all_there_once()


def test_with_a_time_given_only_that_time_ends_the_trying(enrolled: Station) -> None:
    enrolled.write(3)
    pauses: list[float] = []

    def pause(_event: threading.Event, seconds: float) -> bool:
        pauses.append(seconds)
        return False

    with open_portal(page(b"<html>sign in</html>")) as portal:
        _move(enrolled, portal.url)
        runner = scripted(enrolled, pause)
        told = run(runner, lambda: runner.start(2))
    assert told[-1].state == "paused"
    assert len(pauses) > 4
    assert pauses[-1] <= 120, "no pause is longer than the time that is left"


def test_waiting_is_told_with_its_reason_and_its_seconds_and_can_be_skipped(enrolled: Station) -> None:
    enrolled.write(3)
    enrolled.proxy.cut(b"/v1/push", down=0)
    clock, ids = enrolled.core.seams.clock, enrolled.core.seams.ids
    twin = enrolled.core.twin
    runner = SyncRunner(lambda: (lambda core: (core.exchange, core.close))(twin()), clock, ids.token)
    runner._random = lambda count: bytes([255]) * count  # the longest pauses
    told = listen(runner)
    runner.subscribe(lambda step: runner.skip() if step.state == "waiting" else None)
    runner.start()
    runner.wait(STOP_S)
    [waiting] = [step for step in told if step.state == "waiting"]
    assert (waiting.stage, waiting.code) == ("push", "sync.no_network")
    assert waiting.seconds is not None and waiting.seconds > 0
    assert not waiting.is_over
    assert told[-1].state == "finished"
    enrolled.assert_all_there_once()


def test_a_failure_is_reported_with_the_next_hello_and_taken_back_after_a_success(enrolled: Station) -> None:
    enrolled.write(3)
    for _try in range(5):
        enrolled.proxy.cut(b"/v1/push", up=0)
    assert run(enrolled.runner())[-1].state == "failed"
    assert enrolled.exchange.get_state(TROUBLE) == "push:sync.no_network"
    engine, wire = enrolled.engine()
    engine.step()
    assert devices(enrolled)[0] == "push:sync.no_network"
    while not engine.is_done:
        engine.step()
    wire.close()
    trouble, trouble_ms, complete_ms = devices(enrolled)
    assert (trouble, trouble_ms) == ("", 0)
    assert complete_ms > 0
    assert enrolled.exchange.get_state(TROUBLE) is None


def test_the_speed_is_measured_and_kept_for_the_next_estimate(enrolled: Station) -> None:
    enrolled.write(300)
    enrolled.picture(600_000)
    before = enrolled.exchange.outgoing.plan()
    assert before.seconds is None
    runner = scripted(enrolled, lambda *_: False)
    assert run(runner)[-1].state == "finished"
    speed = enrolled.exchange.outgoing.speed()
    assert 1_000 < speed.bytes_per_s < 200_000, "bytes that went, by seconds of the clock"
    assert 0 < speed.text_share < 1, "lines travel compressed"
    enrolled.write(10)
    assert (enrolled.exchange.outgoing.plan().seconds or 0) > 0


def test_a_clock_that_is_wrong_is_noted_and_stops_nothing(enrolled: Station) -> None:
    """Reliability rule 12."""
    clock = enrolled.core.seams.clock
    assert isinstance(clock, FixedClock)
    enrolled.office.clock.moment = clock.now()
    me = enrolled.exchange.enrolment()
    assert me is not None
    enrolled.core.seams.clock.move(days=-1100)  # type: ignore[attr-defined]
    enrolled.write(3)
    enrolled.sync()
    enrolled.assert_all_there_once()


@pytest.mark.parametrize(
    "answer", [page(b"<html>sign in</html>"), page(b"", "302 Found", headers="Location: http://x/\r\n")]
)
def test_a_captive_portal_is_no_district(enrolled: Station, answer: bytes) -> None:
    """Bad input 73: treated as offline, nothing concluded, nothing followed."""
    enrolled.write(3)
    before = enrolled.exchange.status()
    with open_portal(answer) as portal:
        _move(enrolled, portal.url)
        with pytest.raises(Unavailable, match=r"sync\.no_answer"):
            enrolled.sync()
        assert len(portal.asked) == 1
    after = enrolled.exchange.status()
    assert replace(after, server_url=before.server_url) == before


def test_progress_says_of_itself_whether_it_is_the_last_word() -> None:
    states = {
        state: Progress("push", state).is_over for state in ("running", "waiting", "finished", "failed", "paused")
    }
    assert states == {"running": False, "waiting": False, "finished": True, "failed": True, "paused": True}


def test_a_lost_answer_makes_nobody_offer_again_what_was_answered(enrolled: Station) -> None:
    enrolled.exchange.set_state(SIZE, 2000)
    enrolled.write(300)
    enrolled.sync()
    enrolled.write(5)
    enrolled.proxy.cut(b"/v1/push", down=0)
    with pytest.raises(Unavailable):
        enrolled.sync()
    report, _wire = enrolled.sync()
    assert (report.duplicate, report.sent) == (5, 0), "five answers were lost; three hundred were not"
    enrolled.assert_all_there_once()
