"""The laws of synchronisation, each a function that tells what is wrong ("" when nothing is).

| | |
|---|---|
| I1 | what was saved is in an outbox, the district's log or its quarantine, byte for byte |
| I2 | what a laptop holds for delivered is in the district's log |
| I3 | an item takes effect once, and does when it was accepted |
| I4 | no record without its event and its outbox row, nor the other way round, on either side |
| I5 | laptop and district agree on everything they share |
| I6 | nobody's value was replaced by somebody who had not seen it |
| I7 | cursor and chain never go back within an epoch, and nothing was passed by |
| I8 | a laptop holds and is told nothing outside its villages; a revoked one is told nothing |
| I9 | the list of conflicts shrinks only by a person's word |
| I10 | a picture that a fact names is at the district, or waits at a laptop |
| I11 | the chains hold from end to end: every laptop's, the district's copy of it, the audit |
| I12 | when the faults end, everything comes to rest, and the status line says so |
| I13 | the order in which things arrive, and by which way, makes no difference (test_stick_and_network.py) |
| I14 | the same seed leaves the same trace (test_replay.py) |
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from sync.server.service import audit
from tests.simulator.station import Station
from tests.simulator.watch import Broken, Op
from tests.simulator.world import World

Law = Callable[[World], str]


def i1_nothing_saved_is_nowhere(world: World) -> str:
    """What the user was told is saved is in an outbox, the district's log or its quarantine."""
    watch = world.watch
    missing = watch.saved.keys() - watch.lost - watch.held()
    if missing:
        return f"nowhere: {_named(missing)}"
    items = watch.memory.table("items")
    for op in watch.saved.values():
        row = items.get((world.office.code, op.id))
        if row is not None and row.line != op.line and op.id not in watch.withdrawn:
            return f"other bytes at the district: {op.id[-6:]}"
    return ""


def i2_what_was_acknowledged_is_in_the_log(world: World) -> str:
    """A laptop of this epoch calls nothing delivered that the district does not have."""
    there = {key[1] for key in world.watch.memory.table("items")}
    for station in world.stations:
        if station.state("epoch") != world.office.district.epoch:
            continue  # it does not know yet that the district forgot something
        acked = {key for key, (op, state) in station.outbox().items() if state == "acked"}
        if acked - there:
            return f"{station.name} calls delivered what is not there: {_named(acked - there)}"
    return ""


def i3_every_item_takes_effect_once(world: World) -> str:
    """One change of a person for one edit; none for an edit that is not in force."""
    effects: dict[str, int] = {}
    memory = world.watch.memory
    for row in memory.table("history").values():
        effects[row.source] = effects.get(row.source, 0) + 1
    for (_, item_id), item in memory.table("items").items():
        count = effects.get(item_id, 0)
        if count > 1:
            return f"{item_id[-6:]} took effect {count} times"
        if item.op == "person_edit" and count and item.outcome not in ("accepted", "merged"):
            return f"{item_id[-6:]} took effect although it is {item.outcome}"
        if item.op == "person_edit" and not count and item.outcome in ("accepted", "merged"):
            problem = _no_effect(world, item)
            if problem:
                return problem
    return ""


def _no_effect(world: World, item: Any) -> str:
    """An accepted edit without a trace is right only where it said what was there already."""
    fields = json.loads(item.line)["body"]["fields"]
    history = [row for row in world.watch.memory.table("history").values() if row.person_id == item.person_id]
    for name, value in fields.items():
        told = {str(row.changed[name][1] or "") for row in history if name in row.changed} | {""}
        if str(value or "") not in told:
            return f"{item.id[-6:]} was accepted and changed nothing: {name}"
    return ""


def i4_nothing_is_half_done(world: World) -> str:
    """Record, event and outbox row come and go together; so do an edit's outcome and what it brings about."""
    for station in world.stations:
        if station.name in world.watch.touched:
            problem = _half_at(station)
            if problem:
                return f"{station.name} {problem}"
    memory = world.watch.memory
    for (code, item_id), item in memory.table("items").items():
        disputed = item.outcome == "conflict"
        if disputed and not (
            (code, item_id) in memory.table("conflicts") and (code, item_id) in memory.table("decisions")
        ):
            return f"{item_id[-6:]} is a conflict that nobody is asked about"
    return ""


