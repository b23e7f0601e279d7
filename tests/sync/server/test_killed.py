"""The server is killed in the middle, comes back, and the laptop sends again: nothing lost, nothing doubled."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from sqlalchemy import select

from core.clock import SystemClock
from core.ids import Ids
from sync.server.database import open_engine
from sync.server.service.enrol import hand_out_code
from sync.server.service.founding import found
from sync.server.store.schema import items
from tests.helpers.sources import ROOT
from tests.sync.server.laptop import Laptop
from tests.sync.server.office import CODE, FIRST


class Served:
    """`python -m sync.server serve` as a process of its own."""

    def __init__(self, database: str, data: Path) -> None:
        command = [sys.executable, "-m", "sync.server", "serve", "--database", database, "--port", "0"]
        self.process = subprocess.Popen(
            [*command, "--data", str(data)], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        assert self.process.stdout is not None
        self.url = str(json.loads(self.process.stdout.readline())["url"])

    def end(self, with_signal: int) -> int:
        self.process.send_signal(with_signal)
        code = self.process.wait(30)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code


@pytest.fixture
def served(database: str, tmp_path: Path) -> Iterator[list[Served]]:
    """The running server is the last of the list; the rest are dead."""
    running = [Served.__new__(Served)]
    running.clear()
    yield running
    for server in running:
        if server.process.poll() is None:
            server.end(signal.SIGKILL)


def test_a_server_killed_again_and_again_loses_and_doubles_nothing(
    served: list[Served], database: str, tmp_path: Path
) -> None:
    clock = SystemClock()
    ids = Ids(clock)
    engine = open_engine(database)
    with engine.begin() as connection:
        district = found(connection, clock, ids, CODE, "示例区", is_practice=False)
        code = hand_out_code(connection, clock, ids, district, "田秀英", {FIRST: ""})
    served.append(Served(database, tmp_path))
    laptop = Laptop(served[-1].url, clock, ids)  # type: ignore[arg-type]
    laptop.enrol(code)
    lines = laptop.facts(600)
    batches = [lines[start : start + 100] for start in range(0, 600, 100)]
    for number, batch in enumerate(batches):
        if number % 3 == 1:  # the kill comes while this batch is on its way
            threading.Timer(0.02 * number, served[-1].process.send_signal, [signal.SIGKILL]).start()
        with contextlib.suppress(requests.RequestException, OSError):
            laptop.push(batch)
        if number % 3 == 1:
            assert served[-1].process.wait(30) == -signal.SIGKILL
            served[-1].process.stdout.close()  # type: ignore[union-attr]
            served.append(Served(database, tmp_path))
            laptop.url = served[-1].url
    told = {outcome for batch in batches for outcome in laptop.told(batch)}
    assert told <= {"accepted", "duplicate"}
    assert {outcome for batch in batches for outcome in laptop.told(batch)} == {"duplicate"}
    with engine.connect() as connection:
        stored = connection.execute(select(items.c.device_seq, items.c.line)).all()
    assert sorted(row.device_seq for row in stored) == list(range(1, 601))
    assert {bytes(row.line) for row in stored} == set(lines)
    laptop.close()
    engine.dispose()
    assert served[-1].end(signal.SIGTERM) in (0, -signal.SIGTERM)


def test_try_serves_at_once_and_takes_its_database_with_it(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sync.server", "try", "--dir", str(tmp_path), "--practice"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={**os.environ})
    assert process.stdout is not None
    ready = json.loads(process.stdout.readline())
    assert ready["pid"] == process.pid
    assert requests.get(ready["url"] + "/healthz", timeout=10).json() == {"ok": True, "practice": True}
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0
    process.stdout.close()
    socket_dir = ready["database"].partition("host=")[2]
    assert not Path(socket_dir).exists()
