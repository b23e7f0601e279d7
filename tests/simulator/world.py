"""One simulated world: a district, a few laptops, what travels between them, and what people were told."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

from core.errors import NotAllowed
from core.ids import Ids
from sync.client import pull
from sync.client.enrol import enrol
from sync.server.service.enrol import hand_out_code
from tests.helpers.people import VILLAGE_CODE
from tests.simulator.clocks import SkewedClock, TrueTime, seams_of
from tests.simulator.courier import FATES, WEIGHTS, CourierLink, CourierWire, Sent
from tests.simulator.disk import Disk, empty_image
from tests.simulator.office import Backend, MemoryBackend, Office, Reply
from tests.simulator.signatures import remembered_signatures
from tests.simulator.station import Station
from tests.simulator.watch import Watch

DISTRICT = "120221"
VILLAGES = (VILLAGE_CODE, "120221100202")
NAMED = dict(zip(VILLAGES, ("柳坝村", "李家沟村"), strict=True))
HOMES = ((VILLAGES[0],), (VILLAGES[0],), VILLAGES)  # two laptops of one village, one that looks after both
SHARED_MEMORY = Path("/dev/shm")
SMALL_BATCH, SMALL_PAGE, SMALL_PIECE = 3, 4, 16 * 1024


class World:
    """Everything that a schedule acts on. `rng` is the only source of chance."""

    def __init__(self, seed: int, backend: Backend | None = None, *, is_canonical: bool = False) -> None:
        self.rng = random.Random(seed)
        self.is_canonical = is_canonical
        self.is_calm = True
        self.trace: list[str] = []
        self._hash = hashlib.sha256()
        self.time = TrueTime()
        self.sent: list[Sent] = []
        self._replies: dict[str, list[Reply]] = {}
        self.backups: list[Any] = []
        self.only: Station | None = None
        self.sticks: list[tuple[str, Path]] = []  # files that laptops wrote, with their receipts beside them
        self._folder: TemporaryDirectory[str] | None = None
        self.invented = seed % 1000
        clock = SkewedClock(self.time)
        self.backend: Backend = backend or MemoryBackend()
        self.office = Office(self.backend, clock, Ids(clock, random.Random(seed ^ 0xD15).randbytes), DISTRICT, NAMED)
        self.watch = Watch(self)
        self.stations: list[Station] = []
        for place, villages in enumerate(HOMES[: self.rng.choice((2, 3, 3))]):
            self.add_station(chr(ord("A") + place), Disk(empty_image()), villages)
            self.enrol(self.stations[-1])
        self.is_calm = False

    def office_villages(self) -> tuple[str, ...]:
        """Both villages of the district."""
        return VILLAGES

    # chance

    def fate(self) -> str:
        """What happens to the next request."""
        return "ok" if self.is_calm else self.rng.choices(FATES, WEIGHTS)[0]

    def pick(self) -> Station:
        """Any laptop that is still in use, unless the schedule says which."""
        if self.only is not None:
            return self.only
        return self.rng.choice([station for station in self.stations if not station.is_gone])

    # laptops

    def add_station(self, name: str, disk: Disk, villages: tuple[str, ...]) -> Station:
        clock = SkewedClock(self.time)
        seed = self.rng.getrandbits(32)
        station = Station(name, disk, clock, seams_of(clock, seed, f"b{seed & 0xFFFFFFF:07x}"), villages)
        self.stations.append(station)
        return station

    def enrol(self, station: Station) -> None:
        """The office hands out a code (unless one is still good) and it is typed in. Raises what `enrol` raises."""
        if not station.code:
            district = self.office.district
            with self.office.begin() as connection:
                names = dict.fromkeys(station.villages, "")
                station.code = hand_out_code(connection, self.office.clock, self.office.ids, district, "赵协理", names)
        try:
            enrol(station.core.exchange, CourierLink.url, station.code, connect=self._connect(station))
        except NotAllowed:
            station.code = ""  # used up by an answer that got lost, for a device that was revoked since
            raise
        station.code = station.trouble = ""
        exchange = station.core.exchange
        exchange.set_state("batch_items", SMALL_BATCH)
        exchange.set_state("photo_piece", SMALL_PIECE)
        station.engine = None

    def _connect(self, station: Station) -> Any:
        return lambda _url, _ca: CourierWire(self, station)

    def begin(self, station: Station) -> None:
        """A run of the engine begins."""
        station.begin(lambda signer: CourierWire(self, station, signer))

    # what travelled

    def keep_reply(self, sent: Sent, reply: Reply | None) -> None:
        """For a proxy that later answers with it."""
        if reply is not None and reply[0] == 200:
            self._replies.setdefault(_kept_under(sent), []).append(reply)

    def old_reply(self, sent: Sent) -> Reply:
        """What such a request was answered once."""
        kept = self._replies.get(_kept_under(sent))
        return self.rng.choice(kept) if kept else (502, {}, b"Bad Gateway")

    def folder(self) -> Path:
        """Where the sticks lie."""
        if self._folder is None:
            self._folder = TemporaryDirectory(dir=SHARED_MEMORY if SHARED_MEMORY.is_dir() else None)
        return Path(self._folder.name)

    def close(self) -> None:
        """Nothing of it is left."""
        for station in self.stations:
            station.disk.close()
        if self._folder is not None:
            self._folder.cleanup()

    # the trace

    def note(self, line: str) -> None:
        """One line of what happened."""
        self.trace.append(line)
        self._hash.update(line.encode() + b"\n")

    def digest(self) -> str:
        """The same for the same seed, always."""
        return self._hash.hexdigest()


def _kept_under(sent: Sent) -> str:
    """What a proxy keeps pages by: a question with its words, a batch by where it goes."""
    return f"{sent.station} {sent.method} {sent.target}"


@contextmanager
def world(seed: int, backend: Backend | None = None, *, is_canonical: bool = False) -> Iterator[World]:
    """A fresh world; the store functions work on its tables until the block ends."""
    backend = backend or MemoryBackend()
    with backend.installed(), remembered_signatures(), patch.object(pull, "PULL_ROWS", SMALL_PAGE):
        made = World(seed, backend, is_canonical=is_canonical)
        try:
            yield made
        finally:
            made.close()
