"""A real PostgreSQL for tests: started once a session, one fresh copy of the district's schema for every test."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.server import local_postgres
from sync.server.database import open_engine
from sync.server.local_postgres import LocalPostgres
from sync.server.migrations import migrate

_TEMPLATE = "template_district"


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


@pytest.fixture
def database(pg: LocalPostgres) -> Iterator[str]:
    """URL of an empty district database that belongs to this test alone."""
    name = f"test_{os.urandom(6).hex()}"
    yield pg.create_database(name, _TEMPLATE)
    with pg.connect() as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())
