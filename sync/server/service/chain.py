"""The laptop's chain of events as the district sees it: no place may be taken twice, none may be left out unseen.

Pure: the push service brings what is known and writes what comes out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sync.server.service.refusal import Refused

GENESIS = frozenset({"", "0" * 64})


@dataclass(frozen=True)
class Place:
    """One event that came. `is_item`: it can take force; else only its place counts (it was refused).

    `may_lead`: it takes force even when events before it are still missing.
    """

    key: str
    seq: int
    prev: str
    hash: str
    is_item: bool = True
    may_lead: bool = False


@dataclass(frozen=True)
class Known:
    """What the district has of this chain: without a gap from `start_seq` to `have_seq`; `ahead` beyond that.

    `earlier` holds the hashes at those places up to `have_seq` that the new events claim ("" when only the place is
    known); `blind` is how many lines were refused unread, each of which may be one missing place.
    """

    start_seq: int
    have_seq: int
    have_hash: str
    blind: int = 0
    ahead: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    earlier: Mapping[int, str] = field(default_factory=dict)


@dataclass
class Walk:
    """How far the chain goes now. `held`: keys that wait; `marks`: places without an item in force."""

    have_seq: int
    have_hash: str
    blind: int
    held: set[str] = field(default_factory=set)
    marks: dict[int, str] = field(default_factory=dict)


def walk(known: Known, places: Sequence[Place]) -> Walk:
    """Goes along the chain. Raises Refused("device.forked") when a place is taken by another event."""
    by_seq = _by_seq(known, places)
    state = Walk(known.have_seq, known.have_hash, known.blind)
    for seq in sorted(by_seq.keys() | known.ahead.keys()):
        place = by_seq.get(seq)
        if place is None:
            _step(state, seq, *known.ahead[seq])
        elif seq <= known.have_seq:
            _check_earlier(known, place)
        elif not _step(state, seq, place.hash, place.prev) and place.is_item and not place.may_lead:
            state.held.add(place.key)
            continue
        if place is not None and not place.is_item and seq > known.start_seq:
            state.marks[seq] = place.hash
    return state


def _by_seq(known: Known, places: Sequence[Place]) -> dict[int, Place]:
    by_seq: dict[int, Place] = {}
    for place in places:
        other = by_seq.setdefault(place.seq, place)
        ahead = known.ahead.get(place.seq)
        if other.hash != place.hash or (ahead is not None and ahead[0] not in ("", place.hash)):
            raise Refused("device.forked", seq=place.seq)
    return by_seq


def _check_earlier(known: Known, place: Place) -> None:
    there = known.earlier.get(place.seq, "")
    if place.seq > known.start_seq and there not in ("", place.hash):
        raise Refused("device.forked", seq=place.seq)


def _step(state: Walk, seq: int, event_hash: str, prev: str) -> bool:
    """Moves the head to `seq` when nothing is missing before it, or only lines that were refused unread."""
    gap = seq - state.have_seq - 1
    if gap > state.blind:
        return False
    if gap:
        state.blind -= gap
        state.marks.update(dict.fromkeys(range(state.have_seq + 1, seq - 1), ""))
        state.marks[seq - 1] = prev
    elif prev and state.have_hash and prev != state.have_hash and not (prev in GENESIS and state.have_hash in GENESIS):
        raise Refused("device.forked", seq=seq)
    state.have_seq, state.have_hash = seq, event_hash
    return True
