"""No request's address and headers together may be longer than the longest honest ones, many times over."""

from __future__ import annotations

from collections.abc import Callable

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from sync.protocol.envelope import Refusal

MAX_HEAD_BYTES = 16 * 1024  # ours need less than 1 KiB; a proxy adds some


class HeadLimit:
    """ASGI middleware: answers 400 request.broken, field "head"."""

    def __init__(self, app: ASGIApp, refuse: Callable[[Refusal, int], Response]) -> None:
        self._app = app
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and _size(scope) > MAX_HEAD_BYTES:
            scope.setdefault("state", {})["code"] = "request.broken"
            refusal = Refusal("request.broken", "head", {"limit": MAX_HEAD_BYTES})
            await self._refuse(refusal, 400)(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _size(scope: Scope) -> int:
    headers = sum(len(name) + len(value) for name, value in scope["headers"])
    return headers + len(scope.get("raw_path") or b"") + len(scope.get("query_string") or b"")
