"""The simulator's world over the real thing: real workspaces, a server process, PostgreSQL, and a wire with faults.

What people do and what must hold are those of tests/simulator; only the places where they look are others.
"""

from __future__ import annotations

import dataclasses
import random
from contextlib import AbstractContextManager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Connection, Engine, select

from core.app import Core
from core.clock import FixedClock
from core.errors import AppError
from core.ids import Ids
from sync.client.enrol import enrol
from sync.server.service.enrol import hand_out_code
from sync.server.storage import FolderStorage
from sync.server.store.districts import District
from sync.server.store.schema import metadata
from tests.faults.children import Child, open_laptop, run_engine, start_laptop, start_server
from tests.faults.proxy import Fault, FaultProxy, Stranger
from tests.helpers.people import VILLAGE_CODE
from tests.simulator.station import Edited, Station
from tests.simulator.watch import Watch

TABLES = {"history": "person_history", "marks": "chain_marks"}
PATIENT_S = 20.0
ROUNDS = 12


class Tables:
    """The district's tables as the laws of the simulator read them; `forget` before they are looked at again."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._read: dict[str, dict[tuple[Any, ...], Any]] = {}

    def forget(self) -> None:
        self._read.clear()

    def table(self, name: str) -> dict[tuple[Any, ...], Any]:
        if name not in self._read:
            table = metadata.tables[TABLES.get(name, name)]
            with self._engine.connect() as connection:
                rows = [SimpleNamespace(**row._mapping) for row in connection.execute(select(table))]
            keys = [column.name for column in table.primary_key]
            self._read[name] = {tuple(getattr(row, key) for key in keys): row for row in rows}
        return self._read[name]


@dataclasses.dataclass
class FaultOffice:
    """The district's people, straight at its database."""

    engine: Engine
    clock: FixedClock
    ids: Ids
    district: District
    folder: FolderStorage

    @property
    def code(self) -> str:
        return self.district.code

    @property
    def backend(self) -> Any:
        return SimpleNamespace(memory=None)

    @property
    def storage(self) -> Any:
        """Photos that are there in whole."""
        with self.engine.connect() as connection:
            names = connection.execute(select(metadata.tables["photos"].c.sha256)).scalars().all()
        return SimpleNamespace(whole={name: b"" for name in names if self.folder.has(self.code, name)})

    def begin(self) -> AbstractContextManager[Connection]:
        return self.engine.begin()


class RealStation(Station):
    """A laptop with a real workspace, which can be closed while a process of its own has it."""

    def __init__(self, name: str, root: Path) -> None:
        self.name, self.root = name, root
        self.villages = (VILLAGE_CODE,)
        self.is_gone = False
        self.knew: Edited = {}
        self.screens = []
        self.core: Core = open_laptop(root)
        self.seams = self.core.seams

    def rows(self, sql: str, *params: Any) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in self.core._desk.db.all(sql, params)]


class _Watch(Watch):
    """The simulator's memory of what was saved, looking into PostgreSQL."""

    @property
    def memory(self) -> Any:
        return self.world.tables  # type: ignore[attr-defined]


class FaultWorld:
    """One district, two laptops of one village. `rng` is the only source of chance on our side."""

    def __init__(self, seed: int, office: FaultOffice, database: str, data: Path, roots: list[Path]) -> None:
        self.rng = random.Random(seed)
        self.office = office
        self.tables = Tables(office.engine)
        self.watch = _Watch(self)  # type: ignore[arg-type]
        self.trace: list[str] = []
        self.is_calm = False
        self.only: RealStation | None = None
        self.invented = 100
        self._database, self._data = database, data
        self.server, port = start_server(database, data, office.code)
        self.laptop: Child | None = None
        self.proxy = FaultProxy(port, lambda: self.server.kill(), self._kill_laptop, self._drop_database)
        self.stations = [RealStation(name, root) for name, root in zip("AB", roots, strict=True)]
        for station in self.stations:
            with office.begin() as connection:
                code = hand_out_code(
                    connection, office.clock, office.ids, office.district, "赵协理", {VILLAGE_CODE: "柳坝村"}
                )
            enrol(station.core.exchange, self.proxy.url, code)
            station.core.exchange.set_state("batch_items", 4)

    def close(self) -> None:
        self.proxy.close()
        self.server.kill()
        self.server.join()
        for station in self.stations:
            station.core.close()

    # what the simulator's actions ask for

    def pick(self) -> RealStation:
        return self.only or self.rng.choice(self.stations)

    def note(self, line: str) -> None:
        self.trace.append(line)

    # what goes wrong

    def attempt(self, station: RealStation, fault: Fault) -> str:
        """One run of this laptop with this fault in its way; how it ended."""
        self.proxy.fault = fault
        if fault.kind.startswith("laptop_killed"):
            said = self._attempt_in_a_process(station)
        else:
            said = self.run(station, 0.3 if fault.kind.startswith("stall") else PATIENT_S)
        if fault.kind == "server_killed" and fault.is_hit:
            self._restart_server()
        return said

    def attempt_stranger(self, station: RealStation, stranger: Stranger, ca_pem: str) -> str:
        """The name of the district leads to somebody else's TLS server."""
        try:
            run_engine(station.core, PATIENT_S, stranger.url, ca_pem)
        except AppError as error:
            return error.code
        return "done"

    def run(self, station: RealStation, idle_s: float = PATIENT_S) -> str:
        """One run of the engine."""
        try:
            run_engine(station.core, idle_s)
        except AppError as error:
            return error.code
        finally:
            station.learn()
        return "done"

    def _attempt_in_a_process(self, station: RealStation) -> str:
        station.core.close()
        self.laptop = start_laptop(station.root)
        code = self.laptop.join()
        self.laptop = None
        station.core = open_laptop(station.root)
        station.learn()
        assert code in (0, -9), f"the laptop's process failed by itself: {code}"
        return "killed" if code else "done"

    def _kill_laptop(self) -> None:
        if self.laptop is not None:
            self.laptop.kill()

    def _restart_server(self) -> None:
        self.server.kill()
        assert self.server.join() == -9
        self.server, self.proxy.port = start_server(self._database, self._data, self.office.code)

    def _drop_database(self) -> None:
        with self.office.engine.connect() as connection:
            connection.exec_driver_sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )

    def drain(self) -> int:
        """The faults are over: runs until nothing waits, and once more, for what one sent the other has to hear; the
        rounds it took."""
        self.proxy.fault = None
        for done in range(1, ROUNDS):
            if all(self._is_at_rest(station) for station in self.stations):
                for station in self.stations:
                    self.run(station)
                return done + 1
        return ROUNDS

    def _is_at_rest(self, station: RealStation) -> bool:
        is_done = self.run(station) == "done"
        status = station.core.exchange.status()
        return is_done and not status.waiting and not status.photos_waiting
