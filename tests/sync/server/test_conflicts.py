"""Conflicts over the wire: who is gone, who is whose, two corrections, her word, the office's word field by field."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from core.errors import Conflict, InvalidInput
from sync.server.service import disputes
from sync.server.service.assigning import assign
from sync.server.service.deciding import decide
from sync.server.service.devices import change_villages
from tests.helpers.people import id_number
from tests.sync.server.laptop import Laptop, id_of
from tests.sync.server.office import FIRST, SECOND, Office

NUMBER = id_number(date(1940, 3, 2), "2", serial=21)
Enrolled = Callable[..., Laptop]
Run = Callable[..., tuple[int, dict[str, Any]]]


def propose(laptop: Laptop, **fields: Any) -> str:
    person_id = laptop.ids.new()
    body = {"name": "王桂兰", "id_number": NUMBER, "phone": "13100000000", **fields}
    assert laptop.told([laptop.edit(person_id, 0, body)]) == ["accepted"]
    return person_id


def body_of(laptop: Laptop, person_id: str) -> dict[str, Any]:
    laptop.cursor = ""
    found = laptop.pulled().get(f"person {person_id}")
    assert found is not None
    return found


def office_says(office: Office, person: Laptop, line: bytes, accept: bool | None = None, **more: Any) -> Any:
    with office.begin() as connection:
        return decide(
            connection, office.district.code, id_of(line), "已核实", "区民政局", office.clock.now(), accept, **more
        )


def resolution(laptop: Laptop, edit: bytes, person_id: str, reason: str = "", **choices: str) -> bytes:
    body = {"about": id_of(edit), "choices": choices, "reason": reason}
    return laptop.fact("resolution", person_id=person_id, form=None, body=body)


def stale_phone(laptop: Laptop, other: Laptop, **more: Any) -> tuple[str, bytes]:
    """A person whose phone two laptops changed on the same version; the second one's edit."""
    person_id = propose(laptop)
    assert laptop.told([laptop.edit(person_id, 1, {"phone": "13200000000"})]) == ["accepted"]
    line = other.edit(person_id, 1, {"phone": "13300000000", **more})
    assert other.told([line]) == ["conflict person.changed"]
    return person_id, line


# D: delete against edit


@pytest.mark.parametrize(
    ("field", "value", "how"), [("died_on", "2026-11-01", "died"), ("ended_on", "2026-10-31", "ended")]
)
def test_who_was_ended_meanwhile_is_not_changed_by_who_did_not_know_it(
    office: Office, laptop: Laptop, enrolled: Enrolled, field: str, value: str, how: str
) -> None:
    person_id = propose(laptop)
    line = laptop.edit(person_id, 1, {field: value})
    assert laptop.told([line]) == ["conflict person.critical"]
    office_says(office, laptop, line, True)
    other = enrolled()
    [answer] = other.push([other.edit(person_id, 1, {"address": "村东头"})])
    assert (answer.outcome, answer.code, answer.params) == ("conflict", "person.gone", {"fields": [field], "how": how})
    assert "address" not in body_of(laptop, person_id)
    assert other.told([other.edit(person_id, 2, {"phone": "13900000000"})]) == ["accepted"], "who knew it may"


def test_who_moved_away_is_a_conflict_for_the_old_village_and_still_unknown_to_strangers(
    office: Office, laptop: Laptop, enrolled: Enrolled
) -> None:
    person_id = propose(laptop)
    move = laptop.edit(person_id, 1, {"village_code": SECOND})
    laptop.push([move])
    office_says(office, laptop, move, True)
    line = laptop.edit(person_id, 1, {"phone": "13200000000"})
    [answer] = laptop.push([line])
    assert (answer.outcome, answer.code, answer.params) == (
        "conflict", "person.gone", {"fields": ["village_code"], "how": "moved"}
    )  # fmt: skip
    stranger = enrolled("120221101299")
    assert stranger.told([stranger.edit(person_id, 1, {"phone": "1"})]) == ["held person.not_listed"]
    office_says(office, laptop, line, True)
    assert laptop.pulled()[f"decision {id_of(line)}"]["state"] == "decided"  # type: ignore[index]
    there = enrolled(SECOND)
    assert body_of(there, person_id)["phone"] == "13200000000"


