"""A wire that misbehaves on purpose: it reads whole requests and does to one of them what it was told to do.

`tests/helpers/cutting_proxy.py` cuts streams at a byte; this one knows where a request ends, so that it can also double
it, keep it for later, answer in the district's place, lie about lengths, and kill either side in the middle.
"""

from __future__ import annotations

import random
import re
import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.lies import canned, lie_down, lie_up

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_KEPT, _KEPT_BYTES, _CRUMBS = 80, 100_000, 700


@dataclass
class Fault:
    """What happens to the `skip`-th request from now on. `at` counts bytes, up or down as the kind says."""

    kind: str
    rng: random.Random
    skip: int = 0
    at: int = 0
    is_hit: bool = False


class _Stream:
    """A socket that remembers what was read too far."""

    def __init__(self, link: socket.socket) -> None:
        self.link, self._rest = link, b""

    def head(self) -> bytes:
        """The request's or answer's head with its empty line; b"" when the other side has gone."""
        while b"\r\n\r\n" not in self._rest:
            part = self.link.recv(65536)
            if not part:
                return b""
            self._rest += part
        end = self._rest.index(b"\r\n\r\n") + 4
        head, self._rest = self._rest[:end], self._rest[end:]
        return head

    def body(self, size: int) -> bytes:
        """Up to `size` bytes; fewer when the other side has gone."""
        parts = [self._rest[:size]]
        self._rest = self._rest[size:]
        missing = size - len(parts[0])
        while missing > 0 and (part := self.link.recv(min(65536, missing))):
            parts.append(part)
            missing -= len(part)
        return b"".join(parts)

    def wait_for_end(self) -> None:
        """Returns when the other side hangs up."""
        with suppress(OSError):
            while self.link.recv(65536):
                pass


def length_of(head: bytes) -> int:
    """The Content-Length of a head, 0 when it names none."""
    found = _LENGTH.search(head)
    return int(found[1]) if found else 0


