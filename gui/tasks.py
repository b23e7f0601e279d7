"""Work off the main thread: one worker for the database, one for long jobs on a second connection, a small pool.

Results come home over one signal. A result is dropped when the widget that asked is gone, or when the same
widget has asked a newer question under the same `key` meanwhile (search while typing: the latest wins).
"""

from __future__ import annotations

import logging
import traceback
import uuid
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal

from core.changes import Changes
from core.errors import AppError, Unavailable
from gui.bus import Bus
from gui.rings import Rings

if TYPE_CHECKING:
    from core.app import Core

_log = logging.getLogger("gui.tasks")
_MISSING = object()


def describe_bug(error: BaseException) -> AppError:
    """A bug as something that can be shown: logged by place only (no values, they may be personal), with a short id."""
    number = uuid.uuid4().hex[:8]
    frames = traceback.extract_tb(error.__traceback__)
    path = " < ".join(f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}" for frame in reversed(frames[-6:]))
    _log.error("bug %s %s at %s", number, type(error).__name__, path)
    return Unavailable("gui.bug", number=number)


@dataclass
class _Job:
    run: Callable[[], Any]
    done: Callable[[Any], object] | None
    failed: Callable[[AppError], object] | None
    owner: QObject | None
    slot: tuple[int, str] | None
    number: int
    is_write: bool = False

    def forget(self) -> None:
        """Its widgets belong to the main thread alone: a worker that lets go of the job later frees none of them."""
        self.__dict__.clear()


class _Note:
    """What has to be written down about something that is under way outside the core: once, whoever comes first."""

    def __init__(self, write: Callable[[Core], Any], bus: Bus) -> None:
        self._write: Callable[[Core], Any] | None = write
        self._bus = bus
        self._turn = Lock()
        self._has_begun = False

    @property
    def is_open(self) -> bool:
        """True while nobody has written it."""
        return self._write is not None

    def begin(self) -> bool:
        """It is about to happen. False when the workspace was closed meanwhile: then it must not."""
        with self._turn:
            self._has_begun = self._write is not None
            return self._has_begun

    def keep(self, core: Core | None) -> None:
        """On the database worker. Without a core nothing: whoever closed it has kept the note."""
        if self._write is not None and core is not None:
            changes = self._write(core)
            self._write = None
            if isinstance(changes, Changes):
                self._bus.announce(changes)

    def close(self, core: Core) -> None:
        """The workspace closes: what has begun is written down, what has not will not begin."""
        with self._turn:
            if self._has_begun:
                self.keep(core)
            else:
                self._write = None

    def drop(self) -> None:
        """It did not happen after all."""
        self._write = None


def _owner_of(owner: QObject | None, done: Callable[..., object] | None) -> QObject | None:
    bound = getattr(done, "__self__", None)
    return owner or (bound if isinstance(bound, QObject) else None)


