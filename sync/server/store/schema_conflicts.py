"""Tables beside the conflicts (same `metadata`): what was merged, where a device worked before."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, PrimaryKeyConstraint, Table, Text, text
from sqlalchemy.dialects.postgresql import JSONB, UUID

from sync.server.store.schema import metadata

_ZERO, _EMPTY = text("0"), text("''")

soft_flags = Table(
    "soft_flags",
    metadata,
    Column("district", Text, nullable=False),
    Column("item_id", UUID(as_uuid=False), nullable=False),  # the later one of the two
    Column("code", Text, nullable=False),
    Column("village", Text, nullable=False, server_default=_EMPTY),
    Column("person_id", UUID(as_uuid=False)),
    Column("about", JSONB, nullable=False, server_default=text("'[]'")),  # ids of the others
    Column("fields", JSONB, nullable=False, server_default=text("'[]'")),
    Column("raised_ms", BigInteger, nullable=False, server_default=_ZERO),
    Column("seen_ms", BigInteger, nullable=False, server_default=_ZERO),  # 0: nobody at the office looked yet
    Column("seen_by", Text, nullable=False, server_default=_EMPTY),
    PrimaryKeyConstraint("district", "item_id", "code"),
    Index("soft_flags_open", "district", "village", postgresql_where=text("seen_ms = 0")),
    Index("soft_flags_person", "district", "person_id"),
)

past_villages = Table(
    "past_villages",
    metadata,
    Column("district", Text, nullable=False),
    Column("device_id", UUID(as_uuid=False), nullable=False),
    Column("village", Text, nullable=False),
    Column("until_ms", BigInteger, nullable=False, server_default=_ZERO),
    PrimaryKeyConstraint("district", "device_id", "village"),
)
