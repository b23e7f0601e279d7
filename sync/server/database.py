"""Opening the district's database."""

from __future__ import annotations

from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import ArgumentError

from core.errors import InvalidInput

_OPTIONS = "-c statement_timeout=60000 -c lock_timeout=15000 -c idle_in_transaction_session_timeout=60000"


def open_engine(url: str, pool_size: int = 5) -> Engine:
    """A pool of connections. Raises InvalidInput("database.url") for what is no PostgreSQL address."""
    if url.startswith("postgresql://"):
        url = url.replace("postgresql://", "postgresql+psycopg://", 1)
    if not url.startswith("postgresql+psycopg://"):
        raise InvalidInput("database.url", where="database")
    try:
        return create_engine(
            url,
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=10,
            pool_pre_ping=True,
            hide_parameters=True,
            connect_args={"options": _OPTIONS, "connect_timeout": 10},
        )
    except ArgumentError:
        raise InvalidInput("database.url", where="database") from None
