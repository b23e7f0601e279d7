"""Who answers for whom: a chain of guardians that comes back to where it began is nobody's guardianship.

A guardian must be able to be one, and somebody under guardianship is not (《中华人民共和国民法典》第二十七、二十八条).
Two who look after each other do occur; that a caregiver is on the list himself is asked about elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from core.domain.names import search_fold


def named_once(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Folded name of each person -> the guardian as written; without names that several bear: nobody could tell which.

    Takes (name, guardian's name) of everybody, the latter "" when there is none.
    """
    found: dict[str, str] = {}
    several: set[str] = set()
    for name, guardian in pairs:
        folded = search_fold(name)
        if folded in found:
            several.add(folded)
        found[folded] = guardian
    return {name: guardian for name, guardian in found.items() if guardian and name not in several}


def circle(name: str, guardian: str, named: Mapping[str, str]) -> tuple[str, ...]:
    """The guardians from `guardian` on through whom it comes back to `name`; () when it does not. `named` as
    `named_once` makes it. Somebody who is named as his own guardian is no circle but a mistake of its own."""
    start, passed, here = search_fold(name), [], guardian
    seen = {start}
    while here and search_fold(here) not in seen:
        seen.add(search_fold(here))
        passed.append(here)
        here = named.get(search_fold(here), "")
    return tuple(passed) if passed and here and search_fold(here) == start else ()
