"""Alembic's entry: runs on the connection it is handed, inside that connection's transaction."""

from __future__ import annotations

from alembic import context

from sync.server.store import schema_conflicts, schema_devices, schema_jobs, schema_staff, schema_sticks  # noqa: F401
from sync.server.store.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
