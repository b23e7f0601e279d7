"""Laws of edits: disjoint fields merge, the same field keeps both, critical fields wait for the district."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from core.clock import Moment
from sync.server.service.deciding import decide, waiting
from sync.server.service.founding import begin_epoch
from tests.helpers.people import id_number
from tests.sync.server.laptop import Laptop, id_of
from tests.sync.server.office import FIRST, SECOND, Office

NUMBER = id_number(date(1940, 3, 2), "2", serial=21)


def person_of(laptop: Laptop, person_id: str) -> dict[str, Any] | None:
    laptop.cursor = ""
    return laptop.pulled().get(f"person {person_id}")


def propose(laptop: Laptop, **fields: Any) -> str:
    person_id = laptop.ids.new()
    body = {"name": "王桂兰", "id_number": NUMBER, "phone": "13100000000", **fields}
    assert laptop.told([laptop.edit(person_id, 0, body)]) == ["accepted"]
    return person_id


def test_a_proposed_person_is_created_and_comes_back(laptop: Laptop) -> None:
    person_id = propose(laptop)
    found = person_of(laptop, person_id)
    assert found is not None
    assert (found["name"], found["village_code"]) == ("王桂兰", FIRST)


def test_a_version_of_days_that_a_restore_lost_vouches_for_nothing_that_came_otherwise(
    office: Office, enrolled: Callable[..., Laptop], laptop: Laptop
) -> None:
    other, person_id = enrolled(), propose(laptop)
    assert other.told([other.edit(person_id, 1, {"phone": "13200000000"})]) == ["accepted"]
    lost = office.clock.now().utc_ms // 1000 + 3600  # a version of an epoch that began after this backup
    office.clock.move(hours=10)
    with office.begin() as connection:
        begin_epoch(connection, office.ids, office.district.code, office.clock.now().utc_ms)
    laptop.hello(need_token=True)
    assert laptop.told([laptop.edit(person_id, lost, {"phone": "13300000000"})]) == ["conflict person.changed"]
    assert laptop.told([laptop.edit(person_id, lost, {"address": "村东"})]) == ["merged"]
    [here] = office.rows("persons")
    assert laptop.told([laptop.edit(person_id, here["version"], {"phone": "13300000000"})]) == ["accepted"]


def test_a_small_version_of_the_lost_days_vouches_for_nothing_of_a_person_who_came_again_after_the_restore(
    office: Office, enrolled: Callable[..., Laptop], laptop: Laptop
) -> None:
    """Before the restore he had had three versions; the backup did not know him, and he counts from anew."""
    other = enrolled()
    with office.begin() as connection:
        begin_epoch(connection, office.ids, office.district.code, office.clock.now().utc_ms)
    for one in (laptop, other):
        one.hello(need_token=True)
    person_id = propose(laptop)
    assert laptop.told([laptop.edit(person_id, 1, {"phone": "13200000000"})]) == ["accepted"]
    assert laptop.told([laptop.edit(person_id, 2, {"address": "村东"})]) == ["accepted"], "his own edits follow him"
    assert other.told([other.edit(person_id, 3, {"phone": "13300000000"})]) == ["conflict person.changed"]
    assert other.told([other.edit(person_id, 3, {"note": "门口有狗"})]) == ["merged"]
    [here] = office.rows("persons")
    assert other.told([other.edit(person_id, here["version"], {"phone": "13300000000"})]) == ["accepted"]


def test_a_district_whose_clock_is_behind_begins_an_epoch_with_numbers_nobody_had(
    office: Office, enrolled: Callable[..., Laptop], laptop: Laptop
) -> None:
    other, person_id = enrolled(), propose(laptop)
    [before] = office.rows("persons")
    office.clock.move(days=-400)
    with office.begin() as connection:
        begin_epoch(connection, office.ids, office.district.code, office.clock.now().utc_ms)
    office.clock.move(days=400)
    [after] = office.rows("persons")
    assert after["version"] > before["version"] + 1_000_000
    for one in (laptop, other):
        one.hello(need_token=True)
    assert laptop.told([laptop.edit(person_id, after["version"], {"phone": "13200000000"})]) == ["accepted"]
    lost = office.clock.now().utc_ms // 1000 + 5  # a version that a lost day had given
    assert other.told([other.edit(person_id, lost, {"phone": "13300000000"})]) == ["conflict person.changed"]


def test_an_id_number_is_in_the_district_only_once(enrolled: Callable[..., Laptop], laptop: Laptop) -> None:
    person_id = propose(laptop)
    again = laptop.push([laptop.edit(laptop.ids.new(), 0, {"name": "王桂兰", "id_number": NUMBER})])[0]
    assert (again.outcome, again.code, again.params) == ("conflict", "person.exists", {"id": person_id})
    stranger = enrolled(SECOND)
    hidden = stranger.push([stranger.edit(laptop.ids.new(), 0, {"name": "王桂兰", "id_number": NUMBER})])[0]
    assert (hidden.outcome, hidden.code, hidden.params) == ("conflict", "person.exists", {"id": ""})


def test_a_proposal_of_the_same_person_again_changes_nothing(laptop: Laptop) -> None:
    person_id = propose(laptop)
    fields = {"name": "王桂兰", "id_number": NUMBER, "phone": "13100000000"}
    assert laptop.told([laptop.edit(person_id, 0, fields)]) == ["accepted"]
    assert laptop.told([laptop.edit(person_id, 0, {**fields, "phone": "13900000000"})]) == ["conflict person.exists"]


def test_edits_of_different_fields_on_the_same_version_merge(enrolled: Callable[..., Laptop], laptop: Laptop) -> None:
    person_id = propose(laptop)
    other = enrolled()
    assert laptop.told([laptop.edit(person_id, 1, {"phone": "13200000000"})]) == ["accepted"]
    assert other.told([other.edit(person_id, 1, {"address": "村东头第三家"})]) == ["merged"]
    found = person_of(laptop, person_id)
    assert found is not None
    assert (found["phone"], found["address"]) == ("13200000000", "村东头第三家")


def test_edits_of_the_same_field_keep_both_values(
    office: Office, enrolled: Callable[..., Laptop], laptop: Laptop
) -> None:
    person_id = propose(laptop)
    other = enrolled()
    laptop.push([laptop.edit(person_id, 1, {"phone": "13200000000"})])
    line = other.edit(person_id, 1, {"phone": "13300000000", "address": "村东"})
    assert other.told([line]) == ["conflict person.changed"]
    assert other.told([line]) == ["conflict person.changed"]
    assert person_of(laptop, person_id)["phone"] == "13200000000"  # type: ignore[index]
    kept = office.rows("conflicts")
    assert [row["fields"]["phone"] for row in kept] == [{"theirs": "13200000000", "mine": "13300000000"}]


def test_the_same_value_from_two_laptops_is_no_conflict(enrolled: Callable[..., Laptop], laptop: Laptop) -> None:
    person_id = propose(laptop)
    other = enrolled()
    laptop.push([laptop.edit(person_id, 1, {"phone": "13200000000"})])
    assert other.told([other.edit(person_id, 1, {"phone": "13200000000"})]) == ["merged"]


def test_a_critical_field_waits_for_the_district_even_on_the_newest_version(office: Office, laptop: Laptop) -> None:
    person_id = propose(laptop)
    line = laptop.edit(person_id, 1, {"died_on": "2026-11-01", "note": "邻居告知"})
    assert laptop.told([line]) == ["conflict person.critical"]
    assert "died_on" not in (person_of(laptop, person_id) or {})
    with office.begin() as connection:
        assert [row["fields"] for row in waiting(connection, office.district.code)] == [["died_on", "note"]]
        now = Moment.parse("2026-11-22T15:00:00.000+08:00")
        decide(connection, office.district.code, id_of(line), "已核实", "区民政局", now, accept=True)
    pulled = laptop.pulled()
    assert pulled[f"person {person_id}"]["died_on"] == "2026-11-01"  # type: ignore[index]
    decision = pulled[f"decision {id_of(line)}"]
    assert decision is not None
    assert (decision["state"], decision["text"]) == ("decided", "已核实")


def test_a_refused_edit_changes_nothing_and_is_answered(office: Office, laptop: Laptop) -> None:
    person_id = propose(laptop)
    line = laptop.edit(person_id, 1, {"name": "王桂蓝"})
    laptop.push([line])
    with office.begin() as connection:
        now = office.clock.now()
        decide(connection, office.district.code, id_of(line), "以身份证为准", "区民政局", now, accept=False)
    pulled = laptop.pulled()
    assert pulled[f"person {person_id}"]["name"] == "王桂兰"  # type: ignore[index]
    assert pulled[f"decision {id_of(line)}"]["text"] == "以身份证为准"  # type: ignore[index]


def test_an_edit_of_somebody_unknown_waits_and_looks_the_same_as_one_of_another_village(
    enrolled: Callable[..., Laptop], laptop: Laptop
) -> None:
    stranger = enrolled(SECOND)
    hidden = propose(stranger)
    answers = laptop.push([laptop.edit(hidden, 1, {"phone": "1"}), laptop.edit(laptop.ids.new(), 1, {"phone": "1"})])
    told = [(a.outcome, a.code, a.field, a.params) for a in answers]
    assert told == [("held", "person.not_listed", "person_id", {})] * 2


def test_moving_somebody_to_another_village_is_the_districts_word(laptop: Laptop) -> None:
    person_id = propose(laptop)
    assert laptop.told([laptop.edit(person_id, 1, {"village_code": SECOND})]) == ["conflict person.critical"]


def test_somebody_who_moved_is_gone_for_the_old_village(
    office: Office, enrolled: Callable[..., Laptop], laptop: Laptop
) -> None:
    person_id = propose(laptop)
    other = enrolled(SECOND)
    laptop.pull()
    line = laptop.edit(person_id, 1, {"village_code": SECOND})
    laptop.push([line])
    with office.begin() as connection:
        decide(connection, office.district.code, id_of(line), "同意迁移", "区民政局", office.clock.now(), accept=True)
    pulled = laptop.pulled()
    assert f"person {person_id}" in pulled
    assert pulled[f"person {person_id}"] is None
    assert other.pulled()[f"person {person_id}"]["village_code"] == SECOND  # type: ignore[index]


def test_reports_and_leads_are_received_and_later_decided(office: Office, laptop: Laptop) -> None:
    line = laptop.fact("change")
    laptop.push([line])
    assert laptop.pulled()[f"decision {id_of(line)}"]["state"] == "received"  # type: ignore[index]
    with office.begin() as connection:
        decide(connection, office.district.code, id_of(line), "已认定", "区民政局", office.clock.now())
    decision = laptop.pulled()[f"decision {id_of(line)}"]
    assert decision is not None
    assert (decision["state"], decision["text"]) == ("decided", "已认定")


def test_history_remembers_who_changed_what(office: Office, laptop: Laptop) -> None:
    person_id = propose(laptop)
    line = laptop.edit(person_id, 1, {"phone": "13200000000"})
    laptop.push([line])
    rows = sorted(office.rows("person_history"), key=lambda row: row["version"])
    assert rows[1]["source"] == id_of(line)
    assert rows[1]["changed"] == {"phone": ["13100000000", "13200000000"]}


def test_a_laptop_that_changes_its_mind_before_it_synchronises_is_in_no_conflict_with_itself(laptop: Laptop) -> None:
    person_id = laptop.ids.new()
    lines = [
        laptop.edit(person_id, 0, {"name": "王桂兰", "phone": "13100000000"}),
        laptop.edit(person_id, 1, {"phone": "13200000000"}),
        laptop.edit(person_id, 1, {"phone": "13300000000"}),
    ]
    assert laptop.told(lines) == ["accepted"] * 3
    assert laptop.told([laptop.edit(person_id, 1, {"phone": "13400000000"})]) == ["accepted"]
    assert person_of(laptop, person_id)["phone"] == "13400000000"  # type: ignore[index]


def test_what_others_changed_since_stays_a_conflict_for_a_laptop_with_edits_of_its_own(
    enrolled: Callable[..., Laptop], laptop: Laptop
) -> None:
    person_id = propose(laptop)
    other = enrolled()
    assert laptop.told([laptop.edit(person_id, 1, {"address": "村东"})]) == ["accepted"]
    assert other.told([other.edit(person_id, 1, {"phone": "13200000000"})]) == ["merged"]
    assert laptop.told([laptop.edit(person_id, 1, {"phone": "13300000000"})]) == ["conflict person.changed"]
    assert laptop.told([laptop.edit(person_id, 1, {"address": "村西"})]) == ["merged"]
