"""Needs find their office, endings their month, agreements their parties and duties: all from rows."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.ending import end_reason, end_reasons, ends_agreement, minor_prompt
from core.domain.needs import offices, target, targets
from core.domain.patterns import duties, duties_of, patterns, usual_pattern
from tests.helpers.packs import row, shipped_packs, small_pack

PACKS = shipped_packs()
NATIONAL = PACKS["national"]
DAY = date(2026, 6, 1)


@pytest.mark.parametrize(
    ("need", "office"),
    [("medical", "medical"), ("legal", "justice"), ("lost", "police"), ("begging", "rescue"), ("violence", "police"),
     ("housing", "housing"), ("education", "education"), ("employment", "employment"), ("disability", "disabled"),
     ("charity", "charity"), ("funeral", "funeral"), ("urgent_funds", "platform")],
)  # fmt: skip
def test_each_need_goes_to_its_office(need: str, office: str) -> None:
    found = target(NATIONAL, need, DAY)
    assert found is not None
    assert found.office == office
    assert found.office_label == offices(NATIONAL, DAY)[office]


def test_a_district_sends_a_need_somewhere_else() -> None:
    own = row("office", "O-1", 'code = "bureau"', 'label = "镇便民服务中心"') + row(
        "need", "N-1", 'code = "medical"', 'label = "看病"', 'office = "bureau"'
    )
    pack = small_pack(NATIONAL, own)
    found = target(pack, "medical", DAY)
    assert found is not None
    assert found.office_label == "镇便民服务中心"
    assert target(pack, "nothing", DAY) is None
    assert len(targets(pack, DAY)) == len(targets(NATIONAL, DAY))


def test_the_six_events_end_support_with_the_next_month() -> None:
    assert [one.code for one in end_reasons(NATIONAL, DAY)] == [
        "death", "able", "prison", "means", "obligor", "voluntary",
    ]  # fmt: skip
    death = end_reason(NATIONAL, "death", DAY)
    assert death is not None
    assert death.ends_on(date(2026, 12, 31)) == date(2027, 1, 1)
    assert death.rule.words() == "依据：《特困人员认定办法》（民发〔2021〕43号）第二十四条"
    assert end_reasons(PACKS["haikou"], DAY)[-1].label == "长期居住港澳台地区或者境外"
    assert {"expired", "harm", "level"} <= ends_agreement(NATIONAL, DAY).keys()


BORN = date(2008, 3, 10)
TAKEN_IN = date(2015, 1, 1)


@pytest.mark.parametrize(
    ("day", "at_school", "code"),
    [
        (date(2025, 12, 9), None, None),
        (date(2025, 12, 10), None, "minor.coming_of_age"),
        (date(2026, 3, 9), True, "minor.coming_of_age"),
        (date(2026, 3, 10), None, "minor.ask_school"),
        (date(2026, 3, 10), True, "minor.still_at_school"),
        (date(2026, 3, 10), False, "minor.past_age"),
    ],
)
def test_a_minor_goes_on_to_eighteen_and_past_it_at_school(day: date, at_school: bool | None, code: str | None) -> None:
    found = minor_prompt(NATIONAL, BORN, TAKEN_IN, at_school, day)
    assert (found.code if found else None) == code
    if found:
        assert found.on == date(2026, 3, 10)
        assert "2026年3月10日" in found.words()
        assert "18周岁" in found.words()


@given(st.dates(date(1930, 1, 1), date(2007, 12, 31)), st.one_of(st.none(), st.booleans()))
def test_who_was_taken_in_as_a_grown_up_is_never_asked_about_school(born: date, at_school: bool | None) -> None:
    started = date(born.year + 18, 12, 31)
    assert minor_prompt(NATIONAL, born, started, at_school, date(2026, 6, 1)) is None


def test_agreements_have_as_many_parties_as_the_place_wants() -> None:
    parties = {one.code: [party.code for party in one.parties] for one in patterns(NATIONAL, DAY)}
    assert parties["three_township"] == ["township", "person", "caregiver"]
    assert parties["three_village"] == ["village", "person", "caregiver"]
    assert parties["four"] == ["township", "village", "caregiver", "person"]
    assert parties["one_each"] == ["township", "cadre", "neighbour", "person"]
    assert parties["institution"][-1] == "institution"


@pytest.mark.parametrize(
    ("pack_id", "usual"),
    [("national", "three_township"), ("anhui", "three_township"), ("xishui", "three_village"), ("anlu", "four"),
     ("xuchang-jianan", "four"), ("sihong", "one_each")],
)  # fmt: skip
def test_the_pattern_of_the_place_comes_first(pack_id: str, usual: str) -> None:
    found = usual_pattern(PACKS[pack_id], DAY)
    assert found is not None
    assert found.code == usual
    assert len(patterns(PACKS[pack_id], DAY)) == 5


def test_duties_follow_the_level_and_each_has_its_question() -> None:
    promised = {level: [duty.code for duty in duties(NATIONAL, level, DAY)] for level in ("full", "partial", "none")}
    common = {"daily", "sick_care", "refer", "hazards", "report", "to_hospital", "in_hospital"}
    assert all(common <= set(codes) for codes in promised.values())
    assert "clean_sick" in promised["full"]
    assert "meals" not in promised["full"]
    assert {"meals", "drink", "medicine"} <= set(promised["partial"])
    assert "turning" in promised["none"]
    assert all(duty.ask.endswith("？") for duty in duties(NATIONAL, "none", DAY))
    assert [duty.often for duty in duties_of(NATIONAL, ["bathing", "gone", "daily"], DAY)] == ["每周2次", ""]
