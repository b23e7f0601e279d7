"""Bytes to one server and back: where it may be, whom it must prove to be, how long silence may last.

What is sent is kept small, because some villages pay for every kilobyte: no header goes out that nobody reads.
"""

from __future__ import annotations

import io
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.utils import get_environ_proxies
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError
from urllib3.util import SKIP_HEADER

from core.errors import InvalidInput, Unavailable

CONNECT_TIMEOUT_S = 10.0
# A server that only speaks TLS 1.0 or 1.1 proves nothing.
OLD_TLS = ("TLSV1_ALERT_PROTOCOL_VERSION", "UNSUPPORTED_PROTOCOL", "WRONG_SSL_VERSION")
LOOPBACK = ("127.0.0.1", "localhost", "::1")
# The operating system's time-out is for one piece handed over, however long it is; so pieces are small.
PIECE_BYTES, LARGEST_PIECE_BYTES = 8 * 1024, 256 * 1024
_QUICK_S = 0.02  # a piece that was taken in so short a time: one of twice its length is no danger to the time-out
# On a slow link the system would otherwise take in more than the link carries within the time-out: then the answer is
# waited for in vain while the question is still on its way. Where it cannot be told so its buffer is made small.
_UNSENT_BYTES = 16 * 1024
SOCKET_OPTIONS = [
    *HTTPConnection.default_socket_options,
    (socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, _UNSENT_BYTES)
    if hasattr(socket, "TCP_NOTSENT_LOWAT")
    else (socket.SOL_SOCKET, socket.SO_SNDBUF, 4 * _UNSENT_BYTES),
]


@dataclass
class Traffic:
    """Bytes of requests and answers with their headers (without TLS and TCP), and round trips."""

    bytes_up: int = 0
    bytes_down: int = 0
    round_trips: int = 0


