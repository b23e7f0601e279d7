"""A slow answer is waited for as long as something comes; only silence ends a request, never the time it takes."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import pytest

from core.errors import Unavailable
from sync.client.link import Link, Traffic
from sync.protocol import limits

BODY = b"0123456789abcdef"
PACE_S, IDLE_S = 0.2, 2.0  # the whole answer takes half as long again as silence may


@dataclass
class Peer:
    """Where it listens; whether the other side hung up while it still held the line."""

    url: str
    was_left: bool = False


@contextmanager
def dripping(pieces: int) -> Iterator[Peer]:
    """Somebody whose answer comes a byte at a time, and after so many bytes not at all; the connection stays."""
    listener = socket.create_server(("127.0.0.1", 0))
    peer = Peer(f"http://127.0.0.1:{listener.getsockname()[1]}")
    over = threading.Event()

    def serve() -> None:
        with suppress(OSError):
            laptop, _address = listener.accept()
            with laptop:
                laptop.recv(65536)
                laptop.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(BODY))
                for place in range(pieces):
                    over.wait(PACE_S)
                    laptop.sendall(BODY[place : place + 1])
                laptop.settimeout(10 * IDLE_S)
                peer.was_left = laptop.recv(1) == b""

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield peer
        thread.join(20)
    finally:
        over.set()
        listener.close()


def answer_of(url: str) -> bytes:
    link = Link(url, "", Traffic(), IDLE_S)
    try:
        return link.exchange("GET", "/", b"", {}, 1_000)[2]
    finally:
        link.close()


def test_an_answer_may_take_any_time_as_long_as_bytes_come() -> None:
    assert len(BODY) * PACE_S > IDLE_S * 1.5, "or a limit for the whole would not be noticed"
    with dripping(len(BODY)) as peer:
        assert answer_of(peer.url) == BODY


def test_an_answer_that_falls_silent_is_given_up() -> None:
    with dripping(3) as peer, pytest.raises(Unavailable, match=r"sync\.no_network"):
        answer_of(peer.url)
    assert peer.was_left, "it was the peer who hung up"


def test_silence_lasts_thirty_seconds() -> None:
    assert limits.IDLE_TIMEOUT_S == 30
