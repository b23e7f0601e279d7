"""Care agreements: who looks after whom, until when; the one that runs out next stands first."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.app import Core
from core.clock import FixedClock
from core.errors import InvalidInput, NotFound
from core.store import migrate as migrations
from tests.helpers.workspace import add_people

TODAY = date(2026, 11, 22)


def record(core: Core, person: str, **changes: Any) -> None:
    core.agreements.record(person, **(terms() | changes))


def terms() -> dict[str, Any]:
    return {
        "number": " 协2026-7 ",
        "caregiver_name": "钱守诚",
        "caregiver_relation": "邻居",
        "caregiver_phone": "13900001234",
        "starts_on": date(2026, 1, 1),
        "ends_on": date(2027, 6, 30),
        "signed_on": date(2026, 11, 20),
        "duties": ("每天探望一次", "代购药品"),
    }


def test_a_recorded_agreement_is_a_fact_and_the_one_in_force(core: Core) -> None:
    [person] = add_people(core)
    waiting = core.exchange.status().waiting
    record(core, person)
    assert core.exchange.status().waiting == waiting + 1
    row = core.people.show(person).agreement
    assert row is not None
    assert (row.number, row.caregiver_name, row.state, row.duties) == (
        "协2026-7",
        "钱守诚",
        "active",
        ("每天探望一次", "代购药品"),
    )
    assert row.caregiver_phone_masked == "139****1234"


def test_a_new_agreement_takes_the_place_of_the_old_one_which_stays_in_the_ledger(core: Core) -> None:
    [person] = add_people(core)
    record(core, person)
    record(core, person, number="协2026-8", caregiver_name="孙乐山")
    row = core.people.show(person).agreement
    assert row is not None
    assert (row.number, row.caregiver_name) == ("协2026-8", "孙乐山")
    marks = [entry.is_superseded for entry in core.ledger.entries(person, {"agreement"})]
    assert sorted(marks) == [False, True]


@pytest.mark.parametrize(
    ("changes", "code", "where"),
    [
        ({"caregiver_name": "  "}, "agreement.no_caregiver", "caregiver_name"),
        ({"ends_on": date(2026, 1, 1)}, "agreement.term", "ends_on"),
        ({"ends_on": date(2025, 12, 31)}, "agreement.term", "ends_on"),
        ({"signed_on": date(2026, 11, 23)}, "agreement.future", "signed_on"),
    ],
)
def test_an_agreement_that_cannot_be_is_refused_at_its_field(
    core: Core, changes: dict[str, Any], code: str, where: str
) -> None:
    [person] = add_people(core)
    with pytest.raises(InvalidInput, match=code) as caught:
        record(core, person, **changes)
    assert caught.value.where == where
    assert not core.ledger.entries(person, {"agreement"})


@pytest.mark.parametrize("name", ["解桂香", " 解桂香 ", "解 桂香", "解　桂香"])
def test_nobody_looks_after_himself(core: Core, name: str) -> None:
    [person] = add_people(core, 1, name="解桂香")
    with pytest.raises(InvalidInput, match=r"agreement\.self"):
        record(core, person, caregiver_name=name)


def test_a_caregivers_name_is_a_name(core: Core) -> None:
    [person] = add_people(core, 1, name="解桂香")
    for name in ("解\u200b桂香", "钱" * 101, "钱\u202e守诚"):
        with pytest.raises(InvalidInput, match=r"^name\.") as caught:
            record(core, person, caregiver_name=name)
        assert caught.value.where == "caregiver_name"


def test_a_namesake_with_other_dots_in_the_name_is_the_same_person(core: Core) -> None:
    [person] = add_people(core, 1, name="阿卜杜热合曼·买买提")
    with pytest.raises(InvalidInput, match=r"agreement\.self"):
        record(core, person, caregiver_name="阿卜杜热合曼•买买提")


def test_an_agreement_signed_today_is_taken(core: Core) -> None:
    [person] = add_people(core)
    record(core, person, signed_on=TODAY)
    assert core.people.show(person).agreement is not None


def test_an_unknown_person_gets_none(core: Core) -> None:
    with pytest.raises(NotFound, match=r"person\.unknown"):
        record(core, "nobody")


def test_the_states_follow_the_calendar(core: Core, clock: FixedClock) -> None:
    [person] = add_people(core)
    record(core, person, ends_on=TODAY + timedelta(days=60))

    def state() -> str:
        row = core.people.show(person).agreement
        assert row is not None
        return row.state

    seen = [state()]
    for _day in range(62):
        clock.move(days=1)
        seen.append(state())
    assert seen[60] == "expiring", "on its last day it still holds"
    assert seen[61] == "expired"
    order = {"active": 0, "expiring": 1, "expired": 2}
    assert [order[one] for one in seen] == sorted(order[one] for one in seen)
    assert seen[0] in ("active", "expiring")


def test_those_without_one_and_those_whose_term_ran_out_come_first(core: Core) -> None:
    people = add_people(core, 4, caregiver_name=None, caregiver_relation=None, caregiver_phone=None)
    record(core, people[0], ends_on=TODAY + timedelta(days=900))
    record(core, people[1], starts_on=date(2024, 1, 1), ends_on=TODAY - timedelta(days=1))
    rows = core.agreements.list()
    assert [row.state for row in rows] == ["expired", "missing", "missing", "active"]
    assert rows[0].person_id == people[1]


def test_somebody_in_an_institution_needs_none(core: Core) -> None:
    add_people(core, 1, support_form="institution")
    assert not core.agreements.list()


def test_what_the_master_record_says_counts_until_something_is_recorded(core: Core) -> None:
    [person] = add_people(core, 1, agreement_no="旧1", agreement_from="2024-01-01", agreement_until="2026-12-31")
    row = core.people.show(person).agreement
    assert row is not None
    assert (row.id, row.number, row.ends_on) == ("", "旧1", date(2026, 12, 31))


def test_agreements_recorded_by_an_older_program_are_taken_over(core: Core) -> None:
    [person] = add_people(core)
    record(core, person)
    before = core.agreements.list()
    desk = core._desk
    with desk.db.transaction():
        desk.db.execute("DELETE FROM care_agreement", ())
    assert [row.state for row in core.agreements.list()] == ["missing"]
    script = (Path(migrations.__file__).parent / "migrations" / "0002_field.sql").read_text("utf-8")
    start = script.index("INSERT INTO care_agreement")
    with desk.db.transaction():
        desk.db.execute(script[start : script.index(";", start)], ())
    assert core.agreements.list() == before


@given(st.dates(date(2000, 1, 1), date(2060, 1, 1)), st.dates(date(2000, 1, 1), date(2060, 1, 1)))
def test_a_term_ends_after_it_begins_whatever_the_days(starts: date, ends: date) -> None:
    from core.domain.person import Person
    from core.service.agreements import Agreements

    class Desk:
        @staticmethod
        def today() -> date:
            return TODAY

    checker = Agreements(Desk())  # type: ignore[arg-type]
    person = Person.from_body("p", {"name": "解桂香"})
    try:
        checker._check(person, "钱守诚", starts, ends, TODAY)
    except InvalidInput as error:
        assert (error.code, ends <= starts) == ("agreement.term", True)
    else:
        assert ends > starts
