"""资料体检: what is fine gives no finding, every mistake gives its own, and mending it takes it away."""

from __future__ import annotations

import dataclasses
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.person import Person
from core.domain.quality import (
    ASKED,
    Facts,
    Finding,
    asked_of,
    completeness,
    doubles,
    examine,
    implausible,
    is_known,
    missing,
)
from tests.helpers.people import id_number, invented_person

TODAY = date(2026, 11, 22)
ADULT = 18
BORN = date(1945, 5, 6)
WHOLE: dict[str, Any] = {
    "birth_date": BORN.isoformat(),
    "sex": "1",
    "id_number": id_number(BORN, "1"),
    "address": "柳坝村1组3号",
    "self_care": "partial",
    "self_care_on": "2026-01-05",
    "is_seriously_ill": "no",
    "hukou_address": "柳坝村1组3号",
    "card_keeper": "本人",
    "phone": "13800001234",
    "caregiver_name": "王守诚",
    "caregiver_phone": "13900001234",
    "support_form": "home",
    "disability_kind": None,
    "disability_grade": None,
}
PEOPLE = st.lists(st.integers(0, 400), max_size=12, unique=True)


def person(**changes: Any) -> Person:
    return invented_person(2, **(WHOLE | changes))


def codes(one: Person, facts: Facts | None = None) -> list[str]:
    return sorted(found.code for found in implausible(one, facts or Facts(), TODAY))


def test_a_whole_record_has_nothing_to_mend() -> None:
    assert codes(person()) == []
    assert list(missing(person(), TODAY, ADULT)) == []
    assert completeness(person(), TODAY, ADULT) == 100


@given(st.integers(0, 400), st.sampled_from([item.name for item in ASKED]))
def test_filling_in_a_field_never_makes_a_record_less_whole(n: int, name: str) -> None:
    before = invented_person(n)
    if is_known(before, name):
        return
    value: Any = TODAY if name.endswith(("_on", "_date")) else "1"
    after = dataclasses.replace(before, **{name: value})
    if [item.name for item in asked_of(after, TODAY, ADULT)] != [item.name for item in asked_of(before, TODAY, ADULT)]:
        return  # knowing one thing may ask for another (whoever has a caregiver needs his telephone)
    assert completeness(after, TODAY, ADULT) >= completeness(before, TODAY, ADULT)


@given(st.integers(0, 400))
def test_what_is_missing_is_exactly_what_is_asked_for_and_not_known(n: int) -> None:
    one = invented_person(n)
    found = {finding.field for finding in missing(one, TODAY, ADULT)}
    assert found == {item.name for item in asked_of(one, TODAY, ADULT) if not is_known(one, item.name)}
    assert (completeness(one, TODAY, ADULT) == 100) == (not found)


def test_a_guardian_is_asked_for_minors_only() -> None:
    child = person(birth_date="2012-02-03", id_number=id_number(date(2012, 2, 3), "1"))
    assert "guardian_name" in {finding.field for finding in missing(child, TODAY, ADULT)}
    assert "guardian_name" not in {finding.field for finding in missing(person(), TODAY, ADULT)}


@pytest.mark.parametrize(
    ("changes", "facts", "code"),
    [
        ({"birth_date": "1900-01-01", "id_number": None}, None, "quality.too_old"),
        ({"birth_date": "2027-01-01", "id_number": None, "started_on": None}, None, "quality.not_born"),
        ({"id_number": "120221194505060011"[:17] + "0"}, None, "quality.bad_id"),
        ({"id_number": id_number(date(1946, 5, 6), "1")}, None, "quality.id_birth"),
        ({"sex": "2"}, None, "quality.id_sex"),
        ({"started_on": "2027-01-01"}, None, "quality.starts_later"),
        ({"started_on": "1940-01-01"}, None, "quality.started_unborn"),
        ({}, Facts(first_visit_on=date(2018, 1, 1)), "quality.visited_before"),
        ({"self_care_on": "2027-01-01"}, None, "quality.assessed_later"),
        ({"ended_on": "2018-01-01"}, None, "quality.ended_before"),
        ({"agreement_from": "2026-05-01", "agreement_until": "2026-05-01"}, None, "quality.agreement_term"),
        ({"caregiver_phone": None}, Facts(has_agreement=True), "quality.caregiver_phone"),
        ({"name": "王守诚"}, None, "quality.own_caregiver"),
        ({"self_care": "none", "lives_alone": "yes", "caregiver_name": None, "caregiver_phone": None}, None,
         "quality.alone_helpless"),
        ({"institution": "镇敬老院"}, None, "quality.home_institution"),
        ({"disability_grade": "2"}, None, "quality.grade_alone"),
        ({"disability_no": "1" * 20}, None, "quality.disability_no"),
        ({"phone": "12"}, None, "quality.bad_phone"),
        ({"household_size": 1, "insured_count": 3}, None, "quality.household"),
    ],
)  # fmt: skip
def test_every_mistake_has_a_finding_of_its_own(changes: dict[str, Any], facts: Facts | None, code: str) -> None:
    assert codes(person(**changes), facts) == [code]


def test_the_same_number_and_the_same_name_are_told_once_for_each_pair() -> None:
    one, twin, namesake, other = person(), person(), person(id_number=None), invented_person(7)
    people = [dataclasses.replace(item, id=f"p{n}") for n, item in enumerate((one, twin, namesake, other))]
    found = list(doubles(people))
    assert [(item.code, item.person_id, item.others) for item in found] == [
        ("quality.same_id", "p0", ("p1",)),
        ("quality.same_name", "p0", ("p1", "p2")),
    ]
    assert [item.code for item in doubles(people[:2])] == ["quality.same_id"]


@given(PEOPLE)
def test_the_weightiest_comes_first_whatever_the_order_of_the_list(numbers: list[int]) -> None:
    people = [invented_person(n) for n in numbers]
    found, scores = examine(people, {}, TODAY, ADULT)
    again, _scores = examine(list(reversed(people)), {}, TODAY, ADULT)
    assert [one.weight for one in found] == sorted((one.weight for one in found), reverse=True)
    assert sorted(map(key_of, found)) == sorted(map(key_of, again))
    assert scores.keys() == {one.id for one in people}
    assert all(0 <= score <= 100 for score in scores.values())


def key_of(one: Finding) -> tuple[str, str, str]:
    return one.code, one.field, "".join(sorted((one.person_id, *one.others)))
