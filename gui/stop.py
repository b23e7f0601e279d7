"""One step of the way through the window."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

# What a page does on the first visit and not again when one comes back to it (go back, unlock, another language).
ONCE = frozenset({"is_at_once", "mend"})


@dataclass(frozen=True)
class Stop:
    """A page and what it was asked to show."""

    key: str
    arguments: dict[str, Any] = field(default_factory=dict)

    def kept(self) -> Stop:
        """As one comes back to it: the same page, and nothing is done a second time."""
        return Stop(self.key, {name: value for name, value in self.arguments.items() if name not in ONCE})
