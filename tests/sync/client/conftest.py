"""A real workspace, a real server on real PostgreSQL, and a wire between them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.app import Core
from core.clock import FixedClock
from sync.server.service import enrol
from tests.helpers.cutting_proxy import CuttingProxy
from tests.sync.client.station import Office, Station, open_office
from tests.sync.client.sticks import Stick


@pytest.fixture
def office(database: str, clock: FixedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """A real (not practice) district on a port of its own."""
    monkeypatch.setattr(enrol, "_CODE_COST", 2)  # slow on purpose, but not in every test
    with open_office(database, tmp_path / "data", clock) as opened:
        yield opened


@pytest.fixture
def station(office: Office, core: Core) -> Iterator[Station]:
    """An empty laptop that is not enrolled yet, wired to the district."""
    proxy = CuttingProxy(int(office.url.rsplit(":", 1)[1]))
    yield Station(office, core, proxy)
    proxy.close()


@pytest.fixture
def enrolled(station: Station) -> Station:
    """The same, enrolled."""
    station.enrol()
    station.proxy.reset()
    return station


@pytest.fixture
def stick(enrolled: Station, tmp_path: Path) -> Stick:
    """A stick for files of the enrolled laptop."""
    folder = tmp_path / "stick"
    folder.mkdir()
    return Stick(enrolled, folder)
