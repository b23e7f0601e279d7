"""How an endpoint of the office is described: its messages, and the refusals all of them can give."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel

from sync.server.api.describe import speaks


def office_speaks(
    request: type[BaseModel] | None,
    reply: type[BaseModel] | None,
    *,
    query: type[BaseModel] | None = None,
    is_signed: bool = True,
    reply_types: Sequence[str] = (),
) -> dict[str, Any]:
    """Route arguments of an endpoint under /v1/office."""
    statuses = (401, 403, 404, 409)
    return speaks(
        request, reply, *statuses, query=query, is_signed=is_signed, refusal_schema="OfficeRefusal",
        reply_types=reply_types,
    )  # fmt: skip
