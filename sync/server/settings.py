"""What an administrator can set about a running server. Keys live in the database."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sync.protocol.limits import IDLE_TIMEOUT_S


@dataclass(frozen=True)
class Settings:
    """`database` SQLAlchemy URL; `data` folder of the photos; `district` code, "" for the only one in the database.

    `burst` requests of one device at once, then `rate_per_s`; enrolments and failed signatures of one address share
    `guess_burst` and `guess_rate_per_s`. `max_batch_bytes` may be lower than the protocol's limit, never higher.
    `watch_token` lets somebody from outside read `/readyz` and `/metrics`; "" lets nobody.
    """

    database: str
    data: Path | None = None
    district: str = ""
    burst: int = 600
    rate_per_s: float = 30.0
    guess_burst: int = 30
    guess_rate_per_s: float = 0.5
    idle_timeout_s: float = IDLE_TIMEOUT_S
    pool_size: int = 20
    anchors: Path | None = None  # folder of the audit's anchors, `data`/anchors when not said
    is_behind_proxy: bool = False
    watch_token: str = ""

    @property
    def anchor_folder(self) -> Path | None:
        """Where the nightly anchors of the audit are copied to; best on another machine. None: nowhere."""
        return self.anchors or (self.data / "anchors" if self.data is not None else None)
