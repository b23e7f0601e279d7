"""A place that is only kept, a record that was refused and mended, and what a laptop tells of its own trouble."""

from __future__ import annotations

import json
from collections.abc import Callable

from core.clock import FixedClock
from sync.protocol.jsonbytes import dumps, sha256
from tests.sync.server.laptop import Laptop, id_of
from tests.sync.server.office import Office


def parked(line: bytes, code: str = "server.error") -> bytes:
    """What a laptop sends in the place of an item that does not come through."""
    item = json.loads(line)
    return dumps({"code": code, "event": item["event"], "id": item["id"], "op": "parked"})


def test_what_comes_after_a_parked_item_takes_force(office: Office, laptop: Laptop) -> None:
    poison, *after = laptop.facts(3)
    assert laptop.told(after) == ["held event.gap", "held event.gap"]
    assert laptop.told([parked(poison)]) == ["rejected item.parked"]
    assert set(office.outcomes().values()) == {"accepted"}
    assert laptop.hello().have_seq == 3


def test_a_parked_item_may_still_come_and_counts_once(office: Office, laptop: Laptop) -> None:
    poison, after = laptop.facts(2)
    laptop.push([parked(poison), after])
    assert laptop.told([parked(poison)]) == ["rejected item.parked"]
    assert laptop.told([poison]) == ["accepted"]
    assert laptop.told([poison]) == ["duplicate"]
    assert office.count() == 2


def test_a_parked_place_cannot_be_taken_by_another_event(laptop: Laptop) -> None:
    poison, after = laptop.facts(2)
    laptop.push([parked(poison), after])
    other = json.loads(poison) | {"id": json.loads(after)["id"][:-4] + "ffff"}
    event = {**other.pop("event"), "mono": 77}
    event.pop("hash")
    forged = dumps({**other, "event": {**event, "hash": sha256(dumps({**other, "event": event}))}})
    answer = laptop.ask_push([forged])
    assert (answer.status, answer.refusal.code if answer.refusal else "") == (409, "device.forked")


def test_a_laptop_of_another_epoch_is_asked_for_the_parked_item_too(laptop: Laptop) -> None:
    """It may have come after the backup was made: a place that is only kept vouches for nothing then."""
    first, poison, after = laptop.facts(3)
    laptop.push([first, parked(poison), after])
    assert laptop.hello().have_seq == 3
    assert laptop.hello(epoch="of-the-lost-days").have_seq == 1
    assert laptop.told([poison]) == ["accepted"]
    assert laptop.hello(epoch="of-the-lost-days").have_seq == 3


def test_the_office_keeps_why_an_item_was_parked(office: Office, laptop: Laptop) -> None:
    [poison] = laptop.facts(1)
    laptop.push([parked(poison, "body.too_large")])
    [row] = office.rows("quarantine")
    assert (str(row["item_id"]), row["code"], row["params"]) == (
        id_of(poison),
        "item.parked",
        {"code": "body.too_large"},
    )


def test_a_correction_of_a_refused_record_does_not_wait_for_it(office: Office, laptop: Laptop) -> None:
    refused = laptop.item(occurred_at=1)
    line = laptop.chain(refused)
    mended = laptop.fact(supersedes=refused["id"])
    assert laptop.told([line]) == ["rejected item.field"]
    assert laptop.told([mended]) == ["accepted"]
    together = laptop.item(occurred_at=2)
    assert laptop.told([laptop.chain(together), laptop.fact(supersedes=together["id"])]) == [
        "rejected item.field",
        "accepted",
    ]


def test_a_correction_of_what_another_laptop_had_refused_waits(enrolled: Callable[..., Laptop]) -> None:
    one, other = enrolled(), enrolled()
    refused = one.item(occurred_at=1)
    one.push([one.chain(refused)])
    assert other.told([other.fact(supersedes=refused["id"])]) == ["held fact.parent_missing"]


def test_trouble_is_known_from_the_next_hello_until_a_run_succeeds(
    office: Office, laptop: Laptop, clock: FixedClock
) -> None:
    laptop.hello(trouble="push:sync.no_network")
    [row] = office.rows("devices")
    assert (row["trouble"], row["trouble_ms"]) == ("push:sync.no_network", clock.now().utc_ms)
    clock.move(minutes=1)
    laptop.hello()
    [row] = office.rows("devices")
    assert (row["trouble"], row["trouble_ms"]) == ("", 0)


def test_complete_is_said_only_when_nothing_is_left_either_way(
    office: Office, laptop: Laptop, clock: FixedClock
) -> None:
    line = laptop.fact()
    laptop.hello(head=1)
    laptop.push([line])
    laptop.hello(head=1, photos=2)
    laptop.pull()
    assert office.rows("devices")[0]["complete_ms"] == 0
    laptop.hello(head=1)
    assert office.rows("devices")[0]["complete_ms"] == clock.now().utc_ms
