"""Somebody who is not the district: answers every request with the same bytes, whatever was asked."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field


@dataclass
class Portal:
    """Where it listens, and the first line of everything it was asked."""

    url: str
    asked: list[bytes] = field(default_factory=list)


@contextmanager
def open_portal(answer: bytes) -> Iterator[Portal]:
    """Answers with `answer` and hangs up."""
    listener = socket.create_server(("127.0.0.1", 0))
    portal = Portal(f"http://127.0.0.1:{listener.getsockname()[1]}")

    def serve() -> None:
        while True:
            try:
                laptop, _address = listener.accept()
            except OSError:
                return
            with suppress(OSError), laptop:
                laptop.settimeout(5)
                portal.asked.append(_request(laptop).split(b"\r\n", 1)[0])
                laptop.sendall(answer)
                laptop.shutdown(socket.SHUT_RDWR)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield portal
    finally:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(10)


def page(
    body: bytes, status: str = "200 OK", content_type: str = "text/html; charset=utf-8", headers: str = ""
) -> bytes:
    """A whole HTTP answer. It says that it hangs up: who learns of it too late sends his next request into nothing."""
    hangs_up = f"Content-Length: {len(body)}\r\nConnection: close\r\n"
    head = f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\n{hangs_up}{headers}\r\n"
    return head.encode() + body


def _request(laptop: socket.socket) -> bytes:
    data = laptop.recv(65536)
    if data[:1] == b"\x16":  # somebody wants to speak TLS
        return data
    while b"\r\n\r\n" not in data and (part := laptop.recv(65536)):
        data += part
    head, _, body = data.partition(b"\r\n\r\n")
    lines = [line.split(b":", 1)[1] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
    missing = int(lines[0]) - len(body) if lines else 0
    while missing > 0 and (part := laptop.recv(65536)):
        missing -= len(part)
    return head
