"""What the district's people do, and what happens to the district's own machine."""

from __future__ import annotations

from typing import Any

from core.errors import AppError
from sync.server.service import deciding, people
from sync.server.service import tasks as task_service
from sync.server.service.publishing import of_person
from sync.server.store import decisions, devices, feed, persons
from sync.server.store.persons import HistoryRow, PersonRow
from tests.helpers.people import invented_body
from tests.simulator import sync_actions as machines
from tests.simulator.world import VILLAGES, World

_DAY = 1_440  # minutes
_MINUTE_MS = 60_000


def open_with(world: World, count: int) -> None:
    """The district begins with a list: all but one of the first village, who is of the second."""
    office = world.office
    with office.begin() as connection:
        rows = [
            PersonRow(office.ids.new(), VILLAGES[place == 0], 1, invented_body(900 + place), {})
            for place in range(count)
        ]  # fmt: skip
        for row in rows:
            row.field_versions.update(dict.fromkeys(row.body, 1))
        persons.save(connection, office.code, rows)
        first = [
            HistoryRow(row.id, 1, "roster:first", {name: [None, value] for name, value in row.body.items()})
            for row in rows
        ]
        persons.add_history(connection, office.code, first, office.clock.now().utc_ms)
        feed.publish(connection, office.code, [line for row in rows for line in of_person(row)])


def decide(world: World) -> None:
    """Somebody decides a report or a conflict; now and then a report is sent back to be completed."""
    waiting = undecided(world)
    if waiting:
        decide_one(world, world.rng.choice(waiting))


def undecided(world: World) -> list[str]:
    """Ids of what waits for the district's word."""
    with world.office.begin() as connection:
        return [row.fact_id for row in decisions.waiting(connection, world.office.code)]


def decide_one(world: World, fact_id: str) -> None:
    """One word of the district."""
    office = world.office
    accept = world.rng.random() < 0.5
    with office.begin() as connection:
        is_dispute = decisions.find_conflict(connection, office.code, fact_id) is not None
    verdict: Any = "returned" if not is_dispute and not world.is_calm and world.rng.random() < 0.2 else "decided"
    try:
        with office.begin() as connection:
            deciding.decide(
                connection, office.code, fact_id, "已核实", "王科长", office.clock.now(),
                accept if is_dispute else None, verdict=verdict,
            )  # fmt: skip
    except AppError as error:  # a disputed proposal of somebody who is here under another record
        world.note(f"district could not decide: {error.code}")
        with office.begin() as connection:
            deciding.decide(connection, office.code, fact_id, "已有此人", "王科长", office.clock.now(), accept=False)
    world.watch.decided(fact_id)
    world.note(f"district {verdict} {fact_id[-6:]} {accept if is_dispute else ''}")


def change_person(world: World) -> None:
    """The district changes a field of somebody by itself."""
    _change(world, world.rng.choice(("phone", "address")), f"区里改{world.rng.randrange(1000)}")


def move_person(world: World) -> None:
    """Somebody moves to the other village: for the old one he is gone."""
    _change(world, "village_code", "")


def _change(world: World, name: str, value: str) -> None:
    office = world.office
    with office.begin() as connection:
        found = [person.id for person in persons.everybody(connection, office.code)]
        if not found:
            return
        person_id = world.rng.choice(found)
        person = persons.find(connection, office.code, [person_id], lock=True)[person_id]
        before = person.village
        if name == "village_code":
            value = VILLAGES[1] if before == VILLAGES[0] else VILLAGES[0]
            person.village = value
        changed = {name: [person.body.get(name), value]}
        people.apply(person, changed)
        persons.save(connection, office.code, [person])
        now_ms = office.clock.now().utc_ms
        persons.add_history(
            connection, office.code, [HistoryRow(person.id, person.version, "roster:x", changed)], now_ms
        )
        feed.publish(connection, office.code, of_person(person, before))
    world.note(f"district changed {name} of {person_id[-6:]}")


def give_task(world: World) -> None:
    """A village is asked for something."""
    office = world.office
    with office.begin() as connection:
        row = task_service.make_task(
            connection, office.ids, office.code, village=world.rng.choice(VILLAGES), person_id=None, kind="request",
            title="核实取暖", text="", due_on="", now=office.clock.now(),
        )  # fmt: skip
        task_service.give(connection, office.code, [row])
    world.note("district gave a task")


def revoke(world: World) -> None:
    """A laptop is lost, or was: it is revoked, and may be enrolled anew (or never comes back)."""
    station = world.pick()
    me = station.core.exchange.enrolment()
    if me is None or sum(not one.is_gone for one in world.stations) < 2:
        return
    with world.office.begin() as connection:
        devices.revoke(connection, world.office.code, me.device_id, world.office.clock.now().utc_ms)
    station.is_gone = world.rng.random() < 0.4
    world.note(f"district revoked {station.name}{' for good' if station.is_gone else ''}")


def back_up_district(world: World) -> None:
    """A backup is made; an older one may be kept beside it."""
    world.backups = [*world.backups[-1:], world.office.back_up()]
    world.note("district backed up")


def restore_district(world: World) -> None:
    """An older backup is put back: a new epoch."""
    if not world.backups:
        return back_up_district(world)
    world.office.restore(world.rng.choice(world.backups), with_photos=world.rng.random() < 0.5)
    for station in world.stations:
        station.code = ""  # codes that were handed out since are not known any more
    world.note("district restored")
    world.watch.after_disaster()
    return None


def renew_program(world: World) -> None:
    """The district's program of next year: laptops whose program is older still report, and are sent nothing until
    theirs is renewed; or it is taken back."""
    world.office.oldest_pull = 3 - world.office.oldest_pull
    world.note(f"district sends to version {world.office.oldest_pull} and newer")


def fill_disk(world: World) -> None:
    """The district's disk is full: neither rows nor pictures are taken, and it is said; then there is room again."""
    world.office.is_full = True
    world.note("district full")
    for _ in range(world.rng.randint(1, 3)):
        machines.run(world, world.pick(), world.rng.randint(2, 8))
    world.office.is_full = False


def jump_clock(world: World) -> None:
    """The district's clock is set right, or wrong: by minutes, days, or years."""
    minutes = world.rng.choice((0, 10, 90, _DAY, 40 * _DAY, 400 * _DAY, 3650 * _DAY)) * world.rng.choice((1, -1))
    world.office.clock.skew_ms = minutes * _MINUTE_MS
    world.note(f"district clock {minutes:+d} min")
