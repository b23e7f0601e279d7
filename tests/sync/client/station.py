"""A laptop with a real workspace at the end of a wire that can be cut, and the district at the other end."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import select

from core.app import Core
from core.clock import FixedClock
from core.errors import AppError
from core.ids import Ids
from core.office import Progress
from core.service.exchange import Enrolment, Exchange
from sync.client.engine import Engine, Report
from sync.client.enrol import enrol
from sync.client.runner import SyncRunner
from sync.client.wire import HttpWire, Signer
from sync.server.app import create_app
from sync.server.service.enrol import hand_out_code
from sync.server.service.founding import found
from sync.server.serving import Listening
from sync.server.settings import Settings
from sync.server.storage import FolderStorage
from sync.server.store import districts
from sync.server.store.schema import items, photos
from tests.helpers.cutting_proxy import CuttingProxy
from tests.helpers.people import VILLAGE, VILLAGE_CODE
from tests.helpers.postgres import engine_of
from tests.helpers.serving import served
from tests.sync.server.office import CODE, Office

OTHER_VILLAGE = "120221100202"
DEADLINE_S = 60


@contextmanager
def open_office(
    database: str,
    data: Path,
    clock: FixedClock,
    *,
    is_practice: bool = False,
    tls: tuple[Path, Path] | None = None,
    port: int = 0,
    **limits: Any,
) -> Iterator[Office]:
    """A district (founded when it is new) served on a port of its own until the block ends."""
    ids = Ids(clock)
    engine = engine_of(database)
    with engine.begin() as connection:
        district = districts.find(connection, CODE) or found(
            connection, clock, ids, CODE, "示例区", is_practice=is_practice
        )
    wide = {"burst": 100_000, "guess_burst": 10_000, "idle_timeout_s": 5.0}
    settings = Settings(database, data, CODE, **(wide | limits))
    storage = FolderStorage(data)
    app = create_app(settings, clock, ids, engine, storage)
    certificate, key = tls or (None, None)
    try:
        with served(app, Listening(port=port, certificate=certificate, key=key)) as url:
            yield Office(url, engine, clock, ids, district, storage, app)
    finally:
        engine.dispose()


def code_for(office: Office, village: str = VILLAGE_CODE) -> str:
    """A one-time code for a laptop of this village."""
    with office.begin() as connection:
        return hand_out_code(connection, office.clock, office.ids, office.district, "赵协理", {village: VILLAGE})


@dataclass
class Station:
    """The laptop, its wire and the district. `sync` runs once without retries; `patient` does what the program does."""

    office: Office
    core: Core
    proxy: CuttingProxy
    pauses: list[float] = field(default_factory=list)

    @property
    def exchange(self) -> Exchange:
        return self.core.exchange

    def enrol(self, url: str = "") -> Enrolment:
        return enrol(self.exchange, url or self.proxy.url, code_for(self.office))

    def engine(self) -> tuple[Engine, HttpWire]:
        me = self.exchange.enrolment()
        assert me is not None
        clock = self.core.seams.clock
        signer = Signer(me.signing_key, lambda: clock.now().utc_ms, self.core.seams.ids.token)
        wire = HttpWire(me.server_url, me.ca_pem, signer, idle_s=10.0)
        return Engine(self.exchange, me, wire, clock), wire

    def sync(self) -> tuple[Report, HttpWire]:
        """One run; whatever stops it is raised."""
        engine, wire = self.engine()
        try:
            while not engine.is_done:
                engine.step()
        finally:
            wire.close()
        return engine.report, wire

    def patient(self, tries: int = 60) -> Report:
        """Runs again and again, as an assistant would press the button, until one run comes to its end."""
        for left in reversed(range(tries)):
            try:
                return self.sync()[0]
            except AppError:
                if not left:
                    raise
        raise AssertionError("unreachable")

    def runner(self, stop_after: int = 1_000) -> SyncRunner:
        """The program's own runner; its pauses are noted and take no time."""

        def pause(stop: threading.Event, seconds: float) -> bool:
            self.pauses.append(seconds)
            if len(self.pauses) >= stop_after:
                runner.cancel()
            return stop.is_set()

        def open_exchange() -> tuple[Exchange, Callable[[], None]]:
            twin = self.core.twin()
            return twin.exchange, twin.close

        runner = SyncRunner(open_exchange, self.core.seams.clock, self.core.seams.ids.token, pause)
        return runner

    # what each side has

    def write(self, count: int, kind: str = "visit", person_id: str = "", note: str = "", **more: Any) -> list[str]:
        """Facts of about a kilobyte, straight through the journal."""
        desk = self.core._desk
        with desk.db.transaction():
            body = {"answers": {"note": note or "炉子已检查，烟囱通畅。" * 20}}
            return [desk.write_fact(kind, body, person_id=person_id, title="走访", **more).id for _ in range(count)]

    def picture(self, size_bytes: int, seed: int = 1) -> str:
        """A picture that a fact names, of bytes that no compression makes smaller; returns its hash."""
        desk = self.core._desk
        data = random.Random(seed).randbytes(size_bytes)
        content_hash = desk.media.write(data)
        desk.pictures.add(content_hash, size_bytes, 100, 100, "photo")
        self.write(1, media=[content_hash])
        return content_hash

    def outbox_ids(self) -> list[str]:
        return [row[0] for row in self.core._desk.db.all("SELECT item_id FROM outbox ORDER BY seq")]

    def district_ids(self) -> list[str]:
        with self.office.engine.connect() as connection:
            rows = connection.execute(select(items.c.item_id).order_by(items.c.device_seq))
            return [row.item_id for row in rows]

    def district_photos(self) -> set[str]:
        with self.office.engine.connect() as connection:
            rows = connection.execute(select(photos.c.sha256).where(photos.c.done_ms > 0))
            return {row.sha256 for row in rows}

    def assert_all_there_once(self) -> None:
        """Nothing lost, nothing doubled, and the status line says so."""
        assert self.district_ids() == self.outbox_ids()
        status = self.exchange.status()
        assert (status.waiting, status.sent) == (0, len(self.outbox_ids()))


def listen(runner: SyncRunner) -> list[Progress]:
    """Everything the runner tells."""
    told: list[Progress] = []
    runner.subscribe(told.append)
    return told
