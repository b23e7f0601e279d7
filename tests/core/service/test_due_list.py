"""The due list that is kept from before says what one worked out anew says, whoever wrote in between."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from core.app import Core
from core.clock import FixedClock, Moment
from core.service.desk import Desk
from core.service.due import DueList
from core.service.exchange import RemoteItem
from tests.helpers.people import invented_body
from tests.helpers.workspace import add_people, receive_people, sign_visit

STATES = ("overdue", "due", "coming", "later")
COLD = {"id": "c", "kind": "campaign", "title": "寒潮", "due_on": "2026-11-30"} | {
    "campaign": {"kind": "cold_wave", "from": "2026-11-20", "until": "2026-11-30", "tags": ["all"]}
}
PLAGUE = {"id": "p", "kind": "campaign", "title": "防疫", "due_on": "2026-12-15"} | {
    "campaign": {"kind": "epidemic", "from": "2026-11-15", "until": "2026-12-15", "tags": ["all"]}
}


def anew(core: Core) -> DueList:
    """A list that knows nothing from before, over the same connection."""
    return DueList(Desk(core._desk.db, core.seams, core.info, core._desk.media))


def assert_agrees(core: Core) -> None:
    assert core.due.list(states=STATES) == anew(core).list(states=STATES)


def visit(core: Core, person: str, chance: random.Random) -> None:
    """A visit of any day, by any method."""
    day = date(2026, 9, 1) + timedelta(days=chance.randrange(80))
    method, is_met = chance.choice(("home", "phone")), chance.random() < 0.7
    with core._desk.db.transaction():
        fact = core._desk.write_fact("visit", {"answers": {}}, person_id=person)
        core._desk.facts.add_visit(fact.id, person, day, method, is_met, None, "")


def receive(core: Core, *rows: RemoteItem) -> None:
    core.exchange.apply_remote(rows, "c", "e1")


@pytest.mark.parametrize("seed", range(4))
def test_the_kept_list_and_a_fresh_one_agree_after_any_write_of_anybody(core: Core, seed: int) -> None:
    chance, other = random.Random(seed), core.twin()
    people = receive_people(core, 5)
    seq = 100

    def told(op: str, key: str, body: dict[str, object] | None) -> Callable[[Core], None]:
        return lambda who: receive(who, RemoteItem(op, key, seq, seq, body))

    try:
        for _ in range(14):
            seq += 1
            one = chance.choice(people)
            changed = invented_body(chance.randrange(9), self_care=chance.choice(("full", "none")))
            writes: list[Callable[[Core], object]] = [
                lambda who, one=one: visit(who, one, chance),
                told("person", one, changed),
                told("person", one, changed | {"ended_on": "2026-11-01"}),
                told("person", one, None),
                told("task", "c", chance.choice((COLD, None))),
                told("task", "p", chance.choice((PLAGUE, None))),
                lambda who: people.extend(add_people(who, 1)),
            ]
            chance.choice(writes)(chance.choice((core, other)))
            assert_agrees(core)
            assert_agrees(other)
    finally:
        other.close()


def test_what_is_taken_back_is_not_kept(core: Core) -> None:
    [person] = receive_people(core)
    before = core.due.list()
    with pytest.raises(RuntimeError, match="taken back"), core._desk.db.transaction():
        core._desk.db.execute("UPDATE person SET is_active = 0 WHERE id = ?", (person,))
        assert core.due.list() == []
        raise RuntimeError("taken back")
    assert core.due.list() == before
    assert [row.person_id for row in before] == [person]


def test_a_new_day_makes_a_new_list(core: Core, clock: FixedClock) -> None:
    [person] = receive_people(core)
    sign_visit(core, person)
    assert core.due.list() == []
    clock.moment = Moment.parse("2027-03-01T09:00:00.000+08:00")
    assert [row.due.state for row in core.due.list()] == ["overdue"]
    assert_agrees(core)


def test_who_was_not_touched_is_not_read_again(core: Core) -> None:
    first, second = receive_people(core, 2)
    before = {person.id: person for person in core._desk.active.all()}
    receive(core, RemoteItem("person", first, 2, 50, invented_body(7)))
    after = {person.id: person for person in core._desk.active.all()}
    assert after[second] is before[second]
    assert after[first] is not before[first]
