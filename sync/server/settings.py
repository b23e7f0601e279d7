"""What an administrator can set about a running server. Nothing here is secret: keys live in the database."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sync.protocol.limits import IDLE_TIMEOUT_S


@dataclass(frozen=True)
class Settings:
    """`database` SQLAlchemy URL; `data` folder of the photos; `district` code, "" for the only one in the database.

    `burst` requests of one device at once, then `rate_per_s`; enrolments and failed signatures of one address share
    `guess_burst` and `guess_rate_per_s`. `max_batch_bytes` may be lower than the protocol's limit, never higher.
    """

    database: str
    data: Path
    district: str = ""
    burst: int = 600
    rate_per_s: float = 30.0
    guess_burst: int = 30
    guess_rate_per_s: float = 0.5
    idle_timeout_s: float = IDLE_TIMEOUT_S
    pool_size: int = 20
