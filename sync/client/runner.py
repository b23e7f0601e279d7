"""Synchronisation in a thread of its own, with its own connection: the `Office` that the window is handed."""

from __future__ import annotations

import dataclasses
import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from core.clock import Clock
from core.errors import AppError, NotAllowed, Unavailable
from core.ids import RandomBytes
from core.office import Progress
from core.service.exchange import Exchange

if TYPE_CHECKING:
    from sync.client.engine import Engine

# The network libraries take as long to load as an empty window: they are imported on the sync thread, at the first
# run, so that opening the program does not wait for them.

RETRIES = 4
FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 30.0
PASSING = frozenset(
    {
        "sync.no_network",
        "sync.no_answer",
        "sync.district_restored",
        "server.busy",
        "rate.limited",
        "body.slow",
        "store.locked",
    }
)
OpenExchange = Callable[[], tuple[Exchange, Callable[[], None]]]
Pause = Callable[[threading.Event, float], bool]  # waits so many seconds; True when the event came first

log = logging.getLogger("nuanfang.sync")


class SyncRunner:
    """Starts, watches and stops runs. `open_exchange` opens the workspace again for the sync thread."""

    def __init__(
        self,
        open_exchange: OpenExchange,
        clock: Clock,
        random_bytes: RandomBytes,
        pause: Pause = threading.Event.wait,
    ) -> None:
        self._open = open_exchange
        self._clock = clock
        self._random = random_bytes
        self._pause = pause
        self._listeners: list[Callable[[Progress], None]] = []
        self._thread: threading.Thread | None = None
        self._stop = threading.Event()
        self._stage = ""

    @property
    def is_running(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def subscribe(self, listener: Callable[[Progress], None]) -> Callable[[], None]:
        """Calls `listener` on the sync thread for every step; returns a function that ends it."""
        self._listeners.append(listener)

        def leave() -> None:
            with suppress(ValueError):
                self._listeners.remove(listener)

        return leave

    def enrol(self, url: str, code: str, ca_pem: str = "") -> None:
        """Enrols in the background."""
        self._run(lambda exchange: self._enrol(exchange, url, code, ca_pem), "enrol")

    def start(self) -> None:
        """Begins a synchronisation; a running one simply goes on."""
        self._run(self._sync, "hello")

    def cancel(self) -> None:
        """Stops after the present request; what was acknowledged stays acknowledged."""
        self._stop.set()

    def wait(self, timeout_s: float | None = None) -> None:
        """Waits for the running thread (commands and tests)."""
        if self._thread is not None:
            self._thread.join(timeout_s)

    def close(self) -> None:
        """Stops and waits: nothing may write after the workspace is locked."""
        self.cancel()
        self.wait()

    def _run(self, work: Callable[[Exchange], dict[str, Any]], first_stage: str) -> None:
        if self.is_running:
            return
        self._stop.clear()
        self._stage = first_stage
        self._thread = threading.Thread(target=self._guard, args=(work,), name="sync", daemon=True)
        self._thread.start()

    def _guard(self, work: Callable[[Exchange], dict[str, Any]]) -> None:
        """One of the three places that catch errors: whatever happens here is told, never swallowed."""
        self._tell(Progress(self._stage))
        from sync.client.enrol import explain

        try:
            exchange, close = self._open()
            try:
                report = work(exchange)
            finally:
                close()
        except AppError as error:
            known = explain(error)
            log.info("sync stopped at %s: %s", self._stage, known.code)
            self._tell(Progress(self._stage, "failed", code=known.code, kind=known.kind, params=dict(known.params)))
        except Exception as error:
            log.error("sync bug at %s: %s", self._stage, type(error).__name__)
            self._tell(
                Progress(self._stage, "failed", code="bug.sync", kind="bug", params={"kind": type(error).__name__})
            )
        else:
            state = "cancelled" if self._stop.is_set() and self._stage != "done" else "finished"
            self._tell(Progress(self._stage, state, report=report))

    def _enrol(self, exchange: Exchange, url: str, code: str, ca_pem: str) -> dict[str, Any]:
        from sync.client.enrol import enrol

        enrolment = enrol(exchange, url, code, ca_pem)
        self._stop.clear()  # it cannot be half done: asked to stop or not, the laptop is enrolled now
        return {"device_id": enrolment.device_id, "district_name": enrolment.district_name}

    def _sync(self, exchange: Exchange) -> dict[str, Any]:
        from sync.client.engine import Engine
        from sync.client.wire import HttpWire, Signer

        enrolment = exchange.enrolment()
        if enrolment is None:
            raise NotAllowed("sync.not_enrolled")
        signer = Signer(enrolment.signing_key, lambda: self._clock.now().utc_ms, self._random)
        wire = HttpWire(enrolment.server_url, enrolment.ca_pem, signer)
        engine = Engine(exchange, enrolment, wire, self._clock)
        try:
            self._drive(engine)
        finally:
            wire.close()
        status = exchange.status()
        waiting = {"waiting": status.waiting, "photos_waiting": status.photos_waiting}
        return dataclasses.asdict(engine.report) | dataclasses.asdict(wire.traffic) | waiting

    def _drive(self, engine: Engine) -> None:
        from sync.client.wire import Refused

        failures = 0
        while not engine.is_done and not self._stop.is_set():
            self._stage = engine.stage
            try:
                step = engine.step()
            except (Unavailable, Refused) as error:
                failures += 1
                seconds = self._seconds_until_retry(error, failures)
                if seconds is None:
                    raise
                self._pause(self._stop, seconds)
                continue
            failures = 0
            self._stage = engine.stage
            self._tell(Progress(step.stage, done=step.done, total=step.total))

    def _seconds_until_retry(self, error: AppError, failures: int) -> float | None:
        """How long to wait before the next try, or None when trying again cannot help."""
        from sync.client.wire import Refused

        if error.code not in PASSING or failures > RETRIES:
            return None
        asked = error.retry_after_s if isinstance(error, Refused) else 0.0
        jitter = 0.5 + self._random(1)[0] / 256
        return max(asked, min(LONGEST_PAUSE_S, FIRST_PAUSE_S * float(2 ** (failures - 1))) * jitter)

    def _tell(self, progress: Progress) -> None:
        for listener in list(self._listeners):
            try:
                listener(progress)
            except Exception as error:  # a window that is closing must not stop what is under way
                log.error("sync listener: %s", type(error).__name__)
                with suppress(ValueError):
                    self._listeners.remove(listener)
