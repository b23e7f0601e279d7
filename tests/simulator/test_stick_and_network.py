"""I13: by wire, by stick, or by both in any order: what was said ends in the same state at both ends."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.simulator import stick_actions as sticks
from tests.simulator import sync_actions as machines
from tests.simulator import user_actions as user
from tests.simulator.invariants import AT_REST, check
from tests.simulator.schedule import begin
from tests.simulator.world import World, world

WAYS = {
    "wire": ("wire",),
    "stick": ("write", "bring", "read"),
    "stick then wire": ("write", "bring", "wire", "read"),
    "wire then stick": ("write", "wire", "bring", "read"),
    "stick twice": ("write", "bring", "bring", "read", "read"),
    "two sticks that cross": ("write", "write", "bring", "read", "wire"),
    "a receipt that is lost": ("write", "bring", "wire"),
}
SAID = (user.edit, user.visit, user.report, user.correct, user.edit, user.add_person, user.visit, user.edit)


def travel(made: World, way: tuple[str, ...]) -> None:
    station = made.only = made.stations[0]
    steps = {"write": sticks.write_stick, "bring": sticks.bring_stick, "read": sticks.read_receipt}
    for step in way:
        made.time.ms += 60_000
        if step == "wire":
            machines.run(made, station, machines.STEPS)
        else:
            steps[step](made)
    made.only = None
    machines.drain(made)
    check(made, AT_REST)


def state_after(seed: int, way: tuple[str, ...]) -> Any:
    """What both ends hold, but for the numbers and times of the journey."""
    with world(seed) as made:
        begin(made)
        made.is_calm = True
        for action in SAID:
            action(made)
        travel(made, way)
        memory = made.watch.memory
        district = {
            "items": sorted((key[1], row.outcome, row.code) for key, row in memory.table("items").items()),
            "persons": sorted(
                (row.id, json.dumps(row.body, sort_keys=True)) for row in memory.table("persons").values()
            ),
            "decisions": sorted((key[1], row.state) for key, row in memory.table("decisions").items()),
        }
        laptops = [
            (
                sorted(station.outbox().items()),
                station.rows("SELECT id, name, phone, sync_state FROM person ORDER BY id"),
            )
            for station in made.stations
        ]
        return district, laptops


@pytest.mark.parametrize("way", [way for way in WAYS if way != "wire"])
@pytest.mark.parametrize("seed", range(70_000, 70_003))
def test_the_way_makes_no_difference(seed: int, way: str) -> None:
    assert state_after(seed, WAYS[way]) == state_after(seed, WAYS["wire"])
