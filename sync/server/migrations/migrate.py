"""Brings a database to this program's schema, or says that it is newer than this program."""

from __future__ import annotations

from functools import cache
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
    _refuse_newer(MigrationContext.configure(connection).get_current_revision())
    command.upgrade(_config(connection), revision)


def revision(connection: Connection) -> str:
    """The step this database is at; "" when it has none of our tables."""
    return MigrationContext.configure(connection).get_current_revision() or ""


def knows(revision: str) -> bool:
    """True for a step this program can make."""
    return revision in _steps()[1]


def check(connection: Connection) -> None:
    """Raises Unavailable("server.not_initialised" | "server.schema_old" | "server.schema_newer")."""
    current = MigrationContext.configure(connection).get_current_revision()
    if current is None:
        raise Unavailable("server.not_initialised")
    _refuse_newer(current)
    if current != _steps()[0]:
        raise Unavailable("server.schema_old")


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


@cache
def _steps() -> tuple[str | None, frozenset[str]]:
    """The last step this program can make, and all of them: files that ship with it."""
    scripts = ScriptDirectory(str(Path(__file__).parent))
    return scripts.get_current_head(), frozenset(script.revision for script in scripts.walk_revisions())


def _refuse_newer(current: str | None) -> None:
    if current is not None and current not in _steps()[1]:
        raise Unavailable("server.schema_newer", version=current)
