"""Which family of rules speaks for which kind of record. A kind that is not listed leaves nothing behind."""

from __future__ import annotations

from collections.abc import Mapping

from core.service.occasion import Family

FAMILIES: Mapping[str, Family] = {}
NONE = Family()


def family_of(kind: str) -> Family:
    """The family of a kind of record."""
    return FAMILIES.get(kind, NONE)
