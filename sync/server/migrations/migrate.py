"""Brings a database to this program's schema, or says that it is newer than this program."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from core.errors import Unavailable


def upgrade(engine: Engine) -> None:
    """All steps in one transaction: either the whole new schema or the old one."""
    with engine.begin() as connection:
        upgrade_to(connection)


def upgrade_to(connection: Connection, revision: str = "head") -> None:
    """The same inside the caller's transaction, up to this step. Raises Unavailable("server.schema_newer")."""
    config = _config(connection)
    _refuse_newer(connection, config)
    command.upgrade(config, revision)


def revision(connection: Connection) -> str:
    """The step this database is at; "" when it has none of our tables."""
    return MigrationContext.configure(connection).get_current_revision() or ""


def knows(connection: Connection, revision: str) -> bool:
    """True for a step this program can make."""
    return revision in {script.revision for script in ScriptDirectory.from_config(_config(connection)).walk_revisions()}


def check(connection: Connection) -> None:
    """Raises Unavailable("server.not_initialised" | "server.schema_old" | "server.schema_newer")."""
    config = _config(connection)
    _refuse_newer(connection, config)
    current = MigrationContext.configure(connection).get_current_revision()
    if current is None:
        raise Unavailable("server.not_initialised")
    if current != ScriptDirectory.from_config(config).get_current_head():
        raise Unavailable("server.schema_old")


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _refuse_newer(connection: Connection, config: Config) -> None:
    current = MigrationContext.configure(connection).get_current_revision()
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if current is not None and current not in known:
        raise Unavailable("server.schema_newer", version=current)
