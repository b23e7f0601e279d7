"""The five special cases of synchronisation by name: each is noticed, and ends with nothing lost, nothing doubled."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from core.app import open_workspace
from core.errors import AppError, Unavailable
from core.seams import Seams
from sync.server.service import devices, founding
from sync.server.store import districts
from tests.helpers.portal import open_portal, page
from tests.helpers.workspace import PASSPHRASE
from tests.sync.client.station import Station


def facts(station: Station) -> list[str]:
    return sorted(set(station.district_ids()))


def test_special_case_1_the_district_came_back_from_an_older_backup(enrolled: Station) -> None:
    kept = enrolled.write(3)
    enrolled.sync()
    lost = enrolled.write(2)
    enrolled.sync()
    office = enrolled.office
    with office.begin() as connection:  # the backup knew nothing of the last two
        quoted = ",".join(f"'{item}'" for item in lost)
        connection.exec_driver_sql(f"DELETE FROM items WHERE item_id IN ({quoted})")
        connection.exec_driver_sql(
            "UPDATE devices SET have_seq = 3, have_hash = (SELECT event_hash FROM items WHERE device_seq = 3)"
        )
        connection.exec_driver_sql("DELETE FROM device_digests")
        districts.set_epoch(connection, office.district.code, founding.new_epoch(office.ids), (0, 0))
    enrolled.patient()
    assert facts(enrolled) == sorted(kept + lost)
    assert enrolled.exchange.status().is_all_sent


def test_special_case_2_the_laptop_came_back_from_an_older_backup(
    enrolled: Station, root: Path, tmp_path: Path, seams: Seams
) -> None:
    old = enrolled.write(3)
    enrolled.sync()
    enrolled.core._desk.db.checkpoint()
    shutil.copytree(root, tmp_path / "backup")
    gone = enrolled.write(4)
    enrolled.sync()
    core = open_workspace(tmp_path / "backup", PASSPHRASE, seams)
    try:
        back = Station(enrolled.office, core, enrolled.proxy)
        new = back.write(2)
        with pytest.raises(AppError, match=r"device\.forked"):
            back.sync()
        assert back.exchange.status().waiting == 2, "nothing unsent is touched"
        back.enrol()
        back.patient()
        assert facts(back) == sorted(old + gone + new)
        assert back.exchange.status().is_all_sent
    finally:
        core.close()


def test_special_case_3_the_disk_was_cloned(enrolled: Station, root: Path, tmp_path: Path, seams: Seams) -> None:
    enrolled.core._desk.db.checkpoint()
    shutil.copytree(root, tmp_path / "clone")
    core = open_workspace(tmp_path / "clone", PASSPHRASE, seams)
    try:
        second = Station(enrolled.office, core, enrolled.proxy)
        mine, its = enrolled.write(2), second.write(3)
        enrolled.sync()
        with pytest.raises(AppError, match=r"device\.forked"):
            second.sync()
        old = second.exchange.enrolment()
        second.enrol()
        new = second.exchange.enrolment()
        assert old and new and old.device_tag != new.device_tag, "serial numbers of the two never meet"
        second.patient()
        assert facts(enrolled) == sorted(mine + its)
        enrolled.write(1)
        enrolled.sync()
        assert enrolled.exchange.status().is_all_sent
    finally:
        core.close()


def test_special_case_4_a_sign_in_page_is_no_answer(enrolled: Station) -> None:
    enrolled.write(2)
    engine, wire = enrolled.engine()
    wire.close()
    with open_portal(page(b"<html>please sign in</html>")) as portal:
        wire.url = portal.url
        engine._wire = type(wire)(portal.url, "", wire.signer)
        with pytest.raises(Unavailable, match=r"sync\.no_answer"):
            engine.step()
    assert enrolled.exchange.status().waiting == 2
    enrolled.patient()
    enrolled.assert_all_there_once()


def test_special_case_5_revoked_in_the_middle_of_a_run(enrolled: Station) -> None:
    """What was authorised when it came is committed and answered; the next request is refused; nothing is lost here."""
    first = enrolled.write(2)
    engine, wire = enrolled.engine()
    while not enrolled.district_ids():
        engine.step()
    me, office = enrolled.exchange.enrolment(), enrolled.office
    assert me is not None
    with office.begin() as connection:
        devices.revoke(connection, office.district, me.device_id, office.clock.now().utc_ms, "command:test")
    second = enrolled.write(2)
    enrolled.picture(1_000)
    with pytest.raises(AppError, match=r"auth\.refused"):
        while not engine.is_done:
            engine.step()
    wire.close()
    assert facts(enrolled) == sorted(first)
    status = enrolled.exchange.status()
    assert (status.waiting, status.sent, status.photos_waiting) == (3, 2, 1)
    enrolled.enrol()
    enrolled.patient()
    assert set(first + second) <= set(enrolled.district_ids())
