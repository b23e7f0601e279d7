"""The daily jobs of a district's server, in one list."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection

from sync.server.jobs import Job
from sync.server.service import anchoring, tidying
from sync.server.storage import Storage
from sync.server.store.districts import District


def daily(storage: Storage, anchors: Path | None = None) -> list[Job]:
    """Every job with the minute of the day it is due at; a new one is one line here.

    `anchors`: the folder outside the database that the audit's anchors are copied to.
    """

    def anchor(connection: Connection, district: District, now_ms: int) -> None:
        anchoring.make(connection, district, now_ms, anchors, "server")

    def tidy(connection: Connection, district: District, now_ms: int) -> None:
        tidying.tidy(connection, storage, district.code, now_ms)

    return [Job("audit.anchor", 2 * 60 + 10, anchor), Job("photos.tidy", 3 * 60 + 10, tidy)]