def test_ending_somebody_whom_others_changed_since_needs_a_word_on_each_field(
    office: Office, laptop: Laptop, enrolled: Enrolled
) -> None:
    person_id = propose(laptop)
    other = enrolled()
    end = laptop.edit(person_id, 1, {"ended_on": "2026-11-01"})
    laptop.push([end])
    assert other.told([other.edit(person_id, 1, {"phone": "13200000000"})]) == ["accepted"]
    with pytest.raises(Conflict, match=r"decision\.moved_on"):
        office_says(office, laptop, end, True)
    office_says(office, laptop, end, take=["ended_on"])
    assert body_of(laptop, person_id)["ended_on"] == "2026-11-01"


# B: single owner


def test_an_owned_field_is_changed_by_the_assistant_it_is_assigned_to_and_by_no_stale_owner(
    office: Office, enrolled: Enrolled
) -> None:
    mine, theirs = enrolled(), enrolled()
    with office.begin() as connection:
        for device, name in ((mine.device_id, "赵协理"), (theirs.device_id, "钱协理")):
            connection.exec_driver_sql("UPDATE devices SET user_name = %s WHERE device_id = %s", (name, device))
    person_id = propose(mine)
    assert theirs.told([theirs.edit(person_id, 1, {"note": "怕狗"})]) == ["accepted"], "nobody's yet"
    for name in ("赵协理", "钱协理"):  # a transfer is an event of the district
        with office.begin() as connection:
            assert assign(connection, office.district.code, [person_id], name, "区民政局", office.ids.new(), 1) == 1
    [answer] = mine.push([mine.edit(person_id, 4, {"note": "怕生", "phone": "13200000000"})])
    assert (answer.code, answer.params) == ("person.not_owner", {"fields": ["note"], "who": "钱协理"})
    assert theirs.told([theirs.edit(person_id, 4, {"note": "耳背"})]) == ["accepted"]
    found = body_of(mine, person_id)
    assert (found["note"], found["phone"], found["assigned"]) == ("耳背", "13100000000", "钱协理")
    assert mine.told([mine.edit(person_id, 5, {"assigned": "赵协理"})]) == ["rejected item.server_owned"]
    with office.begin() as connection, pytest.raises(InvalidInput, match=r"assign\.nobody"):
        assign(connection, office.district.code, [person_id], "没有的人", "区民政局", office.ids.new(), 1)


# A: facts


def test_two_corrections_of_one_record_are_both_kept_and_both_shown(
    office: Office, laptop: Laptop, enrolled: Enrolled, run: Run
) -> None:
    first, other = laptop.fact(), enrolled()
    laptop.push([first])
    mine, theirs = laptop.fact(supersedes=id_of(first)), other.fact(supersedes=id_of(first))
    assert laptop.told([mine]) == other.told([theirs]) == ["accepted"]
    assert other.told([theirs]) == ["duplicate"]
    [flag] = run("conflicts", "list", "--soft")[1]["soft"]
    assert (flag["id"], flag["code"], flag["about"]) == (
        id_of(theirs),
        "fact.corrected_twice",
        [id_of(first), id_of(mine)],
    )
    assert {id_of(mine), id_of(theirs)} <= office.outcomes().keys()
    assert run("conflicts", "seen", flag["id"]) == (0, {"id": flag["id"], "seen": True})
    assert run("conflicts", "list", "--soft")[1]["soft"] == []
    assert run("conflicts", "seen", flag["id"])[1]["error"]["code"] == "soft.unknown"


