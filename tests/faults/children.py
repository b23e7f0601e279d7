"""The two programs as processes of their own, so that they can be killed: forked from a clean parent that has loaded
everything once, because a second of loading for every death would be all the test does."""

from __future__ import annotations

import logging
import multiprocessing
import os
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from core.app import Core, open_workspace
from core.clock import FixedClock, Moment
from core.errors import AppError
from core.ids import Ids
from core.seams import Seams
from sync.client.engine import Engine
from sync.client.wire import HttpWire, Signer
from sync.server.app import create_app
from sync.server.database import open_engine
from sync.server.serving import Listening, make_server
from sync.server.settings import Settings
from sync.server.storage import FolderStorage
from tests.helpers.workspace import NOW, PASSPHRASE

_STEPS = 200


def context() -> Any:
    """Where the processes come from."""
    found = multiprocessing.get_context("forkserver")
    found.set_forkserver_preload([__name__])
    return found


@dataclass
class Child:
    """A process that can be killed at any moment, from any thread."""

    process: BaseProcess

    def kill(self) -> None:
        """-9."""
        with suppress(ProcessLookupError):
            os.kill(self.process.pid or 0, 9)

    def join(self) -> int:
        """Its exit code."""
        self.process.join(60)
        code = self.process.exitcode
        assert code is not None, "the process does not end"
        self.process.close()
        return code


def start_server(database: str, data: Path, district: str) -> tuple[Child, int]:
    """A district server; its process and port."""
    ours, theirs = multiprocessing.Pipe(duplex=False)
    process = context().Process(target=serve, args=(database, data, district, theirs), daemon=True)
    process.start()
    theirs.close()
    assert ours.poll(60), "the server does not start"
    url = ours.recv()
    ours.close()
    return Child(process), int(url.rsplit(":", 1)[1])


def start_laptop(root: Path) -> Child:
    """The program on this workspace synchronises once."""
    process = context().Process(target=synchronise, args=(root,), daemon=True)
    process.start()
    return Child(process)


def serve(database: str, data: Path, district: str, ready: Connection) -> None:
    """In the child: the server until it is killed. Its log would tell of every fault that is made here on purpose."""
    logging.disable()
    clock = FixedClock(Moment.parse(NOW))
    wide: dict[str, Any] = {"burst": 1_000_000, "guess_burst": 1_000_000, "idle_timeout_s": 2.0}
    settings = Settings(database, data, district, **wide)
    app = create_app(settings, clock, Ids(clock), open_engine(database, 5), FolderStorage(data))
    make_server(app, Listening(port=0), ready.send).run()


def synchronise(root: Path) -> None:
    """In the child: one run of the engine; whatever the network does ends it quietly."""
    core = open_laptop(root)
    with suppress(AppError):
        run_engine(core, 5.0)
    core.close()


def open_laptop(root: Path) -> Core:
    """The workspace, with ids that are new in every process."""
    clock = FixedClock(Moment.parse(NOW))
    return open_workspace(root, PASSPHRASE, Seams(clock, Ids(clock), "b0000001"))


def run_engine(core: Core, idle_s: float, url: str = "", ca_pem: str = "") -> list[str]:
    """One run to its end; the stages. Raises AppError when something stops it."""
    me = core.exchange.enrolment()
    assert me is not None
    clock = core.seams.clock
    signer = Signer(me.signing_key, lambda: clock.now().utc_ms, core.seams.ids.token)
    wire = HttpWire(url or me.server_url, ca_pem or me.ca_pem, signer, idle_s=idle_s)
    engine = Engine(core.exchange, me, wire, clock)
    try:
        for _step in range(_STEPS):
            if engine.is_done:
                return engine.report.stages
            engine.step()
    finally:
        wire.close()
    raise AssertionError("a run has no end")
