"""Where somebody left a draft, as the draft keeps it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Place:
    """Where the user is: section, question, how far it is scrolled; and which unusual answers she said are so."""

    section: str = ""
    question: str = ""
    scroll: int = 0
    settled: Mapping[str, str] = field(default_factory=dict)

    def to_text(self) -> str:
        """As a draft keeps it."""
        return json.dumps([self.section, self.question, self.scroll, dict(self.settled)], ensure_ascii=False)

    @classmethod
    def from_text(cls, text: str) -> Place:
        """What a draft kept; the beginning when it cannot be read."""
        try:
            section, question, scroll, *more = json.loads(text)
            settled = {str(path): str(value) for path, value in dict(more[0] if more else {}).items()}
            return cls(str(section), str(question), int(scroll), settled)
        except (ValueError, TypeError):
            return cls()