def test_what_was_seen_while_the_village_was_hers_is_taken_after_she_was_moved(
    office: Office, laptop: Laptop, enrolled: Enrolled
) -> None:
    person_id = propose(laptop)
    visit, report = laptop.fact(person_id=person_id), laptop.fact("change", person_id=person_id)
    edit = laptop.edit(person_id, 1, {"phone": "13200000000"})
    with office.begin() as connection:
        new, now_ms = {SECOND: ""}, office.clock.now().utc_ms
        change_villages(connection, office.district, office.ids, laptop.device_id, new, [FIRST], now_ms, "command:test")
    office.clock.move(hours=25)
    laptop.hello(need_token=True)
    late = laptop.fact(person_id=person_id)
    assert laptop.told([visit, report, edit, late]) == [
        "accepted", "accepted", "conflict person.gone", "rejected item.village"
    ]  # fmt: skip
    office_says(office, laptop, edit, False)
    pulled = laptop.pulled()
    assert pulled[f"decision {id_of(edit)}"]["state"] == "decided", "the answer finds her"  # type: ignore[index]
    assert f"person {person_id}" not in pulled


# her word


def test_what_she_gives_up_is_closed_by_her_own_word(office: Office, laptop: Laptop, enrolled: Enrolled) -> None:
    other = enrolled()
    person_id, line = stale_phone(laptop, other)
    assert other.told([resolution(other, line, person_id, phone="theirs")]) == ["accepted"]
    decision = other.pulled()[f"decision {id_of(line)}"]
    assert decision is not None and decision["state"] == "decided"
    [row] = office.rows("conflicts")
    assert (row["state"], row["fields"], row["resolved"]["phone"]["choice"]) == ("refused", {}, "theirs")
    assert body_of(laptop, person_id)["phone"] == "13200000000"


def test_what_she_insists_on_waits_for_the_office_with_her_reason(
    office: Office, laptop: Laptop, enrolled: Enrolled, run: Run
) -> None:
    other = enrolled()
    person_id, line = stale_phone(laptop, other)
    other.push([resolution(other, line, person_id, "本人亲口说的新号", phone="mine")])
    [shown] = run("conflicts", "list")[1]["conflicts"]
    phone = shown["fields"]["phone"]
    assert (phone["mine"], phone["theirs"], phone["present"]) == ("13300000000", "13200000000", "13200000000")
    assert (phone["present_by"], phone["read"], phone["insists"]) == ("田秀英", "13100000000", "本人亲口说的新号")
    assert (shown["name"], shown["by"], shown["days"], shown["reason"]) == ("王桂兰", "田秀英", 0, "走访时了解到")
    code, said = run("conflicts", "decide", id_of(line), "--text", "按本人说的", "--take", "phone")
    assert (code, said["state"]) == (0, "decided")
    assert body_of(laptop, person_id)["phone"] == "13300000000"
    assert run("conflicts", "list")[1]["conflicts"] == []
    assert [row["verb"] for row in office.rows("audit")].count("conflict.decide") == 1


def test_what_nobody_contests_takes_force_when_the_rest_is_given_up(
    office: Office, laptop: Laptop, enrolled: Enrolled
) -> None:
    other = enrolled()
    person_id, line = stale_phone(laptop, other, address="村东头")
    assert "address" not in body_of(laptop, person_id)
    other.push([resolution(other, line, person_id, phone="theirs", address="mine")])
    found = body_of(laptop, person_id)
    assert (found["phone"], found["address"]) == ("13200000000", "村东头")
    [row] = office.rows("conflicts")
    assert row["state"] == "accepted"


def test_nobody_gives_up_what_is_another_laptops(office: Office, laptop: Laptop, enrolled: Enrolled, run: Run) -> None:
    other = enrolled()
    person_id, line = stale_phone(laptop, other)
    body = {"about": id_of(line), "choices": {"phone": "theirs"}, "reason": ""}
    actor = {"id": "somebody", "name": "李四"}
    assert laptop.told([laptop.fact("resolution", person_id=person_id, body=body, actor=actor)]) == ["accepted"]
    assert [row["state"] for row in office.rows("conflicts")] == ["open"]
    assert [flag["code"] for flag in run("conflicts", "list", "--soft")[1]["soft"]] == ["resolution.not_yours"]


def test_a_word_on_an_edit_that_has_not_come_waits_for_it(laptop: Laptop, enrolled: Enrolled) -> None:
    other = enrolled()
    person_id = propose(laptop)
    laptop.push([laptop.edit(person_id, 1, {"phone": "13200000000"})])
    edit = other.edit(person_id, 1, {"phone": "13300000000"})
    word = resolution(other, edit, person_id, phone="theirs")
    assert other.told([word]) == ["held event.gap"]
    assert other.told([edit, word]) == ["conflict person.changed", "accepted"], "also when both come together"


