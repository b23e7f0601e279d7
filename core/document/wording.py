"""The words printed on the forms, which a district may change without touching the program: resources/documents."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from core.paths import resources

Words = Mapping[str, Any]


def words_of(name: str) -> Words:
    """The words of one document together with those that all documents share."""
    return _read(resources() / "documents", name)


def letters_of(name: str) -> str:
    """Every character that occurs in the words of a document, once."""
    return _letters(resources() / "documents", name)


@lru_cache(maxsize=64)
def _letters(folder: Path, name: str) -> str:
    waiting: list[Any] = [dict(_read(folder, name))]
    found: set[str] = set()
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            found.update(item)
        elif isinstance(item, dict):
            waiting.extend(item.values())
        elif isinstance(item, list):
            waiting.extend(item)
    return "".join(sorted(found))


@lru_cache(maxsize=64)
def _read(folder: Path, name: str) -> Words:
    """Texts only, the same for every workspace; that is why they may be kept."""
    shared = tomllib.loads((folder / "common.toml").read_text(encoding="utf-8"))
    own = tomllib.loads((folder / f"{name}.toml").read_text(encoding="utf-8"))
    return MappingProxyType({**shared, **own})