class Tasks(QObject):
    """The window's only way to the core. Every method returns at once."""

    _home = Signal(object)
    busy_changed = Signal(int)
    write_lost = Signal()  # a verb failed, and the widget that asked for it and knows what it was about is gone

    def __init__(self, bus: Bus, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.bus = bus
        self.on_failed: Callable[[AppError], object] = lambda error: None
        self._core: Core | None = None
        self._aside: Core | None = None
        self._database = ThreadPoolExecutor(1, "database")
        self._long = ThreadPoolExecutor(1, "long")
        self._pool = ThreadPoolExecutor(2, "pool")
        self._latest: dict[tuple[int, str], int] = {}
        self._count = 0
        self._running = 0
        self._notes: list[_Note] = []
        self._doors = 0  # how often a workspace was closed
        self._is_closed = False
        self._rings = Rings(self)  # what workers make must not be what collects a widget
        self._home.connect(self._receive, Qt.ConnectionType.QueuedConnection)

    def open(
        self,
        make: Callable[[], Core | tuple[Core, Any]],
        done: Callable[[Any], object],
        failed: Callable[[AppError], object] | None = None,
    ) -> None:
        """Makes or opens the workspace on the database worker, which keeps it. `done` gets what `make` returned."""

        def run() -> Any:
            made = make()
            self._core = made[0] if isinstance(made, tuple) else made
            return made

        # By way of the long worker, where a workspace that is closing still may have its turn before it.
        self._submit(self._long, lambda: self._database.submit(run).result(), done, failed, None, None)

    @property
    def has_core(self) -> bool:
        """True while a workspace is open."""
        return self._core is not None

    @property
    def is_busy(self) -> bool:
        """True while something was asked and its answer has not come home."""
        return self._running > 0

    def read(
        self,
        fn: Callable[[Core], Any],
        done: Callable[[Any], object],
        failed: Callable[[AppError], object] | None = None,
        *,
        owner: QObject | None = None,
        key: str | None = None,
        is_long: bool = False,
    ) -> None:
        """Asks the core. With `key`, an older unanswered question of the same owner under that key is forgotten.

        `is_long` (rendering, a whole district's due list) runs beside, on a second connection, so that a key
        stroke in the search never waits for it.
        """
        now = self._doors

        def ask(core: Callable[[], Core]) -> Any:
            return fn(core()) if now == self._doors else _MISSING  # asked before a lock: nobody waits for it any more

        if is_long:
            self._submit(self._long, lambda: ask(self._beside), done, failed, owner, key)
        else:
            self._submit(self._database, lambda: ask(self._need), done, failed, owner, key)

    def write(
        self,
        fn: Callable[[Core], Any],
        done: Callable[[Any], object] | None = None,
        failed: Callable[[AppError], object] | None = None,
        *,
        owner: QObject | None = None,
        is_long: bool = False,
    ) -> None:
        """Runs a verb and announces its Changes (the result itself, or its `.changes`), even if the widget is gone.
        When it fails then, `write_lost` says so."""

        def run() -> Any:
            result = fn(self._beside() if is_long else self._need())
            changes = result if isinstance(result, Changes) else getattr(result, "changes", None)
            if isinstance(changes, Changes):
                self.bus.announce(changes)
            return result

        self._submit(self._long if is_long else self._database, run, done, failed, owner, None, is_write=True)

    def alone(
        self,
        fn: Callable[[Core], Any],
        done: Callable[[Any], object] | None = None,
        failed: Callable[[AppError], object] | None = None,
        *,
        owner: QObject | None = None,
    ) -> None:
        """Like `write`, while the second connection is closed: for a change of the database key."""

        def change() -> Any:
            result = fn(self._need())
            self.bus.announce(Changes.of("user"))
            return result

        def run() -> Any:  # on the long worker, so that nobody there opens the second connection meanwhile
            self._drop_beside()
            return self._database.submit(change).result()

        self._submit(self._long, run, done, failed, owner, None)

    def work(
        self,
        fn: Callable[[], Any],
        done: Callable[[Any], object],
        failed: Callable[[AppError], object] | None = None,
        *,
        owner: QObject | None = None,
        key: str | None = None,
    ) -> None:
        """Runs something that needs no core (a picture, a PDF page, a file) on the pool."""
        self._submit(self._pool, fn, done, failed, owner, key)

    def work_noted(
        self,
        fn: Callable[[], Any],
        note: Callable[[Core], Any],
        done: Callable[[Any], object],
        failed: Callable[[AppError], object] | None = None,
        *,
        owner: QObject | None = None,
    ) -> None:
        """Like `work`, for what must not go unrecorded (a paper that leaves): `note` is written when it is done,
        whether the page is still there or not; a workspace that closes while it is under way writes it before, and what
        has not begun by then does not begin."""
        noted = _Note(note, self.bus)
        self._notes = [*(one for one in self._notes if one.is_open), noted]

        def run() -> Any:
            if not noted.begin():
                raise Unavailable("gui.locked")
            try:
                result = fn()
            except BaseException:
                noted.drop()
                raise
            try:
                self._database.submit(lambda: noted.keep(self._core)).result()
            except AppError as error:
                raise Unavailable("gui.not_noted") from error
            return result

        self._submit(self._pool, run, done, failed, owner, None)

    def close_core(
        self,
        *,
        waits: bool = False,
        first: Callable[[], object] | None = None,
        done: Callable[[], object] | None = None,
    ) -> None:
        """Closes the workspace (lock, end) after the writes that were queued before; reads that did not begin yet are
        dropped. `waits` until it is closed.

        `first` ends whatever else uses the workspace (synchronisation), off the main thread. `done` is told afterwards.
        """
        if self._is_closed:
            return
        self._doors += 1
        if first is not None:
            self._long.submit(first)

        def end() -> None:  # on the long worker: it may wait for the database, the database never waits for it
            try:
                self._drop_beside()
            finally:
                self._database.submit(self._drop).result()

        if done is not None:
            tell = done
            self._submit(self._long, end, lambda _none: tell(), None, _owner_of(None, done), None)
            ended = self._long.submit(lambda: None)
        else:
            ended = self._long.submit(end)
        if waits:
            ended.result()

    def close(self) -> None:
        """Ends the workers. Queued reads are dropped, queued writes are finished first."""
        self.close_core(waits=True)
        self._is_closed = True
        for pool in (self._pool, self._long, self._database):
            pool.shutdown(wait=True, cancel_futures=True)
        self._rings.stop()

    def _need(self) -> Core:
        if self._core is None:
            raise Unavailable("gui.locked")
        return self._core

    def _beside(self) -> Core:
        if self._aside is None:
            self._aside = self._database.submit(lambda: self._need().twin()).result()
        return self._aside

    def _drop_beside(self) -> None:
        core, self._aside = self._aside, None
        if core is not None:
            core.close()

    def _drop(self) -> None:
        core, self._core = self._core, None
        notes, self._notes = self._notes, []
        if core is None:
            return
        try:
            for note in notes:
                try:
                    note.close(core)
                except Exception as error:  # neither a full disk nor a bug of ours keeps anybody from locking
                    _log.error("not noted: %s", type(error).__name__)
        finally:
            core.close()

    def _submit(
        self,
        pool: ThreadPoolExecutor,
        run: Callable[[], Any],
        done: Callable[[Any], object] | None,
        failed: Callable[[AppError], object] | None,
        owner: QObject | None,
        key: str | None,
        *,
        is_write: bool = False,
    ) -> None:
        if self._is_closed:
            return
        self._count += 1
        owner = _owner_of(owner, done)
        slot = (id(owner), key) if key is not None else None
        job = _Job(run, done, failed, owner, slot, self._count, is_write)
        if slot is not None:
            self._latest[slot] = job.number
        self._running += 1
        self.busy_changed.emit(self._running)
        pool.submit(self._execute, job).add_done_callback(lambda future: self._send(job, future))

    def _execute(self, job: _Job) -> Any:
        return job.run() if self._is_wanted(job) else _MISSING

    def _is_wanted(self, job: _Job) -> bool:
        return job.slot is None or self._latest.get(job.slot) == job.number

    def _send(self, job: _Job, future: Future[Any]) -> None:
        if shiboken6.isValid(self):
            self._home.emit((job, future))

    def _receive(self, parcel: tuple[_Job, Future[Any]]) -> None:
        try:
            self._tell(*parcel)
        finally:
            parcel[0].forget()

    def _tell(self, job: _Job, future: Future[Any]) -> None:
        self._running -= 1
        self.busy_changed.emit(self._running)
        is_wanted = self._is_wanted(job)
        if job.slot is not None and is_wanted:
            del self._latest[job.slot]
        if future.cancelled() or not is_wanted:
            return
        error = future.exception()
        if job.owner is not None and not shiboken6.isValid(job.owner):
            if error is not None and job.is_write:
                self.write_lost.emit()
        elif error is not None:
            self._fail(job, error)
        elif job.done is not None and future.result() is not _MISSING:
            job.done(future.result())

    def _fail(self, job: _Job, error: BaseException) -> None:
        shown = error if isinstance(error, AppError) else describe_bug(error)
        (job.failed or self.on_failed)(shown)
