"""One answer for each item: none holds up another, and what was not taken stays in sight with its reason."""

from __future__ import annotations

import pytest

from core.errors import Unavailable
from gui.text import has_sentence
from sync.protocol.codes import ITEM_CODES
from sync.server.service.deciding import decide
from tests.helpers.people import invented_body
from tests.helpers.workspace import add_people
from tests.sync.client.station import OTHER_VILLAGE, Station


def test_one_refused_item_is_listed_with_person_and_reason_while_all_others_arrive(enrolled: Station) -> None:
    enrolled.write(250)
    [foreign] = add_people(enrolled.core, 1, village_code=OTHER_VILLAGE, name="任行知")
    enrolled.write(249)
    report, _wire = enrolled.sync()
    assert (report.sent, report.refused) == (499, 1)
    [stuck] = enrolled.exchange.stuck()
    assert (stuck.person_id, stuck.person_name, stuck.state, stuck.code) == (
        foreign,
        "任行知",
        "refused",
        "item.village",
    )
    status = enrolled.exchange.status()
    assert (status.waiting, status.sent, status.refused, status.is_all_sent) == (0, 499, 1, False)
    assert status.last_complete_at is None
    report, _wire = enrolled.sync()
    assert (report.refused, report.stages) == (0, ["hello"]), "a refused item is not sent again by itself"


def test_a_refused_item_is_offered_again_when_somebody_asks_for_it(enrolled: Station) -> None:
    add_people(enrolled.core, 1, village_code=OTHER_VILLAGE)
    enrolled.sync()
    [stuck] = enrolled.exchange.stuck()
    enrolled.exchange.retry(stuck.item_id)
    report, _wire = enrolled.sync()
    assert report.refused == 1
    assert enrolled.exchange.stuck()[0].attempts == 2


def test_a_held_item_is_offered_once_in_every_run(enrolled: Station) -> None:
    desk = enrolled.core._desk
    stranger = desk.seams.ids.new()
    with desk.db.transaction():
        desk.persons.put_base(stranger, 4, 1, invented_body(9))  # the district knows nothing of this person
        desk.write_edit(stranger, {"phone": "13500001111"}, "换号")
    enrolled.write(5)
    for _run in range(3):
        report, _wire = enrolled.sync()
        assert report.held == 1
    [stuck] = enrolled.exchange.stuck()
    assert (stuck.state, stuck.code, stuck.attempts) == ("held", "person.not_listed", 3)
    assert enrolled.exchange.status().held == 1


def test_a_person_changed_on_two_sides_shows_both_values_until_somebody_decides(enrolled: Station) -> None:
    person, line = _conflict(enrolled)
    view = enrolled.core.people.show(person)
    assert (view.sync_state, view.pending) == ("pending", {"name": "仇乐天"})
    assert enrolled.core._desk.persons.base(person)[1]["name"] != "仇乐天"  # type: ignore[index]
    [stuck] = enrolled.exchange.stuck()
    assert (stuck.item_id, stuck.state, stuck.code) == (line, "conflict", "person.critical")
    assert enrolled.exchange.status().conflicts == 1
    assert enrolled.sync()[0].conflicts == 0, "it is not sent again while it waits"


@pytest.mark.parametrize(("is_taken", "name"), [(True, "仇乐天"), (False, "曾重行")])
def test_a_decided_conflict_is_settled_here_too(enrolled: Station, is_taken: bool, name: str) -> None:
    person, line = _conflict(enrolled)
    with enrolled.office.begin() as connection:
        now = enrolled.office.clock.now()
        decide(connection, enrolled.office.district.code, line, "已核实", "区民政局", now, accept=is_taken)
    enrolled.sync()
    view = enrolled.core.people.show(person)
    assert (view.person.name, view.sync_state, view.pending) == (name, "synced", {})
    assert not enrolled.exchange.stuck()
    status = enrolled.exchange.status()
    assert (status.conflicts, status.is_all_sent) == (0, True)
    assert enrolled.sync()[0].stages == ["hello"], "the closing check agrees about settled conflicts"


def test_what_the_district_lost_is_found_by_the_closing_check_and_only_that_is_sent(enrolled: Station) -> None:
    enrolled.write(20)
    enrolled.sync()
    [lost] = enrolled.write(1, kind="lead")
    db = enrolled.core._desk.db
    db.execute("UPDATE outbox SET state = 'acked' WHERE item_id = ?", (lost,))
    report, _wire = enrolled.sync()
    assert (report.sent, report.duplicate) == (1, 0)
    enrolled.assert_all_there_once()


