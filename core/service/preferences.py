"""Settings: each declared once, with its type, default and limits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from core.changes import Changes
from core.errors import InvalidInput
from core.service.desk import Desk


@dataclass(frozen=True)
class Setting:
    """One setting. `choices` are the values it may take."""

    key: str
    default: Any
    label: str
    choices: tuple[Any, ...]


SETTINGS: tuple[Setting, ...] = (
    Setting("text_size", 100, "文字大小", (100, 125, 150, 175, 200)),
    Setting("language", "zh", "语言", ("zh", "en")),
    Setting("photo_edge", 1600, "照片最长边（像素）", (1200, 1600, 2000)),
    Setting("auto_sync", True, "到了办公室自动同步", (True, False)),
    Setting("idle_lock_min", 5, "无操作自动锁定（分钟）", (1, 3, 5, 10, 15, 30)),
)


class Preferences:
    """Reads and stores settings of this workspace."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def get(self, key: str) -> Any:
        """The value, or the declared default. Raises InvalidInput("setting.unknown")."""
        return self._desk.settings.get(f"user.{key}", self._declared(key).default)

    def set(self, key: str, value: Any) -> Changes:
        """Stores a value. Raises InvalidInput("setting.unknown" | "setting.value")."""
        declared = self._declared(key)
        if not any(type(value) is type(choice) and value == choice for choice in declared.choices):
            raise InvalidInput("setting.value", where=key, label=declared.label)
        with self._desk.db.transaction():
            self._desk.settings.set(f"user.{key}", value)
        return Changes.of("setting")

    @staticmethod
    def _declared(key: str) -> Setting:
        found = next((item for item in SETTINGS if item.key == key), None)
        if found is None:
            raise InvalidInput("setting.unknown", where=key)
        return found
