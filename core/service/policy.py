"""The policy pack of this district: subjects to read, to search and to hand out."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path

from core.domain.policy import Told, Topic, read_topics, search, tell
from core.errors import NotFound
from core.paths import resources
from core.service.desk import Desk


def shipped_topics(folder: Path | None = None) -> tuple[Topic, ...]:
    """The subjects as written."""
    folder = folder or resources() / "policy"
    return read_topics(tomllib.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.toml")))


class PolicyBook:
    """Reads only; the rules in force today are filled in each time."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @cached_property
    def _topics(self) -> Mapping[str, Topic]:
        return {topic.code: topic for topic in shipped_topics()}

    def list(self, query: str = "") -> Sequence[Told]:
        """The subjects in which what is typed occurs (characters, pinyin, initials); all without a query."""
        pack, day = self._desk.pack(), self._desk.today()
        told = [tell(topic, pack, day) for topic in self._topics.values()]
        return search(told, query) if query.strip() else told

    def show(self, code: str) -> Told:
        """One subject. Raises NotFound("policy.unknown")."""
        topic = self._topics.get(code)
        if topic is None:
            raise NotFound("policy.unknown", where=code, code=code[:40])
        return tell(topic, self._desk.pack(), self._desk.today())
