"""The USB stick: files that go to the district and receipts that come back, in any order, more than once, or never."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from core.errors import AppError
from sync.client import stick, stick_back
from sync.server.command.stick import StickVerbs
from sync.server.service.refusal import Refused
from tests.simulator.disk import Crash
from tests.simulator.memory import ServerCrash
from tests.simulator.station import Station
from tests.simulator.sync_actions import arm
from tests.simulator.world import World

KEPT = 6


def write_stick(world: World) -> None:
    """What waits goes on the stick; now and then the laptop dies over it."""
    station = world.pick()
    path = world.folder() / f"{station.name}-{len(world.sticks)}-{world.rng.getrandbits(32):08x}.nfb"
    if _at_laptop(world, station, lambda: stick.export(station.core.exchange, path, _seams(station))):
        world.sticks = [*world.sticks, (station.name, path)][-KEPT:]
        world.note(f"{station.name} wrote a stick")


def bring_stick(world: World) -> None:
    """The office brings in one of the files that lie about, new or old; now and then its machine dies over it."""
    if not world.sticks:
        return write_stick(world)
    name, path = world.rng.choice(world.sticks)
    if not world.is_calm and world.rng.random() < 0.15:
        world.office.dies_at_commit()
    args = argparse.Namespace(
        verb="import", file=path, receipt=path.with_suffix(".nfr"), print=None, data=None, storage=None,
        district=world.office.code,
    )  # fmt: skip
    try:
        StickVerbs(world.office.clock, world.office.ids, world.backend.engine, {})._bring_in(
            args, world.office.district
        )
    except (AppError, Refused) as error:
        world.note(f"office refused the stick of {name}: {error.code}")
        return None
    except ServerCrash:
        world.note(f"office died over the stick of {name}")
        return None
    finally:
        world.office.recovers()
    world.note(f"office took the stick of {name}")
    return None


def read_receipt(world: World) -> None:
    """A receipt is read at the laptop it is for, or at another one."""
    found = [(name, path.with_suffix(".nfr")) for name, path in world.sticks if path.with_suffix(".nfr").exists()]
    if not found:
        return bring_stick(world)
    name, path = world.rng.choice(found)
    own = [station for station in world.stations if station.name == name and not station.is_gone]
    station = own[0] if own and (world.is_calm or world.rng.random() < 0.85) else world.pick()
    if _at_laptop(world, station, lambda: stick_back.read_receipt(station.core.exchange, path, _seams(station))):
        world.note(f"{station.name} read the receipt of {name}")
    station.learn()
    return None


def _at_laptop(world: World, station: Station, verb: Callable[[], Any]) -> bool:
    world.watch.touched.add(station.name)
    if not world.is_calm and world.rng.random() < 0.15:
        arm(world, station, at_most=4)
    try:
        verb()
    except Crash:
        world.note(f"{station.name} died over a stick")
        station.restart()
        return False
    except AppError as error:
        world.note(f"{station.name} stick: {error.code}")
        return False
    finally:
        station.disk.fuse = None
    return True


def _seams(station: Station) -> stick.Seams:
    return stick.Seams(station.clock, station.seams.ids)


def last_stick(world: World, station: Station) -> Path:
    """The file this laptop wrote last."""
    return next(path for name, path in reversed(world.sticks) if name == station.name)
