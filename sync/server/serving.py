"""Running the application under uvicorn, with or without TLS."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from core.errors import InvalidInput

_KEEP_ALIVE_S = 75
_GRACE_S = 20


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


class DistrictServer(uvicorn.Server):
    """uvicorn that says when it is ready, with the address it really got."""

    def __init__(self, config: uvicorn.Config, on_ready: Callable[[str], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        bound = next((item for server in self.servers for item in server.sockets), None)
        if bound is not None:
            host, port = bound.getsockname()[:2]
            scheme = "https" if self.config.is_ssl else "http"
            self._on_ready(f"{scheme}://{f'[{host}]' if ':' in host else host}:{port}")

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Running requests are finished; idle TLS connections are cut, or each would wait for its laptop's farewell."""
        for connection in list(self.server_state.connections) if self.config.is_ssl else []:
            cycle = getattr(connection, "cycle", None)
            transport = connection.transport
            if (cycle is None or cycle.response_complete) and transport.get_write_buffer_size() == 0:
                transport.abort()
        await super().shutdown(sockets)


def make_server(app: FastAPI, listening: Listening, on_ready: Callable[[str], None]) -> DistrictServer:
    """A server for `run()`; it listens when it runs. Raises InvalidInput("serve.*")."""
    listening.check()
    config = uvicorn.Config(
        app,
        host=listening.host,
        port=listening.port,
        ssl_certfile=listening.certificate,
        ssl_keyfile=listening.key,
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        lifespan="off",
        proxy_headers=listening.is_behind_proxy,
        timeout_keep_alive=_KEEP_ALIVE_S,
        timeout_graceful_shutdown=_GRACE_S,
    )
    return DistrictServer(config, on_ready)


def is_loopback(host: str) -> bool:
    """True for addresses nobody else can reach."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
