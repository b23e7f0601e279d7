"""Finding people, showing them, proposing changes; numbers are masked until somebody asks and leaves a trace."""

from __future__ import annotations

from datetime import date

import pytest

from core.app import Core
from core.errors import InvalidInput, NotFound
from core.service.exchange import Answer, RemoteItem
from tests.helpers.people import invented_body
from tests.helpers.workspace import add_people, receive_people, sign_visit


def _names(core: Core, text: str, **filters: str) -> list[str]:
    return [row.name for row in core.people.search(text, **filters).rows]


@pytest.mark.parametrize(
    "typed", ["单雄信", "雄信", "shanxiongxin", "sxx", "SXX", "shan", "０００１", "单 雄", "shan 雄信"]
)
def test_a_person_is_found_by_name_pinyin_initials_and_phone(core: Core, typed: str) -> None:
    ids = add_people(core, 3)
    core.people.propose(ids[2], {"name": "单雄信", "phone": "13812340001"}, "更正")
    assert "单雄信" in _names(core, typed)


def test_polyphone_surnames_are_found_by_their_reading_as_a_surname(core: Core) -> None:
    ids = add_people(core, 4)
    readings = {"单雄信": "sxx", "仇乐天": "qlt", "曾重行": "zcx", "尉迟恭礼": "ycgl"}
    for person, name in zip(ids, readings, strict=True):
        core.people.propose(person, {"name": name}, "更正")
    for name, initials in readings.items():
        assert name in _names(core, initials)


def test_rare_characters_are_found_as_typed(core: Core) -> None:
    ids = add_people(core, 2)
    for person, name in zip(ids, ("𬱖文德", "李䶮"), strict=True):
        core.people.propose(person, {"name": name}, "更正")
        assert name in _names(core, name[:2])


def test_the_tail_of_an_id_number_finds_and_a_birth_year_does_not(core: Core) -> None:
    ids = add_people(core, 8)
    person = core.people.person(ids[4])
    assert person.name in _names(core, person.id_number[-4:])
    assert _names(core, person.id_number) == [person.name]
    assert _names(core, person.id_number[6:14]) == []


@pytest.mark.parametrize(
    "typed", ["' OR 1=1 --", "%", "_", "~", "|", '"', "*", "NEAR(", "a AND", "(a+)+$", "%" * 60_000]
)
def test_what_is_typed_is_taken_literally_and_never_fails(core: Core, typed: str) -> None:
    add_people(core, 2)
    found = core.people.search(typed)
    assert found.total in (0, 2)


def test_the_best_hit_comes_first_and_the_rest_is_counted(core: Core) -> None:
    ids = add_people(core, 30)
    core.people.propose(ids[29], {"name": "一丁"}, "更正")
    page = core.people.search("", limit=10)
    assert (len(page.rows), page.total) == (10, 30)
    assert _names(core, "yiding")[0] == "一丁"
    assert len(core.people.search("", limit=10, offset=25).rows) == 5


def test_lists_carry_masked_numbers_only(core: Core) -> None:
    [person] = add_people(core)
    row = core.people.search("").rows[0]
    full = core.people.person(person).id_number
    assert full not in (row.id_masked, core.people.show(person).id_masked)
    assert row.id_masked.startswith(full[:6]) and row.id_masked.endswith(full[-4:])


def test_showing_a_full_id_number_leaves_a_fact(core: Core) -> None:
    [person] = add_people(core)
    assert core.people.reveal_id(person, "核对身份证") == core.people.person(person).id_number
    entry = core.ledger.entries(person, {"reveal"})[0]
    assert entry.summary == "核对身份证"


def test_a_proposal_lies_over_the_base_until_the_district_answers(core: Core) -> None:
    [person] = receive_people(core)
    core.people.propose(person, {"phone": "13900001111"}, "换号")
    view = core.people.show(person)
    assert (view.person.phone, view.sync_state, dict(view.pending)) == (
        "13900001111",
        "pending",
        {"phone": "13900001111"},
    )
    assert core._desk.persons.base(person)[1]["phone"] == invented_body(0)["phone"]  # type: ignore[index]
    item = core.exchange.take_batch(10, 10**6)[-1]
    core.exchange.acknowledge([Answer(item.item_id, "accepted", server_seq=9)])
    assert core.people.show(person).person.phone == "13900001111", "accepted, but the base has not come yet"
    core.exchange.apply_remote(
        [RemoteItem("person", person, 2, 9, invented_body(0) | {"phone": "13900001111"})], "c9", "e1"
    )
    settled = core.people.show(person)
    assert (settled.person.phone, settled.sync_state) == ("13900001111", "synced")


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("name", "", "name.empty"),
        ("birth_date", "2023-02-29", "date.impossible"),
        ("self_care", "半", "person.unknown_choice"),
        ("household_size", "三", "person.not_a_number"),
        ("nonsense", "x", "person.unknown_field"),
    ],
)
def test_a_proposal_that_cannot_be_is_refused_at_the_field(core: Core, field: str, value: str, code: str) -> None:
    [person] = add_people(core)
    with pytest.raises(InvalidInput) as caught:
        core.people.propose(person, {field: value}, "改")
    assert (caught.value.code, caught.value.where) == (code, field)


def test_a_proposal_needs_a_reason_and_a_known_person(core: Core) -> None:
    [person] = add_people(core)
    with pytest.raises(InvalidInput, match="person.reason_missing"):
        core.people.propose(person, {"phone": "13900001111"}, " ")
    with pytest.raises(NotFound, match="person.unknown"):
        core.people.show("nobody")


def test_tags_follow_the_calendar_once_a_day(core: Core, clock) -> None:
    add_people(core, birth_date="1946-11-24", id_number="")
    assert "old" not in [code for code, _label in core.people.search("").rows[0].tags]
    core.people.refresh_tags()
    clock.move(days=3)
    assert core.people.refresh_tags().touches("person")
    assert "高龄" in [label for _code, label in core.people.search("").rows[0].tags]
    assert core.people.search("", tag="old").total == 1
    assert not core.people.refresh_tags().kinds


def test_the_due_list_says_who_why_and_by_which_rule(core: Core) -> None:
    [person] = add_people(core, started_on="2025-01-01")
    sign_visit(core, person, on=date(2026, 11, 1))
    rows = core.due.list(states={"overdue", "due", "coming", "later"})
    assert [row.person_id for row in rows] == [person]
    assert "上次 11月1日" in rows[0].due.reason.words()
    assert rows[0].due.rule.words()
    assert core.people.show(person).due == rows[0].due


def test_the_ledger_tells_everything_newest_first(core: Core, clock) -> None:
    [person] = add_people(core)
    clock.move(hours=1)
    sign_visit(core, person)
    clock.move(hours=1)
    core.people.reveal_id(person, "核对")
    kinds = [entry.kind for entry in core.ledger.entries(person)]
    assert kinds[0] == "reveal" and set(kinds) == {"reveal", "visit", "master"}
    assert [entry.kind for entry in core.ledger.entries(person, {"visit"})] == ["visit"]


def test_a_proposal_stands_on_what_was_on_the_screen_not_on_what_came_meanwhile(core: Core) -> None:
    [person] = receive_people(core)
    seen = core.people.show(person).base_version
    body = invented_body(0) | {"phone": "13700007777"}
    core.exchange.apply_remote([RemoteItem("person", person, 2, 9, body)], "c9", "e1")
    core.people.propose(person, {"phone": "13900001111"}, "换号", seen_version=seen)
    [edit] = core._desk.persons.edits(person)
    assert (seen, edit.base_version) == (1, 1)
