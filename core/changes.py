"""What a verb changed, announced once so that every page can decide whether it is concerned."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Changes:
    """`kinds` are subjects ("person", "visit", "draft", ...); `persons` the ids concerned (empty: any)."""

    kinds: frozenset[str] = field(default_factory=frozenset)
    persons: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def of(cls, *kinds: str, persons: frozenset[str] | set[str] | None = None) -> Changes:
        """Changes of these kinds, concerning these persons (none named: possibly all)."""
        return cls(frozenset(kinds), frozenset(persons or ()))

    def __or__(self, other: Changes) -> Changes:
        if not self.kinds:
            return other
        if not other.kinds:
            return self
        persons = self.persons | other.persons if self.persons and other.persons else frozenset()
        return Changes(self.kinds | other.kinds, persons)

    def touches(self, *kinds: str) -> bool:
        """True when one of these subjects changed."""
        return any(kind in self.kinds for kind in kinds)
