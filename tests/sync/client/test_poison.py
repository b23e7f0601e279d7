"""One item that the district cannot even answer stops nobody, loses no order, and ends in sight of a person."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from core.errors import Unavailable
from core.service.parking import PARKED_AFTER
from sync.client.push import SIZE
from sync.client.wire import HttpWire, Refused
from sync.protocol import framing
from sync.server.service.effects import Effects
from tests.sync.client.station import Station

Poison = Callable[[str], None]


@pytest.fixture
def poison(monkeypatch: pytest.MonkeyPatch) -> Poison:
    """From now on the district falls over this item: 500 for every batch that holds it."""
    bad: set[str] = set()
    whole = Effects.of_fact

    def fall(self: Effects, item: Any) -> Any:
        if item.id in bad:
            raise ZeroDivisionError
        return whole(self, item)

    monkeypatch.setattr(Effects, "of_fact", fall)
    return bad.add


def in_force(station: Station) -> set[str]:
    with station.office.begin() as connection:
        rows = connection.exec_driver_sql("SELECT item_id FROM items WHERE outcome = 'accepted'")
        return {str(row[0]) for row in rows}


def test_all_others_are_in_force_after_one_run_and_the_bad_one_is_still_there(
    enrolled: Station, poison: Poison
) -> None:
    ids = enrolled.write(80)
    poison(ids[37])
    report, wire = enrolled.sync()
    assert in_force(enrolled) == set(ids) - {ids[37]}
    assert report.sent == 79
    assert wire.traffic.round_trips < 40
    [stuck] = enrolled.exchange.stuck()
    assert (stuck.item_id, stuck.state, stuck.failures, stuck.code) == (ids[37], "waiting", 1, "server.error")
    assert enrolled.exchange.status().waiting == 1
    later = enrolled.write(5)
    enrolled.sync()
    assert in_force(enrolled) == set(ids + later) - {ids[37]}, "nothing waits for the gap it leaves"


def test_it_is_parked_after_five_runs_and_then_left_alone(enrolled: Station, poison: Poison) -> None:
    [bad] = enrolled.write(1)
    poison(bad)
    for _run in range(PARKED_AFTER):
        enrolled.sync()
    [stuck] = enrolled.exchange.stuck()
    assert (stuck.state, stuck.failures, stuck.needs_person) == ("parked", PARKED_AFTER, True)
    report, _wire = enrolled.sync()
    assert report.stages == ["hello"], "no loop"


def test_once_the_district_is_mended_the_parked_one_arrives_and_counts_once(
    enrolled: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(Effects, "of_fact", lambda *_: 1 / 0)
        [bad] = enrolled.write(1)
        for _run in range(PARKED_AFTER):
            enrolled.sync()
    others = enrolled.write(3)
    enrolled.sync()
    enrolled.exchange.retry(bad)
    enrolled.sync()
    assert in_force(enrolled) == {bad, *others}
    assert enrolled.exchange.stuck() == []
    enrolled.assert_all_there_once()
    assert enrolled.sync()[0].stages == ["hello"], "the closing check agrees"


def test_a_district_that_answers_nobody_blames_no_item(enrolled: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    enrolled.write(20)
    with monkeypatch.context() as patch:
        patch.setattr("sync.server.api.push.push", lambda *_: 1 / 0)
        with pytest.raises(Refused, match=r"server\.error"):
            enrolled.sync()
    assert enrolled.exchange.stuck() == []
    enrolled.sync()
    enrolled.assert_all_there_once()


def test_an_item_that_kills_every_connection_is_told_from_a_dead_link(
    enrolled: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = enrolled.write(12)
    whole = HttpWire.call

    def cut(self: HttpWire, method: str, target: str, body: bytes = b"", **more: Any) -> Any:
        if target == "/v1/push":
            plain = framing.inflate(body, "zstd")
            if any(b'"op":"fact"' in line and ids[4].encode() in line for line in plain.split(b"\n")):
                raise Unavailable("sync.no_network", host="h")
        return whole(self, method, target, body, **more)

    monkeypatch.setattr(HttpWire, "call", cut)
    engine, wire = enrolled.engine()
    failures = 0
    while not engine.is_done:
        try:
            engine.step()
        except Unavailable:
            failures += 1
            assert failures < 20
    wire.close()
    assert in_force(enrolled) == set(ids) - {ids[4]}
    [stuck] = enrolled.exchange.stuck()
    assert (stuck.item_id, stuck.failures, stuck.code) == (ids[4], 1, "sync.no_network")


def test_a_link_that_is_dead_blames_no_item_however_small_the_batch(enrolled: Station) -> None:
    enrolled.exchange.set_state(SIZE, 1)
    enrolled.write(2)
    engine, wire = enrolled.engine()
    engine.step()
    for _try in range(8):
        enrolled.proxy.cut(b"/v1/push", up=0)
        with pytest.raises(Unavailable):
            engine.step()
    wire.close()
    assert enrolled.exchange.stuck() == []
    enrolled.sync()
    enrolled.assert_all_there_once()


def test_a_batch_too_large_for_the_district_is_halved_and_one_too_large_item_stops_nobody(
    enrolled: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = enrolled.write(10)
    huge = enrolled.write(1, note="x" * 2_000_000)
    ids += enrolled.write(10)
    enrolled.sync()
    assert in_force(enrolled) == set(ids)
    [stuck] = enrolled.exchange.stuck()
    assert (stuck.item_id, stuck.state, stuck.code) == (huge[0], "refused", "item.too_large")


def test_dependants_of_a_parked_item_are_held_or_taken_never_failed(enrolled: Station, poison: Poison) -> None:
    [bad] = enrolled.write(1)
    poison(bad)
    enrolled.sync()
    correction, follow_up = enrolled.write(1, supersedes=bad)[0], enrolled.write(1, about=bad)[0]
    report, _wire = enrolled.sync()
    assert (report.refused, report.conflicts) == (0, 0)
    assert in_force(enrolled) == {correction, follow_up}, "what mends it does not wait for it"


def test_edits_of_somebody_whose_proposal_fails_are_held(enrolled: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.helpers.workspace import add_people

    whole = Effects.of_edit

    def fall(self: Effects, item: Any, edit: Any) -> Any:
        return 1 / 0 if edit.base_version == 0 else whole(self, item, edit)

    monkeypatch.setattr(Effects, "of_edit", fall)
    [person] = add_people(enrolled.core, 1)
    enrolled.core.people.propose(person, {"phone": "13500001111"}, "换号")
    enrolled.sync()
    states = {item.state: item.code for item in enrolled.exchange.stuck()}
    assert states == {"waiting": "server.error", "held": "person.not_listed"}
    monkeypatch.setattr(Effects, "of_edit", whole)
    enrolled.sync()
    enrolled.sync()
    assert enrolled.exchange.stuck() == []


def test_after_a_restore_the_place_of_a_parked_item_is_told_again(enrolled: Station, poison: Poison) -> None:
    [bad] = enrolled.write(1)
    poison(bad)
    for _run in range(PARKED_AFTER):
        enrolled.sync()
    after = enrolled.write(3)
    enrolled.exchange.requeue_above(0)
    with enrolled.office.begin() as connection:
        for table in ("quarantine", "chain_marks", "items"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
        connection.exec_driver_sql("UPDATE devices SET have_seq = 0, have_hash = '', blind = 0")
    enrolled.sync()
    assert in_force(enrolled) == set(after)


def test_a_place_line_carries_nothing_of_the_record(enrolled: Station, poison: Poison) -> None:
    [bad] = enrolled.write(1)
    poison(bad)
    enrolled.sync()
    with enrolled.office.begin() as connection:
        [(line,)] = connection.exec_driver_sql("SELECT line FROM quarantine").all()
    assert json.loads(bytes(line)).keys() == {"id", "op", "event", "code"}
