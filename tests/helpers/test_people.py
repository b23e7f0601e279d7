"""The invented people are themselves held to the rules they test."""

from __future__ import annotations

from tests.helpers.people import check_character, invented_people


def test_known_vectors_of_the_check_character() -> None:
    assert check_character("11010519491231002") == "X"
    assert check_character("44052418800101001") == "4"


def test_twenty_thousand_people_have_twenty_thousand_numbers() -> None:
    people = invented_people(20_000)
    assert len({person.id_number for person in people}) == len(people)
    assert all(person.id_number[6:14] == f"{person.birth_date:%Y%m%d}" for person in people if person.birth_date)
