"""A wire between laptop and district that counts bytes and can be cut at any one of them, in either direction."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from dataclasses import dataclass, field


@dataclass
class Cut:
    """The next request that holds `marker` is cut: after `up` bytes of it, or after `down` bytes of its answer.

    `down` 0 swallows the answer: the district has done what was asked, and the laptop never hears of it.
    """

    marker: bytes
    up: int | None = None
    down: int | None = None
    is_over: bool = False


@dataclass
class _Pair:
    laptop: socket.socket
    district: socket.socket
    cut: Cut | None = None
    up: int = 0
    down: int = 0
    total_up: int = 0


@dataclass
class CuttingProxy:
    """Passes everything on to `port` until it is told otherwise. `longest` kills every connection after so many bytes
    up."""

    port: int
    longest: int | None = None
    up: int = 0
    down: int = 0
    connections: int = 0
    cuts: list[Cut] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._lock = threading.Lock()
        self._pairs: list[_Pair] = []
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def cut(self, marker: bytes, *, up: int | None = None, down: int | None = None) -> Cut:
        """Arms a cut for the next request that holds `marker`."""
        made = Cut(marker, up, down)
        self.cuts.append(made)
        return made

    def reset(self) -> None:
        """Counts from nothing again."""
        self.up = self.down = self.connections = 0

    def close(self) -> None:
        """Ends everything."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for pair in list(self._pairs):
            self._kill(pair)
        for thread in self._threads:
            thread.join(5)

    def _accept(self) -> None:
        while True:
            try:
                laptop, _address = self._listener.accept()
            except OSError:
                return
            try:
                district = socket.create_connection(("127.0.0.1", self.port), 5)
            except OSError:
                laptop.close()
                continue
            for end in (laptop, district):
                end.settimeout(None)
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            pair = _Pair(laptop, district)
            self._pairs.append(pair)
            self.connections += 1
            for pump in (self._pump_up, self._pump_down):
                thread = threading.Thread(target=pump, args=(pair,), daemon=True)
                self._threads.append(thread)
                thread.start()

    def _pump_up(self, pair: _Pair) -> None:
        with suppress(OSError):
            while data := pair.laptop.recv(65536):
                allowed = self._allowed_up(pair, data)
                self.up += allowed
                pair.district.sendall(data[:allowed])
                if allowed < len(data):
                    break
        self._kill(pair)

    def _pump_down(self, pair: _Pair) -> None:
        with suppress(OSError):
            while data := pair.district.recv(65536):
                allowed = self._allowed_down(pair, len(data))
                self.down += allowed
                pair.laptop.sendall(data[:allowed])
                if allowed < len(data):
                    break
        self._kill(pair)

    def _allowed_up(self, pair: _Pair, data: bytes) -> int:
        with self._lock:
            start = 0
            if pair.cut is None:
                pair.cut = next((cut for cut in self.cuts if not cut.is_over and cut.marker in data), None)
                if pair.cut is not None:
                    pair.cut.is_over = True
                    start = data.index(pair.cut.marker)
            allowed = len(data)
            if pair.cut is not None and pair.cut.up is not None:
                allowed = min(allowed, start + max(0, pair.cut.up - pair.up))
                pair.up += allowed - start
            if self.longest is not None:
                allowed = min(allowed, max(0, self.longest - pair.total_up))
            pair.total_up += allowed
            return allowed

    def _allowed_down(self, pair: _Pair, size: int) -> int:
        with self._lock:
            if pair.cut is None or pair.cut.down is None:
                return size
            allowed = min(size, max(0, pair.cut.down - pair.down))
            pair.down += allowed
            return allowed

    def _kill(self, pair: _Pair) -> None:
        for end in (pair.laptop, pair.district):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
