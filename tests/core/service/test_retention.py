"""Clearing a laptop: looked at first, written down, whole afterwards; the file itself refuses everything else."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from core.app import Core, open_workspace
from core.errors import Conflict, NotAllowed
from core.seams import Seams
from core.service.exchange import Answer
from tests.helpers.workspace import PASSPHRASE, add_people, fixed_seams, sign_visit


def deliver(core: Core) -> None:
    """The district takes everything and signs for it."""
    items = core.exchange.take_batch(1000, 10**9)
    core.exchange.keep_receipt("b1", 1, "{}", "s")
    core.exchange.acknowledge([Answer(item.item_id, "accepted", server_seq=item.seq) for item in items], "b1")
    for photo in core.exchange.photos_to_send():
        core.exchange.photo_done(photo.hash)


@pytest.fixture
def later(root: Path, seams: Seams) -> Core:
    """Two visits each of two people, delivered; 25 months later."""
    core = open_workspace(root, PASSPHRASE, seams)
    for person in add_people(core, 2):
        sign_visit(core, person, photos=1, on=date(2026, 11, 3))
        sign_visit(core, person)
    deliver(core)
    core.close()
    return open_workspace(root, PASSPHRASE, fixed_seams("2028-12-23T09:00:00.000+08:00", seed=9))


def test_what_is_looked_at_is_what_is_cleared_and_the_workspace_is_whole(later: Core) -> None:
    plan = later.retention.plan()
    assert plan.count == 2 and plan.kept == {"last": 2} and plan.size_bytes > 1000
    before = later.exchange.digests()
    done = later.retention.purge()
    assert done.count == 2 and done.files == 1  # the photograph; the signature stands on the visits that stay
    assert all(finding.is_ok for finding in later.health.check())
    assert {kind: later.exchange.digests()[kind] for kind in before} == before
    assert later.retention.plan().count == 0
    later.close()


def test_a_cleared_record_keeps_number_day_and_hash_and_says_where_it_is(later: Core) -> None:
    [record, _other] = later.retention.plan().ids
    seen = later.records.show(record)
    later.retention.purge()
    after = later.records.show(record)
    assert after.is_cleared and not after.answers and after.person is None and after.media == ()
    assert (after.serial, after.hash, after.occurred_at) == (seen.serial, seen.hash, seen.occurred_at)
    assert after.person_name == seen.person_name
    [line] = [entry for entry in later.ledger.entries(seen.person_id) if entry.record_id == record]
    assert "清除" in line.summary
    with pytest.raises(NotAllowed, match=r"record\.cleared"):
        later.records.correct(record, "写错了")
    with pytest.raises(NotAllowed, match=r"record\.cleared"):
        later.prints.render("visit", ids=[record])
    assert later.prints.render("visit", month="2026-11").documents
    later.close()


def test_what_was_cleared_waits_for_no_printer(later: Core) -> None:
    assert later.prints.count_unprinted("visit") == len(later.prints.unprinted("visit")) == 4
    later.retention.purge()
    assert later.prints.count_unprinted("visit") == len(later.prints.unprinted("visit")) == 2
    later.close()


def test_clearing_is_written_down_with_the_ids(later: Core) -> None:
    ids = later.retention.plan().ids
    later.retention.purge()
    [(fact, _state)] = later._desk.facts.listed(["purge"])
    assert sorted(fact.body["ids"]) == sorted(ids)
    later.close()


def test_the_file_refuses_to_empty_what_is_not_listed_and_to_list_what_is_not_receipted(core: Core) -> None:
    [person] = add_people(core)
    record = sign_visit(core, person)
    db = core._desk.db
    with pytest.raises(Conflict):
        db.execute("UPDATE fact SET body = '{}', media = '[]' WHERE id = ?", (record,))
    insert = "INSERT INTO purge (fact_id, by_fact, purged_ms) VALUES (?, ?, 1)"
    with pytest.raises(Conflict):
        db.execute(insert, (record, record))
    [item] = [item for item in core.exchange.take_batch(99, 10**9) if item.item_id == record]
    core.exchange.acknowledge([Answer(record, "accepted", server_seq=item.seq)])  # an answer without its receipt
    with pytest.raises(Conflict):
        db.execute(insert, (record, record))


def test_a_listed_fact_may_lose_its_body_and_nothing_else(later: Core) -> None:
    [record, _other] = later.retention.plan().ids
    later.retention.purge()
    db = later._desk.db
    for change in ("body = '{\"answers\":{}}'", "serial = 'X'", "hash = 'x'", "occurred_ms = 1", "actor_name = 'x'"):
        with pytest.raises(Conflict):
            db.execute(
                f"UPDATE fact SET body = '{{}}', media = '[]', {change} WHERE id = ?"
                if not change.startswith("body")
                else f"UPDATE fact SET {change} WHERE id = ?",
                (record,),
            )
    for sql in ("DELETE FROM purge", "UPDATE purge SET purged_ms = 2"):
        with pytest.raises(Conflict):
            db.execute(sql)
    later.close()


def test_young_unsent_and_unphotographed_records_stay(root: Path, seams: Seams) -> None:
    core = open_workspace(root, PASSPHRASE, seams)
    for person in add_people(core, 2):
        sign_visit(core, person, photos=1)
        sign_visit(core, person)
    assert core.retention.plan().kept == {"unsent": 4}
    items = core.exchange.take_batch(1000, 10**9)
    core.exchange.keep_receipt("b1", 1, "{}", "s")
    core.exchange.acknowledge([Answer(item.item_id, "accepted", server_seq=item.seq) for item in items], "b1")
    assert core.retention.plan().kept["unsent"] == 4  # the photographs wait
    core.close()
    later = open_workspace(root, PASSPHRASE, fixed_seams("2028-11-21T09:00:00.000+08:00", seed=9))
    assert later.retention.purge().count == 0
    later.close()


def test_only_the_lead_clears(later: Core, root: Path) -> None:
    later.users.add("刘助理", "assistant", "liu second phrase 2")
    liu = open_workspace(root, "liu second phrase 2", fixed_seams("2028-12-23T10:00:00.000+08:00", seed=4))
    assert liu.retention.plan().count == 2
    with pytest.raises(NotAllowed):
        liu.retention.purge()
    liu.close()
    later.close()


def test_a_picture_file_that_a_killed_run_left_goes_with_the_next_one(later: Core) -> None:
    desk = later._desk
    hashes = set(desk.pictures.hashes())
    remove = desk.media.remove
    desk.media.remove = lambda _hash: (_ for _ in ()).throw(KeyboardInterrupt())  # type: ignore[method-assign]
    with pytest.raises(KeyboardInterrupt):
        later.retention.purge()
    desk.media.remove = remove  # type: ignore[method-assign]
    assert set(desk.media.hashes()) == hashes
    later.retention.purge()
    assert set(desk.media.hashes()) == set(desk.pictures.hashes()) < hashes
    assert all(finding.is_ok for finding in later.health.check())
    later.close()


def test_what_was_cleared_keeps_its_place_when_the_district_asks_again(later: Core) -> None:
    later.retention.purge()
    later.exchange.requeue_kinds(["visit"])
    assert all(item.kind != "visit" or b'"answers"' in item.line for item in later.exchange.take_batch(99, 10**9))
    later.exchange.requeue_above(0)
    lines = [item.line for item in later.exchange.take_batch(99, 10**9)]
    assert sum(b'"op":"withdrawn"' in line for line in lines) == 2
    assert all(finding.is_ok for finding in later.health.check())
    later.close()
