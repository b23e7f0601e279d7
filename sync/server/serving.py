"""Running the application under uvicorn, with or without TLS."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

import h11
import uvicorn
from fastapi import FastAPI

from core.errors import InvalidInput
from sync.protocol.limits import IDLE_TIMEOUT_S
from sync.server.api.head_limit import MAX_HEAD_BYTES
from sync.server.connection import PatientProtocol
from sync.server.log import LOGGER
from sync.server.loopback import is_loopback

QUEUE = 1024  # laptops that may wait for a worker to take their connection
_TAKEN_AT_ONCE = 8  # or the first worker to wake takes a whole morning's laptops, and the others none
_KEEP_ALIVE_S = 75
GRACE_S = 20


@dataclass(frozen=True)
class Listening:
    """Where to listen. Without a certificate only this machine may ask, unless a proxy does the TLS."""

    host: str = "127.0.0.1"
    port: int = 8443
    certificate: Path | None = None
    key: Path | None = None
    is_behind_proxy: bool = False

    def check(self) -> None:
        """Raises InvalidInput("serve.tls_needed" | "serve.tls_files")."""
        if (self.certificate is None) != (self.key is None):
            raise InvalidInput("serve.tls_files", where="tls-key")
        if self.certificate is None and not self.is_behind_proxy and not is_loopback(self.host):
            raise InvalidInput("serve.tls_needed", where="host")


def bind(host: str, port: int) -> socket.socket:
    """A listening socket that workers can share. Raises InvalidInput("serve.port")."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=QUEUE)
    except OSError:
        raise InvalidInput("serve.port", where="port", port=port) from None


class _Http(PatientProtocol):
    """A connection has one idle time-out to say a whole request head: whoever says nothing keeps no place."""

    _waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._look_again()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._look_again()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
        super().connection_lost(exc)

    def _look_again(self) -> None:
        is_head_due = self.conn.their_state is h11.IDLE
        if is_head_due and self._waiting is None:
            assert isinstance(self.config, _Config)
            self._waiting = self.loop.call_later(self.config.head_timeout_s, self._give_up)
        elif not is_head_due and self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _give_up(self) -> None:
        self._waiting = None
        if self.conn.their_state is h11.IDLE:
            self.transport.abort()


class _Config(uvicorn.Config):
    head_timeout_s: float = IDLE_TIMEOUT_S


class DistrictServer(uvicorn.Server):
    """uvicorn that says when it is ready, with the address it really got, and takes a new certificate on SIGHUP."""

    def __init__(self, config: uvicorn.Config, on_ready: Callable[[str], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.config.is_ssl and threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGHUP, self._on_hangup)
        bound = next((item for server in self.servers for item in server.sockets), None)
        if bound is not None:
            host, port = bound.getsockname()[:2]
            scheme = "https" if self.config.is_ssl else "http"
            for listener in sockets or ():
                listener.listen(QUEUE)  # asyncio made the queue as short as what it takes at once
            self._on_ready(f"{scheme}://{f'[{host}]' if ':' in host else host}:{port}")

    def renew_certificate(self) -> None:
        """Reads the certificate's files again; connections that are open stay, new ones get the new certificate.

        Files that do not fit each other leave the old certificate in place and raise ssl.SSLError or OSError.
        """
        if self.config.ssl is not None and self.config.ssl_certfile is not None:
            self.config.ssl.load_cert_chain(self.config.ssl_certfile, self.config.ssl_keyfile)

    def _on_hangup(self, number: int, frame: FrameType | None) -> None:
        try:
            self.renew_certificate()
        except OSError as error:  # ssl.SSLError is one
            self._tell("certificate not renewed", error)
        else:
            self._tell("certificate renewed", None)

    @staticmethod
    def _tell(event: str, error: Exception | None) -> None:
        logging.getLogger(LOGGER).log(logging.ERROR if error else logging.INFO, event, exc_info=error)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Running requests are finished."""
        self.cut_idle()
        await super().shutdown(sockets)

    def cut_idle(self) -> None:
        """Idle TLS connections end at once, or each would wait for its laptop's farewell."""
        for connection in list(self.server_state.connections) if self.config.is_ssl else []:
            cycle = getattr(connection, "cycle", None)
            transport = connection.transport
            if (cycle is None or cycle.response_complete) and transport.get_write_buffer_size() == 0:
                transport.abort()


def make_server(app: FastAPI, listening: Listening, on_ready: Callable[[str], None]) -> DistrictServer:
    """A server for `run()`; it listens when it runs. Raises InvalidInput("serve.*")."""
    listening.check()
    config = _Config(
        app,
        host=listening.host,
        port=listening.port,
        ssl_certfile=listening.certificate,
        ssl_keyfile=listening.key,
        proxy_headers=listening.is_behind_proxy,
        **_common(),
    )
    config.head_timeout_s = app.state.idle_timeout_s
    return DistrictServer(config, on_ready)


def make_watch(app: FastAPI) -> uvicorn.Server:
    """The second door of `app.state.watch`, for `run(sockets=[…])` in a thread of its own."""
    return uvicorn.Server(_Config(app.state.watch, **_common()))


def _common() -> dict[str, Any]:
    return {
        "http": _Http,
        "ws": "none",
        "h11_max_incomplete_event_size": MAX_HEAD_BYTES,
        "backlog": _TAKEN_AT_ONCE,
        "log_config": None,
        "access_log": False,
        "server_header": False,
        "date_header": False,
        "lifespan": "off",
        "timeout_keep_alive": _KEEP_ALIVE_S,
        "timeout_graceful_shutdown": GRACE_S,
    }
