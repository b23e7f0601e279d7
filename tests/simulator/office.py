"""The district's side: the real endpoints and services on one connection, with a clock, ids and storage of the world.

A request goes through the endpoint's own function (version, body, signature, token, rate, transaction, envelope);
what is left out is the socket, the router and the thread. The tables are in memory, or in PostgreSQL (`backend`).
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Protocol
from unittest.mock import patch

from sqlalchemy.exc import OperationalError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Match

import sync.server.service.enrol as enrol_service
from core.ids import Ids
from sync.server import app as server_app
from sync.server.api import enrol, hello, photos, pull, push
from sync.server.api.desk import Desk
from sync.server.limiter import Limiter
from sync.server.log import LOGGER
from sync.server.replays import Replays
from sync.server.service import founding, tidying
from sync.server.settings import Settings
from sync.server.storage import StorageTrouble
from sync.server.store import (
    audit,
    decisions,
    devices,
    districts,
    feed,
    items,
    orders,
    persons,
    receipts,
    soft_flags,
    sticks,
    tasks,
)
from sync.server.store import photos as photo_rows
from sync.server.store.districts import District
from tests.simulator.clocks import SkewedClock
from tests.simulator.memory import Memory, MemoryEngine, ServerCrash
from tests.simulator.memory_items import Feed, Items, SoftFlags, Sticks
from tests.simulator.memory_office import Audit, Devices, Districts, Orders, Photos, Receipts
from tests.simulator.memory_people import Decisions, Persons, Tasks

STORES: Mapping[Any, type] = {
    audit: Audit, decisions: Decisions, devices: Devices, districts: Districts, feed: Feed, items: Items,
    orders: Orders, persons: Persons, photo_rows: Photos, receipts: Receipts, soft_flags: SoftFlags,
    sticks: Sticks, tasks: Tasks,
}  # fmt: skip
Reply = tuple[int, Mapping[str, str], bytes]


class Backend(Protocol):
    """Where the district's rows are."""

    engine: Any

    def fail_next(self, fault: BaseException | None) -> None: ...

    def snapshot(self) -> Any: ...

    def restore(self, snapshot: Any) -> None: ...

    def installed(self) -> AbstractContextManager[None]: ...


class MemoryBackend:
    """Rows in memory: one schedule costs a tenth of what it costs on PostgreSQL."""

    def __init__(self) -> None:
        self.memory = Memory()
        self.engine = MemoryEngine(self.memory)

    def fail_next(self, fault: BaseException | None) -> None:
        self.memory.fault = fault

    def snapshot(self) -> Any:
        return self.memory.snapshot()

    def restore(self, snapshot: Any) -> None:
        self.memory.restore(snapshot)

    @contextmanager
    def installed(self) -> Iterator[None]:
        """The store functions work on memory, and a code costs no 50 ms, until the block ends."""
        pairs = [
            (module, twin, name) for module, twin in STORES.items() for name in _verbs(twin) if hasattr(module, name)
        ]
        before = [(module, name, getattr(module, name)) for module, _, name in pairs]
        for module, twin, name in pairs:
            setattr(module, name, getattr(twin, name))
        try:
            with quick_codes(), patch.object(logging.getLogger(LOGGER), "disabled", True):
                yield
        finally:
            for module, name, function in before:
                setattr(module, name, function)


def quick_codes() -> AbstractContextManager[Any]:
    """One-time codes are hashed slowly on purpose (tests/sync/server/test_access.py); here nobody steals them."""
    return patch.object(enrol_service, "_hash", lambda district, code: hashlib.sha256(code.encode()).hexdigest())


@cache
def _verbs(twin: type) -> tuple[str, ...]:
    return tuple(name for name in vars(twin) if name[0] != "_" or name == "_set")


