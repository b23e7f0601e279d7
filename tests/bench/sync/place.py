"""A district on a durable PostgreSQL, served by the real command in its own process, and laptops enrolled there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.clock import SystemClock
from core.ids import Ids
from sync.server import local_postgres
from sync.server.database import open_engine
from sync.server.local_postgres import LocalPostgres
from sync.server.migrations import migrate
from sync.server.service.enrol import hand_out_code
from sync.server.service.founding import found
from sync.server.store import districts
from tests.helpers.people import VILLAGE, VILLAGE_CODE
from tests.helpers.sources import ROOT

CODE = "120221"
_TICKS_PER_S = os.sysconf("SC_CLK_TCK")


@dataclass
class Served:
    """A server process that said where it is."""

    process: subprocess.Popen[bytes]
    url: str

    def cpu_s(self) -> float:
        """Seconds of CPU it has used."""
        return cpu_s(self.process.pid)

    def memory_kib(self, name: str) -> int:
        """`VmRSS` or `VmHWM` (the most it ever was)."""
        return memory_kib(self.process.pid, name)


@dataclass
class Place:
    """Everything on the district's side. `codes` handed out so far are only used once."""

    folder: Path
    postgres: LocalPostgres
    database: str
    served: list[Served] = field(default_factory=list)

    @property
    def server(self) -> Served:
        return self.served[0]

    def code(self) -> str:
        """A one-time code for a laptop of the benches' village."""
        engine, clock = open_engine(self.database), SystemClock()
        with engine.begin() as connection:
            district = districts.find(connection, CODE)
            assert district is not None
            code = hand_out_code(connection, clock, Ids(clock), district, "安行远", {VILLAGE_CODE: VILLAGE})
        engine.dispose()
        return code

    def serve(self, *more: str, prefix: Sequence[str] = ()) -> Served:
        """One more server process."""
        data = str(self.folder / "data")
        command = [sys.executable, "-m", "sync.server", "--database", self.database, "serve", "--data", data]
        served = start([*prefix, *command, "--port", "0", *more])
        self.served.append(served)
        return served

    def postgres_cpu_s(self) -> float:
        """Seconds of CPU of PostgreSQL's processes, those that have ended included."""
        return tree_cpu_s(self.postgres.process.pid)


@contextmanager
def district(folder: Path, *, is_served: bool = True, is_durable: bool = True) -> Iterator[Place]:
    """A founded district; everything ends with the block."""
    postgres = local_postgres.start(folder / "postgres", os.environ, is_durable=is_durable)
    place = Place(folder, postgres, postgres.create_database("district"))
    try:
        engine, clock = open_engine(place.database), SystemClock()
        migrate.upgrade(engine)
        with engine.begin() as connection:
            found(connection, clock, Ids(clock), CODE, "示例区", is_practice=False)
        engine.dispose()
        if is_served:
            place.serve()
        yield place
    finally:
        for served in place.served:
            served.process.terminate()
            served.process.wait(30)
        postgres.stop(at_once=True)


def start(command: Sequence[str]) -> Served:
    """Starts a server; its first line is JSON with its `url`."""
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)
    assert process.stdout is not None
    line = process.stdout.readline()
    return Served(process, json.loads(line)["url"])


def sync(
    root: Path, url: str, code: str = "", *, ca: str = "", prefix: Sequence[str] = (), **more: Any
) -> dict[str, Any]:
    """One synchronisation of the workspace in a process of its own (`tests.bench.sync.laptop`); what it measured."""
    wish = json.dumps({"root": str(root), "url": url, "code": code, "ca": ca, **more})
    command = [*prefix, sys.executable, "-m", "tests.bench.sync.laptop", wish]
    out = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True).stdout
    return dict(json.loads(out))


def cpu_s(pid: int) -> float:
    """User and system seconds of one process, its ended children included."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return sum(int(value) for value in fields[11:15]) / _TICKS_PER_S


def tree_cpu_s(pid: int) -> float:
    """The same of a process and everything it started."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
    return cpu_s(pid) + sum(tree_cpu_s(int(child)) for child in children)


def memory_kib(pid: int, name: str) -> int:
    """A line of /proc/PID/status in KiB."""
    for line in Path(f"/proc/{pid}/status").read_text("ascii").splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1])
    return 0
