"""One district's rows out of all tables and into them again, by COPY; and what the catalogue says about the tables.

COPY's text form is the same in all releases of PostgreSQL, and it needs nothing but the driver: `pg_dump` may be older
than the server, may be missing, and takes all districts at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from psycopg import sql
from sqlalchemy import Connection, text

# Who is signed in now is nothing for a backup: a restore must not wake sessions that were ended since.
TRANSIENT = frozenset({"staff_sessions", "staff_tokens"})

_TABLES = """
SELECT c.relname, array_agg(a.attname ORDER BY a.attnum)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
GROUP BY c.relname HAVING bool_or(a.attname = 'district') ORDER BY c.relname
"""


def tables(connection: Connection) -> dict[str, list[str]]:
    """Every table that belongs to districts, with its columns in their order. Partitions are not listed."""
    return {name: list(columns) for name, columns in connection.execute(text(_TABLES)).all()}


def unhurried(connection: Connection) -> None:
    """This transaction may take as long as it takes."""
    for name in ("statement_timeout", "idle_in_transaction_session_timeout"):
        connection.execute(text(f"SET LOCAL {name} = 0"))


def copy_out(connection: Connection, table: str, columns: Sequence[str], district: str) -> Iterator[bytes]:
    """The district's rows of one table as COPY writes them."""
    query = sql.SQL("COPY (SELECT {} FROM {} WHERE district = {}) TO STDOUT").format(
        _names(columns), sql.Identifier(table), sql.Literal(district)
    )
    with _driver(connection).cursor() as cursor, cursor.copy(query) as copy:
        for block in copy:
            yield bytes(block)


def copy_in(connection: Connection, table: str, columns: Sequence[str], blocks: Iterable[bytes]) -> None:
    """Appends rows that `copy_out` wrote."""
    query = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), _names(columns))
    with _driver(connection).cursor() as cursor, cursor.copy(query) as copy:
        for block in blocks:
            copy.write(block)


def first_with_rows(connection: Connection, district: str) -> str | None:
    """The name of a table that has rows of this district, None when there is none."""
    for table in tables(connection):
        query = sql.SQL("SELECT 1 FROM {} WHERE district = {} LIMIT 1").format(
            sql.Identifier(table), sql.Literal(district)
        )
        if _driver(connection).execute(query).fetchone() is not None:
            return table
    return None


def _names(columns: Sequence[str]) -> sql.Composable:
    return sql.SQL(", ").join(sql.Identifier(name) for name in columns)


def _driver(connection: Connection) -> Any:
    return connection.connection.driver_connection
