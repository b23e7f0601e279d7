"""Orders of the district: genuine ones are carried out once, others never, strange ones are kept."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from core.domain.canonical import loads_strict
from sync.client.orders import Orders
from sync.protocol.messages import Order
from sync.protocol.signing import sign_order
from sync.server.service import devices, ordering
from sync.server.store import devices as device_store
from tests.helpers.people import VILLAGE, VILLAGE_CODE
from tests.sync.client.station import OTHER_VILLAGE, Station

BY = "command:test"


def give(station: Station, kind: str, **said: Any) -> str:
    office = station.office
    with office.begin() as connection:
        [device] = device_store.everyone(connection, office.district.code)
        now_ms = office.clock.now().utc_ms
        return ordering.issue(connection, office.district, office.ids, device, kind, now_ms, BY, said)


def outcomes(station: Station) -> dict[str, str]:
    return {row["order_id"]: row["outcome"] for row in station.office.rows("orders")}


def test_a_lease_order_is_carried_out_and_told_with_the_next_hello(enrolled: Station) -> None:
    order = give(enrolled, "lease", lease_days=7)
    enrolled.sync()
    assert enrolled.exchange.status().lease.days_left == 7
    assert outcomes(enrolled) == {order: ""}
    enrolled.sync()
    assert outcomes(enrolled) == {order: "done"}
    _report, wire = enrolled.sync()
    assert wire.traffic.round_trips == 1
    assert enrolled.exchange.device.untold_orders() == []


def test_an_order_that_comes_again_is_not_carried_out_again_but_told_again(enrolled: Station) -> None:
    order = give(enrolled, "lease", lease_days=7)
    enrolled.sync()
    enrolled.sync()
    enrolled.exchange.device._desk.lease.set_days(33)
    office = enrolled.office
    with office.begin() as connection:  # the district came back from a backup and forgot our word
        connection.exec_driver_sql("UPDATE orders SET done_ms = 0, outcome = ''")
    enrolled.sync()
    enrolled.sync()
    assert outcomes(enrolled) == {order: "done"}
    assert enrolled.exchange.status().lease.days_left == 33


def test_a_laptop_of_an_older_release_gets_its_keys_by_itself(enrolled: Station) -> None:
    me = enrolled.exchange.enrolment()
    assert me is not None
    old = dataclasses.replace(me, sealing_key=b"", lease_key=b"", lease_days=0, district_code="")
    enrolled.exchange.save_enrolment(old)
    assert enrolled.exchange.device.lacks_keys
    enrolled.sync()
    got = enrolled.exchange.enrolment()
    assert got == me
    enrolled.sync()
    assert set(outcomes(enrolled).values()) == {"done"}
    assert len(outcomes(enrolled)) == 1


def test_a_kind_of_a_newer_district_is_kept_and_reported_and_never_fatal(enrolled: Station) -> None:
    order = give(enrolled, "dance", how="slowly")
    enrolled.sync()
    enrolled.sync()
    assert outcomes(enrolled) == {order: "unknown"}
    [kept] = enrolled.exchange.device.kept_orders("unknown")
    assert loads_strict(kept.text.encode())["how"] == "slowly"


def test_an_order_with_impossible_words_is_reported_and_changes_nothing(enrolled: Station) -> None:
    order = give(enrolled, "lease", lease_days=-4)
    enrolled.sync()
    enrolled.sync()
    assert outcomes(enrolled) == {order: "unknown"}
    assert enrolled.exchange.status().lease.days_left == 60


@pytest.mark.parametrize("bent", ["signature", "stranger", "device", "text", "shape"])
def test_what_the_district_did_not_say_to_this_laptop_is_left_alone(enrolled: Station, bent: str) -> None:
    give(enrolled, "wipe")
    [row] = enrolled.office.rows("orders")
    me = enrolled.exchange.enrolment()
    assert me is not None
    key, text, signature = enrolled.office.district.private_key, row["text"], row["signature"]
    if bent == "device":
        text = text.replace(me.device_id, "019aa000-0000-7000-8000-000000000009")
        signature = sign_order(key, text)
    elif bent == "shape":
        text = '["wipe"]'
        signature = sign_order(key, text)
    elif bent == "stranger":
        signature = sign_order(bytes(32), text)
    elif bent == "text":
        text = text.replace('"wipe"', '"wipe" ')
    else:
        signature = ("x" if signature[0] != "x" else "y") + signature[1:]
    orders = Orders(enrolled.exchange, me)
    assert orders.take([Order(text=text, signature=signature)]) == []
    assert not orders.is_wiping
    assert orders.to_tell()["done"] == []


def test_other_villages_come_and_go_with_the_next_pull_and_stand_on_the_card(enrolled: Station) -> None:
    office, me = enrolled.office, enrolled.exchange.enrolment()
    assert me is not None
    with office.begin() as connection:
        devices.change_villages(
            connection,
            office.district,
            office.ids,
            me.device_tag,
            {OTHER_VILLAGE: "张庄村"},
            [],
            office.clock.now().utc_ms,
            BY,
        )
    enrolled.sync()
    card = enrolled.exchange.device.card()
    assert card is not None
    assert card.villages == ((VILLAGE_CODE, VILLAGE), (OTHER_VILLAGE, "张庄村"))
    assert (card.tag, card.district, card.lease.days_left) == (me.device_tag, "示例区", 60)