def _half_at(station: Station) -> str:
    outbox = station.outbox()
    events = {row[0] for row in station.rows("SELECT item_id FROM event")}
    if events != outbox.keys():
        return f"events without outbox rows, or the reverse: {_named(events ^ outbox.keys())}"
    facts = {row[0] for row in station.rows("SELECT id FROM fact")}
    sent = {key for key, (op, _) in outbox.items() if op == "fact"}
    if facts != sent:
        return f"facts without outbox rows, or the reverse: {_named(facts ^ sent)}"
    edits = {row[0]: row[1] for row in station.rows("SELECT id, state FROM person_edit")}
    proposals = {key for key, (op, _) in outbox.items() if op == "person_edit"}
    # Taken back here, sent and decided there: two disks that were one. The district's word about it is true on both.
    apart = {row[0] for row in station.rows(
        "SELECT item_id FROM outbox WHERE op = 'withdrawn' AND code = 'item.hash_mismatch'")}  # fmt: skip
    twice = {key for key in apart if edits.get(key) == "answered"}
    live = {key for key, state in edits.items() if state != "withdrawn"} - twice
    if live != proposals:
        return f"proposals without outbox rows, or the reverse: {_named(live ^ proposals)}"
    return ""


def i5_both_ends_agree(world: World) -> str:
    """Persons, tasks and answers of its villages are on the laptop as the district has them."""
    memory = world.watch.memory
    persons = {key[1]: row for key, row in memory.table("persons").items()}
    for station in _in_use(world):
        mine = {row[0]: (row[1], _plain(json.loads(row[2]))) for row in station.rows(
            "SELECT id, version, body FROM person_base WHERE is_gone = 0")}  # fmt: skip
        there = {key: (row.version, {**row.body, "village_code": row.village}) for key, row in persons.items()
                 if row.village in _villages(world, station)}  # fmt: skip
        if mine != there:
            apart = {key for key in mine.keys() | there.keys() if mine.get(key) != there.get(key)}
            one = min(apart)
            return f"{station.name} has {one[-6:]} as {_diff(mine.get(one), there.get(one))}"
        problem = _screen(station, mine) or _answers(world, station)
        if problem:
            return f"{station.name} {problem}"
    return ""


def _screen(station: Station, base: dict[str, tuple[int, dict[str, Any]]]) -> str:
    """On the screen: the district's version with this laptop's open proposals on top, and nothing else."""
    shown = {row[0]: _plain(json.loads(row[1])) for row in station.rows("SELECT id, body FROM person")}
    open_edits = station.rows(
        "SELECT person_id, fields FROM person_edit WHERE state IN ('waiting', 'accepted', 'conflict') ORDER BY seq"
    )
    for person_id, (_, body) in base.items():
        expected = dict(body)
        for edited, fields in open_edits:
            expected.update(json.loads(fields) if edited == person_id else {})
        clean = {key: value for key, value in expected.items() if value not in (None, "")}
        if shown.get(person_id) != clean:
            return f"shows something else than base and proposals: {person_id[-6:]}"
    extra = shown.keys() - base.keys() - {row[0] for row in open_edits}
    return f"shows people that nobody knows: {_named(extra)}" if extra else ""


def _answers(world: World, station: Station) -> str:
    villages = _villages(world, station)
    answers = dict(station.rows("SELECT fact_id, state FROM decision"))
    for (_, fact_id), row in world.watch.memory.table("decisions").items():
        if row.village in villages and answers.get(fact_id) != row.state:
            return f"has not heard that {fact_id[-6:]} is {row.state} (it says {answers.get(fact_id)})"
    tasks = {row[0] for row in station.rows("SELECT id FROM task")}
    given = {key[1] for key, row in world.watch.memory.table("tasks").items() if row.village in villages}
    return f"has other tasks: {_named(tasks ^ given)}" if tasks != given else ""