class Link:
    """One kept-alive connection. Raises InvalidInput("sync.url*" | "sync.ca*") for an address that cannot be used."""

    def __init__(self, url: str, ca_pem: str, traffic: Traffic, idle_s: float) -> None:
        self.url = check_url(url, has_ca=bool(ca_pem))
        self._host = urlsplit(self.url).hostname or ""
        self._place = urlsplit(self.url).netloc
        self._traffic = traffic
        self._timeouts = (min(CONNECT_TIMEOUT_S, idle_s), idle_s)
        self._session = requests.Session()
        self._session.trust_env = False  # a .netrc would put its own Authorization over ours
        self._session.headers.clear()
        if self._host not in LOOPBACK:
            self._session.proxies.update(get_environ_proxies(self.url))
        self._aside = _Aside()
        self._session.mount("http://", _Adapter(self._aside))
        if ca_pem:
            self._session.mount("https://", _PinnedAdapter(self._aside, ca_pem))

    def exchange(
        self,
        method: str,
        target: str,
        body: bytes,
        headers: Mapping[str, str],
        limit_bytes: int,
        meanwhile: Callable[[], None] | None = None,
    ) -> tuple[int, Mapping[str, str], bytes]:
        """(status, headers, body as it travelled). `meanwhile` is done when the last byte of the request is handed
        over, before the answer is waited for; nothing may go wrong in it. Raises Unavailable("sync.no_network" |
        "sync.server_identity" | "sync.no_answer"); the time-outs are for silence, never for the whole."""
        sent = {"User-Agent": SKIP_HEADER, "Accept-Encoding": SKIP_HEADER, **headers}
        pieces = _Pieces(body)
        self._aside.work = meanwhile
        self._traffic.round_trips += 1
        try:
            with self._session.request(
                method, self.url + target, data=pieces if body else None, headers=sent, allow_redirects=False,
                stream=True, timeout=self._timeouts,
            ) as response:  # fmt: skip
                data: bytes = response.raw.read(limit_bytes + 1, decode_content=False)
                got, status = response.headers, response.status_code
                status_line = f"HTTP/1.1 {status} {response.reason}\r\n"
        except (requests.exceptions.RequestException, HTTPError, OSError) as error:
            raise Unavailable(_code_of(error), host=self._host) from None
        finally:
            self._aside.work = None
            self._traffic.bytes_up += self._head_bytes(method, target, headers, body) + pieces.taken
        self._traffic.bytes_down += len(status_line) + _lines_bytes(got) + 2 + len(data)
        return status, got, data

    def close(self) -> None:
        """Ends the connection."""
        self._session.close()

    def _head_bytes(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> int:
        added = {"Host": self._place}
        if body or method not in ("GET", "HEAD"):
            added["Content-Length"] = str(len(body))
        return len(f"{method} {target} HTTP/1.1\r\n\r\n") + _lines_bytes(headers) + _lines_bytes(added)


class _Pieces(io.BytesIO):
    """A body handed over piece by piece; `taken` counts what really went. Pieces grow while the link takes them at
    once: thousands of small ones cost both ends more than the bytes in them."""

    taken = 0
    _size = PIECE_BYTES
    _handed_at = 0.0

    def read(self, size: int | None = -1, /) -> bytes:
        now = time.monotonic()
        is_quick = self.taken and now - self._handed_at < _QUICK_S
        self._size = min(LARGEST_PIECE_BYTES, self._size * 2) if is_quick else PIECE_BYTES
        piece = super().read(min(self._size, size) if size and size > 0 else self._size)
        self.taken += len(piece)
        self._handed_at = now
        return piece


class _Aside:
    """What is to be done between the last byte of a request and the first of its answer; once."""

    work: Callable[[], None] | None = None

    def do(self) -> None:
        work, self.work = self.work, None
        if work is not None:
            work()


def _pools(aside: _Aside) -> dict[str, type[HTTPConnectionPool]]:
    """Pools by scheme whose connections do what is `aside` before they wait for an answer."""

    class Plain(HTTPConnection):
        def getresponse(self) -> Any:
            aside.do()
            return super().getresponse()

    class Secure(HTTPSConnection):
        def getresponse(self) -> Any:
            aside.do()
            return super().getresponse()

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": PlainPool, "https": SecurePool}


class _Adapter(HTTPAdapter):
    """Connections that take bytes no faster than the network carries them."""

    def __init__(self, aside: _Aside) -> None:
        self._aside = aside
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> Any:
        super().init_poolmanager(*args, socket_options=SOCKET_OPTIONS, blocksize=LARGEST_PIECE_BYTES, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _pools(self._aside)

    def proxy_manager_for(self, proxy: Any, **kwargs: Any) -> Any:
        manager = super().proxy_manager_for(
            proxy, socket_options=SOCKET_OPTIONS, blocksize=LARGEST_PIECE_BYTES, **kwargs
        )
        manager.pool_classes_by_scheme = _pools(self._aside)
        return manager


class _PinnedAdapter(_Adapter):
    """HTTPS that trusts exactly one certificate authority, through a proxy too."""

    def __init__(self, aside: _Aside, ca_pem: str) -> None:
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self._context.minimum_version = ssl.TLSVersion.TLSv1_2
        try:
            self._context.load_verify_locations(cadata=ca_pem)
        except (ssl.SSLError, ValueError, TypeError):
            raise InvalidInput("sync.ca_broken", where="ca") from None
        super().__init__(aside)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> Any:
        return super().init_poolmanager(*args, ssl_context=self._context, **kwargs)

    def proxy_manager_for(self, proxy: Any, **kwargs: Any) -> Any:
        return super().proxy_manager_for(proxy, ssl_context=self._context, **kwargs)

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """The context verifies; requests must not put the system's authorities in its place."""


def check_url(url: str, *, has_ca: bool) -> str:
    """The address without a final slash. Raises InvalidInput("sync.url*") for what is no address or not safe."""
    text = url.strip().rstrip("/")
    try:
        parts = urlsplit(text)
        host, _port = parts.hostname, parts.port
    except ValueError:
        raise InvalidInput("sync.url", where="server") from None
    if parts.scheme not in ("http", "https") or not host or parts.query or parts.fragment or parts.username:
        raise InvalidInput("sync.url", where="server")
    if parts.scheme == "http" and host not in LOOPBACK:
        raise InvalidInput("sync.url_plain", where="server", host=host)
    if parts.scheme == "https" and not has_ca:
        raise InvalidInput("sync.ca_missing", where="ca", host=host)
    return text


def _code_of(error: Exception) -> str:
    """A wrong certificate, somebody who speaks no TLS, or simply no link: three things to do about it."""
    causes = [cause for cause in _causes(error) if isinstance(cause, ssl.SSLError)]
    if any(isinstance(cause, ssl.SSLCertVerificationError) or cause.reason in OLD_TLS for cause in causes):
        return "sync.server_identity"
    cut = (ssl.SSLEOFError, ssl.SSLZeroReturnError, ssl.SSLSyscallError)
    if causes and not any(isinstance(cause, cut) for cause in causes):
        return "sync.no_answer"
    return "sync.no_network"


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and everything it was made of; the libraries wrap one another in `args` and `reason`."""
    seen: set[int] = set()
    waiting: list[object] = [error]
    while waiting:
        found = waiting.pop()
        if isinstance(found, BaseException) and id(found) not in seen:
            seen.add(id(found))
            yield found
            waiting += [*found.args, found.__cause__, found.__context__, getattr(found, "reason", None)]


def _lines_bytes(headers: Mapping[str, str]) -> int:
    return sum(len(name) + len(value) + 4 for name, value in headers.items())
