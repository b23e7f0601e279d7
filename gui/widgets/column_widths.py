"""How the columns of a list share the room there is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wish:
    """What a column would like, in pixels: `wide` when there is room, `least` before its words are of no use.

    `gives_way` (1 first, 0 never) says which columns go when there is not enough room; `is_free` ones take what is
    left over; `is_own` ones are as wide as somebody pulled them."""

    wide: int
    least: int
    gives_way: int = 0
    is_free: bool = False
    is_own: bool = False


def shared(room: int, wishes: Sequence[Wish], hidden: Collection[int] = ()) -> tuple[set[int], list[int]]:
    """Which columns are hidden, and how wide each is: the list scrolls sideways only when nothing can give way."""
    widths, gone = [wish.wide for wish in wishes], set(hidden)
    for number in sorted(range(len(wishes)), key=lambda one: wishes[one].gives_way):
        wish = wishes[number]
        if wish.gives_way and not wish.is_own and _over(widths, gone, room) > 0:
            gone.add(number)
    there = [one for one in range(len(wishes)) if one not in gone and not wishes[one].is_own]
    over = _over(widths, gone, room)
    if over > 0:
        _squeeze(widths, {one: max(0, widths[one] - wishes[one].least) for one in there}, over)
    else:
        takers = [one for one in there if wishes[one].is_free] or there
        for one in takers:
            widths[one] += -over // len(takers)
    return gone, widths


def _over(widths: Sequence[int], hidden: Collection[int], room: int) -> int:
    return sum(width for one, width in enumerate(widths) if one not in hidden) - room


def _squeeze(widths: list[int], slack: dict[int, int], over: int) -> None:
    """Takes from each as much of what is too much as it has of what can be spared."""
    whole = sum(slack.values())
    for one, spare in slack.items():
        widths[one] -= min(spare, -(-spare * over // whole)) if whole else 0