def i6_nothing_is_overwritten_unseen(world: World) -> str:
    """What an edit replaced was on its author's screen before, or lay under the version he read, or was his own."""
    watch, epoch = world.watch, world.office.district.epoch
    rows = sorted(watch.memory.table("history").items(), key=lambda entry: entry[0])
    last: dict[tuple[str, str], int] = {}  # person and field -> the version that set it last
    for (_, person_id, number), row in rows:
        is_first = row.changed.get("name", ("",))[0] is None
        version = 1 if is_first else number  # whatever number a restored district begins with, everybody began here
        before = {name: last.get((person_id, name), 0) for name in row.changed}
        last.update({(person_id, name): version for name in row.changed})
        watch.told.update((epoch, person_id, version, name, str(new or "")) for name, (_, new) in row.changed.items())
        op = watch.saved.get(row.source)
        if op is None or (person_id, number, row.source) in watch.checked:
            continue
        watch.checked.add((person_id, number, row.source))
        for name, (old, new) in row.changed.items():
            if old != new and name in op.knew and not _had_read(world, op, name, str(old or ""), before[name]):
                return f"{op.id[-6:]} of {op.station} wrote {name} over a value its author never saw"
    return ""


def _had_read(world: World, op: Op, name: str, value: str, version: int) -> bool:
    watch = world.watch
    if value in op.knew[name] or (
        version <= op.base_version and (op.epoch, op.person_id, version, name, value) in watch.told
    ):
        return True
    meant = [*watch.saved.values(), *watch.unsaid.values()]
    return any(
        other.station[0] == op.station[0] and other.person_id == op.person_id and other.fields.get(name) == value
        for other in meant
    )


def i7_nothing_goes_backwards(world: World) -> str:
    """The district's place in a chain and a laptop's place in the feed only grow, and what lies behind is there."""
    watch = world.watch
    for (_, device_id), device in watch.memory.table("devices").items():
        if device.have_seq < watch.heads.get(device_id, 0):
            return f"the chain of {device_id[-6:]} went back to {device.have_seq}"
        watch.heads[device_id] = device.have_seq
    for station in world.stations:
        cursor = str(station.state("cursor") or "")
        epoch, _, rest = cursor.removesuffix(".full").partition(".")
        scope, _, seq = rest.partition(".")
        name, place = f"{station.device_id} {epoch}.{scope}", int(seq or 0)
        before = watch.cursors.get(station.name)
        if before is not None and before[0] == name and place < before[1]:
            return f"{station.name} went back in the feed from {before[1]} to {place}"
        if cursor:
            watch.cursors[station.name] = (name, place)
        else:
            watch.cursors.pop(station.name, None)  # enrolled anew, or everything is asked for again
        if station.name in watch.touched and rest and not cursor.endswith(".full"):
            missing = _passed_by(world, station, epoch, int(scope), place)
            if missing:
                return f"{station.name} stands at {place} in the feed without {_named(missing)}"
    return ""


def _passed_by(world: World, station: Station, epoch: str, scope: int, place: int) -> set[str]:
    """What the laptop's place in the feed says it has, and it has not."""
    device = world.watch.memory.table("devices").get((world.office.code, station.device_id))
    if device is None or device.scope != scope or epoch != world.office.district.epoch:
        return set()  # a place in another feed
    held = set(station.rows("SELECT kind, id FROM remote_row"))
    return {row.object_id for row in world.watch.memory.table("feed").values()
            if row.body is not None and row.seq <= place and row.village in ("", *device.villages)
            and (row.kind, row.object_id) not in held}  # fmt: skip


def i8_nobody_holds_what_is_not_his(world: World) -> str:
    """After a pull no laptop lists anybody of another village (what was sent is looked at as it is sent)."""
    for station in _in_use(world):
        villages = _villages(world, station)
        strange = [row[0] for row in station.rows("SELECT id, body FROM person_base WHERE is_gone = 0")
                   if json.loads(row[1]).get("village_code") not in villages]  # fmt: skip
        if strange:
            return f"{station.name} holds people of other villages: {_named(set(strange))}"
    return ""


def i9_conflicts_end_by_a_word(world: World) -> str:
    """No conflict disappears from the district's list but by a decision."""
    now = world.watch.now_open()
    gone = world.watch.open_conflicts - now
    world.watch.open_conflicts = now
    return f"conflicts went away by themselves: {_named(gone)}" if gone else ""


def i10_every_picture_is_somewhere(world: World) -> str:
    """Named by a fact: at the district with its hash, or waiting at a laptop: also at one that was revoked before it
    heard that the district came back from an older backup, and would send anew what it holds if it did."""
    memory, whole = world.watch.memory, world.office.storage.whole
    done = {key[1] for key, row in memory.table("photos").items() if row.done_ms} & whole.keys()
    waiting: set[str] = set()
    for station in world.stations:
        has_heard = station.state("epoch") == world.office.district.epoch
        unsent = " AND is_sent = 0" if has_heard else ""
        waiting |= {row[0] for row in station.rows(f"SELECT hash FROM media WHERE is_used = 1{unsent}")}
    missing = {key[1] for key in memory.table("media")} - done - waiting - world.watch.lost_pictures
    return f"pictures are nowhere: {_named(missing)}" if missing else ""


