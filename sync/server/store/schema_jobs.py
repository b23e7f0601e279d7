"""The table of the daily jobs, beside the district's others (same `metadata`)."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, PrimaryKeyConstraint, Table, Text, text

from sync.server.store.schema import metadata

_ZERO = text("0")

job_runs = Table(
    "job_runs",
    metadata,
    Column("district", Text, nullable=False),
    Column("job", Text, nullable=False),
    Column("done_ms", BigInteger, nullable=False, server_default=_ZERO),  # when it last ended well, 0: never
    Column("failed_ms", BigInteger, nullable=False, server_default=_ZERO),  # when it last failed since, 0: not
    PrimaryKeyConstraint("district", "job"),
)