def test_a_closing_check_that_never_agrees_is_repaired_once_a_run(enrolled: Station) -> None:
    enrolled.write(3)
    enrolled.sync()
    with enrolled.office.begin() as connection:
        connection.exec_driver_sql("UPDATE device_digests SET members = members + 1")
    report, _wire = enrolled.sync()
    assert (report.duplicate, report.stages) == (3, ["hello", "push", "pull", "photos", "closing"])


def test_what_is_missing_here_is_found_by_the_totals_and_pulled_again(enrolled: Station) -> None:
    first, second = add_people(enrolled.core, 2)
    enrolled.sync()
    db = enrolled.core._desk.db
    db.execute("DELETE FROM person_base WHERE id = ?", (first,))
    db.execute("DELETE FROM remote_row WHERE id = ?", (first,))
    enrolled.core.people.propose(second, {"phone": "13511112222"}, "换号")
    enrolled.sync()
    assert enrolled.core._desk.persons.base(first) is not None


def test_a_pull_from_the_beginning_removes_what_is_gone(enrolled: Station) -> None:
    gone, kept = add_people(enrolled.core, 2)
    enrolled.sync()
    with enrolled.office.begin() as connection:
        connection.exec_driver_sql("DELETE FROM feed WHERE object_id = %s", (gone,))
    enrolled.exchange.set_state("cursor", "a cursor of long ago")
    enrolled.sync()
    assert enrolled.core._desk.persons.get(gone) is None
    assert enrolled.core._desk.persons.get(kept) is not None
    assert [row[1] for row in enrolled.exchange.remote_rows() if row[0] == "person"] == [kept]


def test_a_pull_from_the_beginning_that_is_interrupted_removes_nobody_it_has_not_come_to(
    enrolled: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = add_people(enrolled.core, 7)
    enrolled.sync()
    monkeypatch.setattr("sync.client.pull.PULL_ROWS", 2)
    enrolled.exchange.set_state("cursor", "a cursor of long ago")
    engine, wire = enrolled.engine()
    engine.step()
    engine.step()
    wire.close()
    assert all(enrolled.core._desk.persons.get(person) for person in people)
    report, _wire = enrolled.sync()
    assert report.pulled == 5, "it goes on at the third row"
    assert all(enrolled.core._desk.persons.get(person) for person in people)


def test_a_program_too_old_to_read_still_delivers_everything(
    enrolled: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_people(enrolled.core, 2)
    photo = enrolled.picture(20_000)
    monkeypatch.setattr("sync.server.api.pull.can_pull", lambda _version: False)
    with pytest.raises(Exception, match=r"protocol\.too_old"):
        enrolled.sync()
    enrolled.assert_all_there_once()
    assert enrolled.district_photos() == {photo}
    assert enrolled.exchange.status().is_all_sent


def test_a_token_that_ran_out_is_renewed_in_passing(enrolled: Station) -> None:
    enrolled.write(1)
    enrolled.sync()
    enrolled.write(60)
    engine, wire = enrolled.engine()
    engine.step()
    engine.step()
    enrolled.office.clock.move(hours=2)
    while not engine.is_done:
        engine.step()
    wire.close()
    enrolled.assert_all_there_once()


def test_a_revoked_laptop_is_told_so_and_keeps_everything(enrolled: Station) -> None:
    enrolled.write(3)
    with enrolled.office.begin() as connection:
        connection.exec_driver_sql("UPDATE devices SET revoked_ms = 1")
    with pytest.raises(Exception, match=r"auth\.refused") as caught:
        enrolled.sync()
    assert not isinstance(caught.value, Unavailable)
    assert enrolled.exchange.status().waiting == 3


def test_every_reason_the_district_can_give_for_an_item_has_a_sentence() -> None:
    assert not [code for code in ITEM_CODES if not has_sentence(code)]


def _conflict(station: Station) -> tuple[str, str]:
    """A critical field changed here: (person, item)."""
    [person] = add_people(station.core, 1, name="曾重行")
    station.sync()
    station.core.people.propose(person, {"name": "仇乐天"}, "身份证上是这个名字")
    report, _wire = station.sync()
    assert report.conflicts == 1
    return person, station.outbox_ids()[-1]
