"""The end of a chain of events: what is compared when somebody asks whether anything is missing."""

from __future__ import annotations

from typing import NamedTuple


class ChainHead(NamedTuple):
    """Sequence number, hash and wall clock (ms since 1970) of the last event of the chain."""

    seq: int
    hash: str
    recorded_ms: int
