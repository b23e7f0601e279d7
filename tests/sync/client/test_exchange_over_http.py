"""The whole way with nothing going wrong: everything arrives once, and the second run has nothing to say."""

from __future__ import annotations

from datetime import date

from sync.server.service.deciding import decide
from tests.helpers.workspace import add_people, sign_visit
from tests.sync.client.station import Station


def test_people_visits_and_photos_arrive_and_the_status_says_so(enrolled: Station) -> None:
    [person] = add_people(enrolled.core)
    record = sign_visit(enrolled.core, person, photos=2)
    assert enrolled.core.records.show(record).sync_state == "waiting"
    report, _wire = enrolled.sync()
    enrolled.assert_all_there_once()
    assert (report.sent, report.photos_sent) == (2, 3)  # two photos and one signature, used twice
    assert enrolled.district_photos() == set(enrolled.core.records.show(record).media)
    assert enrolled.core.records.show(record).sync_state == "sent"
    assert enrolled.core.people.show(person).sync_state == "synced"
    status = enrolled.exchange.status()
    assert status.is_all_sent
    assert (status.photos_waiting, status.photo_bytes_waiting, status.bytes_waiting) == (0, 0, 0)
    assert status.last_complete_at == status.last_contact_at == enrolled.core.seams.clock.now()
    assert report.stages == ["hello", "push", "pull", "photos", "closing"]


def test_a_run_with_nothing_to_say_takes_one_round_trip_of_at_most_600_bytes(enrolled: Station) -> None:
    enrolled.write(30)
    enrolled.sync()
    enrolled.proxy.reset()
    report, wire = enrolled.sync()
    assert (report.sent, report.pulled, report.stages) == (0, 0, ["hello"])
    assert wire.traffic.round_trips == 1
    assert enrolled.proxy.up + enrolled.proxy.down <= 600
    assert (wire.traffic.bytes_up, wire.traffic.bytes_down) == (enrolled.proxy.up, enrolled.proxy.down)


def test_all_requests_of_a_run_share_one_connection_and_are_counted_to_the_byte(enrolled: Station) -> None:
    [person] = add_people(enrolled.core)
    sign_visit(enrolled.core, person, photos=1)
    enrolled.write(120)
    _report, wire = enrolled.sync()
    assert enrolled.proxy.connections == 1
    assert (wire.traffic.bytes_up, wire.traffic.bytes_down) == (enrolled.proxy.up, enrolled.proxy.down)


def test_batches_grow_while_the_link_is_quick(enrolled: Station) -> None:
    enrolled.write(400)
    engine, wire = enrolled.engine()
    while not engine.is_done:
        engine.step()
    wire.close()
    pushes = enrolled.office.count("receipts")
    assert pushes == 2  # 50, 350
    enrolled.assert_all_there_once()


def test_a_batch_that_was_made_ready_while_the_district_worked_and_never_left_goes_again(enrolled: Station) -> None:
    enrolled.write(120)
    engine, wire = enrolled.engine()
    engine.step()
    engine.step()
    wire.close()  # the laptop ends here
    states = enrolled.core._desk.db.all("SELECT state, count(*) FROM outbox GROUP BY state")
    assert dict(states) == {"acked": 50, "sent": 70}
    report, _wire = enrolled.sync()
    assert (report.sent, report.duplicate) == (70, 0)
    enrolled.assert_all_there_once()


def test_what_is_urgent_is_in_the_first_batch_however_late_it_was_written(enrolled: Station) -> None:
    enrolled.write(120)
    [urgent] = enrolled.write(1, kind="lead", urgency=0)
    engine, wire = enrolled.engine()
    engine.step()
    engine.step()
    assert urgent in enrolled.district_ids()
    assert enrolled.office.outcomes()[urgent] == "accepted"
    while not engine.is_done:
        engine.step()
    wire.close()
    enrolled.assert_all_there_once()


