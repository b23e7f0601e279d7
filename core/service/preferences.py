"""The settings that belong to a workspace, kept in it (what there is to set: core/domain/setting.py)."""

from __future__ import annotations

from typing import Any

from core.changes import Changes
from core.domain.setting import Setting, declared
from core.errors import InvalidInput
from core.service.desk import Desk


class Preferences:
    """Reads and stores settings of this workspace."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def get(self, key: str) -> Any:
        """The value, or the declared default. Raises InvalidInput("setting.unknown")."""
        setting = self._declared(key)
        value = self._desk.settings.get(f"user.{key}", setting.default)
        return value if setting.accepts(value) else setting.default

    def set(self, key: str, value: Any) -> Changes:
        """Stores a value. Raises InvalidInput("setting.unknown" | "setting.value")."""
        setting = self._declared(key)
        if not setting.accepts(value):
            raise InvalidInput("setting.value", where=key, label=setting.label)
        with self._desk.db.transaction():
            self._desk.settings.set(f"user.{key}", value)
        return Changes.of("setting")

    @staticmethod
    def _declared(key: str) -> Setting:
        found = declared(key)
        if found is None or found.home != "workspace":
            raise InvalidInput("setting.unknown", where=key)
        return found
