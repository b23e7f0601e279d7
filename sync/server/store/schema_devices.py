"""Files that laptops sealed to the district before their keys were destroyed. The same `metadata` as schema.py."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, LargeBinary, PrimaryKeyConstraint, Table, Text, text
from sqlalchemy.dialects.postgresql import UUID

from sync.server.store.schema import metadata

sealed_files = Table(
    "sealed_files",
    metadata,
    Column("district", Text, nullable=False),
    Column("device_id", UUID(as_uuid=False), nullable=False),
    Column("sha256", Text, nullable=False),
    Column("received_ms", BigInteger, nullable=False, server_default=text("0")),
    Column("imported_ms", BigInteger, nullable=False, server_default=text("0")),  # 0: an officer has still to do it
    Column("body", LargeBinary, nullable=False),
    PrimaryKeyConstraint("district", "device_id", "sha256"),
    Index("sealed_files_open", "district", "received_ms", postgresql_where=text("imported_ms = 0")),
)