@dataclass
class FaultProxy:
    """Between laptops and the district at `port`. `kill_server`, `kill_laptop`, `drop_database` are called in the
    middle of a request."""

    port: int
    kill_server: Callable[[], None]
    kill_laptop: Callable[[], None]
    drop_database: Callable[[], None]
    fault: Fault | None = None
    old: list[bytes] = field(default_factory=list)
    requests: int = 0

    def __post_init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._lock = threading.Lock()
        self._links: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()
        self._kinds: dict[str, Callable[[_Stream, bytes, Fault], bool]] = {
            "cut_up": self._cut_up, "cut_down": self._cut_down, "stall_up": self._stall_up,
            "stall_down": self._stall_down, "duplicate": self._duplicate, "twins": self._twins,
            "old": self._send_old, "crumbs": self._crumbs, "canned": self._canned, "lie_down": self._lie_down,
            "lie_up": self._lie_up, "server_killed": self._server_killed, "laptop_killed_up": self._laptop_killed_up,
            "laptop_killed_down": self._laptop_killed_down, "database_away": self._database_away,
        }  # fmt: skip

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def close(self) -> None:
        """Ends everything."""
        for link in (self._listener, *self._links):
            with suppress(OSError):
                link.shutdown(socket.SHUT_RDWR)
            link.close()
        for thread in self._threads:
            thread.join(10)

    def _accept(self) -> None:
        while True:
            try:
                laptop, _address = self._listener.accept()
            except OSError:
                return
            laptop.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._links.append(laptop)
            thread = threading.Thread(target=self._serve, args=(laptop,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, laptop: socket.socket) -> None:
        stream = _Stream(laptop)
        with suppress(OSError):
            while head := stream.head():
                fault = self._take()
                if not (self._kinds[fault.kind](stream, head, fault) if fault else self._pass(stream, head)):
                    break
        with suppress(OSError):
            laptop.shutdown(socket.SHUT_RDWR)
        laptop.close()
        self._links.remove(laptop)

    def _take(self) -> Fault | None:
        with self._lock:
            self.requests += 1
            fault = self.fault
            if fault is None or fault.is_hit:
                return None
            if fault.skip:
                fault.skip -= 1
                return None
            fault.is_hit = True
            return fault

    # to the district and back

    def ask(self, raw: bytes, *, crumbs: int = 0) -> bytes:
        """The district's whole answer to these bytes; what there was of it when the district died."""
        answer = b""
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 20) as link:
            link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for place in range(min(crumbs, len(raw))):
                link.sendall(raw[place : place + 1])
            link.sendall(raw[crumbs:])
            stream = _Stream(link)
            answer = stream.head()
            if not raw.startswith(b"HEAD "):
                answer += stream.body(length_of(answer))
        return answer

    def _hand_over(self, raw: bytes) -> None:
        """A piece of a request, and then nothing more: the district sees its end."""
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 20) as link:
            link.sendall(raw)
            link.shutdown(socket.SHUT_WR)
            link.settimeout(20)
            _Stream(link).wait_for_end()

    def _whole(self, stream: _Stream, head: bytes) -> bytes:
        raw = head + stream.body(length_of(head))
        if len(raw) <= _KEPT_BYTES:
            self.old = [*self.old[1 - _KEPT :], raw]
        return raw

    def _pass(self, stream: _Stream, head: bytes) -> bool:
        answer = self.ask(self._whole(stream, head))
        stream.link.sendall(answer)
        return bool(answer)

    # what goes wrong

    def _part(self, stream: _Stream, head: bytes, at: int) -> bytes:
        """The first bytes of a request, no more of it is taken from the laptop."""
        return head[:at] if at < len(head) else head + stream.body(min(at, length_of(head) + len(head)) - len(head))

    def _cut_up(self, stream: _Stream, head: bytes, fault: Fault) -> bool:
        self._hand_over(self._part(stream, head, fault.at))
        return False

    def _cut_down(self, stream: _Stream, head: bytes, fault: Fault) -> bool:
        stream.link.sendall(self.ask(self._whole(stream, head))[: fault.at])
        return False

    def _stall_up(self, stream: _Stream, head: bytes, fault: Fault) -> bool:
        with socket.create_connection(("127.0.0.1", self.port), 20) as link:
            link.sendall(self._part(stream, head, fault.at))
            stream.wait_for_end()
        return False

    def _stall_down(self, stream: _Stream, head: bytes, fault: Fault) -> bool:
        stream.link.sendall(self.ask(self._whole(stream, head))[: fault.at])
        stream.wait_for_end()
        return False

    def _duplicate(self, stream: _Stream, head: bytes, fault: Fault) -> bool:
        raw = self._whole(stream, head)
        stream.link.sendall(fault.rng.choice([self.ask(raw), self.ask(raw)]))
        return True

    def _twins(self, stream: _Stream, head: bytes, fault: Fault) -> bool:
        """The same request twice at the same moment."""
        raw, answers = self._whole(stream, head), list[bytes]()
        threads = [threading.Thread(target=lambda: answers.append(self.ask(raw))) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        stream.link.sendall(fault.rng.choice(answers))
        return True

    def _send_old(self, stream: _Stream, head: bytes, fault: Fault) -> bool:
        """Requests of long ago, of either laptop, come once more before this one."""
        for _time in range(min(3, len(self.old))):
            self.ask(fault.rng.choice(self.old))
        return self._pass(stream, head)

    def _crumbs(self, stream: _Stream, head: bytes, fault: Fault) -> bool:
        answer = self.ask(self._whole(stream, head), crumbs=_CRUMBS)
        for place in range(min(_CRUMBS, len(answer))):
            stream.link.sendall(answer[place : place + 1])
        stream.link.sendall(answer[_CRUMBS:])
        return True

    def _canned(self, stream: _Stream, head: bytes, fault: Fault) -> bool:
        self._whole(stream, head)
        stream.link.sendall(canned(fault.rng))
        return False

    def _lie_down(self, stream: _Stream, head: bytes, fault: Fault) -> bool:
        stream.link.sendall(lie_down(fault.rng, self.ask(self._whole(stream, head))))
        return False

    def _lie_up(self, stream: _Stream, head: bytes, fault: Fault) -> bool:
        raw, is_short = lie_up(fault.rng, self._whole(stream, head))
        if is_short:
            self._hand_over(raw)
            return False
        stream.link.sendall(self.ask(raw))
        return True

    def _server_killed(self, stream: _Stream, head: bytes, fault: Fault) -> bool:
        """It dies after so many bytes; or with the whole request in its hands, a few milliseconds later."""
        raw = self._part(stream, head, fault.at)
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 20) as link:
            link.sendall(raw)
            threading.Event().wait(fault.rng.random() * 0.03)
            self.kill_server()
        return False

    def _laptop_killed_up(self, stream: _Stream, head: bytes, fault: Fault) -> bool:
        raw = self._part(stream, head, fault.at)
        self.kill_laptop()
        self._hand_over(raw)
        return False

    def _laptop_killed_down(self, stream: _Stream, head: bytes, fault: Fault) -> bool:
        """It dies with a part of the answer, or a few milliseconds after all of it: while it writes."""
        answer = self.ask(self._whole(stream, head))
        stream.link.sendall(answer[: fault.at])
        threading.Event().wait(fault.rng.random() * 0.03)
        self.kill_laptop()
        return False

    def _database_away(self, stream: _Stream, head: bytes, fault: Fault) -> bool:
        """The district's connections to its database are cut while it works."""
        raw, answers = self._whole(stream, head), list[bytes]()
        thread = threading.Thread(target=lambda: answers.append(self.ask(raw)))
        thread.start()
        threading.Event().wait(fault.rng.random() * 0.02)
        self.drop_database()
        thread.join()
        stream.link.sendall(answers[0])
        return True


@dataclass
class Stranger:
    """Speaks TLS with a certificate of its own; `heard` is every byte of application data that somebody sent it."""

    chain: Path
    key: Path
    heard: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(self.chain, self.key)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"https://127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                laptop, _address = self._listener.accept()
            except OSError:
                return
            laptop.settimeout(5)
            with suppress(OSError), self._context.wrap_socket(laptop, server_side=True) as link:
                self.heard.append(link.recv(4096))

    def close(self) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(10)
