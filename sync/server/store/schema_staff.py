"""The tables of the office's people: accounts, sessions, failed sign-ins, anchors of the audit (same `metadata`)."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, UUID

from sync.server.store.schema import metadata


def _district() -> Column[str]:
    return Column("district", Text, nullable=False)


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False, server_default=text("''"))


def _big(name: str) -> Column[int]:
    return Column(name, BigInteger, nullable=False, server_default=text("0"))


def _uuid(name: str) -> Column[str]:
    return Column(name, UUID(as_uuid=False), nullable=False)


staff = Table(
    "staff",
    metadata,
    _district(),
    _uuid("staff_id"),
    _text("login"),
    _text("name"),
    _text("role"),
    Column("areas", ARRAY(Text), nullable=False),  # {""}: the whole district
    _text("password"),  # Argon2id
    _big("password_ms"),
    Column("must_change", Boolean, nullable=False, server_default=text("true")),
    _big("created_ms"),
    _big("disabled_ms"),  # 0: active
    _big("last_sign_in_ms"),
    PrimaryKeyConstraint("district", "staff_id"),
    Index("staff_login", "district", "login", unique=True),
)

sessions = Table(
    "staff_sessions",
    metadata,
    _district(),
    _uuid("session_id"),
    _uuid("staff_id"),
    _big("started_ms"),
    _big("used_ms"),
    _big("expires_ms"),
    _big("ended_ms"),  # 0: open
    _text("ended_why"),  # out, reused, password, role, reset, disabled
    PrimaryKeyConstraint("district", "session_id"),
    Index("staff_sessions_of", "district", "staff_id"),
)

refresh_tokens = Table(
    "staff_tokens",
    metadata,
    _district(),
    _text("token_hash"),
    _uuid("session_id"),
    _big("expires_ms"),
    _big("used_ms"),  # 0: not yet
    PrimaryKeyConstraint("district", "token_hash"),
    Index("staff_tokens_of", "district", "session_id"),
)

failures = Table(
    "sign_in_failures",
    metadata,
    _district(),
    _text("login_hash"),  # of names that exist and of names that do not
    _big("failures"),
    _big("last_ms"),
    _big("locked_until_ms"),
    PrimaryKeyConstraint("district", "login_hash"),
    Index("sign_in_failures_age", "district", "last_ms"),
)

office_settings = Table(
    "office_settings",
    metadata,
    _district(),
    _text("name"),
    _text("value"),
    PrimaryKeyConstraint("district", "name"),
)

anchors = Table(
    "audit_anchors",
    metadata,
    _district(),
    _big("number"),
    _big("at_ms"),
    _text("text"),  # canonical JSON as it was signed
    _text("signature"),
    PrimaryKeyConstraint("district", "number"),
)