class MemoryStorage:
    """Photos in memory, as durable as sync/server/storage.py promises."""

    def __init__(self) -> None:
        self.parts: dict[str, bytes] = {}
        self.whole: dict[str, bytes] = {}
        self.is_full = False

    def offset(self, district: str, sha256: str) -> int:
        return len(self.parts.get(sha256, b""))

    def append(self, district: str, sha256: str, offset: int, data: bytes) -> int:
        fits = data[: len(data) // 2] if self.is_full else data
        self.parts[sha256] = self.parts.get(sha256, b"")[:offset] + fits
        self._need_room()
        return offset + len(data)

    def finish(self, district: str, sha256: str) -> bool:
        if sha256 not in self.parts:
            return sha256 in self.whole
        data = self.parts.pop(sha256)
        if hashlib.sha256(data).hexdigest() != sha256:
            return False
        self.whole[sha256] = data
        return True

    def _need_room(self) -> None:
        if self.is_full:
            raise StorageTrouble

    def store(self, district: str, sha256: str, data: bytes) -> bool:
        if hashlib.sha256(data).hexdigest() != sha256:
            return False
        self._need_room()
        self.parts.pop(sha256, None)
        self.whole[sha256] = data
        return True

    def read(self, district: str, sha256: str) -> bytes | None:
        return self.whole.get(sha256)

    def has(self, district: str, sha256: str) -> bool:
        return sha256 in self.whole


class StraightDesk(Desk):
    """The server's desk without its threads."""

    async def run(self, work: Any, *, is_snapshot: bool = False) -> Any:
        return self._transact(work, is_snapshot)


class _Counter:
    """Endpoints are made once a process; whose they are is written on the desk."""

    def __init__(self) -> None:
        nothing: Any = None
        settings = Settings("", Path(), "", burst=10**9, guess_burst=10**9)
        self.desk = StraightDesk(settings, nothing, nothing, nothing, nothing, "", "", nothing, nothing)
        subjects = (enrol, hello, push, pull, photos)
        self.replays = Replays()
        with patch.object(hello, "Replays", lambda: self.replays):
            self.routes = [route for subject in subjects for route in subject.routes(self.desk).routes]
        frame = Starlette()
        server_app._answer_errors(frame, self.desk)  # type: ignore[arg-type]
        self.handlers = frame.exception_handlers
        self.loop = asyncio.new_event_loop()


@cache
def _counter() -> _Counter:
    return _Counter()


class Office:
    """One district: its desk, and the verbs of its people."""

    def __init__(self, backend: Backend, clock: SkewedClock, ids: Ids, code: str, villages: Mapping[str, str]) -> None:
        self.backend = backend
        self.clock = clock
        self.ids = ids
        self.storage = MemoryStorage()
        self._counter = _counter()
        self._counter.replays.__init__()  # type: ignore[misc]
        desk = self._counter.desk
        desk.clock, desk.ids, desk.engine, desk.storage, desk.district_code = (
            clock,
            ids,
            backend.engine,
            self.storage,
            code,
        )
        desk.requests = desk.guesses = Limiter(clock, 10**9, 1.0)
        with backend.engine.begin() as connection:
            founding.found(connection, clock, ids, code, "示例区", is_practice=False)
            districts.name_villages(connection, code, villages)
        self.code = code
        self.oldest_pull = 1  # the oldest version that it sends anything to

    @property
    def is_full(self) -> bool:
        """Whether its disk is full."""
        return self.storage.is_full

    @is_full.setter
    def is_full(self, is_full: bool) -> None:
        self.storage.is_full = is_full

    @property
    def district(self) -> District:
        with self.backend.engine.connect() as connection:
            found = districts.find(connection, self.code)
        assert found is not None
        return found

    def begin(self) -> AbstractContextManager[Any]:
        return self.backend.engine.begin()  # type: ignore[no-any-return]

    def handle(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """One request. Raises ServerCrash when the worker died on it."""
        path, _, query = target.partition("?")
        scope = {
            "type": "http", "http_version": "1.1", "method": method, "path": path, "raw_path": path.encode(),
            "query_string": query.encode(), "root_path": "", "scheme": "http", "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 1), "state": {},
            "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        }  # fmt: skip

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        with self._own_versions():
            response = self._counter.loop.run_until_complete(self._answer(Request(scope, receive), scope))
        got = {name.decode().title(): value.decode() for name, value in response.raw_headers}
        return response.status_code, got, bytes(response.body)

    @contextmanager
    def _own_versions(self) -> Iterator[None]:
        """The program of next year sends nothing to older ones."""
        if self.oldest_pull == 1:
            yield
            return
        with patch.object(pull, "can_pull", lambda number: number >= self.oldest_pull):
            yield

    async def _answer(self, request: Request, scope: dict[str, Any]) -> Any:
        for route in self._counter.routes:
            match, child = route.matches(scope)
            if match == Match.FULL:
                try:
                    return await route.endpoint(request, **child["path_params"])  # type: ignore[attr-defined]
                except ServerCrash:
                    raise
                except Exception as error:
                    return await self._excuse(request, error)
        raise AssertionError(f"no endpoint for {scope['method']} {scope['path']}")

    async def _excuse(self, request: Request, error: Exception) -> Any:
        for kind in type(error).__mro__:
            if kind is Exception:
                raise error  # a bug of the server ends the schedule
            handler = self._counter.handlers.get(kind)
            if handler is not None:
                return await handler(request, error)
        raise error

    # what may go wrong here

    def dies_at_commit(self) -> None:
        self.backend.fail_next(ServerCrash())

    def is_busy_at_commit(self) -> None:
        self.backend.fail_next(OperationalError("COMMIT", {}, Exception("the disk is full")))

    def recovers(self) -> None:
        self.backend.fail_next(None)

    def back_up(self) -> Any:
        return self.backend.snapshot(), dict(self.storage.whole), dict(self.storage.parts)

    def restore(self, copy: Any, *, with_photos: bool) -> None:
        """A backup is put back and the district gets a new epoch, as `district epoch` gives it one."""
        self.backend.restore(copy[0])
        if with_photos:
            self.storage.whole, self.storage.parts = dict(copy[1]), dict(copy[2])
        with self.begin() as connection:
            tidying.ask_again(connection, self.storage, self.code)
            founding.begin_epoch(connection, self.ids, self.code, self.clock.now().utc_ms)
