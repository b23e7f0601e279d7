"""`serve` and `try`: run until told to stop, and say in one JSON line where."""

from __future__ import annotations

import argparse
import gc
import json
import os
import signal
import socket
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

from core.clock import Clock
from core.errors import InvalidInput
from core.ids import Ids
from sync.server import local_postgres, log
from sync.server.app import create_app
from sync.server.command.verbs import Verbs
from sync.server.daily import daily
from sync.server.database import open_engine
from sync.server.jobs import JobThread
from sync.server.serving import Listening, bind, make_server, make_watch
from sync.server.settings import Settings
from sync.server.storage import Storage
from sync.server.storage_choice import open_storage
from sync.server.supervisor import Supervisor

MOST_WORKERS = 64
WATCH_TOKEN = "NUANFANG_WATCH_TOKEN"  # noqa: S105
_TRIAL_DATABASE = "district"
_TRIAL_CODE = "120221"


@dataclass(frozen=True)
class _Doors:
    """Sockets that are open already (a worker's), or None: the process opens its own."""

    main: socket.socket | None = None
    watch: socket.socket | None = None


def serve(args: argparse.Namespace, clock: Clock, ids: Ids, environ: Mapping[str, str]) -> None:
    """Serves the district until SIGTERM or SIGINT; running requests are finished first."""
    if not 1 <= args.workers <= MOST_WORKERS:
        raise InvalidInput("serve.workers", where="workers", most=MOST_WORKERS)
    listening = Listening(args.host, args.port, args.tls_cert, args.tls_key, args.behind_proxy)
    listening.check()
    log.to_stderr()
    if args.workers > 1 and not args.worker_fds:
        open_storage(args.data, args.storage, environ)
        _supervise(args, environ)
        return
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _leave)
    doors = _inherit(args.worker_fds) if args.worker_fds else _Doors(watch=_watch_socket(args.watch_port))
    storage = open_storage(args.data, args.storage, environ)
    settings = Settings(
        database=args.database,
        data=args.data,
        district=args.district,
        pool_size=args.pool,
        is_behind_proxy=args.behind_proxy,
        anchors=args.anchors,
        watch_token=environ.get(WATCH_TOKEN, ""),
    )
    try:
        _listen(settings, storage, listening, clock, ids, doors)
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)  # we are leaving already


def serve_trial(args: argparse.Namespace, clock: Clock, ids: Ids, environ: Mapping[str, str]) -> None:
    """A throw-away PostgreSQL and a server on it, both gone with this process; the folder can be used again."""
    signal.signal(signal.SIGTERM, _leave)
    log.to_stderr()
    postgres = local_postgres.start(args.dir / "postgres", environ)
    try:
        with postgres.connect() as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (_TRIAL_DATABASE,)).fetchone()
        url = postgres.url(_TRIAL_DATABASE) if known else postgres.create_database(_TRIAL_DATABASE)
        args.district = args.district or _TRIAL_CODE
        engine = open_engine(url)
        Verbs(clock, ids, engine).init(args)
        engine.dispose()
        data: Path = args.dir / "data"
        settings = Settings(database=url, data=data, district=args.district)
        _listen(settings, open_storage(data, "", environ), Listening(port=args.port), clock, ids, _Doors())
    finally:
        postgres.stop()


def _listen(settings: Settings, storage: Storage, listening: Listening, clock: Clock, ids: Ids, doors: _Doors) -> None:
    engine = open_engine(settings.database, settings.pool_size)
    try:
        app = create_app(settings, clock, ids, engine, storage)
        jobs = JobThread(engine, app.state.district, daily(storage, settings.anchor_folder), clock)
        watch = make_watch(app)

        def say_ready(address: str) -> None:
            ready = {"url": address, "database": settings.database, "pid": os.getpid(), "data": str(settings.data)}
            _say(ready | ({"watch": doors.watch.getsockname()[1]} if doors.watch is not None else {}))

        if doors.watch is not None:
            threading.Thread(target=watch.run, args=([doors.watch],), name="watch", daemon=True).start()
        jobs.start()
        gc.collect()
        gc.freeze()  # what is loaded now stays: looking it through again and again took a third of a batch's time
        gc.set_threshold(20_000, 20, 50)
        try:
            make_server(app, listening, say_ready).run([doors.main] if doors.main is not None else None)
        finally:
            watch.should_exit = True
            jobs.stop()
    finally:
        engine.dispose()


def _supervise(args: argparse.Namespace, environ: Mapping[str, str]) -> None:
    door = bind(args.host, args.port)
    ports = [args.watch_port + place if args.watch_port else 0 for place in range(args.workers)]
    watches = [_watch_socket(port) for port in ports]
    command = [sys.executable, "-m", "sync.server", "serve", "--host", args.host, "--pool", str(args.pool)]
    for name in ("district", "data", "storage", "anchors", "tls_cert", "tls_key"):
        value = getattr(args, name)
        command += [f"--{name.replace('_', '-')}", str(value)] if value else []
    command += ["--behind-proxy"] if args.behind_proxy else []
    database = {"NUANFANG_DATABASE": args.database}  # its password is nothing for the list of processes
    try:
        Supervisor(command, {**environ, **database}, door, watches, _say).run()
    finally:
        for listener in (door, *(watch for watch in watches if watch is not None)):
            listener.close()


def _watch_socket(port: int) -> socket.socket | None:
    return bind("127.0.0.1", port) if port else None


def _inherit(text: str) -> _Doors:
    """What the supervisor shares; when the supervisor is gone, so are we."""
    main, watch, lifeline = (int(number) for number in text.split(","))

    def go_with_it() -> None:
        os.read(lifeline, 1)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=go_with_it, name="lifeline", daemon=True).start()
    return _Doors(socket.socket(fileno=main), socket.socket(fileno=watch) if watch >= 0 else None)


def _say(ready: Mapping[str, Any]) -> None:
    sys.stdout.write(json.dumps(ready) + "\n")
    sys.stdout.flush()


def _leave(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)