def test_a_word_that_comes_after_the_offices_changes_nothing(
    office: Office, laptop: Laptop, enrolled: Enrolled
) -> None:
    other = enrolled()
    person_id, line = stale_phone(laptop, other)
    office_says(office, laptop, line, True)
    assert other.told([resolution(other, line, person_id, phone="theirs")]) == ["accepted"]
    assert body_of(laptop, person_id)["phone"] == "13300000000"


@pytest.mark.parametrize("body", [{}, {"about": 7}, {"about": "x", "choices": []}, {"choices": {"phone": "?"}}])
def test_a_broken_word_harms_nothing(office: Office, laptop: Laptop, enrolled: Enrolled, body: dict[str, Any]) -> None:
    other = enrolled()
    _person, line = stale_phone(laptop, other)
    told = other.told([other.fact("resolution", body={"about": id_of(line)} | body), other.fact()])
    assert told[1] == "accepted" and told[0] in ("accepted", "held fact.parent_missing")
    assert [row["state"] for row in office.rows("conflicts")] == ["open"]


# the office's word


def test_the_office_decides_field_by_field_and_leaves_none_out(
    office: Office, laptop: Laptop, enrolled: Enrolled
) -> None:
    other = enrolled()
    person_id, line = stale_phone(laptop, other, address="村东头", group="二组")
    with pytest.raises(InvalidInput, match=r"decision\.fields_left"):
        office_says(office, laptop, line, take=["phone"])
    with pytest.raises(InvalidInput, match=r"decision\.not_disputed"):
        office_says(office, laptop, line, take=["name"], keep=["phone", "address"])
    office_says(office, laptop, line, take=["phone"], keep=["address", "group"])
    found = body_of(laptop, person_id)
    assert (found["phone"], "address" in found, "group" in found) == ("13300000000", False, False)


def test_accepting_all_at_once_never_writes_over_what_came_after_the_dispute(
    office: Office, laptop: Laptop, enrolled: Enrolled
) -> None:
    other = enrolled()
    person_id, line = stale_phone(laptop, other)
    assert laptop.told([laptop.edit(person_id, 2, {"phone": "13400000000"})]) == ["accepted"]
    with pytest.raises(Conflict, match=r"decision\.moved_on") as refused:
        office_says(office, laptop, line, True)
    assert refused.value.params["fields"] == "联系电话"
    office_says(office, laptop, line, True, keep=["phone"])
    assert body_of(laptop, person_id)["phone"] == "13400000000"


def test_merges_are_seen_in_the_history_of_a_person_and_who_changed_what_comes_down(
    office: Office, laptop: Laptop, enrolled: Enrolled, run: Run
) -> None:
    person_id = propose(laptop)
    other = enrolled()
    laptop.push([laptop.edit(person_id, 1, {"phone": "13200000000"})])
    line = other.edit(person_id, 1, {"address": "村东头"})
    assert other.told([line]) == ["merged"]
    told = run("person", "history", person_id)[1]["history"]
    assert [(row["version"], row["merged"], list(row["changed"])) for row in told][1:] == [
        (2, False, ["phone"]),
        (3, True, ["address"]),
    ]
    [flag] = run("conflicts", "list", "--soft")[1]["soft"]
    assert (flag["code"], set(flag["fields"].values())) == ("person.merged", {"联系电话", "现居住地"})
    who = body_of(laptop, person_id)["_who"]
    assert {name: entry[0] for name, entry in who.items()} == {"phone": "田秀英", "address": "田秀英"}


def test_the_value_she_had_read_is_found_in_the_history() -> None:
    from sync.server.store.persons import HistoryRow

    told = [(1, HistoryRow("p", n, "", {"phone": [old, new]})) for n, old, new in ((1, None, "a"), (3, "a", "b"))]
    assert [disputes.read_value(told, "phone", base) for base in (1, 2, 3)] == ["a", "a", "b"]
    assert disputes.read_value(told, "address", 2) is None
