"""The network cable between the tour's laptop and its district: plugged in and out, also in the middle of a request."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

PIECE_BYTES = 16 * 1024
CONNECT_S = 5.0


@dataclass
class Accident:
    """What happens once, when the `nth` request that begins so has sent `after` bytes, or (None) as its answer comes.

    That answer is lost: the district has done what was asked, and the laptop does not know.
    """

    request: bytes
    happens: Callable[[], object]
    nth: int = 1
    after: int | None = None
    is_over: bool = False


@dataclass
class _Line:
    laptop: socket.socket
    district: socket.socket
    accident: Accident | None = None
    sent: int = 0


class Cable:
    """`url` stays the same whatever it is plugged into. While it is out nothing listens there."""

    def __init__(self) -> None:
        self._port = 0
        self._target = 0
        self._listener: socket.socket | None = None
        self._lock = threading.Lock()
        self._lines: list[_Line] = []
        self._accident: Accident | None = None

    @property
    def url(self) -> str:
        """The address the laptop is enrolled at."""
        return f"http://127.0.0.1:{self._port}"

    def plug(self, port: int) -> None:
        """Puts it in: from now on the address leads to this port of our own machine."""
        self._target = port
        if self._listener is not None:
            return
        self._listener = socket.create_server(("127.0.0.1", self._port))
        self._port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._accept, args=(self._listener,), name="cable", daemon=True).start()

    def pull(self) -> None:
        """Pulls it out: what is under way ends here, and nobody is reached any more."""
        listener, self._listener = self._listener, None
        if listener is not None:
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()
        with self._lock:
            lines, self._lines = self._lines, []
        for line in lines:
            _end(line)

    def expect(self, accident: Accident) -> Accident:
        """From now on this accident waits for its moment."""
        self._accident = accident
        return accident

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                laptop, _address = listener.accept()
            except OSError:
                return
            try:
                district = socket.create_connection(("127.0.0.1", self._target), CONNECT_S)
            except OSError:
                laptop.close()
                continue
            district.settimeout(None)
            for end in (laptop, district):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            line = _Line(laptop, district)
            with self._lock:
                self._lines.append(line)
            for carry in (self._up, self._down):
                threading.Thread(target=carry, args=(line,), name="cable", daemon=True).start()

    def _up(self, line: _Line) -> None:
        with suppress(OSError):
            while data := line.laptop.recv(PIECE_BYTES):
                allowed = self._allowed(line, data)
                line.district.sendall(data[:allowed])
                if allowed < len(data):
                    self._strike(line)
                    break
        _end(line)

    def _down(self, line: _Line) -> None:
        with suppress(OSError):
            while data := line.district.recv(PIECE_BYTES):
                if line.accident is not None and line.accident.after is None:
                    self._strike(line)
                    break
                line.laptop.sendall(data)
        _end(line)

    def _allowed(self, line: _Line, data: bytes) -> int:
        """How much of this piece still goes through."""
        start = 0
        with self._lock:
            waiting = self._accident
            if line.accident is None and waiting is not None and waiting.request in data:
                waiting.nth -= 1
                if waiting.nth == 0:
                    line.accident, self._accident = waiting, None
                    start = data.index(waiting.request)
        if line.accident is None or line.accident.after is None:
            return len(data)
        allowed = min(len(data), start + line.accident.after - line.sent)
        line.sent += allowed - start
        return allowed

    def _strike(self, line: _Line) -> None:
        if line.accident is not None and not line.accident.is_over:
            line.accident.happens()
            line.accident.is_over = True


def _end(line: _Line) -> None:
    for end in (line.laptop, line.district):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()
