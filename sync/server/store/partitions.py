"""Splitting the tables by district, for a province that keeps many districts in one database.

Every primary key and every unique index begins with the district, so nothing in the program knows whether a table is
split. The statements are made from the database's own catalogue, whatever release of the program made it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlalchemy import Connection, text

from core.errors import InvalidInput
from sync.server.store import dump

_CODE = re.compile(r"[0-9]{2,12}")
_KINDS = """
SELECT c.relname, c.relkind::text FROM pg_class c
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
"""
_INDEXES = """
SELECT i.relname, x.indisprimary, pg_get_indexdef(i.oid), coalesce(pg_get_constraintdef(k.oid), '')
FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
LEFT JOIN pg_constraint k ON k.conindid = i.oid AND k.contype = 'p'
WHERE t.relnamespace = current_schema()::regnamespace AND t.relname = :table ORDER BY i.relname
"""
_PARTITIONS = """
SELECT p.relname FROM pg_inherits h JOIN pg_class p ON p.oid = h.inhrelid JOIN pg_class t ON t.oid = h.inhparent
WHERE t.relnamespace = current_schema()::regnamespace AND t.relname = :table
"""


def plan(connection: Connection, codes: Sequence[str]) -> list[str]:
    """The statements that split every table and move its rows, with a part for each district that is here and each of
    `codes`; for tables that are split already, only the parts they lack. Raises InvalidInput("district.code")."""
    wanted = sorted({*codes, *connection.execute(text("SELECT district FROM districts")).scalars()})
    for code in wanted:
        if not _CODE.fullmatch(code):
            raise InvalidInput("district.code", where="district")
    kinds = {name: kind for name, kind in connection.execute(text(_KINDS))}  # noqa: C416
    statements: list[str] = []
    for table, columns in dump.tables(connection).items():
        if kinds[table] == "p":
            statements += _missing_parts(connection, table, wanted)
        else:
            statements += _split(connection, table, columns, wanted)
    return statements


def citus(connection: Connection) -> list[str]:
    """The statements that distribute the tables over the nodes of a Citus cluster instead."""
    found = dump.tables(connection)
    rest = [table for table in found if table != "districts"]
    told = ["SELECT create_distributed_table('districts', 'district')"]
    return told + [
        f"SELECT create_distributed_table('{name}', 'district', colocate_with => 'districts')" for name in rest
    ]


def make_room(connection: Connection, code: str) -> None:
    """Where the tables are split, this district gets its parts; elsewhere nothing happens."""
    kinds = {name: kind for name, kind in connection.execute(text(_KINDS))}  # noqa: C416
    for table in dump.tables(connection):
        if kinds[table] == "p":
            apply(connection, _missing_parts(connection, table, [code]))


def apply(connection: Connection, statements: Sequence[str]) -> None:
    """Runs them in the caller's transaction: all or nothing."""
    for statement in statements:
        connection.exec_driver_sql(statement)


def _split(connection: Connection, table: str, columns: Sequence[str], codes: Sequence[str]) -> list[str]:
    indexes = connection.execute(text(_INDEXES), {"table": table}).all()
    old = f"{table}_before"
    names = ", ".join(f'"{name}"' for name in columns)
    statements = [f'ALTER TABLE "{table}" RENAME TO "{old}"']
    statements += [f'ALTER INDEX "{name}" RENAME TO "{name}_before"' for name, *_ in indexes]
    like = f'LIKE "{old}" INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE'
    statements += [f'CREATE TABLE "{table}" ({like}) PARTITION BY LIST (district)']
    statements += [_part(table, code) for code in codes]
    statements += [f'INSERT INTO "{table}" ({names}) SELECT {names} FROM "{old}"', f'DROP TABLE "{old}"']
    for name, is_primary, definition, constraint in indexes:
        statements.append(
            f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" {constraint}' if is_primary else str(definition)
        )
    return statements


def _missing_parts(connection: Connection, table: str, codes: Sequence[str]) -> list[str]:
    there = set(connection.execute(text(_PARTITIONS), {"table": table}).scalars())
    return [_part(table, code) for code in codes if f"{table}_{code}" not in there]


def _part(table: str, code: str) -> str:
    return f'CREATE TABLE "{table}_{code}" PARTITION OF "{table}" FOR VALUES IN (\'{code}\')'
