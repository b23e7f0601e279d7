"""One log line and one count per request: what was asked, who asked, how it ended, how long it took.

Never a query, a body or a name. The request's own id goes into every line about it, and to the laptop when the answer
is a trouble of the server, so that a sentence on a screen leads to the line in the log.
"""

from __future__ import annotations

import logging
from collections.abc import MutableMapping
from typing import Any

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.clock import Clock
from core.ids import Ids
from sync.server.log import LOGGER
from sync.server.metrics import Metrics

REQUEST_ID = "X-Request-Id"


def request_id(request: Request) -> str:
    """The request's id in the log."""
    return str(getattr(request.state, "request_id", ""))


class AccessLog:
    """ASGI middleware around everything."""

    def __init__(self, app: ASGIApp, clock: Clock, ids: Ids, metrics: Metrics) -> None:
        self._app = app
        self._clock = clock
        self._ids = ids
        self._metrics = metrics
        self._log = logging.getLogger(f"{LOGGER}.access")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began_ns = self._clock.monotonic_ns()
        seen = {"status": 0, "bytes_up": 0, "bytes_down": 0}
        state: MutableMapping[str, Any] = scope.setdefault("state", {})
        state["request_id"] = self._ids.token(6).hex()

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
        except Exception:
            seen["status"] = 500
            state.setdefault("code", "server.error")
            raise
        finally:
            self._write(scope, state, seen, (self._clock.monotonic_ns() - began_ns) / 1e9)

    def _write(self, scope: Scope, state: MutableMapping[str, Any], seen: dict[str, int], seconds: float) -> None:
        endpoint = getattr(scope.get("route"), "path", "-")
        method = scope["method"] if endpoint != "-" else "-"
        self._metrics.count_request(endpoint, method, seen["status"], seconds)
        if not self._log.isEnabledFor(logging.INFO):
            return
        fields = {"request": state["request_id"], "method": method, "endpoint": endpoint, **seen}
        fields |= {name: state[name] for name in ("device", "code") if state.get(name)}
        self._log.info("request", extra={"fields": fields | {"ms": round(seconds * 1000, 1)}})
