"""A disk was copied, or a laptop enrols a second time: two ends of one chain, and still nothing is lost or doubled."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from core.app import Core, open_workspace
from core.errors import AppError
from core.seams import Seams
from sync.server.service.founding import begin_epoch
from tests.helpers.workspace import PASSPHRASE, add_people
from tests.sync.client.station import Station


@pytest.fixture
def clone(enrolled: Station, root: Path, tmp_path: Path, seams: Seams) -> Iterator[Station]:
    """A second laptop with a copy of the disk, taken when six items had been delivered."""
    add_people(enrolled.core, 2)
    enrolled.write(4)
    enrolled.sync()
    enrolled.core._desk.db.checkpoint()
    shutil.copytree(root, tmp_path / "copy")
    core: Core = open_workspace(tmp_path / "copy", PASSPHRASE, seams)
    yield Station(enrolled.office, core, enrolled.proxy)
    core.close()


def test_the_second_of_two_clones_is_told_and_delivers_everything_as_a_new_device(
    enrolled: Station, clone: Station
) -> None:
    enrolled.write(3)
    enrolled.sync()
    mine = clone.write(5)
    with pytest.raises(AppError, match=r"device\.forked"):
        clone.sync()
    assert not set(mine) & set(clone.district_ids())
    assert clone.exchange.status().waiting >= 5
    clone.enrol()
    clone.patient()
    assert set(mine) <= set(clone.district_ids())
    assert clone.exchange.status().is_all_sent
    enrolled.write(1)
    enrolled.sync()
    assert sorted(set(enrolled.outbox_ids()) | set(clone.outbox_ids())) == sorted(enrolled.district_ids())
    assert [station.sync()[0].stages[-1] for station in (enrolled, clone)] == ["hello", "hello"]


def test_a_clone_that_sent_first_makes_the_other_one_the_second(enrolled: Station, clone: Station) -> None:
    clone.write(2)
    clone.sync()
    enrolled.write(4)
    with pytest.raises(AppError, match=r"device\.forked"):
        enrolled.sync()
    enrolled.enrol()
    enrolled.patient()
    assert sorted(set(enrolled.outbox_ids()) | set(clone.outbox_ids())) == sorted(enrolled.district_ids())


def test_a_laptop_that_enrols_anew_with_an_open_conflict_loses_nothing_behind_it(enrolled: Station) -> None:
    [person] = add_people(enrolled.core, 1, name="曾重行")
    enrolled.sync()
    enrolled.core.people.propose(person, {"name": "仇乐天"}, "身份证上是这个名字")
    enrolled.write(4)
    assert enrolled.sync()[0].conflicts == 1
    enrolled.enrol()
    enrolled.write(3)
    enrolled.patient()
    status = enrolled.exchange.status()
    assert (status.waiting, status.held, status.conflicts) == (0, 0, 1)
    assert sorted(enrolled.outbox_ids()) == sorted(enrolled.district_ids())


def test_a_clone_that_comes_first_after_a_restore_does_not_hide_what_the_other_one_had_delivered(
    enrolled: Station, clone: Station
) -> None:
    """The district forgot both; then it knows the clone's events at the places where the other one had its own."""
    mine = enrolled.write(3)
    enrolled.sync()
    office = enrolled.office
    with office.begin() as connection:  # what a backup from before those three would be
        for table in ("items", "device_digests"):
            connection.execute(text(f"DELETE FROM {table} WHERE {'device_seq > 6' if table == 'items' else 'true'}"))
        connection.execute(text("UPDATE devices SET have_seq = 6, have_hash = (SELECT event_hash FROM items"
                                " WHERE device_seq = 6)"))  # fmt: skip
        begin_epoch(connection, office.ids, office.district.code, office.clock.now().utc_ms)
    clone.write(3)
    clone.patient()
    with pytest.raises(AppError, match=r"device\.forked"):
        enrolled.patient(tries=3)
    enrolled.enrol()
    enrolled.patient()
    assert set(mine) <= set(enrolled.district_ids())
    assert set(clone.outbox_ids()) <= set(enrolled.district_ids())
