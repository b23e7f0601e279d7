"""Laws of the laptop's chain: no place twice, none left out unseen, nothing urgent kept waiting."""

from __future__ import annotations

import pytest

from sync.server.service.chain import Known, Place, walk
from sync.server.service.refusal import Refused

NEW = Known(start_seq=0, have_seq=0, have_hash="")


def place(seq: int, prev: int | None = None, *, hash: str = "", **more: bool) -> Place:
    before = seq - 1 if prev is None else prev
    return Place(f"k{seq}{hash}", seq, f"h{before}" if before else "0" * 64, hash or f"h{seq}", **more)


def test_a_new_chain_goes_as_far_as_it_has_no_gap() -> None:
    steps = walk(NEW, [place(2), place(1), place(3)])
    assert (steps.have_seq, steps.have_hash, steps.held) == (3, "h3", set())


def test_what_comes_after_a_gap_is_held_until_the_gap_is_filled() -> None:
    steps = walk(NEW, [place(1), place(3), place(4)])
    assert (steps.have_seq, steps.held) == (1, {"k3", "k4"})
    filled = walk(Known(0, 1, "h1"), [place(2), place(3), place(4)])
    assert (filled.have_seq, filled.held) == (4, set())


def test_something_urgent_takes_force_ahead_of_its_turn() -> None:
    steps = walk(NEW, [place(1), place(5, may_lead=True)])
    assert (steps.have_seq, steps.held) == (1, set())
    rest = walk(Known(0, 1, "h1", ahead={5: ("h5", "h4")}), [place(2), place(3), place(4)])
    assert (rest.have_seq, rest.have_hash) == (5, "h5")


def test_a_refused_line_keeps_its_place() -> None:
    steps = walk(NEW, [place(1), place(2, is_item=False), place(3)])
    assert (steps.have_seq, steps.marks, steps.held) == (3, {2: "h2"}, set())


def test_a_line_refused_unread_is_one_missing_place_and_no_more() -> None:
    known = Known(0, 1, "h1", blind=1)
    assert walk(known, [place(3)]).marks == {2: "h2"}
    assert walk(known, [place(3)]).blind == 0
    assert walk(known, [place(4)]).held == {"k4"}


@pytest.mark.parametrize(
    ("known", "places"),
    [
        (Known(0, 3, "h3", earlier={2: "h2"}), [place(2, hash="other")]),
        (Known(0, 3, "h3"), [Place("k4", 4, "another", "h4")]),
        (NEW, [place(1), place(1, hash="other")]),
        (Known(0, 1, "h1", ahead={5: ("h5", "h4")}), [place(5, hash="other")]),
        (Known(0, 1, "h1", ahead={3: ("h3", "another")}), [place(2)]),
    ],
)
def test_another_event_at_a_taken_place_is_a_fork(known: Known, places: list[Place]) -> None:
    with pytest.raises(Refused) as refused:
        walk(known, places)
    assert refused.value.code == "device.forked"
    assert refused.value.status == 409


def test_the_same_event_again_is_no_fork() -> None:
    known = Known(0, 3, "h3", earlier={2: "h2", 3: ""})
    assert walk(known, [place(2), place(3)]).have_seq == 3


def test_what_lies_before_the_start_of_a_device_is_not_judged() -> None:
    known = Known(start_seq=10, have_seq=10, have_hash="h10")
    steps = walk(known, [place(7), place(11)])
    assert (steps.have_seq, steps.held) == (11, set())
