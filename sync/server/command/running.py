"""`serve` and `try`: run until told to stop, and say in one JSON line where."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from types import FrameType

from core.clock import Clock
from core.ids import Ids
from sync.server import local_postgres, log
from sync.server.app import create_app
from sync.server.command.verbs import Verbs
from sync.server.daily import daily
from sync.server.database import open_engine
from sync.server.jobs import JobThread
from sync.server.serving import Listening, make_server
from sync.server.settings import Settings
from sync.server.storage import FolderStorage

_TRIAL_DATABASE = "district"
_TRIAL_CODE = "120221"


def serve(args: argparse.Namespace, clock: Clock, ids: Ids) -> None:
    """Serves the district until SIGTERM or SIGINT; running requests are finished first."""
    listening = Listening(args.host, args.port, args.tls_cert, args.tls_key, args.behind_proxy)
    listening.check()
    _listen(args.database, args.district, args.data, listening, clock, ids)


def serve_trial(args: argparse.Namespace, clock: Clock, ids: Ids, environ: Mapping[str, str]) -> None:
    """A throw-away PostgreSQL and a server on it, both gone with this process; the folder can be used again."""
    signal.signal(signal.SIGTERM, _leave)
    postgres = local_postgres.start(args.dir / "postgres", environ)
    try:
        with postgres.connect() as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (_TRIAL_DATABASE,)).fetchone()
        url = postgres.url(_TRIAL_DATABASE) if known else postgres.create_database(_TRIAL_DATABASE)
        args.district = args.district or _TRIAL_CODE
        engine = open_engine(url)
        Verbs(clock, ids, engine).init(args)
        engine.dispose()
        listening = Listening(port=args.port)
        _listen(url, args.district, args.dir / "data", listening, clock, ids)
    finally:
        postgres.stop()


def _listen(url: str, district: str, data: Path, listening: Listening, clock: Clock, ids: Ids) -> None:
    log.to_stderr()
    settings = Settings(database=url, data=data, district=district)
    engine = open_engine(url, settings.pool_size)
    try:
        storage = FolderStorage(data)
        app = create_app(settings, clock, ids, engine, storage)
        jobs = JobThread(engine, app.state.district, daily(storage, settings.anchor_folder), clock)

        def say_ready(address: str) -> None:
            ready = {"url": address, "database": url, "pid": os.getpid(), "data": str(data)}
            sys.stdout.write(json.dumps(ready) + "\n")
            sys.stdout.flush()

        jobs.start()
        try:
            make_server(app, listening, say_ready).run()
        finally:
            jobs.stop()
    finally:
        engine.dispose()


def _leave(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)
