"""The district is restored from an older backup: it forgot things, and its numbers count from an older place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url

from core.app import Core
from core.clock import FixedClock
from core.errors import Unavailable
from sync.protocol.envelope import Answer
from sync.server.local_postgres import LocalPostgres
from sync.server.service.deciding import decide
from sync.server.service.founding import begin_epoch
from sync.server.store import persons
from tests.helpers.cutting_proxy import CuttingProxy
from tests.helpers.workspace import add_people
from tests.sync.client.station import Station, open_office


class Restorable:
    """A district that can be put away as a backup and taken out again."""

    def __init__(self, pg: LocalPostgres, database: str, tmp_path: Path, clock: FixedClock, core: Core) -> None:
        self._pg, self._clock, self._data = pg, clock, tmp_path / "data"
        self._live, self._name = database, str(make_url(database).database)
        self._backup = f"{self._name}_old"
        self._copy = ""
        self._open(database)
        self.proxy = CuttingProxy(self._port())
        self.station = Station(self.office, core, self.proxy)

    def back_up(self) -> None:
        self._close()
        self._copy = self._pg.create_database(self._backup, self._name)
        self._open(self._live)
        self._rewire()

    def restore(self) -> None:
        self._close()
        self._open(self._copy)
        with self.office.begin() as connection:
            begin_epoch(connection, self.office.ids, self.office.district.code, self._clock.now().utc_ms)
        self._rewire()

    def close(self) -> None:
        self.proxy.close()
        self._close()
        with self._pg.connect() as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{self._backup}" WITH (FORCE)'.encode())

    def _open(self, database: str) -> None:
        self._context = open_office(database, self._data, self._clock)
        self.office = self._context.__enter__()

    def _close(self) -> None:
        self._context.__exit__(None, None, None)

    def _port(self) -> int:
        return int(self.office.url.rsplit(":", 1)[1])

    def _rewire(self) -> None:
        self.proxy.port = self._port()
        self.station.office = self.office


@pytest.fixture
def world(pg: LocalPostgres, database: str, tmp_path: Path, clock: FixedClock, core: Core) -> Iterator[Restorable]:
    made = Restorable(pg, database, tmp_path, clock, core)
    made.station.enrol()
    yield made
    made.close()


def test_everything_the_district_forgot_is_offered_again_and_nothing_twice(world: Restorable) -> None:
    station = world.station
    people = add_people(station.core, 3)
    station.write(10)
    station.sync()
    world.back_up()
    late = add_people(station.core, 2, name="尉迟恭礼", id_number=None)
    station.write(5)
    station.core.people.propose(people[0], {"phone": "13511112222"}, "换号")
    station.sync()
    photo = station.picture(30_000)
    station.sync()
    station.write(2)  # not sent when the news comes
    world.restore()
    assert len(station.district_ids()) == 13
    report = station.patient()
    assert (report.sent, report.duplicate) == (5 + 2 + 1 + 1 + 2, 0)
    station.assert_all_there_once()
    assert {station.core.people.show(person).sync_state for person in (*people, *late)} == {"synced"}
    assert station.core.people.show(people[0]).person.phone == "13511112222"
    assert photo in station.core._desk.pictures.hashes()
    assert station.sync()[0].stages == ["hello"]


def test_pictures_that_the_district_forgot_reach_it_again(world: Restorable) -> None:
    station = world.station
    kept = station.picture(20_000, seed=1)
    station.sync()
    world.back_up()
    forgotten = station.picture(30_000, seed=2)
    station.sync()
    world.restore()
    assert station.district_photos() == {kept}
    station.patient()
    assert station.district_photos() == {kept, forgotten}
    assert station.exchange.status().photos_waiting == 0


def test_a_laptop_that_enrols_anew_after_a_restore_offers_what_the_backup_did_not_have(world: Restorable) -> None:
    """Its last acknowledged event is from an epoch that the district cannot vouch for."""
    station = world.station
    station.write(2)
    station.sync()
    world.back_up()
    station.write(3)
    station.sync()
    world.restore()
    station.enrol()
    station.write(1)
    station.patient()
    station.assert_all_there_once()


def test_a_district_that_counts_anew_is_still_heard(world: Restorable) -> None:
    """What it says after the restore has smaller numbers than what it said in the days that are lost."""
    station = world.station
    [known] = add_people(station.core, 1)
    station.sync()
    world.back_up()
    [person] = add_people(station.core, 1, name="尉迟恭礼", id_number=None)
    [report] = station.write(1, "change")
    station.sync()
    for n in range(6):
        _change_at_district(world, person, f"村西{n}号")
        _change_at_district(world, known, f"村东{n}号")
    now = world.office.clock.now()
    with world.office.begin() as connection:
        decide(connection, world.office.district.code, report, "已核实", "王科长", now)
    station.sync()
    decisions = station.core._desk.db
    assert decisions.scalar("SELECT state FROM decision WHERE fact_id = ?", (report,)) == "decided"
    world.restore()
    station.patient()
    station.patient()
    assert decisions.scalar("SELECT state FROM decision WHERE fact_id = ?", (report,)) == "received"
    assert station.core.people.show(person).sync_state == "synced"
    _change_at_district(world, person, "村南1号")
    station.sync()
    assert station.core.people.show(person).person.address == "村南1号"


def test_an_edit_on_a_version_of_the_lost_days_does_not_pass_for_one_that_read_the_new_ones(world: Restorable) -> None:
    station = world.station
    [person] = add_people(station.core, 1, address="村东")
    station.sync()
    world.back_up()
    for n in range(3):
        _change_at_district(world, person, f"村西{n}号")
    station.sync()
    station.core.people.propose(person, {"address": "村北"}, "搬家")
    world.restore()
    for n in range(4):  # as many versions as the lost days had, and one more
        _change_at_district(world, person, f"村南{n}号")
    assert station.patient().conflicts == 1
    with world.office.engine.connect() as connection:
        row = persons.find(connection, world.office.district.code, [person], lock=False)[person]
    assert row.body["address"] == "村南3号"


def test_an_answer_of_the_lost_epoch_proves_nothing(world: Restorable) -> None:
    """A proxy that answers a batch with what it was answered before the restore: signed, and over."""
    station = world.station
    world.back_up()
    station.write(2)
    kept: list[Answer] = []
    engine, wire = station.engine()
    ask = wire.call

    def listen(method: str, target: str, *body: Any, **more: Any) -> Answer:
        answer = ask(method, target, *body, **more)
        if target == "/v1/push":
            kept.append(answer)
        return answer

    wire.call = listen  # type: ignore[method-assign]
    while not engine.is_done:
        engine.step()
    world.restore()
    engine, wire = station.engine()
    ask = wire.call
    wire.call = lambda *said, **more: kept[0] if said[1] == "/v1/push" else ask(*said, **more)  # type: ignore[method-assign]
    with pytest.raises(Unavailable, match=r"sync\.answer_unfit"):
        while not engine.is_done:
            engine.step()
    assert station.exchange.status().waiting == 2
    station.patient()
    station.assert_all_there_once()


def test_what_the_district_itself_changed_after_the_backup_is_gone_here_too(world: Restorable) -> None:
    """An older number from the new epoch replaces a newer one from the lost one: both ends agree again."""
    station = world.station
    [person] = add_people(station.core, 1, address="村东")
    station.sync()
    world.back_up()
    for n in range(5):
        _change_at_district(world, person, f"村西{n}号")
    station.sync()
    assert station.core.people.show(person).person.address == "村西4号"
    world.restore()
    station.patient()
    assert station.core.people.show(person).person.address == "村东"
    assert station.core.people.show(person).sync_state == "synced"


def test_a_conflict_that_the_district_forgot_is_put_to_it_again(world: Restorable) -> None:
    station = world.station
    [person] = add_people(station.core, 1, name="曾重行")
    station.sync()
    world.back_up()
    station.core.people.propose(person, {"name": "仇乐天"}, "身份证上是这个名字")
    station.sync()
    assert world.office.count("conflicts") == 1
    world.restore()
    assert world.office.count("conflicts") == 0
    station.patient()
    assert world.office.count("conflicts") == 1
    assert station.exchange.status().conflicts == 1
    assert station.district_ids() == station.outbox_ids()


def _change_at_district(world: Restorable, person_id: str, address: str) -> None:
    from sync.server.service import people
    from sync.server.service.publishing import of_person
    from sync.server.store import feed

    code = world.office.district.code
    with world.office.begin() as connection:
        person = persons.find(connection, code, [person_id], lock=True)[person_id]
        people.apply(person, {"address": [person.body.get("address"), address]})
        persons.save(connection, code, [person])
        feed.publish(connection, code, of_person(person))
