"""Whether somebody is known already: by what, the surest first, and never by a name that merely looks alike."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from core.domain.duplicate import ORDER, Clue, Known, find, same_place

LISTED = Known(
    "p1",
    "王桂兰",
    id_number="120221194003020028",
    phones=("13800000011",),
    places=("柳林村第3组27号",),
    since=date(2019, 4, 1),
)
NAMES = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=2, max_size=4)


def by(clue: Clue, *known: Known) -> list[str]:
    return [match.by for match in find(clue, known or (LISTED,))]


def test_the_same_number_is_the_same_person_whatever_the_name() -> None:
    assert by(Clue("王桂兰儿", "120221194003020028")) == ["id_number"]


def test_two_numbers_that_differ_are_two_people_even_at_one_telephone() -> None:
    assert by(Clue("王桂兰", "110105194912310021", "13800000011", "柳林村第3组27号")) == []


def test_a_telephone_is_compared_by_its_digits() -> None:
    assert by(Clue("不知道", phone="138-0000-0011")) == ["phone"]


def test_a_name_with_its_place_says_more_than_a_name() -> None:
    assert by(Clue("王桂兰", place="柳林3组27号")) == ["name_place"]
    assert by(Clue("王桂兰", place="柳林村")) == ["name_place"]
    assert by(Clue("王桂兰", place="县城汽车站")) == ["name"]


def test_a_name_that_sounds_alike_counts_at_the_same_place_only() -> None:
    assert by(Clue("王贵兰", place="柳林村第3组")) == ["pinyin"]
    assert by(Clue("王贵兰", place="县城汽车站")) == []
    assert by(Clue("王贵", place="柳林村第3组")) == []


def test_the_surest_comes_first_and_the_list_before_earlier_leads() -> None:
    lead = Known("l1", "王桂兰", "lead", places=("柳林村第3组",))
    named = Known("p2", "王桂兰")
    found = find(Clue("王桂兰", place="柳林村第3组"), [lead, named, LISTED])
    assert [match.known.id for match in found] == ["p1", "l1", "p2"]


@given(NAMES)
def test_everybody_is_found_under_his_own_name(name: str) -> None:
    assert by(Clue(name), Known("x", name)) == ["name"]


@given(NAMES, st.text(max_size=12), st.text(max_size=12))
def test_nobody_is_found_who_shares_nothing(name: str, place: str, other: str) -> None:
    stranger = Known("x", "欧阳" + name, places=(other,))
    assert by(Clue(name, place=place), stranger) == []


@given(st.text(max_size=20), st.text(max_size=20))
def test_being_the_same_place_goes_both_ways(one: str, other: str) -> None:
    assert same_place(one, other) is same_place(other, one)


def test_a_house_number_alone_is_no_place() -> None:
    assert not same_place("北桥镇27号", "柳林村27号")


@given(st.lists(NAMES, max_size=8))
def test_the_order_never_depends_on_the_order_of_the_list(names: list[str]) -> None:
    known = [Known(str(n), name, places=("柳林村",)) for n, name in enumerate(names)]
    clue = Clue(names[0] if names else "王桂兰", place="柳林村")
    there, back = find(clue, known), find(clue, known[::-1])
    assert there == back
    assert [ORDER.index(match.by) for match in there] == sorted(ORDER.index(match.by) for match in there)
