"""One run: something is written on both sides, one or two faults stand in the way of sending it, then they stop."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.clock import FixedClock, Moment
from core.ids import Ids
from sync.server.database import open_engine
from sync.server.service.founding import found
from sync.server.storage import FolderStorage
from sync.server.store import districts
from tests.faults.proxy import Fault, Stranger
from tests.faults.world import ROUNDS, FaultOffice, FaultWorld
from tests.helpers.certificates import make_authority, self_signed
from tests.helpers.workspace import NOW
from tests.simulator import office_actions as district
from tests.simulator import user_actions as user
from tests.simulator.invariants import AT_REST, EVERY_STEP, check
from tests.simulator.world import NAMED
from tests.sync.server.office import CODE

WRITING = {
    user.visit: 6, user.edit: 4, user.report: 3, user.take_photo: 3, user.add_person: 2, user.correct: 1,
    user.undo_import: 1, user.retry_stuck: 1, district.change_person: 2, district.give_task: 2, district.decide: 3,
}  # fmt: skip
FAULTS = {
    "cut_up": 20, "cut_down": 20, "stall_up": 5, "stall_down": 5, "duplicate": 8, "twins": 8, "old": 8, "crumbs": 4,
    "canned": 12, "lie_down": 14, "lie_up": 10, "server_killed": 5, "laptop_killed_up": 3, "laptop_killed_down": 6,
    "database_away": 5, "stranger": 3,
}  # fmt: skip
REQUESTS = 6  # an ordinary run asks hello, push, pull, have, photos, hello


@contextmanager
def open_world(seed: int, database: str, template: Path, folder: Path) -> Iterator[FaultWorld]:
    """A founded district with people, and two enrolled laptops that have heard of them."""
    clock = FixedClock(Moment.parse(NOW))
    ids = Ids(clock)
    engine = open_engine(database, 5)
    with engine.begin() as connection:
        founded = found(connection, clock, ids, CODE, "示例区", is_practice=False)
        districts.name_villages(connection, CODE, NAMED)
    roots = [folder / name for name in "AB"]
    for root in roots:
        shutil.copytree(template, root)
    data = folder / "data"
    office = FaultOffice(engine, clock, ids, founded, FolderStorage(data))
    world = FaultWorld(seed, office, database, data, roots)
    try:
        district.open_with(world, 4)  # type: ignore[arg-type]
        world.drain()
        yield world
    finally:
        world.close()
        engine.dispose()


def fault_of(rng: random.Random) -> Fault:
    """A fault at any of the requests of an ordinary run, at any byte; often near the ends."""
    kind = rng.choices(list(FAULTS), list(FAULTS.values()))[0]
    at = rng.choice((0, 1, rng.randrange(400), rng.randrange(400, 1500), rng.randrange(60_000), 10**9))
    return Fault(kind, random.Random(rng.getrandbits(32)), rng.randrange(REQUESTS), at)


class Runs:
    """So many runs in one world. `counted`: faults that really stood in the way."""

    def __init__(self, world: FaultWorld, folder: Path) -> None:
        self.world = world
        self.counted: Counter[str] = Counter()
        self.words: Counter[str] = Counter()
        self.most_rounds = 0
        self._stranger = Stranger(*self_signed(folder / "stranger"))
        self._ca = make_authority().pem

    def close(self) -> None:
        self._stranger.close()

    def run(self, count: int) -> None:
        """Raises the first law that does not hold, with what happened before it."""
        for _run in range(count):
            try:
                self._one()
            except AssertionError as error:
                error.add_note("\n".join(self.world.trace[-60:]))
                raise

    def _one(self) -> None:
        world = self.world
        world.note("--- run")
        for _fault in range(world.rng.choice((1, 1, 2))):
            for action in world.rng.choices(list(WRITING), list(WRITING.values()), k=world.rng.randint(1, 3)):
                action(world)  # type: ignore[arg-type]
            self._stand_in_the_way(fault_of(world.rng))
            self._check(EVERY_STEP)
        rounds = world.drain()
        assert rounds < ROUNDS, "it does not come to rest"
        self.most_rounds = max(self.most_rounds, rounds)
        self._check(AT_REST)

    def _stand_in_the_way(self, fault: Fault) -> None:
        world = self.world
        station = world.pick()
        if fault.kind == "stranger":
            said = world.attempt_stranger(station, self._stranger, self._ca)
            assert said == "sync.server_identity"
            assert not any(self._stranger.heard), "a stranger was told something"
        else:
            said = world.attempt(station, fault)
            while not fault.is_hit:  # it had less to say
                fault.skip = 0
                said = world.attempt(station, fault)
        self.counted[fault.kind] += 1
        self.words[f"{fault.kind}: {said}"] += 1
        world.note(f"{station.name} {fault.kind} at {fault.at}: {said}")

    def _check(self, laws: tuple[object, ...]) -> None:
        world = self.world
        world.tables.forget()
        world.watch.touched.update(station.name for station in world.stations)
        check(world, laws)  # type: ignore[arg-type]
