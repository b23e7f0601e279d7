"""A wire that counts bytes and can end every connection after so many of them; it keeps next to nothing to itself.

What a proxy has taken in and not passed on is lost with a cut, and nobody's fault but the proxy's: so it reads little
at once and its own buffer towards the server is small.
"""

from __future__ import annotations

import json
import socket
import sys
import threading
from contextlib import suppress

_AT_ONCE = 8 * 1024


class Wire:
    """Listens on a port of `host`, passes on to `port` there. `after`: bytes up until the next cut; `every`: again."""

    def __init__(self, port: int, host: str = "127.0.0.1") -> None:
        self._target = (host, port)
        self.after: int | None = None
        self.every = False
        self.up = self.down = self.connections = self.cuts = 0
        self._left = 0
        self._listener = socket.create_server((host, 0))
        self.url = f"http://{host}:{self._listener.getsockname()[1]}"
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self, after: int, *, every: bool = False) -> None:
        """Counts from nothing and ends the connections after so many bytes up."""
        self.up = self.down = self.connections = self.cuts = 0
        self.after, self.every, self._left = after, every, after

    def reset(self) -> None:
        """Counts from nothing; cuts no more."""
        self.up = self.down = self.connections = self.cuts = 0
        self.after = None

    def _accept(self) -> None:
        while True:
            laptop, _address = self._listener.accept()
            district = socket.socket()
            district.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2 * _AT_ONCE)
            district.connect(self._target)
            self.connections += 1
            if self.every and self.after is not None:
                self._left = self.after
            for one, other, is_up in ((laptop, district, True), (district, laptop, False)):
                one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                threading.Thread(target=self._pump, args=(one, other, is_up), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket, is_up: bool) -> None:
        with suppress(OSError):
            while data := source.recv(_AT_ONCE):
                is_cut = is_up and self.after is not None and len(data) >= self._left
                if is_cut:
                    data = data[: self._left]
                if is_up:
                    self.up += len(data)
                    self._left -= len(data)
                else:
                    self.down += len(data)
                sink.sendall(data)
                if is_cut:
                    self.cuts += 1
                    self.after = self.after if self.every else None
                    break
        for end in (source, sink):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


def main() -> None:
    """TARGET HOST EVERY: for another network namespace; its first line is {"url"}, ends with its input."""
    target, host, every = sys.argv[1:]
    wire = Wire(int(target.rpartition(":")[2]), host)
    if int(every):
        wire.cut(int(every), every=True)
    print(json.dumps({"url": wire.url}), flush=True)
    sys.stdin.read()
    print(json.dumps({"up": wire.up, "down": wire.down, "cuts": wire.cuts}), flush=True)


if __name__ == "__main__":
    main()
