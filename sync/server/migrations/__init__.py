"""The district's schema over time (Alembic). `migrate.upgrade` is what `init` and a new version of the server call."""
