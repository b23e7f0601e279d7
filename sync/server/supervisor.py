"""Several workers on one door: starts them, starts a dead one again, renews them one by one, stops them gently.

The supervisor holds the listening socket and does nothing with it, so that no connection is refused while a worker
ends and another begins. SIGHUP: each worker is replaced by a fresh one that is ready before the old one is told to
stop (a new certificate, a new version of the program). SIGTERM: all finish what they have begun.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import select
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import FrameType
from typing import Any

from core.errors import Unavailable
from sync.server.log import LOGGER
from sync.server.serving import GRACE_S

_READY_S = 60.0
_SETTLED_S = 10.0  # a worker that lived so long did not die of its beginning
_LONGEST_PAUSE_S = 30.0
_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD)


@dataclass
class _Worker:
    process: subprocess.Popen[bytes]
    lifeline: int  # our end: when we die, it closes, and the worker goes too
    born_s: float


class Supervisor:
    """`command` starts one worker; what it needs to share is appended: `--worker-fds door,watch,lifeline`."""

    def __init__(
        self,
        command: Sequence[str],
        environ: Mapping[str, str],
        door: socket.socket,
        watches: Sequence[socket.socket | None],
        on_ready: Callable[[dict[str, Any]], None],
    ) -> None:
        self._command, self._environ, self._door, self._watches = command, environ, door, watches
        self._on_ready = on_ready
        self._workers: dict[int, _Worker] = {}
        self._again_s: dict[int, float] = {}
        self._pauses_s: dict[int, float] = {}
        self._asked: list[int] = []
        self._log = logging.getLogger(LOGGER)

    def run(self) -> None:
        """Until SIGTERM or SIGINT. Raises Unavailable("serve.worker") when the first workers cannot begin."""
        with self._listen_to_signals() as wake:
            try:
                for place in range(len(self._watches)):
                    self._workers[place] = self._start(place)
                told = [self._until_ready(worker) for worker in self._workers.values()]
                self._on_ready({**told[0], "workers": [worker.process.pid for worker in self._workers.values()]})
                while not self._is_told_to_stop():
                    self._wait(wake)
                    self._mend()
                    self._renew_if_asked()
            finally:
                self._stop(list(self._workers.values()))

    def _start(self, place: int) -> _Worker:
        watch = self._watches[place]
        theirs, ours = os.pipe()
        shared = [self._door.fileno(), theirs] + ([watch.fileno()] if watch is not None else [])
        fds = f"{self._door.fileno()},{watch.fileno() if watch is not None else -1},{theirs}"
        process = subprocess.Popen(  # noqa: S603
            [*self._command, "--worker-fds", fds], stdout=subprocess.PIPE, pass_fds=shared, env=dict(self._environ),
            start_new_session=True,
        )  # fmt: skip
        os.close(theirs)
        return _Worker(process, ours, time.monotonic())

    def _until_ready(self, worker: _Worker) -> dict[str, Any]:
        """What the worker says when it listens. Raises Unavailable("serve.worker")."""
        out = worker.process.stdout
        assert out is not None
        readable, _, _ = select.select([out], [], [], _READY_S)
        line = out.readline() if readable else b""
        told = json.loads(line) if line.startswith(b"{") else {}
        if "url" not in told:
            error = told.get("error", {})
            raise Unavailable("serve.worker", reason=error.get("text") or error.get("code") or "—")
        return dict(told)

    def _wait(self, wake: int) -> None:
        due = min(self._again_s.values(), default=time.monotonic() + 3600)
        select.select([wake], [], [], max(0.0, due - time.monotonic()))
        with contextlib.suppress(BlockingIOError):
            os.read(wake, 4096)

    def _mend(self) -> None:
        now_s = time.monotonic()
        for place, worker in list(self._workers.items()):
            if worker.process.poll() is None:
                continue
            self._forget(worker)
            del self._workers[place]
            is_early = now_s - worker.born_s < _SETTLED_S
            pause_s = min(_LONGEST_PAUSE_S, self._pauses_s.get(place, 0.25) * 2) if is_early else 0.0
            self._pauses_s[place] = pause_s
            self._again_s[place] = now_s + pause_s
            fields = {"place": place, "exit": worker.process.returncode, "pause_s": pause_s}
            self._log.error("worker died", extra={"fields": fields})
        for place in [place for place, due_s in self._again_s.items() if due_s <= time.monotonic()]:
            del self._again_s[place]
            self._workers[place] = self._start(place)

    def _renew_if_asked(self) -> None:
        if signal.SIGHUP not in self._asked:
            return
        self._asked = [number for number in self._asked if number != signal.SIGHUP]
        for place, old in list(self._workers.items()):
            if self._is_told_to_stop():
                return
            fresh = self._start(place)
            try:
                self._until_ready(fresh)
            except Unavailable as error:
                self._log.error("worker not renewed", extra={"fields": {"place": place, "code": error.code}})
                self._stop([fresh])
                return
            self._workers[place] = fresh
            self._stop([old])
        self._log.info("workers renewed", extra={"fields": {"workers": len(self._workers)}})

    def _stop(self, workers: Sequence[_Worker]) -> None:
        for worker in workers:
            if worker.process.poll() is None:
                worker.process.send_signal(signal.SIGTERM)
        until_s = time.monotonic() + GRACE_S + 15
        for worker in workers:
            try:
                worker.process.wait(max(0.1, until_s - time.monotonic()))
            except subprocess.TimeoutExpired:
                worker.process.kill()
                worker.process.wait()
            self._forget(worker)

    @staticmethod
    def _forget(worker: _Worker) -> None:
        if worker.lifeline >= 0:
            os.close(worker.lifeline)
            worker.lifeline = -1
        if worker.process.stdout is not None:
            worker.process.stdout.close()

    def _is_told_to_stop(self) -> bool:
        return signal.SIGTERM in self._asked or signal.SIGINT in self._asked

    @contextlib.contextmanager
    def _listen_to_signals(self) -> Iterator[int]:
        def note(number: int, frame: FrameType | None) -> None:
            self._asked.append(number)

        wake, tell = os.pipe()
        os.set_blocking(wake, False)
        os.set_blocking(tell, False)
        before = {number: signal.signal(number, note) for number in _SIGNALS}
        woken_before = signal.set_wakeup_fd(tell, warn_on_full_buffer=False)
        try:
            yield wake
        finally:
            signal.set_wakeup_fd(woken_before)
            for number, handler in before.items():
                signal.signal(number, handler)
            os.close(wake)
            os.close(tell)
