"""The window's small habits: text size, language, size of the window, last folder. Nothing about any person.

They lie outside the encrypted workspace because the letters must be large enough before the passphrase is typed.
"""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any


class Memory:
    """A small JSON file. A missing or damaged one is an empty one; what cannot be written is forgotten."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._values = self._load()

    def get(self, key: str, default: Any) -> Any:
        """The value, if it is of the same type as the default."""
        value = self._values.get(key, default)
        return value if isinstance(value, type(default)) else default

    def set(self, key: str, value: Any) -> None:
        """Keeps a value for the next start."""
        if self._values.get(key) == value:
            return
        self._values[key] = value
        with contextlib.suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            spare = self._path.with_suffix(".new")
            spare.write_text(json.dumps(self._values, ensure_ascii=False), "utf-8")
            spare.replace(self._path)

    def _load(self) -> dict[str, Any]:
        try:
            values = json.loads(self._path.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return values if isinstance(values, dict) else {}
