"""What does not come through goes alone, is parked after five failures, is mended by a later item, is never lost."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.app import Core
from core.errors import Conflict
from core.service.exchange import Answer
from core.service.parking import HELD_LISTED_AFTER_MS, PARKED_AFTER
from tests.helpers.workspace import add_people, receive_people, sign_visit

MIB = 1 << 20
DAY_MS = 24 * 3600 * 1000


def write(core: Core, count: int = 1, **more: object) -> list[str]:
    desk = core._desk
    with desk.db.transaction():
        return [desk.write_fact("visit", {"answers": {}}, title="走访", **more).id for _ in range(count)]  # type: ignore[arg-type]


def state_of(core: Core, item_id: str) -> str:
    return str(core._desk.db.scalar("SELECT state FROM outbox WHERE item_id = ?", (item_id,)))


def waiting_ids(core: Core) -> list[str]:
    return [item.item_id for item in core.exchange.take_batch(1000, MIB)]


def park(core: Core, item_id: str) -> None:
    for _failure in range(PARKED_AFTER):
        core.exchange.parking.note_failure(item_id, "server.error")


def test_an_item_that_failed_goes_alone_and_once_in_a_run(core: Core) -> None:
    first, bad, last = write(core, 3)
    parking = core.exchange.parking
    parking.note_failure(bad, "server.error")
    assert waiting_ids(core) == [first, last]
    alone = parking.next_alone(set())
    assert alone is not None and alone.item_id == bad
    assert parking.next_alone({bad}) is None
    assert core.exchange.status().waiting == 3


def test_the_fifth_failure_parks_it_and_nothing_offers_it_again(core: Core) -> None:
    [bad] = write(core)
    for number in range(PARKED_AFTER):
        assert state_of(core, bad) == "waiting"
        [seen] = core.exchange.stuck() if number else [None]
        assert seen is None or (seen.failures, seen.needs_person) == (number, False)
        core.exchange.parking.note_failure(bad, "server.error")
    assert state_of(core, bad) == "parked"
    core.exchange.reopen_held()
    assert (waiting_ids(core), core.exchange.parking.next_alone(set())) == ([], None)
    [seen] = core.exchange.stuck()
    assert (seen.state, seen.failures, seen.needs_person) == ("parked", PARKED_AFTER, True)
    status = core.exchange.status()
    assert (status.parked, status.needs_person, status.waiting, status.is_all_sent) == (1, 1, 0, False)


def test_whoever_asks_gets_one_more_try_and_one_more_failure_parks_again(core: Core) -> None:
    [bad] = write(core)
    park(core, bad)
    core.exchange.retry(bad)
    assert waiting_ids(core) == [], "it still goes alone"
    assert core.exchange.parking.next_alone(set()) is not None
    core.exchange.parking.note_failure(bad, "server.error")
    assert state_of(core, bad) == "parked"


def test_an_answer_makes_it_an_ordinary_item_again(core: Core) -> None:
    [bad] = write(core)
    core.exchange.parking.note_failure(bad, "server.error")
    core.exchange.acknowledge([Answer(bad, "held", "event.gap")])
    core.exchange.reopen_held()
    assert waiting_ids(core) == [bad]


@pytest.mark.parametrize("state", ["parked", "mended", "waiting", "held", "refused", "conflict"])
def test_nothing_unsent_can_be_deleted_in_any_state(core: Core, state: str) -> None:
    [item] = write(core)
    core._desk.db.execute("UPDATE outbox SET state = ? WHERE item_id = ?", (state, item))
    with pytest.raises(Conflict, match=r"outbox\.unsent"):
        core._desk.db.execute("DELETE FROM outbox WHERE item_id = ?", (item,))


@pytest.mark.parametrize("how", ["refused", "parked"])
def test_a_correction_that_is_taken_mends_what_it_corrects(core: Core, how: str) -> None:
    record = sign_visit(core, receive_people(core)[0])
    if how == "parked":
        park(core, record)
    else:
        core.exchange.acknowledge([Answer(record, "rejected", "item.field", "serial")])
    draft = core.records.correct(record, "区里没有收下")
    session = core.records.session(draft)
    for path, value in core.records.show(record).answers.items():
        if path.startswith("sign/"):
            session.set(path, value)
    core.drafts.save(draft.id, session.all_answers(), "sign")
    mended = core.records.sign(draft.id).id
    assert [item.item_id for item in core.exchange.stuck()] == [record], "until the district has taken it"
    core.exchange.acknowledge([Answer(mended, "accepted", server_seq=9)])
    assert (state_of(core, record), core.exchange.stuck()) == ("mended", [])
    assert core.exchange.status().needs_person == 0
    assert core.records.show(record).sync_state == "mended"
    core.exchange.retry(record)
    assert state_of(core, record) == "mended"


def test_a_later_proposal_of_the_same_fields_mends_one_that_was_refused(core: Core) -> None:
    [person] = receive_people(core)
    core.people.propose(person, {"phone": "1"}, "换号")
    [wrong] = waiting_ids(core)
    core.exchange.acknowledge([Answer(wrong, "rejected", "person.fields", "phone")])
    core.people.propose(person, {"note": "听力不好"}, "走访")
    [other] = waiting_ids(core)
    core.exchange.acknowledge([Answer(other, "accepted", server_seq=8)])
    assert [item.item_id for item in core.exchange.stuck()] == [wrong], "it says nothing of the telephone"
    core.people.propose(person, {"phone": "13500001111"}, "换号")
    [right] = waiting_ids(core)
    core.exchange.acknowledge([Answer(right, "merged", server_seq=9)])
    assert core.exchange.stuck() == []


def test_a_child_before_its_parent_is_held_quietly_and_listed_after_five_days(core: Core) -> None:
    """Bad input 61."""
    [child] = write(core)
    core.exchange.acknowledge([Answer(child, "held", "fact.parent_missing")])
    [seen] = core.exchange.stuck()
    assert (seen.state, seen.needs_person, core.exchange.status().overdue) == ("held", False, 0)
    clock = core.seams.clock
    clock.move(days=HELD_LISTED_AFTER_MS // DAY_MS - 1)  # type: ignore[attr-defined]
    core.exchange.reopen_held()
    core.exchange.acknowledge([Answer(child, "held", "fact.parent_missing")])
    assert core.exchange.status().overdue == 0, "counted from the first time"
    clock.move(days=1)  # type: ignore[attr-defined]
    [seen] = core.exchange.stuck()
    assert (seen.needs_person, core.exchange.status().overdue) == (True, 1)
    core.exchange.reopen_held()
    assert waiting_ids(core) == [child], "it is still offered with every run"
    core.exchange.acknowledge([Answer(child, "accepted", server_seq=3)])
    assert core.exchange.stuck() == []


def test_a_district_that_forgot_is_offered_everything_again_and_told_of_kept_places(core: Core) -> None:
    a, bad, mended, z = write(core, 4)
    parking = core.exchange.parking
    park(core, bad)
    core.exchange.acknowledge([Answer(a, "accepted"), Answer(mended, "rejected", "item.field"), Answer(z, "accepted")])
    parking._failing.mend([mended])
    assert parking.unplaced() == []
    core.exchange.requeue_above(0)
    assert [item.item_id for item in parking.unplaced()] == [bad, mended]
    assert waiting_ids(core) == [a, z]
    parking.place([bad, mended])
    alone = parking.next_alone(set())
    assert alone is not None and alone.item_id == bad, "what was mended never travels again"


def test_urgent_ones_have_a_batch_of_their_own(core: Core) -> None:
    write(core, 3)
    [lead] = write(core, urgency=1)
    write(core, 2)
    [danger] = write(core, urgency=0)
    first = core.exchange.take_batch(100, MIB, urgent_apart=True)
    assert [item.item_id for item in first] == [danger, lead]
    assert len(core.exchange.take_batch(100, MIB)) == 7
    assert core.exchange.status().urgent == 2


def test_what_will_go_is_told_by_kind_with_its_size_and_its_time(core: Core) -> None:
    add_people(core, 2)
    write(core, 3)
    write(core, 1, urgency=0)
    plan = core.exchange.outgoing.plan()
    counts = {group.code: group.count for group in plan.groups if group.count}
    assert counts == {"urgent": 1, "visit": 3, "other": 2}
    assert plan.size_bytes == core.exchange.status().bytes_waiting > 0
    assert plan.seconds is None, "unknown is not guessed"
    from core.service.exchange import Speed

    core.exchange.outgoing.note_speed(Speed(1000.0, 0.5))
    seconds = core.exchange.outgoing.plan().seconds
    assert seconds is not None and seconds == pytest.approx(2.0 + plan.size_bytes * 0.5 / 1000)


ANSWERS = st.sampled_from(["accepted", "held", "rejected", "conflict", "fails", "retry", "reopen", "requeue"])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 3), ANSWERS), max_size=25))
def test_whatever_happens_every_item_is_delivered_waiting_or_listed(core: Core, steps: list[tuple[int, str]]) -> None:
    ids = write(core, 4)
    exchange, parking = core.exchange, core.exchange.parking
    for number, what in steps:
        one = ids[number]
        if what == "fails":
            parking.note_failure(one, "server.error")
        elif what == "retry":
            exchange.retry(one)
        elif what == "reopen":
            exchange.reopen_held()
        elif what == "requeue":
            exchange.requeue_above(0)
        elif state_of(core, one) in ("waiting", "sent"):
            exchange.acknowledge([Answer(one, what, server_seq=1)])
    offered = {item.item_id for item in exchange.take_batch(10_000, 64 * MIB)}
    tried: set[str] = set()
    while (alone := parking.next_alone(tried)) is not None:
        tried.add(alone.item_id)
    listed = {item.item_id for item in exchange.stuck()}
    for one in ids:
        is_delivered = state_of(core, one) == "acked"
        assert is_delivered or one in offered | tried | listed
        assert not (one in offered and one in tried)
    status = exchange.status()
    stuck = status.refused + status.conflicts + status.held + status.parked
    assert status.waiting + status.sent + stuck == core._desk.db.scalar("SELECT count(*) FROM outbox")
