"""Synchronisation step by step, what the machines suffer, and what old requests do when they arrive late."""

from __future__ import annotations

from core.errors import AppError, Unavailable
from sync.client.wire import Refused
from tests.simulator.courier import deliver
from tests.simulator.disk import Crash, Disk, empty_image
from tests.simulator.station import Station
from tests.simulator.watch import Broken
from tests.simulator.world import World

DAY_MS = 86_400_000
MUST_ENROL = ("device.forked", "auth.refused")
ROUNDS = 8
STEPS = 200


def sync_some(world: World) -> None:
    """Two to six steps of the engine; now and then the laptop dies in one of them."""
    station = world.pick()
    if world.rng.random() < 0.2:
        arm(world, station)
    run(world, station, world.rng.randint(2, 6))


def sync_all(world: World) -> None:
    """A whole run, as far as it gets."""
    run(world, world.pick(), STEPS)


def run(world: World, station: Station, steps: int) -> None:
    """So many steps; an error ends the run or is tried again, as the runner would."""
    world.watch.touched.add(station.name)
    try:
        _run(world, station, steps)
    except Crash:
        world.note(f"{station.name} died")
        station.restart()
    station.disk.fuse = None
    station.learn()


def _run(world: World, station: Station, steps: int) -> None:
    for _ in range(steps):
        try:
            _step(world, station)
        except Unavailable as error:
            world.note(f"{station.name} {error.code}")
            if world.is_calm or world.rng.random() < 0.5:
                station.engine = None
            if not world.is_calm and station.engine is None:
                return
        except AppError as error:
            station.engine = None
            station.trouble = error.code if isinstance(error, Refused) else station.trouble
            world.note(f"{station.name} {error.kind} {error.code}")
            if not world.is_calm:
                return
        if station.engine is not None and station.engine.is_done:
            world.note(f"{station.name} stages {' '.join(station.engine.report.stages)}")
            return


def _step(world: World, station: Station) -> None:
    if not station.is_enrolled or station.trouble in MUST_ENROL:
        mend(world, station)
    if station.engine is None or station.engine.is_done:
        world.begin(station)
    engine = station.engine
    assert engine is not None
    stage = engine.stage
    if stage == "pull" and not world.is_calm and world.rng.random() < 0.15:
        arm(world, station, at_most=3)  # a page and its cursor are the narrowest place of all
    engine.step()
    world.note(f"{station.name} {stage} done")


def mend(world: World, station: Station) -> None:
    """The district said "enrol anew": the office hands out a code, now and then for other villages."""
    if not world.is_calm and world.rng.random() < 0.1:
        station.villages = world.rng.choice(((station.villages[0],), world.office_villages()))
        station.code = ""
    world.enrol(station)
    world.note(f"{station.name} enrolled")


def arm(world: World, station: Station, at_most: int = 8) -> None:
    """The laptop will die at one of its next commits: before it counts, or right after."""
    station.disk.fuse = world.rng.randint(1, at_most)
    station.disk.dies_before = world.rng.random() < 0.5


def power_cut(world: World) -> None:
    """Off and on."""
    station = world.pick()
    station.restart()
    world.watch.touched.add(station.name)
    world.note(f"{station.name} off and on")


def late_request(world: World) -> None:
    """Something that was sent long ago, or got stuck on its way, arrives now."""
    if world.sent:
        deliver(world, world.rng.choice(world.sent), "late")


def jump_clock(world: World) -> None:
    """A laptop's clock is set to another day or another decade."""
    station = world.pick()
    days = world.rng.choice((1, -1, 3650, -3650, 0))
    station.clock.skew_ms = days * DAY_MS
    world.note(f"{station.name} clock {days:+d} days")


def change_program(world: World) -> None:
    """A program of next year is installed, or taken back."""
    station = world.pick()
    station.is_newer = not station.is_newer


def back_up_laptop(world: World) -> None:
    """A copy of the disk is kept."""
    station = world.pick()
    station.backup = station.disk.image()


def restore_laptop(world: World) -> None:
    """The copy takes the place of the disk: all of it, or only the database while the files beside it are newer."""
    station = world.pick()
    if station.backup is None:
        return back_up_laptop(world)
    station.engine = None
    if station.disk.connection.in_transaction:
        station.disk.connection.execute("ROLLBACK")
    station.disk.put_back(station.backup, keeps_head=world.rng.random() < 0.5)
    station.restart()
    station.screens.clear()
    world.note(f"{station.name} restored from its backup")
    world.watch.after_disaster()
    world.watch.touched.add(station.name)
    return None


def clone_laptop(world: World) -> None:
    """Somebody copies the disk into another machine; both go on."""
    if len(world.stations) >= 4:
        return power_cut(world)
    origin = world.pick()
    disk = Disk(empty_image())
    disk.put_back(origin.disk.image())
    twin = world.add_station(f"{origin.name}2{len(world.stations)}", disk, origin.villages)
    twin.restart()
    twin.knew = {key: set(values) for key, values in origin.knew.items()}
    twin.trouble, twin.is_newer = origin.trouble, origin.is_newer
    world.note(f"{twin.name} cloned from {origin.name}")
    world.watch.touched.add(twin.name)
    return None


def answer_removals(world: World, station: Station, *, is_yes: bool) -> None:
    """Many people would leave her list at once: she is asked, and says yes or not now."""
    if station.core.exchange.removals.question() is not None:
        station.core.exchange.removals.answer(is_yes=is_yes)
        world.watch.touched.add(station.name)
        world.note(f"{station.name} removals {is_yes}")


def drain(world: World) -> None:
    """No more faults: everybody synchronises until nobody has anything to say. Raises Broken when that never comes."""
    world.is_calm = True
    for station in world.stations:
        station.disk.is_full = False
        station.engine = None
        station.is_newer = station.is_newer or world.office.oldest_pull > 1  # nobody stays too old for ever
    before = None
    for round_no in range(ROUNDS):
        for station in world.stations:
            if not station.is_gone:
                run(world, station, STEPS)
                answer_removals(world, station, is_yes=True)
                if station.engine is None or not station.engine.is_done:
                    raise Broken("I12", f"{station.name} does not come to the end of a run: {station.trouble}")
                station.engine = None
        now = [_standing(station) for station in world.stations]
        if now == before:
            world.note(f"quiet after {round_no + 1} rounds")
            return
        before = now
    raise Broken("I12", f"not quiet after {ROUNDS} rounds")


def _standing(station: Station) -> tuple[object, ...]:
    """Where a laptop stands; what is held is offered again in every run, and that changes nothing."""
    base = station.rows("SELECT id, version, seq, is_gone FROM person_base ORDER BY id")
    pictures = station.rows("SELECT hash, is_sent FROM media ORDER BY hash")
    return station.outbox(), base, pictures, station.state("cursor")
