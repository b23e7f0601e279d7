"""The district's side of a test: direct access to what the server has, and the verbs of its staff."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from sqlalchemy import Connection, Engine, func, select

from core.clock import FixedClock
from core.ids import Ids
from sync.server.storage import FolderStorage
from sync.server.store.districts import District
from sync.server.store.schema import items, metadata

CODE = "120221"
VILLAGES = {"120221101201": "王庄村", "120221101202": "李家沟村"}
FIRST, SECOND = VILLAGES


@dataclass
class Office:
    url: str
    engine: Engine
    clock: FixedClock
    ids: Ids
    district: District
    storage: FolderStorage
    app: FastAPI

    def begin(self) -> AbstractContextManager[Connection]:
        return self.engine.begin()

    def count(self, table: str = "items") -> int:
        with self.engine.connect() as connection:
            return int(connection.execute(select(func.count()).select_from(metadata.tables[table])).scalar_one())

    def outcomes(self) -> dict[str, str]:
        with self.engine.connect() as connection:
            rows = connection.execute(select(items.c.item_id, items.c.outcome, items.c.code))
            return {row.item_id: f"{row.outcome} {row.code}".strip() for row in rows}

    def rows(self, table: str) -> list[dict[str, Any]]:
        """All rows in the order of their key (without an order PostgreSQL promises none)."""
        wanted = metadata.tables[table]
        with self.engine.connect() as connection:
            return [dict(row._mapping) for row in connection.execute(select(wanted).order_by(*wanted.primary_key))]

    def everything(self) -> dict[str, list[str]]:
        """All rows of all tables, for "nothing changed" (when a device last spoke and receipts left out)."""
        return {
            name: sorted(str({k: v for k, v in row.items() if k != "last_seen_ms"}) for row in self.rows(name))
            for name in metadata.tables
            if name != "receipts"
        }
