"""Stock phrases for free text: each user his own, in his order, inside the encrypted workspace."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path

from core.changes import Changes
from core.errors import InvalidInput
from core.paths import resources
from core.service.desk import Desk

MOST = 200
LONGEST = 500  # characters


class Phrases:
    """What one says often. Nobody else's phrases are seen, and none goes to the district."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def all(self) -> list[str]:
        """In the order of the user; those that are shipped until he changes anything."""
        kept = self._desk.settings.get(self._key, None)
        return [str(one) for one in kept] if isinstance(kept, list) else list(shipped(resources() / "forms"))

    def add(self, text: str) -> Changes:
        """Puts a phrase first; one that is there already moves up. Raises InvalidInput("phrase.empty" |
        "phrase.too_long" | "phrase.too_many")."""
        text = _checked(text)
        rest = [one for one in self.all() if one != text]
        if len(rest) >= MOST:
            raise InvalidInput("phrase.too_many", where="phrase", limit=MOST)
        return self._keep([text, *rest])

    def change(self, before: str, after: str) -> Changes:
        """Other words in the same place. Raises as `add` does."""
        after = _checked(after)
        words = [after if one == before else one for one in self.all() if one == before or one != after]
        return self._keep(words)

    def remove(self, text: str) -> Changes:
        """Takes a phrase away; all may go."""
        return self._keep([one for one in self.all() if one != text])

    def move(self, text: str, by: int) -> Changes:
        """Moves a phrase up (-1) or down (1); at the ends it stays."""
        words = self.all()
        if text in words:
            at = words.index(text)
            words.insert(max(0, min(len(words) - 1, at + by)), words.pop(at))
        return self._keep(words)

    @property
    def _key(self) -> str:
        return f"phrases.{self._desk.info.user.id}"

    def _keep(self, words: list[str]) -> Changes:
        with self._desk.db.transaction():
            self._desk.settings.set(self._key, words)
        return Changes.of("phrase")


@lru_cache(maxsize=4)
def shipped(folder: Path) -> tuple[str, ...]:
    """The phrases beside the forms."""
    return tuple(tomllib.loads((folder / "phrases.toml").read_text("utf-8"))["zh"])


def _checked(text: str) -> str:
    words = " ".join(text.split())
    if not words:
        raise InvalidInput("phrase.empty", where="phrase")
    if len(words) > LONGEST:
        raise InvalidInput("phrase.too_long", where="phrase", limit=LONGEST, count=len(words))
    return words
