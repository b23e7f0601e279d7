"""Orders to devices, the audit, sealed files, townships."""

import os
from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    sql = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    for statement in sql.split(";\n"):
        if statement.strip():
            op.execute(statement)
    _give_keys(op.get_bind())


def _give_keys(connection: sa.Connection) -> None:
    """Every district that is there gets its key for sealed files; any 32 random bytes are a private X25519 key."""
    for (code,) in connection.execute(sa.text("SELECT district FROM districts WHERE sealing_key IS NULL")).all():
        connection.execute(
            sa.text("UPDATE districts SET sealing_key = :key WHERE district = :code"),
            {"key": os.urandom(32), "code": code},
        )
    connection.execute(sa.text("ALTER TABLE districts ALTER COLUMN sealing_key SET NOT NULL"))


def downgrade() -> None:
    raise NotImplementedError("a district's records are not thrown away; restore a backup")