def test_people_of_the_district_come_down_and_go_again(enrolled: Station) -> None:
    [person] = add_people(enrolled.core)
    enrolled.sync()
    assert enrolled.core.people.show(person).sync_state == "synced"
    enrolled.core.people.propose(person, {"phone": "13511112222"}, "换了号码")
    assert enrolled.core.people.show(person).sync_state == "pending"
    enrolled.sync()
    view = enrolled.core.people.show(person)
    assert (view.sync_state, view.person.phone) == ("synced", "13511112222")


def test_a_person_proposed_and_changed_twice_before_the_first_contact_is_in_no_conflict(enrolled: Station) -> None:
    [person] = add_people(enrolled.core)
    for phone in ("13511112222", "13533334444"):
        enrolled.core.people.propose(person, {"phone": phone}, "换了号码")
    report, _wire = enrolled.sync()
    assert (report.sent, report.conflicts, report.refused) == (3, 0, 0)
    view = enrolled.core.people.show(person)
    assert (view.sync_state, view.person.phone) == ("synced", "13533334444")


def test_what_was_reported_becomes_decided_when_the_district_says_so(enrolled: Station) -> None:
    [person] = add_people(enrolled.core)
    enrolled.sync()
    [fact] = enrolled.write(1, kind="change", person_id=person)
    enrolled.sync()
    assert _summary(enrolled, person) == "区里已收到"
    with enrolled.office.begin() as connection:
        decide(connection, enrolled.office.district.code, fact, "同意提标", "区民政局", enrolled.office.clock.now())
    report, _wire = enrolled.sync()
    assert (report.sent, report.pulled) == (0, 1)
    assert _summary(enrolled, person) == "已认定 同意提标"


def test_an_item_taken_back_before_it_travelled_leaves_only_its_place(enrolled: Station) -> None:
    desk = enrolled.core._desk
    [person] = add_people(enrolled.core)
    edit = desk.persons.edits(person)[0]
    with desk.db.transaction():
        desk.outbox.withdraw([edit.id])
        desk.persons.set_edit_state([edit.id], "withdrawn")
    enrolled.write(3)
    report, _wire = enrolled.sync()
    assert report.sent == 4
    enrolled.assert_all_there_once()
    assert enrolled.office.count("persons") == 0
    assert edit.fields["name"].encode() not in b"".join(row["line"] for row in enrolled.office.rows("items"))
    assert enrolled.sync()[0].stages == ["hello"], "the closing check leaves out what was taken back, on both sides"


def test_each_event_carries_the_last_signed_moment_of_the_district(enrolled: Station) -> None:
    enrolled.sync()
    enrolled.office.clock.move(minutes=9)
    enrolled.write(1)
    enrolled.sync()
    enrolled.office.clock.move(minutes=2)
    enrolled.sync()
    enrolled.write(1)
    import json

    lines = [json.loads(enrolled.core._desk.outbox.line(item) or b"{}") for item in enrolled.outbox_ids()]
    beacons = [int(line["event"]["beacon"].split(".")[0]) for line in lines]
    assert beacons[1] - beacons[0] == 11 * 60_000


def test_the_offset_of_the_laptops_clock_is_noted_and_stops_nothing(enrolled: Station) -> None:
    desk = enrolled.core._desk
    enrolled.write(1)
    laptop_clock = type(enrolled.office.clock)(enrolled.office.clock.now())
    laptop_clock.move(days=-3650)
    object.__setattr__(desk.seams, "clock", laptop_clock)
    enrolled.sync()
    assert round(enrolled.exchange.status().clock_offset_s) == 3650 * 86400
    enrolled.assert_all_there_once()


def test_the_visit_of_a_day_is_found_at_the_district_as_it_was_written(enrolled: Station) -> None:
    [person] = add_people(enrolled.core)
    record = sign_visit(enrolled.core, person, on=date(2026, 11, 20))
    line = enrolled.core._desk.outbox.line(record)
    enrolled.sync()
    stored = {row["item_id"]: bytes(row["line"]) for row in enrolled.office.rows("items")}
    assert stored[record] == line


def _summary(station: Station, person: str) -> str:
    return next(entry.summary for entry in station.core.ledger.entries(person) if entry.kind == "change")
