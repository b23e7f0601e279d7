"""A real PostgreSQL for tests: started once a session, with one database that each test finds empty and as it was made.

The database and the engine on it are used again: making them anew, and compiling every statement anew, would take
longer than most tests.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine

from sync.server import local_postgres
from sync.server.database import open_engine
from sync.server.local_postgres import LocalPostgres
from sync.server.migrations import migrate

_TEMPLATE = "template_district"
_LIVE = "district"

# Everything in the catalogue that a test may have left otherwise; a database that differs is made anew.
_SHAPE = """
SELECT md5(string_agg(part, ',' ORDER BY part)) FROM (
    SELECT format('%s %s %s %s', c.oid::regclass, c.relkind, c.relispartition, c.relhastriggers) AS part
    FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace
    UNION ALL SELECT format('%s %s %s %s', attrelid::regclass, attname, atttypid, attnotnull)
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    WHERE c.relnamespace = 'public'::regnamespace AND attnum > 0
    UNION ALL SELECT format('%s %s', conrelid::regclass, pg_get_constraintdef(oid))
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT version_num FROM alembic_version
) AS parts
"""
_END_OTHERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
_EMPTY = """
DO $$ DECLARE one regclass; is_full boolean; BEGIN
    SET LOCAL session_replication_role = replica;
    FOR one IN SELECT c.oid FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
               AND c.relname <> 'alembic_version' LOOP
        EXECUTE format('SELECT EXISTS (SELECT 1 FROM %s)', one) INTO is_full;
        IF is_full THEN EXECUTE format('DELETE FROM %s', one); END IF;
    END LOOP;
END $$
"""


@pytest.fixture(scope="session")
def pg(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalPostgres]:
    """The server, without any waiting for disks, with the district's schema ready as a template."""
    folder = Path(tmp_path_factory.mktemp("pg"))
    server = local_postgres.start(folder, os.environ, is_durable=False)
    try:
        engine = open_engine(server.create_database(_TEMPLATE))
        migrate.upgrade(engine)
        engine.dispose()
        yield server
    finally:
        server.stop(at_once=True)


@cache
def engine_of(url: str) -> Engine:
    """The engine on a database, with the statements it has compiled already. Dispose of it, it can be used again."""
    return open_engine(url, 10)


class LiveDatabase:
    """The one database of this session's tests."""

    def __init__(self, pg: LocalPostgres) -> None:
        self._pg = pg
        self.url = pg.create_database(_LIVE, _TEMPLATE)
        with pg.connect(_LIVE) as connection:
            self._shape = connection.execute(_SHAPE).fetchone()

    def clean(self) -> None:
        """Ends whoever is connected still, and leaves the database empty and with the tables it had."""
        try:
            with self._pg.connect(_LIVE) as connection:
                connection.execute(_END_OTHERS, (_LIVE,))
                if connection.execute(_SHAPE).fetchone() == self._shape:
                    connection.execute(_EMPTY)
                    return
        except psycopg.Error:
            pass
        with self._pg.connect() as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{_LIVE}" WITH (FORCE)'.encode())
        self._pg.create_database(_LIVE, _TEMPLATE)


@pytest.fixture(scope="session")
def live_database(pg: LocalPostgres) -> LiveDatabase:
    """Made once."""
    return LiveDatabase(pg)


@pytest.fixture
def database(live_database: LiveDatabase) -> Iterator[str]:
    """URL of an empty district database that belongs to this test alone while it runs."""
    yield live_database.url
    live_database.clean()
