"""Files that came on a stick and what was answered to them. The same `metadata` as schema.py."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, PrimaryKeyConstraint, Table, Text, text
from sqlalchemy.dialects.postgresql import JSONB, UUID

from sync.server.store.schema import metadata

stick_imports = Table(
    "stick_imports",
    metadata,
    Column("district", Text, nullable=False),
    Column("device_id", UUID(as_uuid=False), nullable=False),
    Column("export_id", UUID(as_uuid=False), nullable=False),
    Column("imported_ms", BigInteger, nullable=False, server_default=text("0")),  # the last time
    Column("imported_by", Text, nullable=False, server_default=text("''")),
    Column("items", BigInteger, nullable=False, server_default=text("0")),
    Column("photos", BigInteger, nullable=False, server_default=text("0")),
    Column("header", JSONB, nullable=False, server_default=text("'{}'")),  # the laptop's own, without photos
    Column("replies", JSONB, nullable=False, server_default=text("'[]'")),  # one PushReply for each batch
    Column("paper", Text, nullable=False, server_default=text("''")),  # the code of the printed receipt
    PrimaryKeyConstraint("district", "device_id", "export_id"),
    Index("stick_imports_time", "district", "imported_ms"),
)
