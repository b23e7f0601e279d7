"""Several workers on one database and one port: nothing acknowledged is lost when one is killed, all end gently."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
import requests
from requests.adapters import HTTPAdapter
from sqlalchemy import Engine, select
from urllib3.util import Retry

from core.clock import SystemClock
from core.ids import Ids
from sync.server.database import open_engine
from sync.server.service.enrol import hand_out_code
from sync.server.service.founding import found
from sync.server.store import districts
from sync.server.store.schema import items
from tests.helpers.sources import ROOT
from tests.sync.server.laptop import Laptop
from tests.sync.server.office import CODE, FIRST

LAPTOPS, BATCHES, BATCH = 3, 8, 40


class Served:
    """`serve` with some arguments; what it said when it was ready."""

    def __init__(self, database: str, *arguments: str, **environ: str) -> None:
        command = [sys.executable, "-m", "sync.server", "serve", "--port", "0", *arguments]
        self.process = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env={**os.environ, "NUANFANG_DATABASE": database, **environ},
        )  # fmt: skip
        self.log: list[dict[str, Any]] = []
        self._noted = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        assert self.process.stdout is not None
        self.ready = json.loads(self.process.stdout.readline())
        self.url = str(self.ready.get("url", ""))

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            with self._noted:
                self.log.append(json.loads(line))
                self._noted.notify_all()

    def wait_for(self, event: str) -> None:
        with self._noted:
            assert self._noted.wait_for(lambda: any(entry.get("event") == event for entry in self.log), 40), self.log

    def end(self) -> int:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(40)
        self._reader.join(20)
        assert self.process.stdout is not None
        assert self.process.stderr is not None
        self.process.stdout.close()
        self.process.stderr.close()
        return code


@pytest.fixture
def engine(database: str) -> Iterator[Engine]:
    """A founded district."""
    clock = SystemClock()
    opened = open_engine(database)
    with opened.begin() as connection:
        found(connection, clock, Ids(clock), CODE, "示例区", is_practice=False)
    yield opened
    opened.dispose()


@pytest.fixture
def serve(engine: Engine, database: str, tmp_path: Path) -> Iterator[Callable[..., Served]]:
    """Starts `serve` on the founded district."""
    running: list[Served] = []

    def start(*arguments: str, **environ: str) -> Served:
        running.append(Served(database, "--data", str(tmp_path / "data"), *arguments, **environ))
        return running[-1]

    yield start
    for served in running:
        served.end()


def enrolled(engine: Engine, url: str) -> Laptop:
    clock = SystemClock()
    ids = Ids(clock)
    with engine.begin() as connection:
        district = districts.find(connection, CODE)
        assert district is not None
        code = hand_out_code(connection, clock, ids, district, "田秀英", {FIRST: ""})
    laptop = Laptop(url, clock, ids)  # type: ignore[arg-type]
    laptop.enrol(code)
    return laptop


def stored(engine: Engine) -> set[bytes]:
    with engine.connect() as connection:
        lines = [bytes(line) for line in connection.execute(select(items.c.line)).scalars()]
    assert len(lines) == len(set(lines))
    return set(lines)


def test_a_worker_killed_under_load_loses_nothing_and_is_replaced(engine: Engine, serve: Callable[..., Served]) -> None:
    port = free_ports(2)
    served = serve("--workers", "2", "--watch-port", str(port))
    workers = served.ready["workers"]
    assert len(workers) == 2
    laptops = [enrolled(engine, served.url) for _ in range(LAPTOPS)]
    lines = {laptop.device_id: laptop.facts(BATCHES * BATCH) for laptop in laptops}
    acknowledged: set[bytes] = set()
    half_way = threading.Barrier(LAPTOPS + 1, timeout=60)

    def push_all(laptop: Laptop) -> None:
        for number in range(BATCHES):
            part = lines[laptop.device_id][number * BATCH : (number + 1) * BATCH]
            if number == BATCHES // 2:
                half_way.wait()
            while True:
                try:
                    told = laptop.told(part)
                    break
                except (requests.RequestException, OSError):
                    laptop.session.close()
            assert set(told) <= {"accepted", "duplicate"}
            acknowledged.update(part)

    threads = [threading.Thread(target=push_all, args=(laptop,)) for laptop in laptops]
    for thread in threads:
        thread.start()
    half_way.wait()
    os.kill(workers[0], signal.SIGKILL)
    for thread in threads:
        thread.join(100)
    served.wait_for("worker died")
    assert counted_accepted(port, 2) > 0
    assert stored(engine) == acknowledged == {line for mine in lines.values() for line in mine}
    for laptop in laptops:
        laptop.close()
    assert served.end() == 0
    assert not [pid for pid in workers if psutil.pid_exists(pid)]


def test_workers_are_renewed_while_laptops_go_on_and_go_with_their_supervisor(
    engine: Engine, serve: Callable[..., Served]
) -> None:
    served = serve("--workers", "2")
    laptop = enrolled(engine, served.url)
    stop = threading.Event()
    sent: list[bytes] = []

    def push_on() -> None:
        while not stop.is_set():
            line = laptop.fact()
            laptop.told([line])  # a refused connection would raise
            sent.append(line)
            laptop.session.close()

    thread = threading.Thread(target=push_on)
    thread.start()
    served.process.send_signal(signal.SIGHUP)
    served.wait_for("workers renewed")
    stop.set()
    thread.join(60)
    assert stored(engine) == set(sent)
    assert not [pid for pid in served.ready["workers"] if psutil.pid_exists(pid)], "these are the old ones"
    laptop.close()
    workers = psutil.Process(served.process.pid).children()
    assert len(workers) == 2
    served.process.kill()
    _gone, alive = psutil.wait_procs(workers, 30)
    assert not alive, "workers go when their supervisor is killed"


def test_a_running_request_is_finished_before_the_server_ends(engine: Engine, serve: Callable[..., Served]) -> None:
    """A device is locked by somebody else, so its batch waits inside the server when the signal comes."""
    served = serve()
    laptop = enrolled(engine, served.url)
    laptop.hello(need_token=True)
    told: list[str] = []
    with engine.connect() as connection, connection.begin():
        connection.exec_driver_sql("SELECT 1 FROM devices FOR UPDATE")
        thread = threading.Thread(target=lambda: told.extend(laptop.told([laptop.fact()])))
        thread.start()
        waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
        with engine.connect() as other:
            while not other.exec_driver_sql(waiting).scalar_one():
                other.rollback()
        served.process.send_signal(signal.SIGTERM)
        with pytest.raises(subprocess.TimeoutExpired):
            served.process.wait(0.7)
    thread.join(30)
    assert told == ["accepted"]
    laptop.close()
    assert served.end() == 0


def test_a_worker_that_cannot_begin_is_said_at_once(database: str, tmp_path: Path) -> None:
    served = Served(database, "--data", str(tmp_path), "--workers", "2")  # no district was founded
    assert served.ready["error"]["code"] == "serve.worker"
    assert "init" in served.ready["error"]["text"]
    assert served.process.wait(30) == 3, served.log
    served.end()


def counted_accepted(port: int, workers: int) -> float:
    """What the workers say of themselves, each at a door of its own."""
    texts = []
    for place in range(workers):
        with requests.Session() as session:
            session.mount("http://", HTTPAdapter(max_retries=Retry(connect=8, backoff_factor=0.2)))  # one just began
            texts.append(session.get(f"http://127.0.0.1:{port + place}/metrics", timeout=20).text)
            assert session.get(f"http://127.0.0.1:{port + place}/readyz", timeout=20).json()["ok"] is True
    lines = [line for text in texts for line in text.splitlines() if line.startswith("nuanfang_batch_items_total")]
    return sum(float(line.split()[-1]) for line in lines if 'outcome="accepted"' in line)


def free_ports(count: int) -> int:
    """The first of neighbouring ports that nobody uses now."""
    for first in range(20_000 + os.getpid() % 10_000, 60_000, count):
        try:
            for place in range(count):
                socket.create_server(("127.0.0.1", first + place)).close()
        except OSError:
            continue
        return first
    raise AssertionError("no port is free")