def i11_the_chains_hold(world: World) -> str:
    """Every laptop's chain, what the district has of it up to its place without a gap, and the audit."""
    for station in world.stations:
        broken = station.core._desk.journal.broken_at()
        if broken is not None or station.core._desk.journal.altered_items():
            return f"the chain of {station.name} breaks at {broken}"
    memory = world.watch.memory
    for (_, device_id), device in memory.table("devices").items():
        places = {row.device_seq: row.event_hash for row in memory.table("items").values()
                  if row.device_id == device_id and row.code != "event.gap"}  # fmt: skip
        places |= {key[2]: "" for key in memory.table("marks") if key[1] == device_id and key[2] not in places}
        missing = set(range(device.start_seq + 1, device.have_seq + 1)) - places.keys()
        if len(missing) > device.blind:
            return f"the district's copy of {device_id[-6:]} has gaps at {sorted(missing)[:5]}"
    with world.office.begin() as connection:
        bad = audit.first_bad(connection, world.office.code)
    return f"the audit breaks at {bad}" if bad is not None else ""


def i12_everything_comes_to_rest(world: World) -> str:
    """Nothing waits but for a person, and the status line says exactly that."""
    there = {key[1] for key in world.watch.memory.table("items")}
    for station in _in_use(world):
        status = station.core.exchange.status()
        if status.waiting or status.photos_waiting:
            return f"{station.name} still has {status.waiting} items and {status.photos_waiting} pictures to send"
        lines = station.rows("SELECT item_id, code, line FROM outbox WHERE state = 'held'")
        for item_id, code, line in lines:
            parent = json.loads(line).get("supersedes")
            if code == "event.gap" or (code == "fact.parent_missing" and parent in there):
                return f"{station.name}: {item_id[-6:]} is held for nothing ({code})"
        states = [state for _, state in station.outbox().values()]
        said = (status.sent, status.conflicts, status.held)
        true = (sum(state in ("acked", "settled") for state in states), states.count("conflict"), states.count("held"))
        if said != true:
            return f"{station.name} says {said} of sent, conflicts, held; it is {true}"
    return ""


EVERY_STEP: tuple[Law, ...] = (
    i1_nothing_saved_is_nowhere,
    i2_what_was_acknowledged_is_in_the_log,
    i3_every_item_takes_effect_once,
    i4_nothing_is_half_done,
    i6_nothing_is_overwritten_unseen,
    i7_nothing_goes_backwards,
    i9_conflicts_end_by_a_word,
)
AT_REST: tuple[Law, ...] = (
    *EVERY_STEP,
    i5_both_ends_agree,
    i8_nobody_holds_what_is_not_his,
    i10_every_picture_is_somewhere,
    i11_the_chains_hold,
    i12_everything_comes_to_rest,
)


def check(world: World, laws: tuple[Law, ...]) -> None:
    """Raises Broken with the first law that does not hold."""
    if not world.watch.sees_tables:
        return
    for law in laws:
        problem = law(world)
        if problem:
            raise Broken(law.__name__.partition("_")[0].upper(), problem)
    world.watch.touched.clear()


def _in_use(world: World) -> list[Station]:
    return [station for station in world.stations if not station.is_gone and station.is_enrolled]


def _villages(world: World, station: Station) -> tuple[str, ...]:
    device = world.watch.memory.table("devices").get((world.office.code, station.device_id))
    return device.villages if device else ()


def _named(ids: Any) -> str:
    return " ".join(sorted(str(one)[-6:] for one in ids)[:5])


def _plain(body: dict[str, Any]) -> dict[str, Any]:
    """Without the notes about a body that travel beside its fields."""
    return {name: value for name, value in body.items() if not name.startswith("_")}


def _diff(mine: Any, there: Any) -> str:
    if mine is None or there is None:
        return f"{'nobody' if mine is None else 'somebody'}, the district otherwise"
    names = sorted(name for name in mine[1].keys() | there[1].keys() if mine[1].get(name) != there[1].get(name))
    return f"version {mine[0]}, the district as {there[0]}; apart in {names}"
