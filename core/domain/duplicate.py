"""Is somebody known already? A lead is held against the list and against earlier leads before it is signed.

The same ID number or telephone says much, a name together with a place says something, a name that only sounds alike
says little; nothing here decides that two are one person, it only says why they may be.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from core.domain.names import search_fold
from core.domain.pinyin import keys

By = Literal["id_number", "phone", "name_place", "name", "pinyin"]
ORDER: tuple[By, ...] = ("id_number", "phone", "name_place", "name", "pinyin")
SHORTEST_PLACE = 2  # a common part of two places says something from this length on, if it is no mere number
_FILLERS = frozenset("的在和与住里外边旁附近家村组第号路 ，。、,.")


@dataclass(frozen=True)
class Clue:
    """What is known of the one who was found; empty text for what is not."""

    name: str = ""
    id_number: str = ""
    phone: str = ""
    place: str = ""


@dataclass(frozen=True)
class Known:
    """Somebody on the list, or in an earlier lead (`source` "list" or "lead"); `since` when that was."""

    id: str
    name: str
    source: Literal["list", "lead"] = "list"
    id_number: str = ""
    phones: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    since: date | None = None
    ended_on: date | None = None


@dataclass(frozen=True)
class Match:
    """Somebody who may be the same, and by what."""

    known: Known
    by: By


def find(clue: Clue, among: Iterable[Known]) -> Sequence[Match]:
    """Who it may be, the surest first; people of the list before earlier leads that match as well."""
    name, sounds = search_fold(clue.name), frozenset(keys(clue.name).full) if clue.name else frozenset()
    found = []
    for known in among:
        by = _by(clue, name, sounds, known)
        if by:
            found.append(Match(known, by))
    return sorted(found, key=lambda match: (ORDER.index(match.by), match.known.source != "list", match.known.id))


def _by(clue: Clue, name: str, sounds: frozenset[str], known: Known) -> By | None:
    if clue.id_number and known.id_number:
        # Two numbers that differ are two people, whatever else is alike.
        return "id_number" if clue.id_number.upper() == known.id_number.upper() else None
    if clue.phone and _digits(clue.phone) in {_digits(phone) for phone in known.phones}:
        return "phone"
    if not name:
        return None
    is_there = any(same_place(clue.place, place) for place in known.places)
    if name == search_fold(known.name):
        return "name_place" if is_there else "name"
    if is_there and len(name) == len(search_fold(known.name)) and sounds & set(keys(known.name).full):
        return "pinyin"
    return None


def same_place(one: str, other: str) -> bool:
    """True when a part of one place, long enough to mean something, stands in the other."""
    short, long = sorted((_plain(one), _plain(other)), key=len)
    if len(short) < SHORTEST_PLACE:
        return bool(short) and short == long
    parts = (short[at : at + SHORTEST_PLACE] for at in range(len(short) - SHORTEST_PLACE + 1))
    return any(part in long for part in parts if not part.isdecimal())


def _plain(place: str) -> str:
    return "".join(char for char in search_fold(place) if char not in _FILLERS)


def _digits(phone: str) -> str:
    return "".join(char for char in phone if char.isdigit())
