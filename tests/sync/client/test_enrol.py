"""Becoming a device: once, although the answer may be lost; never across the line between practice and earnest."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.app import Core, create_workspace
from core.clock import FixedClock
from core.errors import InvalidInput, NotAllowed, Unavailable
from core.seams import Seams
from core.service.exchange import Enrolment
from core.vault.kdf import KdfCost
from sync.client.enrol import enrol
from sync.protocol import signing
from tests.helpers.cutting_proxy import CuttingProxy
from tests.helpers.people import VILLAGE, VILLAGE_CODE
from tests.helpers.workspace import PASSPHRASE
from tests.sync.client.station import Office, Station, code_for, open_office


@pytest.fixture
def practice_core(tmp_path: Path, seams: Seams) -> Iterator[Core]:
    """An open practice workspace."""
    opened, _code = create_workspace(
        tmp_path / "practice",
        village_code=VILLAGE_CODE,
        village_name=VILLAGE,
        user_name="赵协理",
        passphrase=PASSPHRASE,
        seams=seams,
        mode="practice",
        cost=KdfCost.lowest(),
    )
    yield opened
    opened.close()


def test_a_code_makes_a_device_once(station: Station) -> None:
    code = code_for(station.office)
    made = enrol(station.exchange, station.proxy.url, code)
    assert station.exchange.enrolment() == made
    assert (made.district_name, made.is_practice) == ("示例区", False)
    [device] = station.office.rows("devices")
    assert device["public_key"] == signing.public_of(made.signing_key)
    with pytest.raises(NotAllowed, match=r"enrol\.code"):
        enrol(station.exchange, station.proxy.url, code)
    assert station.exchange.enrolment() == made, "a code that no longer works takes nothing away"


def test_a_lost_answer_is_asked_for_again_and_names_the_same_device(station: Station) -> None:
    code = code_for(station.office)
    station.proxy.cut(b"/v1/enrol", down=0)
    with pytest.raises(Unavailable, match=r"sync\.no_network"):
        enrol(station.exchange, station.proxy.url, code)
    assert station.exchange.enrolment() is None
    [device] = station.office.rows("devices")
    assert enrol(station.exchange, station.proxy.url, code).device_id == device["device_id"]
    assert station.office.count("devices") == 1


@pytest.mark.parametrize("spoiled", ["lower", "spaced", "hyphens"])
def test_a_code_is_taken_as_people_type_it(station: Station, spoiled: str) -> None:
    code = code_for(station.office)
    typed = {"lower": code.lower(), "spaced": f"  {code[:5]} {code[5:]} ", "hyphens": f"{code[:4]}-{code[4:]}"}
    assert enrol(station.exchange, station.proxy.url, typed[spoiled]).device_id


@pytest.mark.parametrize("code", ["", "   ", "----", "登记码"])
def test_what_cannot_be_a_code_never_leaves_the_laptop(station: Station, code: str) -> None:
    with pytest.raises(InvalidInput, match=r"sync\.code_form"):
        enrol(station.exchange, station.proxy.url, code)
    assert station.proxy.connections == 0


def test_a_wrong_code_says_so_and_leaves_the_laptop_as_it_was(station: Station) -> None:
    with pytest.raises(NotAllowed, match=r"enrol\.code"):
        enrol(station.exchange, station.proxy.url, "ABCDE23456")
    assert not station.exchange.status().is_enrolled
    assert station.office.count("devices") == 0


def test_a_practice_workspace_is_refused_by_a_real_district(office: Office, practice_core: Core) -> None:
    with pytest.raises(NotAllowed, match=r"practice\.mismatch"):
        enrol(practice_core.exchange, office.url, code_for(office))
    assert practice_core.exchange.enrolment() is None
    assert office.count("devices") == 0


def test_a_real_workspace_is_refused_by_a_practice_district(
    database: str, tmp_path: Path, clock: FixedClock, core: Core
) -> None:
    with open_office(database, tmp_path / "data", clock, is_practice=True) as office:
        with pytest.raises(NotAllowed, match=r"practice\.mismatch"):
            enrol(core.exchange, office.url, code_for(office))
        assert office.count("devices") == 0
    assert core.exchange.enrolment() is None


def test_a_practice_workspace_works_with_a_practice_district(
    database: str, tmp_path: Path, clock: FixedClock, practice_core: Core
) -> None:
    with open_office(database, tmp_path / "data", clock, is_practice=True) as office:
        proxy = CuttingProxy(int(office.url.rsplit(":", 1)[1]))
        station = Station(office, practice_core, proxy)
        station.enrol()
        station.write(3)
        station.sync()
        station.assert_all_there_once()
        proxy.close()


@pytest.mark.parametrize(("is_practice", "code"), [(True, "sync.real_to_practice"), (False, "sync.practice_to_real")])
def test_the_workspace_itself_keeps_no_enrolment_of_the_other_world(
    core: Core, practice_core: Core, is_practice: bool, code: str
) -> None:
    """Whatever a server says of itself: the line is drawn on both sides of the wire."""
    workspace = core if is_practice else practice_core
    made = Enrolment("http://127.0.0.1:1", "d", "A", "区", "", b"k" * 32, b"s" * 32, is_practice)
    with pytest.raises(NotAllowed, match=code):
        workspace.exchange.save_enrolment(made)
    assert workspace.exchange.enrolment() is None


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://district.example", "sync.url_plain"),
        ("http://192.0.2.7:8443", "sync.url_plain"),
        ("https://district.example", "sync.ca_missing"),
        ("ftp://127.0.0.1", "sync.url"),
        ("district.example", "sync.url"),
        ("http://user:word@127.0.0.1", "sync.url"),
        ("http://127.0.0.1/?a=b", "sync.url"),
        ("http://127.0.0.1:port", "sync.url"),
        ("http://[::1", "sync.url"),
        ("", "sync.url"),
    ],
)
def test_an_address_that_is_none_or_not_safe_is_refused_before_a_byte_is_sent(core: Core, url: str, code: str) -> None:
    with pytest.raises(InvalidInput, match=f"^{code}$"):
        enrol(core.exchange, url, "ABCDE23456")


def test_enrolling_anew_goes_on_where_the_old_device_stood(enrolled: Station) -> None:
    enrolled.write(5)
    enrolled.sync()
    first = enrolled.exchange.enrolment()
    enrolled.write(2)
    second = enrolled.enrol()
    assert first is not None
    assert first.device_id != second.device_id
    report, _wire = enrolled.sync()
    assert report.sent == 2
    assert sorted(enrolled.district_ids()) == sorted(enrolled.outbox_ids())
    assert enrolled.sync()[0].stages == ["hello"]
