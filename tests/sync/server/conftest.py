"""A district on real PostgreSQL behind real HTTP, and laptops that speak the protocol by hand."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from core.clock import FixedClock
from core.ids import Ids
from sync.server.__main__ import main
from sync.server.app import create_app
from sync.server.service import enrol
from sync.server.service.enrol import hand_out_code
from sync.server.service.founding import found
from sync.server.serving import Listening
from sync.server.settings import Settings
from sync.server.storage import FolderStorage
from tests.helpers.postgres import engine_of
from tests.helpers.serving import served
from tests.sync.server.laptop import Laptop
from tests.sync.server.office import CODE, VILLAGES, Office


@pytest.fixture
def patience_s() -> float:
    """How long the district waits for the next byte; where a test is about silence its file has less of it."""
    return 20.0


@pytest.fixture
def office(
    database: str, clock: FixedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, patience_s: float
) -> Iterator[Office]:
    """A founded district, served on a port of its own."""
    ids = Ids(clock)
    engine = engine_of(database)
    with engine.begin() as connection:
        district = found(connection, clock, ids, CODE, "示例区", is_practice=False)
    data = tmp_path / "data"
    settings = Settings(database, data, CODE, burst=10_000, guess_burst=1_000, idle_timeout_s=patience_s)
    storage = FolderStorage(data)
    monkeypatch.setattr(enrol, "_CODE_COST", 2)  # slow on purpose, but not in every test
    app = create_app(settings, clock, ids, engine, storage)
    with served(app, Listening(port=0)) as url:
        yield Office(url, engine, clock, ids, district, storage, app)
    engine.dispose()


@pytest.fixture
def enrolled(office: Office) -> Iterator[Callable[..., Laptop]]:
    """Makes laptops that are enrolled for villages (the first one by default)."""
    made: list[Laptop] = []

    def make(*villages: str) -> Laptop:
        wanted = {code: VILLAGES.get(code, "") for code in villages or (next(iter(VILLAGES)),)}
        with office.engine.begin() as connection:
            code = hand_out_code(connection, office.clock, office.ids, office.district, "田秀英", wanted)
        laptop = Laptop(office.url, office.clock, office.ids)
        laptop.enrol(code)
        made.append(laptop)
        return laptop

    yield make
    for laptop in made:
        laptop.close()


@pytest.fixture
def laptop(enrolled: Callable[..., Laptop]) -> Laptop:
    """One enrolled laptop."""
    return enrolled()


@pytest.fixture
def run(
    database: str, clock: FixedClock, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[int, dict[str, Any]]]:
    """Runs a command of the district with `--json`, on the day of the test; its exit code and what it printed."""
    monkeypatch.setattr("sync.server.__main__.SystemClock", lambda: clock)

    def run(*arguments: str) -> tuple[int, dict[str, Any]]:
        code = main([*arguments, "--json", "--database", database])
        return code, json.loads(capsys.readouterr().out)

    return run
