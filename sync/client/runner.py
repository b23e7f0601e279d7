"""Synchronisation in a thread of its own, with its own connection: the `Office` that the window is handed."""

from __future__ import annotations

import dataclasses
import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.clock import Clock
from core.errors import AppError, Conflict, NotAllowed, Unavailable
from core.ids import Ids, RandomBytes
from core.office import Progress
from core.service.exchange import Exchange
from sync.client.watch import OfficeWatch, can_reach

if TYPE_CHECKING:
    from core.service.exchange import Left
    from sync.client.engine import Engine, Step
    from sync.client.stick import Seams as StickSeams

# The network libraries take as long to load as an empty window: they are imported on the sync thread, at the first
# run, so that opening the program does not wait for them.

RETRIES = 4  # in a row without any progress; with a time that was given, only that time ends the trying
MINUTE_NS = 60 * 1_000_000_000
FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 30.0
PASSING = frozenset(
    {
        "sync.no_network",
        "sync.no_answer",
        "sync.answer_unfit",
        "sync.photos_stuck",
        "sync.district_restored",
        "server.busy",
        "server.error",
        "body.broken",
        "batch.header",
        "batch.count",
        "batch.hash",
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
        can_reach: Callable[[str], bool] = can_reach,
    ) -> None:
        self._open = open_exchange
        self._clock = clock
        self._random = random_bytes
        self._pause = pause
        self._listeners: list[Callable[[Progress], None]] = []
        self._thread: threading.Thread | None = None
        self._can_reach = can_reach
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._wake = threading.Event()
        self._watch: OfficeWatch | None = None
        self._stage = ""
        self._left: Left | None = None
        self._is_auto = self._is_out_of_time = False
        self._until_ns: int | None = None

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
        """Enrols in the background. Raises Conflict("sync.busy")."""
        self._run(lambda exchange: self._enrol(exchange, url, code, ca_pem), "enrol")

    def start(self, minutes: int | None = None) -> None:
        """Begins a synchronisation; after so many minutes it stops between two steps ("paused").

        Raises Conflict("sync.busy").
        """
        self._run(self._sync, "hello", minutes=minutes)

    def watch(self, may_start: Callable[[], bool]) -> None:
        """Starts by itself from now on, when something waits and the district can be reached (see `OfficeWatch`)."""
        if self._watch is None:
            begin = lambda: self._run(self._sync, "hello", is_auto=True)  # noqa: E731
            self._watch = OfficeWatch(self._open, begin, may_start, self._pause, self._can_reach)

    def skip(self) -> None:
        """Ends the present waiting for the link."""
        self._wake.set()

    def export_stick(self, path: Path, *, with_photos: bool = False) -> None:
        """Writes what waits to a file for the district, in the background."""
        self._run(lambda exchange: self._export_stick(exchange, path, with_photos), "stick_export")

    def read_stick(self, path: Path) -> None:
        """Takes in the district's receipt file, in the background."""
        self._run(lambda exchange: self._read_stick(exchange, path), "stick_read")

    def read_stick_paper(self, text: str) -> None:
        """Takes in the code of a printed receipt, in the background."""
        self._run(lambda exchange: self._read_paper(exchange, text), "stick_read")

    def cancel(self) -> None:
        """Stops after the present request; what was acknowledged stays acknowledged."""
        self._stop.set()
        self._wake.set()

    def wait(self, timeout_s: float | None = None) -> None:
        """Waits for the running thread (commands and tests)."""
        if self._thread is not None:
            self._thread.join(timeout_s)

    def close(self) -> None:
        """Stops and waits: nothing may write after the workspace is locked."""
        watch, self._watch = self._watch, None
        if watch is not None:
            watch.close()
        self.cancel()
        self.wait()

    def _run(
        self,
        work: Callable[[Exchange], dict[str, Any]],
        first_stage: str,
        *,
        minutes: int | None = None,
        is_auto: bool = False,
    ) -> None:
        with self._lock:
            if self.is_running:
                raise Conflict("sync.busy")
            self._stop.clear()
            self._stage, self._left = first_stage, None
            self._is_auto, self._is_out_of_time = is_auto, False
            self._until_ns = None if minutes is None else self._clock.monotonic_ns() + minutes * MINUTE_NS
            self._thread = threading.Thread(target=self._guard, args=(work,), name="sync", daemon=True)
            self._thread.start()

    def _guard(self, work: Callable[[Exchange], dict[str, Any]]) -> None:
        """One of the three places that catch errors: whatever happens here is told, never swallowed."""
        self._tell(self._progress("running"))
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
            self._tell(
                self._progress("failed", code=known.code, kind=known.kind, params=dict(known.params), left=self._left)
            )
        except Exception as error:
            log.error("sync bug at %s: %s", self._stage, type(error).__name__)
            self._tell(self._progress("failed", code="bug.sync", kind="bug", params={"kind": type(error).__name__}))
        else:
            self._tell(self._progress(self._how_it_ended(), report=report, left=self._left))

    def _how_it_ended(self) -> str:
        if self._is_out_of_time:
            return "paused"
        return "cancelled" if self._stop.is_set() and self._stage not in ("done", "enrol") else "finished"

    def _progress(self, state: str, **facts: Any) -> Progress:
        return Progress(self._stage, state, is_auto=self._is_auto, **facts)

    def _enrol(self, exchange: Exchange, url: str, code: str, ca_pem: str) -> dict[str, Any]:
        from sync.client.enrol import enrol

        enrolment = enrol(exchange, url, code, ca_pem)
        self._stop.clear()  # it cannot be half done: asked to stop or not, the laptop is enrolled now
        return {"device_id": enrolment.device_id, "district_name": enrolment.district_name}

    def _export_stick(self, exchange: Exchange, path: Path, with_photos: bool) -> dict[str, Any]:
        from sync.client import stick

        try:
            report = stick.export(exchange, path, self._stick_seams("stick_export"), with_photos=with_photos)
        except stick.Stopped:
            return {}
        self._stop.clear()  # the file lies on the stick: asked to stop or not
        return report

    def _read_stick(self, exchange: Exchange, path: Path) -> dict[str, Any]:
        from sync.client.stick_back import read_receipt

        report = read_receipt(exchange, path, self._stick_seams("stick_read"))
        self._stop.clear()
        return report

    def _read_paper(self, exchange: Exchange, text: str) -> dict[str, Any]:
        from sync.client.stick_back import read_paper

        report = read_paper(exchange, text)
        self._stop.clear()
        return report

    def _stick_seams(self, stage: str) -> StickSeams:
        from sync.client.stick import Seams

        def tell(done: int, total: int) -> None:
            self._tell(Progress(stage, done=done, total=total))

        return Seams(self._clock, Ids(self._clock, self._random), tell, self._stop.is_set)

    def _sync(self, exchange: Exchange) -> dict[str, Any]:
        from sync.client.engine import TROUBLE, Engine
        from sync.client.wire import HttpWire, Signer

        enrolment = exchange.enrolment()
        if enrolment is None:
            raise NotAllowed("sync.not_enrolled")
        signer = Signer(enrolment.signing_key, lambda: self._clock.now().utc_ms, self._random)
        wire = HttpWire(enrolment.server_url, enrolment.ca_pem, signer)
        engine = Engine(exchange, enrolment, wire, self._clock)
        trouble = "bug.sync"
        try:
            self._drive(engine)
            trouble = ""
        except AppError as error:
            trouble = error.code
            if not engine.is_wiping:  # what the ordinary way could not send is sealed
                raise
        finally:
            wire.close()
            if trouble:  # the office hears of it with the next hello
                with suppress(AppError):
                    exchange.set_state(TROUBLE, f"{self._stage}:{trouble}"[:200])
        if engine.is_wiping:
            return self._clear(exchange)
        status = exchange.status()
        waiting = {"waiting": status.waiting, "photos_waiting": status.photos_waiting}
        return dataclasses.asdict(engine.report) | dataclasses.asdict(wire.traffic) | waiting

    def _clear(self, exchange: Exchange) -> dict[str, Any]:
        """The district ordered this laptop to be cleared."""
        from sync.client import wipe

        self._stage = "wipe"
        self._tell(self._progress("running"))
        wipe.seal(exchange, self._clock, self._random)
        return {"wiped": not self._stop.is_set() and wipe.deliver(exchange.device.wiping)}

    def _drive(self, engine: Engine) -> None:
        from sync.client.wire import Refused

        failures, reached = 0, None
        while not engine.is_done and not self._stop.is_set():
            if self._seconds_left() <= 0:
                self._is_out_of_time = True
                return
            self._stage = engine.stage
            try:
                step = engine.step()
            except (Unavailable, Refused) as error:
                failures += 1
                seconds = self._seconds_until_retry(error, failures)
                if seconds is None:
                    raise
                self._wait(error, min(seconds, self._seconds_left()))
                continue
            mark = _mark_of(engine.stage, step)
            failures, reached = (failures if mark == reached else 0), mark
            self._stage, self._left = engine.stage, step.left
            self._tell(
                Progress(
                    "wipe" if engine.is_wiping else step.stage, done=step.done, total=step.total, left=step.left,
                    seconds=step.seconds, is_auto=self._is_auto,
                )
            )  # fmt: skip

    def _wait(self, error: AppError, seconds: float) -> None:
        """In sight, and ended by `skip` or `cancel`."""
        self._wake.clear()
        if self._stop.is_set():
            return
        why = {"code": error.code, "params": dict(error.params), "left": self._left, "seconds": seconds}
        self._tell(self._progress("waiting", **why))
        self._pause(self._wake, seconds)

    def _seconds_left(self) -> float:
        """Of the time that was given."""
        if self._until_ns is None:
            return float("inf")
        return (self._until_ns - self._clock.monotonic_ns()) / 1_000_000_000

    def _seconds_until_retry(self, error: AppError, failures: int) -> float | None:
        """How long to wait before the next try, or None when trying again cannot help."""
        from sync.client.wire import Refused

        if error.code not in PASSING or (failures > RETRIES and self._until_ns is None):
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


def _mark_of(stage: str, step: Step) -> tuple[object, ...]:
    """How far it is: a step after which this is the same as before was no progress, though it did not fail."""
    far = step.total - step.done if step.stage == "photos" else step.done
    return stage, step.left, far
