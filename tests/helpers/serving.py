"""A district served in this process that ends when it is told to: uvicorn looks ten times a second, and a suite of
hundreds of districts would wait for that most of a minute."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import FastAPI

from sync.server.serving import GRACE_S, DistrictServer, Listening, make_server

_READY_S = 60.0
_LOOK_AGAIN_S = 0.002


class PromptServer(DistrictServer):
    """The program's server but for how it learns of its end."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        self._loop, self._ended = asyncio.get_running_loop(), asyncio.Event()
        await super().startup(sockets)

    async def main_loop(self) -> None:
        await self.on_tick(0)
        await self._ended.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await self._let_nobody_in()
        for server in self.servers:
            server.close()
        self.cut_idle()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        async with asyncio.timeout(GRACE_S):
            while self.server_state.connections or self.server_state.tasks:
                await asyncio.sleep(_LOOK_AGAIN_S)

    async def _let_nobody_in(self) -> None:
        """Who was taken already becomes a connection first: asyncio leaves one that meets a closed server open, and
        a later test would be blamed for it."""
        for server in self.servers:
            for listener in server.sockets:
                self._loop.remove_reader(listener.fileno())
        await asyncio.sleep(_LOOK_AGAIN_S)

    def stop(self) -> None:
        """From another thread: what runs is finished, then `run` returns."""
        self.should_exit = True
        self._loop.call_soon_threadsafe(self._ended.set)


@contextmanager
def served(app: FastAPI, listening: Listening) -> Iterator[str]:
    """The address of the application, which is served until the block ends."""
    ready, address = threading.Event(), list[str]()

    def on_ready(url: str) -> None:
        address.append(url)
        ready.set()

    server = PromptServer(make_server(app, listening, on_ready).config, on_ready)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    assert ready.wait(_READY_S)
    try:
        yield address[0]
    finally:
        server.stop()
        thread.join(_READY_S)
        assert not thread.is_alive(), "a request never ended"
