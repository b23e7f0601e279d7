"""What an assistant does at her laptop. Every verb either says "saved" (and the watch remembers it) or fails."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from core.errors import AppError
from core.service import projection
from core.service.roster import StoredImport
from tests.helpers.people import invented_body
from tests.simulator.disk import Crash
from tests.simulator.station import Station
from tests.simulator.sync_actions import arm, run
from tests.simulator.world import World

ORDINARY = ("phone", "phone", "address", "caregiver_name")
CRITICAL = ("name", "self_care")
CARE = ("full", "partial", "none")
NAMES = ("仇乐天", "曾重行", "单雄信", "尉迟恭礼")


def saves(
    world: World, station: Station, verb: Callable[[], Any], seen: dict[str, frozenset[Any]] | None = None
) -> bool:
    """Runs a verb as the window does; what it saved is remembered. A laptop that dies on it starts anew."""
    before = set(station.outbox())
    world.watch.touched.add(station.name)
    try:
        verb()
    except Crash:
        world.note(f"{station.name} died while saving")
        station.restart()
        world.watch.note_saved(station, before, seen or {}, is_told=False)
        station.learn()
        return False
    except AppError as error:
        world.note(f"{station.name} not saved: {error.code}")
        return False
    world.watch.note_saved(station, before, seen or {})
    station.learn()
    return True


def add_person(world: World) -> None:
    """A new person, proposed as the import of a list does."""
    station = world.pick()
    world.invented += 1
    desk = station.core._desk
    village = world.rng.choice(station.villages)
    body = invented_body(world.invented, village_code=village)
    import_id = desk.seams.ids.new() if world.rng.random() < 0.3 else ""

    def verb() -> None:
        with desk.db.transaction():
            person_id = desk.seams.ids.new()
            desk.write_edit(person_id, body, "导入名单", import_id)
            projection.show(desk, person_id)
            if import_id:
                desk.imports.add(StoredImport(import_id, desk.now().iso(), "名单", 1, 0, "applied"))

    saves(world, station, verb)


def undo_import(world: World) -> None:
    """An import is taken back before it travelled (or it is refused)."""
    station = world.pick()
    applied = [entry for entry in station.core._desk.imports.listed() if entry.state == "applied"]
    if not applied:
        return add_person(world)
    before = {item_id for item_id, (op, _) in station.outbox().items() if op == "withdrawn"}
    if saves(world, station, lambda: station.core.roster.undo(applied[0].id)):
        now = {item_id for item_id, (op, _) in station.outbox().items() if op == "withdrawn"}
        world.watch.withdrawn |= now - before
    return None


def look(world: World) -> None:
    """Somebody opens a person and is called away: the form is saved later."""
    station = world.pick()
    person_id = _person(world, station)
    if person_id:
        body = dict(station.core._desk.persons.last_known(person_id))
        body["known"] = {name: station.known(person_id, name) for name in (*ORDINARY, *CRITICAL)}
        station.screens.append((person_id, station.core._desk.edit_base(person_id), body))


def save_old_screen(world: World) -> None:
    """The form that was open all the while is saved."""
    station = world.pick()
    if not station.screens:
        return look(world)
    person_id, version, body = station.screens.pop(0)
    name = world.rng.choice(ORDINARY)
    _propose(world, station, person_id, name, version, body["known"])
    return None


def edit(world: World) -> None:
    """An ordinary or (now and then) a critical field of somebody is changed."""
    station = world.pick()
    person_id = _person(world, station)
    if not person_id:
        return add_person(world)
    name = world.rng.choice(ORDINARY if world.rng.random() < 0.8 else CRITICAL)
    _propose(world, station, person_id, name, None, {name: station.known(person_id, name)})
    return None


def edit_strange_field(world: World) -> None:
    """A newer program proposes a field that this one has no name for."""
    station = world.pick()
    person_id = _person(world, station)
    if not person_id:
        return add_person(world)
    desk = station.core._desk
    value = f"v{world.rng.randrange(4)}"

    def verb() -> None:
        with desk.db.transaction():
            desk.write_edit(person_id, {"novel_field": value}, "新版本")
            projection.show(desk, person_id)

    saves(world, station, verb, {"novel_field": station.known(person_id, "novel_field")})
    return None


def _propose(
    world: World, station: Station, person_id: str, name: str, version: int | None, known: dict[str, frozenset[Any]]
) -> None:
    rng = world.rng
    number = rng.randrange(10_000)
    value = {
        "phone": f"1380000{number:04d}",
        "address": f"柳坝村{number}号",
        "caregiver_name": rng.choice(NAMES),
        "name": rng.choice(NAMES),
        "self_care": rng.choice(CARE),
    }[name]
    verb = lambda: station.core.people.propose(person_id, {name: value}, "核对", seen_version=version)  # noqa: E731
    saves(world, station, verb, known)


def visit(world: World) -> None:
    """A visit is written down; sometimes an urgent one."""
    station = world.pick()
    urgency = world.rng.choice((5, 5, 5, 0))
    _fact(world, station, "visit", person_id=_person(world, station), urgency=urgency)


def report(world: World) -> None:
    """A change that the district has to decide; sometimes it answers a task."""
    station = world.pick()
    tasks = [row[0] for row in station.rows("SELECT id FROM task ORDER BY id")]
    about = world.rng.choice(tasks) if tasks and world.rng.random() < 0.5 else ""
    _fact(world, station, "change", person_id=_person(world, station), urgency=world.rng.choice((0, 5)), about=about)


def correct(world: World) -> None:
    """A visit is corrected by another one."""
    station = world.pick()
    newest = (
        "SELECT id FROM fact f WHERE kind = 'visit' AND NOT EXISTS (SELECT 1 FROM fact n WHERE n.supersedes = f.id)"
    )
    facts = [row[0] for row in station.rows(f"{newest} ORDER BY id")]
    if not facts:
        return visit(world)
    _fact(world, station, "visit", supersedes=world.rng.choice(facts))
    return None


def take_photo(world: World) -> None:
    """A picture of a few pieces, and a visit that names it."""
    station = world.pick()
    data = world.rng.randbytes(world.rng.choice((300, 20_000, 40_000)))
    desk = station.core._desk

    def verb() -> None:
        name = desk.media.write(data)
        desk.pictures.add(name, len(data), 100, 100, "photo")
        with desk.db.transaction():
            desk.write_fact("visit", {"answers": {"note": "照片"}}, title="走访", media=[name])

    saves(world, station, verb)


def _fact(world: World, station: Station, kind: str, **more: Any) -> None:
    desk = station.core._desk
    body = {"answers": {"note": f"炉子已检查 {world.rng.randrange(1000)}"}}

    def verb() -> None:
        with desk.db.transaction():
            desk.write_fact(kind, body, title="走访", **more)

    saves(world, station, verb)


def _person(world: World, station: Station) -> str:
    """Anybody on her list; often the one whom everybody talks about."""
    ids = station.core._desk.persons.all_ids()
    return "" if not ids else ids[0] if world.rng.random() < 0.5 else str(world.rng.choice(ids))


def retry_stuck(world: World) -> None:
    """She presses "send again" at something the district refused or disputes."""
    station = world.pick()
    stuck = [
        key for key, (_op, state) in sorted(station.outbox().items()) if state in ("conflict", "refused", "parked")
    ]
    if stuck:
        item_id = world.rng.choice(stuck)
        saves(world, station, lambda: station.core.exchange.retry(item_id))


def answer_removals(world: World) -> None:
    """She is asked whether many people may go at once."""
    station = world.pick()
    if station.core.exchange.removals.question() is not None:
        is_yes = world.rng.random() < 0.5
        saves(world, station, lambda: station.core.exchange.removals.answer(is_yes=is_yes))


def die_while_saving(world: World) -> None:
    """The laptop dies in one of its next commits, and that is one of hers."""
    station = world.only = world.pick()
    arm(world, station, at_most=2)
    world.rng.choice((add_person, edit, visit, report, take_photo))(world)
    station.disk.fuse, world.only = None, None


def fill_disk(world: World) -> None:
    """The disk is full: neither she nor the engine can store anything, and both are told; then there is room again."""
    station = world.only = world.pick()
    station.disk.is_full = True
    world.rng.choice((add_person, edit, visit, report, take_photo))(world)
    run(world, station, world.rng.randint(1, 3))
    station.disk.is_full, world.only = False, None
