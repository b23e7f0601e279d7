"""The migrations and the tables of the program are the same thing."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, text

from core.errors import Unavailable
from sync.server.database import open_engine
from sync.server.migrations import migrate
from sync.server.store import schema_conflicts, schema_devices, schema_jobs, schema_staff, schema_sticks  # noqa: F401
from sync.server.store.schema import metadata


@pytest.fixture
def engine(database: str) -> Engine:
    """The migrated schema, empty."""
    return open_engine(database)


def test_the_migrations_make_exactly_the_tables_of_the_program(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": False})
        differences = [entry for entry in compare_metadata(context, metadata) if "persons_name" not in str(entry)]
    engine.dispose()
    assert not differences


def test_every_primary_key_begins_with_the_district() -> None:
    for table in metadata.tables.values():
        assert next(iter(table.primary_key.columns)).name == "district", table.name


def test_a_database_of_a_newer_program_is_refused(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        with pytest.raises(Unavailable) as refused:
            migrate.check(connection)
    assert refused.value.code == "server.schema_newer"
    with pytest.raises(Unavailable):
        migrate.upgrade(engine)
    engine.dispose()


def test_upgrading_again_changes_nothing(engine: Engine) -> None:
    migrate.upgrade(engine)
    with engine.connect() as connection:
        migrate.check(connection)
    engine.dispose()
