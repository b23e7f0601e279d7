"""One log line per request: what was asked, how it ended, how long it took. Never a query, a body or a name."""

from __future__ import annotations

import logging

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.clock import Clock
from sync.server.log import LOGGER


class AccessLog:
    """ASGI middleware around everything."""

    def __init__(self, app: ASGIApp, clock: Clock) -> None:
        self._app = app
        self._clock = clock
        self._log = logging.getLogger(f"{LOGGER}.access")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not self._log.isEnabledFor(logging.INFO):
            await self._app(scope, receive, send)
            return
        began_ns = self._clock.monotonic_ns()
        seen = {"status": 0, "bytes_up": 0, "bytes_down": 0}

        async def counted_receive() -> Message:
            message = await receive()
            seen["bytes_up"] += len(message.get("body", b""))
            return message

        async def counted_send(message: Message) -> None:
            seen["status"] = message.get("status", seen["status"])
            seen["bytes_down"] += len(message.get("body", b""))
            await send(message)

        try:
            await self._app(scope, counted_receive, counted_send)
        finally:
            route = scope.get("route")
            fields = {
                "method": scope["method"],
                "route": getattr(route, "path", "-"),
                "ms": round((self._clock.monotonic_ns() - began_ns) / 1e6, 1),
                **seen,
            }
            self._log.info("request", extra={"fields": fields})
